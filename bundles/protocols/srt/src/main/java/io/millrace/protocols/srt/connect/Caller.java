package io.millrace.protocols.srt.connect;

import io.millrace.protocols.srt.link.LinkParameters;
import io.millrace.protocols.srt.wire.Handshake;
import io.millrace.protocols.srt.wire.MalformedPacketException;
import io.millrace.protocols.srt.wire.RejectCode;
import java.util.List;
import java.util.Optional;

/**
 * The caller's side of a handshake (draft-sharabayko-srt section 4.3.1): says what to send until the listener answers. Used
 * by one thread.
 */
public final class Caller implements Opening {
    private static final long PATIENCE_US = 5_000_000;

    private final Call call;
    private final long startUs;
    private Handshake packet;

    /**
     * A call that begins.
     *
     * @param startUs monotonic time that timestamps count from
     */
    public Caller(Call call, long startUs) {
        this.call = call;
        this.startUs = startUs;
        packet = new Handshake(
                4,
                0,
                Handshake.UDT_DATAGRAM,
                call.initialSequence(),
                MTU_BYTES,
                call.limits().receivePackets(),
                Handshake.INDUCTION,
                call.localId(),
                0,
                List.of());
    }

    @Override
    public Handshake packet() {
        return packet;
    }

    /** A listener knows callers by their addresses. */
    @Override
    public int destination() {
        return 0;
    }

    @Override
    public long startUs() {
        return startUs;
    }

    @Override
    public long patienceUs() {
        return PATIENCE_US;
    }

    @Override
    public Optional<LinkParameters> answer(Handshake answer, int timestamp, long nowUs)
            throws RefusedException, MalformedPacketException {
        if (RejectCode.isOne(answer.type())) {
            throw new RefusedException(answer.type(), RejectCode.describe(answer.type()));
        }
        if (answer.type() == Handshake.INDUCTION && packet.type() == Handshake.INDUCTION) {
            if (answer.version() != 5 || answer.extensionField() != Handshake.MAGIC) {
                throw new RefusedException(RejectCode.VERSION, "the peer speaks SRT before 1.3");
            }
            packet = Opening.request(call, answer.cookie());
            return Optional.empty();
        }
        if (answer.type() != Handshake.CONCLUSION || packet.type() != Handshake.CONCLUSION) {
            return Optional.empty();
        }
        // both directions begin with the caller's number
        return Optional.of(Opening.agreed(call, answer, call.initialSequence(), startUs, timestamp, nowUs));
    }
}
