package io.millrace.protocols.srt.link;

import io.millrace.protocols.srt.wire.Seq;
import java.util.ArrayList;
import java.util.List;

/**
 * Delivers what a peer sends at the time that it was sent plus the agreed delay, and gives up what has not come by then
 * (draft-sharabayko-srt sections 4.5 and 4.6). A peer with bonded connections numbers and dates its packets alike on all of
 * them: each packet is delivered once, from whichever connection has it. Used by one thread.
 */
public final class Delivery {
    /** Of connections that have gone with packets to deliver no more than so many are kept. */
    private static final int MOST_LEFT = 8;

    private final Payloads payloads;
    private final List<Receiver> receivers = new ArrayList<>();
    private final List<Receiver> left = new ArrayList<>();
    private PeerClock clock;
    private long delayUs;
    private int next;
    private final boolean bonded;
    private boolean begun;

    private Delivery(Payloads payloads, boolean bonded) {
        this.payloads = payloads;
        this.bonded = bonded;
    }

    /** Of a peer with one connection. */
    static Delivery single(Payloads payloads) {
        return new Delivery(payloads, false);
    }

    /** Of a peer whose connections come and go. */
    public static Delivery bonded(Payloads payloads) {
        return new Delivery(payloads, true);
    }

    /**
     * Takes note of what another connection has agreed on: the first one's delay and numbers hold for all.
     *
     * @return number of the packet that is delivered next
     */
    int join(Receiver receiver, LinkParameters parameters) {
        if (clock == null) {
            // bonded connections all count time from when the group began, not from their own handshakes
            clock = bonded
                    ? PeerClock.ofFirstPacket()
                    : new PeerClock(parameters.peerTimestamp(), parameters.peerTimestampUs());
            delayUs = parameters.receiveDelayUs();
            next = parameters.peerInitialSequence();
        }
        receivers.add(receiver);
        return next;
    }

    /** Nothing more comes over this connection; what it has is delivered in its turn, at once if it was the last one. */
    void leave(Receiver receiver) {
        if (receivers.remove(receiver)) {
            if (left.size() == MOST_LEFT) {
                left.remove(0);
            }
            left.add(receiver);
            if (receivers.isEmpty()) {
                deliver(Long.MAX_VALUE);
            }
        }
    }

    /**
     * A packet has come. A bonded connection that has nothing may go on at any number, because the others went on
     * meanwhile.
     */
    void arriving(Receiver receiver, int sequence) {
        if (!bonded) {
            return;
        }
        ReceiveBuffer buffer = receiver.buffer();
        if (!begun) {
            begun = true;
            if (!buffer.accepts(sequence)) {
                next = sequence;
                receivers.forEach(each -> each.buffer().restart(sequence));
            }
        } else if (buffer.presentPackets() == 0 && Seq.offset(next, sequence) > 0 && !buffer.accepts(sequence)) {
            buffer.restart(sequence);
        }
    }

    PeerClock clock() {
        return clock;
    }

    long delayUs() {
        return delayUs;
    }

    /** Delivers what is due. */
    void deliver(long nowUs) {
        for (Receiver from = first(); from != null && from.firstTimeUs() + delayUs <= nowUs; from = first()) {
            int sequence = from.buffer().firstPresent();
            if (sequence != next) {
                int lost = Seq.offset(next, sequence);
                from.gaveUp(lost);
                payloads.lost(lost);
            }
            next = Seq.plus(sequence, 1);
            from.buffer().skipTo(sequence);
            payloads.payload(from.buffer().take());
            passOver();
        }
    }

    /** The connection that has the earliest packet; null if none has any. */
    private Receiver first() {
        Receiver first = earliest(null, receivers);
        return left.isEmpty() ? first : earliest(first, left);
    }

    private static Receiver earliest(Receiver known, List<Receiver> among) {
        Receiver first = known;
        for (int i = 0; i < among.size(); i++) {
            Receiver each = among.get(i);
            if (each.buffer().presentPackets() > 0 && (first == null || each.isBefore(first))) {
                first = each;
            }
        }
        return first;
    }

    /** What one has delivered the others need not wait for. */
    private void passOver() {
        if (!bonded) {
            return;
        }
        for (int i = 0; i < receivers.size(); i++) {
            receivers.get(i).buffer().skipTo(next);
        }
        for (int i = left.size() - 1; i >= 0; i--) {
            left.get(i).buffer().skipTo(next);
            if (left.get(i).buffer().presentPackets() == 0) {
                left.remove(i);
            }
        }
    }
}
