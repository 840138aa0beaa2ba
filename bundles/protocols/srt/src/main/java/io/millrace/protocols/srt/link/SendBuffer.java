package io.millrace.protocols.srt.link;

import io.millrace.protocols.srt.wire.Header;
import io.millrace.protocols.srt.wire.Seq;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Packets that are not acknowledged yet, by sequence number: those on the way and those that wait to be sent. Payloads are
 * kept by reference, encrypted ones in memory that goes from packet to packet. Used by one thread.
 */
final class SendBuffer {
    private final int mask;
    private final byte[][] payloads;
    private final byte[][] own;
    private final Deque<byte[]> spare = new ArrayDeque<>();
    private final int[] offsets;
    private final int[] lengths;
    private final int[] messages;
    private final long[] originUs;
    private final long[] sentUs;
    private final boolean[] lost;
    private int first;
    private int next;
    private int end;
    private int lostFrom;
    private int lostCount;
    private int message = 1;
    private long heldBytes;

    SendBuffer(int packets, int initialSequence) {
        mask = packets - 1;
        payloads = new byte[packets][];
        own = new byte[packets][];
        offsets = new int[packets];
        lengths = new int[packets];
        messages = new int[packets];
        originUs = new long[packets];
        sentUs = new long[packets];
        lost = new boolean[packets];
        first = initialSequence;
        next = initialSequence;
        end = initialSequence;
    }

    /** Oldest packet that is not acknowledged. */
    int first() {
        return first;
    }

    /** The packet that is sent next for the first time. */
    int next() {
        return next;
    }

    /** The number that the next packet added gets. */
    int end() {
        return end;
    }

    int freePackets() {
        return mask + 1 - Seq.offset(first, end);
    }

    int heldPackets() {
        return Seq.offset(first, end);
    }

    int flightPackets() {
        return Seq.offset(first, next);
    }

    long heldBytes() {
        return heldBytes;
    }

    /** Memory for an encrypted payload of the packet that is added next. */
    byte[] place(int bytes) {
        int slot = end & mask;
        if (own[slot] == null || own[slot].length < bytes) {
            byte[] used = spare.poll();
            own[slot] = used == null || used.length < bytes ? new byte[bytes] : used;
        }
        return own[slot];
    }

    /** The second header word that the packet added next gets. */
    int nextMessageWord(int key) {
        return Header.message(message, key);
    }

    /** Adds a packet. */
    void add(byte[] payload, int offset, int length, int key, long nowUs) {
        int slot = end & mask;
        payloads[slot] = payload;
        offsets[slot] = offset;
        lengths[slot] = length;
        messages[slot] = nextMessageWord(key);
        originUs[slot] = nowUs;
        lost[slot] = false;
        message = Header.nextMessage(message);
        heldBytes += length;
        end = Seq.plus(end, 1);
    }

    /** A packet for the first time; -1 if there is none. */
    int takeNext(long nowUs) {
        if (next == end) {
            return -1;
        }
        int sequence = next;
        sentUs[sequence & mask] = nowUs;
        next = Seq.plus(next, 1);
        return sequence;
    }

    /** A lost packet that was not sent within {@code quietUs}; -1 if there is none. */
    int takeLost(long nowUs, long quietUs) {
        int sequence = Seq.offset(first, lostFrom) < 0 ? first : lostFrom;
        boolean waiting = false;
        int found = -1;
        while (lostCount > 0 && found < 0 && sequence != next) {
            int slot = sequence & mask;
            if (lost[slot] && nowUs - sentUs[slot] >= quietUs) {
                lost[slot] = false;
                lostCount--;
                sentUs[slot] = nowUs;
                found = sequence;
            }
            waiting |= lost[slot];
            sequence = Seq.plus(sequence, 1);
            if (!waiting) {
                lostFrom = sequence;
            }
        }
        return found;
    }

    /** The peer misses a packet that is on the way; true if it was not known. */
    boolean markLost(int sequence) {
        int slot = sequence & mask;
        if (lost[slot]) {
            return false;
        }
        lost[slot] = true;
        lostCount++;
        if (lostCount == 1 || Seq.offset(sequence, lostFrom) > 0) {
            lostFrom = sequence;
        }
        return true;
    }

    /** Lets go what is before a number. */
    void releaseTo(int sequence) {
        while (Seq.offset(first, sequence) > 0 && first != end) {
            int slot = first & mask;
            payloads[slot] = null;
            if (own[slot] != null) {
                spare.push(own[slot]);
                own[slot] = null;
            }
            heldBytes -= lengths[slot];
            if (lost[slot]) {
                lost[slot] = false;
                lostCount--;
            }
            if (first == next) {
                next = Seq.plus(next, 1);
            }
            first = Seq.plus(first, 1);
        }
    }

    int lostPackets() {
        return lostCount;
    }

    byte[] payload(int sequence) {
        return payloads[sequence & mask];
    }

    int offset(int sequence) {
        return offsets[sequence & mask];
    }

    int length(int sequence) {
        return lengths[sequence & mask];
    }

    int messageWord(int sequence) {
        return messages[sequence & mask];
    }

    long originUs(int sequence) {
        return originUs[sequence & mask];
    }
}
