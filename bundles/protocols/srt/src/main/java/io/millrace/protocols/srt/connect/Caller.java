package io.millrace.protocols.srt.connect;

import io.millrace.protocols.srt.crypt.Encryption;
import io.millrace.protocols.srt.link.LinkLimits;
import io.millrace.protocols.srt.link.LinkParameters;
import io.millrace.protocols.srt.wire.Capabilities;
import io.millrace.protocols.srt.wire.Extension;
import io.millrace.protocols.srt.wire.Handshake;
import io.millrace.protocols.srt.wire.KeyMaterial;
import io.millrace.protocols.srt.wire.MalformedPacketException;
import io.millrace.protocols.srt.wire.RejectCode;
import io.millrace.protocols.srt.wire.TextExtension;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The caller's side of a handshake (draft-sharabayko-srt section 4.3.1): says what to send until the listener answers. Used
 * by one thread.
 */
public final class Caller {
    /** How often a packet is repeated while no answer comes. */
    public static final long REPEAT_US = 250_000;

    private static final int MTU_BYTES = 1_500;
    private static final int LEAST_WINDOW = 32;
    private static final int KEY_STATE_BYTES = 4;

    /**
     * What is called for.
     *
     * @param localId our socket
     * @param initialSequence number of the first data packet
     * @param streamId empty for none
     * @param latencyMs from sending to delivery, unless the listener wants more
     * @param encryption keys of our own, if there is a passphrase
     * @param limits of the connection
     */
    public record Call(
            int localId,
            int initialSequence,
            String streamId,
            int latencyMs,
            Optional<Encryption> encryption,
            LinkLimits limits) {}

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

    /** What to send, now and until there is an answer. */
    public Handshake packet() {
        return packet;
    }

    public long startUs() {
        return startUs;
    }

    /**
     * Takes an answer.
     *
     * @param timestamp of its packet
     * @return what was agreed on; empty while the handshake goes on
     * @throws RefusedException if the listener does not want the call
     */
    public Optional<LinkParameters> answer(Handshake answer, int timestamp, long nowUs)
            throws RefusedException, MalformedPacketException {
        if (RejectCode.isOne(answer.type())) {
            throw new RefusedException(answer.type(), RejectCode.describe(answer.type()));
        }
        if (answer.type() == Handshake.INDUCTION && packet.type() == Handshake.INDUCTION) {
            if (answer.version() != 5 || answer.extensionField() != Handshake.MAGIC) {
                throw new RefusedException(RejectCode.VERSION, "the peer speaks SRT before 1.3");
            }
            packet = conclusion(answer.cookie());
            return Optional.empty();
        }
        if (answer.type() != Handshake.CONCLUSION || packet.type() != Handshake.CONCLUSION) {
            return Optional.empty();
        }
        return Optional.of(agreed(answer, timestamp, nowUs));
    }

    private Handshake conclusion(int cookie) {
        List<Extension> extensions = new ArrayList<>();
        extensions.add(new Capabilities(Capabilities.OUR_VERSION, Capabilities.OURS, call.latencyMs(), call.latencyMs())
                .toExtension(Extension.HANDSHAKE_REQUEST));
        int flags = Handshake.HAS_CAPABILITIES;
        if (call.encryption().isPresent()) {
            flags |= Handshake.HAS_KEY;
            extensions.add(new Extension(
                    Extension.KEY_REQUEST, call.encryption().get().material().toBytes()));
        }
        if (!call.streamId().isEmpty()) {
            flags |= Handshake.HAS_CONFIGURATION;
            extensions.add(TextExtension.of(Extension.STREAM_ID, call.streamId()));
        }
        return new Handshake(
                5,
                call.encryption().map(keys -> keys.wrap().keyBytes() / 8).orElse(0),
                flags,
                packet.initialSequence(),
                packet.mtuBytes(),
                packet.window(),
                Handshake.CONCLUSION,
                packet.socketId(),
                cookie,
                extensions);
    }

    private LinkParameters agreed(Handshake answer, int timestamp, long nowUs)
            throws RefusedException, MalformedPacketException {
        Optional<Extension> first = answer.extension(Extension.HANDSHAKE_RESPONSE);
        if (first.isEmpty()) {
            throw new RefusedException(RejectCode.ROGUE, "the peer's handshake has no SRT extension");
        }
        Capabilities theirs = Capabilities.parse(first.get().content());
        checkKeys(answer.extension(Extension.KEY_RESPONSE).map(Extension::content), theirs);
        return new LinkParameters(
                call.localId(),
                answer.socketId(),
                call.initialSequence(),
                startUs,
                timestamp,
                nowUs,
                Math.max(call.latencyMs(), theirs.senderDelayMs()) * 1_000L,
                Math.max(call.latencyMs(), theirs.receiverDelayMs()) * 1_000L,
                Math.min(MTU_BYTES, answer.mtuBytes()),
                Math.max(LEAST_WINDOW, answer.window()),
                call.encryption(),
                call.limits());
    }

    /** The answer repeats the keys if the peer took them; else it is one word that says why not. */
    private void checkKeys(Optional<ByteBuffer> response, Capabilities theirs) throws RefusedException {
        boolean secured = response.isPresent() && response.get().remaining() > KEY_STATE_BYTES;
        if (secured && call.encryption().isEmpty()) {
            throw new RefusedException(RejectCode.UNSECURE, "the peer wants a passphrase");
        }
        if (!secured && call.encryption().isPresent()) {
            boolean otherMode = response.isPresent()
                    && response.get().remaining() == KEY_STATE_BYTES
                    && response.get().getInt(0) == KeyMaterial.BAD_MODE;
            throw otherMode
                    ? new RefusedException(RejectCode.CRYPTO, RejectCode.describe(RejectCode.CRYPTO))
                    : new RefusedException(RejectCode.UNSECURE, "the peer did not take the passphrase");
        }
        if (secured && call.encryption().get().authenticated() && !theirs.isGcmSafe()) {
            throw new RefusedException(
                    RejectCode.CRYPTO, "the peer has the unsafe AES-GCM of SRT before 1.5.4; take cryptomode=ctr");
        }
    }
}
