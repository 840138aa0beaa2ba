package io.millrace.protocols.srt.link;

import io.millrace.protocols.srt.wire.Seq;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Packets that have come and are not delivered yet, by sequence number, with the places of those that are missing. It has
 * a fixed number of places, each of at most one packet. Memory goes from one place to the next: there is as much as was
 * held at once, and what was used last is used again, which the processor's caches like. Used by one thread.
 */
final class ReceiveBuffer {
    static final int MAX_PAYLOAD_BYTES = 1500;

    /** Gets what is missing, first and last included. */
    @FunctionalInterface
    interface Gaps {
        void missing(int first, int last);
    }

    private final int mask;
    private final byte[][] bytes;
    private final int[] lengths;
    private final long[] times;
    private final Deque<byte[]> spare = new ArrayDeque<>();
    private int head;
    private int end;
    private int firstGap;
    private int present;
    private long heldBytes;

    /**
     * An empty buffer.
     *
     * @param packets most packets that it spans, a power of two
     * @param first number of the first packet
     */
    ReceiveBuffer(int packets, int first) {
        mask = packets - 1;
        bytes = new byte[packets][];
        lengths = new int[packets];
        times = new long[packets];
        head = first;
        end = first;
        firstGap = first;
    }

    /** Number of the packet that is delivered next. */
    int head() {
        return head;
    }

    /** Number behind the highest that has come. */
    int end() {
        return end;
    }

    int spanPackets() {
        return Seq.offset(head, end);
    }

    int presentPackets() {
        return present;
    }

    int missingPackets() {
        return spanPackets() - present;
    }

    long heldBytes() {
        return heldBytes;
    }

    int freePackets() {
        return mask + 1 - spanPackets();
    }

    /** Whether a packet with this number may come: not delivered yet, not here, and not too far ahead. */
    boolean accepts(int sequence) {
        int place = Seq.offset(head, sequence);
        return place >= 0 && place <= mask && (Seq.offset(sequence, end) <= 0 || !has(sequence));
    }

    boolean has(int sequence) {
        return lengths[sequence & mask] > 0;
    }

    /** Where the bytes of an accepted packet go; {@link #put} follows. */
    byte[] place(int sequence) {
        int slot = sequence & mask;
        if (bytes[slot] == null) {
            byte[] used = spare.poll();
            bytes[slot] = used == null ? new byte[MAX_PAYLOAD_BYTES] : used;
        }
        return bytes[slot];
    }

    /**
     * Notes an accepted packet whose bytes are in its place.
     *
     * @param timeUs when its sender sent it
     */
    void put(int sequence, int length, long timeUs) {
        int slot = sequence & mask;
        lengths[slot] = length;
        times[slot] = timeUs;
        present++;
        heldBytes += length;
        if (Seq.offset(end, sequence) >= 0) {
            end = Seq.plus(sequence, 1);
        }
    }

    /** Number of the first packet that is missing, or of the next to come: all before have come. */
    int firstGap() {
        if (Seq.offset(head, firstGap) < 0) {
            firstGap = head;
        }
        while (firstGap != end && has(firstGap)) {
            firstGap = Seq.plus(firstGap, 1);
        }
        return firstGap;
    }

    /** Number of the first packet that is here, at or behind the head; the end if there is none. */
    int firstPresent() {
        int sequence = present == 0 ? end : head;
        while (sequence != end && !has(sequence)) {
            sequence = Seq.plus(sequence, 1);
        }
        return sequence;
    }

    /** When the sender sent a packet that is here. */
    long timeUs(int sequence) {
        return times[sequence & mask];
    }

    /** The head's payload, valid until the next packet is put; the head moves on. */
    ByteBuffer take() {
        int slot = head & mask;
        ByteBuffer payload = ByteBuffer.wrap(bytes[slot], 0, lengths[slot]);
        remove(head);
        head = Seq.plus(head, 1);
        return payload;
    }

    /** Gives up what is before a number, whether it is here or missing; returns how many were missing. */
    int skipTo(int sequence) {
        int missing = 0;
        while (Seq.offset(head, sequence) > 0 && head != end) {
            if (has(head)) {
                remove(head);
            } else {
                missing++;
            }
            head = Seq.plus(head, 1);
        }
        int beyond = Seq.offset(head, sequence);
        if (beyond > 0) {
            missing += beyond;
            head = sequence;
            end = sequence;
        }
        return missing;
    }

    /** Goes on at another number; only while nothing is here. */
    void restart(int sequence) {
        head = sequence;
        end = sequence;
        firstGap = sequence;
    }

    private void remove(int sequence) {
        int slot = sequence & mask;
        present--;
        heldBytes -= lengths[slot];
        lengths[slot] = 0;
        spare.push(bytes[slot]);
        bytes[slot] = null;
    }

    /** Tells what is missing, in order, in as few ranges as there are. */
    void gaps(Gaps gaps) {
        int left = missingPackets();
        int sequence = firstGap();
        while (left > 0) {
            int first = sequence;
            while (!has(sequence) && sequence != end) {
                sequence = Seq.plus(sequence, 1);
                left--;
            }
            gaps.missing(first, Seq.plus(sequence, -1));
            while (has(sequence) && left > 0) {
                sequence = Seq.plus(sequence, 1);
            }
        }
    }
}
