package io.millrace.protocols.srt;

import io.millrace.protocols.srt.connect.Opening;
import io.millrace.protocols.srt.connect.RefusedException;
import io.millrace.protocols.srt.link.LinkParameters;
import io.millrace.protocols.srt.wire.Handshake;
import io.millrace.protocols.srt.wire.MalformedPacketException;
import java.net.InetSocketAddress;
import java.util.Optional;

/** A handshake with another server until it stands. Owned by the socket's event loop. */
final class Dialing {
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
    private final Opening opening;
    private final Outcome outcome;
    private long sentUs;
    private boolean over;

    Dialing(InetSocketAddress remote, Opening opening, Outcome outcome) {
        this.remote = remote;
        this.opening = opening;
        this.outcome = outcome;
        sentUs = opening.startUs() - Opening.REPEAT_US;
    }

    Opening opening() {
        return opening;
    }

    int localId() {
        return opening.packet().socketId();
    }

    InetSocketAddress remote() {
        return remote;
    }

    Outcome outcome() {
        return outcome;
    }

    long startUs() {
        return opening.startUs();
    }

    boolean isOver() {
        return over;
    }

    /** The packet that is due now, if one is. */
    Optional<Handshake> due(long nowUs) {
        if (over || nowUs - sentUs < Opening.REPEAT_US) {
            return Optional.empty();
        }
        if (nowUs - opening.startUs() > opening.patienceUs()) {
            fail("No answer from " + remote.getHostString() + ":" + remote.getPort());
            return Optional.empty();
        }
        sentUs = nowUs;
        return Optional.of(opening.packet());
    }

    /** Takes an answer; what was agreed on, once there is all of it. */
    Optional<LinkParameters> answer(Handshake answer, int timestamp, long nowUs) {
        try {
            Handshake before = opening.packet();
            Optional<LinkParameters> agreed = opening.answer(answer, timestamp, nowUs);
            if (opening.packet() != before) {
                // the next packet need not wait
                sentUs = nowUs - Opening.REPEAT_US;
            }
            over |= agreed.isPresent();
            return agreed;
        } catch (RefusedException | MalformedPacketException e) {
            fail("The other server refused: " + e.getMessage());
            return Optional.empty();
        }
    }

    /** Takes anything but a handshake; what was agreed on, if the other server considers the connection to stand. */
    Optional<LinkParameters> begun() {
        Optional<LinkParameters> agreed = over ? Optional.empty() : opening.begun();
        over |= agreed.isPresent();
        return agreed;
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
