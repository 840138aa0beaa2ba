package io.millrace.protocols.webrtc.transport;

import java.util.Arrays;

/**
 * The newest packets of one source as they left, for a peer that wants lost ones again under their own numbers: they must not
 * be sealed twice. Bounded by packets and bytes. Owned by the transport's event loop.
 */
final class SentHistory {
    static final int BYTES = 512 * 1024;
    private static final int PACKETS = 1_024;
    private static final int NONE = -1;

    private final int ssrc;
    private final byte[] bytes = new byte[BYTES];
    private final int[] sequences = new int[PACKETS];
    private final long[] starts = new long[PACKETS];
    private final int[] lengths = new int[PACKETS];
    /** Where the next packet begins, counted on without end. */
    private long end;

    SentHistory(int ssrc) {
        this.ssrc = ssrc;
        Arrays.fill(sequences, NONE);
    }

    int ssrc() {
        return ssrc;
    }

    /** Remembers a packet. */
    void add(int sequence, byte[] packet, int length) {
        int at = (int) (end % BYTES);
        if (at + length > BYTES) {
            // none lies across the end
            end += BYTES - at;
            at = 0;
        }
        System.arraycopy(packet, 0, bytes, at, length);
        int slot = sequence & PACKETS - 1;
        sequences[slot] = sequence & 0xFFFF;
        starts[slot] = end;
        lengths[slot] = length;
        end += length;
    }

    /** Copies a packet; returns its length, 0 if it is not there any more. */
    int get(int sequence, byte[] out) {
        int slot = sequence & PACKETS - 1;
        if (sequences[slot] != (sequence & 0xFFFF) || end - starts[slot] > BYTES) {
            return 0;
        }
        System.arraycopy(bytes, (int) (starts[slot] % BYTES), out, 0, lengths[slot]);
        return lengths[slot];
    }
}
