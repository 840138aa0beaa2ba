package io.millrace.protocols.srt;

import io.millrace.protocols.srt.connect.Caller;
import io.millrace.protocols.srt.connect.RefusedException;
import io.millrace.protocols.srt.link.LinkParameters;
import io.millrace.protocols.srt.wire.Handshake;
import io.millrace.protocols.srt.wire.MalformedPacketException;
import java.net.InetSocketAddress;
import java.util.Optional;

/** A call to another server until it answers. Owned by the socket's event loop. */
final class Dialing {
    private static final long PATIENCE_US = 5_000_000;

    /** Hears how a call ends. Called on the socket's event loop. */
    interface Outcome {
        /** The other server takes the call: what the connection is for. */
        Media connected();

        /** The connection stands, and can be ended by stopping it. */
        void started(SrtConnection connection);

        /** Nobody answered, or the answer was no. */
        void failed(String reason);
    }

    private final InetSocketAddress remote;
    private final Caller caller;
    private final Outcome outcome;
    private long sentUs;
    private boolean over;

    Dialing(InetSocketAddress remote, Caller caller, Outcome outcome) {
        this.remote = remote;
        this.caller = caller;
        this.outcome = outcome;
        sentUs = caller.startUs() - Caller.REPEAT_US;
    }

    int localId() {
        return caller.packet().socketId();
    }

    InetSocketAddress remote() {
        return remote;
    }

    Outcome outcome() {
        return outcome;
    }

    long startUs() {
        return caller.startUs();
    }

    boolean isOver() {
        return over;
    }

    /** The packet that is due now, if one is. */
    Optional<Handshake> due(long nowUs) {
        if (over || nowUs - sentUs < Caller.REPEAT_US) {
            return Optional.empty();
        }
        if (nowUs - caller.startUs() > PATIENCE_US) {
            fail("No answer from " + remote.getHostString() + ":" + remote.getPort());
            return Optional.empty();
        }
        sentUs = nowUs;
        return Optional.of(caller.packet());
    }

    /** Takes an answer; what was agreed on, once there is all of it. */
    Optional<LinkParameters> answer(Handshake answer, int timestamp, long nowUs) {
        try {
            Handshake before = caller.packet();
            Optional<LinkParameters> agreed = caller.answer(answer, timestamp, nowUs);
            if (caller.packet() != before) {
                // the next packet need not wait
                sentUs = nowUs - Caller.REPEAT_US;
            }
            over |= agreed.isPresent();
            return agreed;
        } catch (RefusedException | MalformedPacketException e) {
            fail("The other server refused: " + e.getMessage());
            return Optional.empty();
        }
    }

    void fail(String reason) {
        if (!over) {
            over = true;
            outcome.failed(reason);
        }
    }

    /** Nobody waits for it any more. */
    void cancel() {
        over = true;
    }
}
