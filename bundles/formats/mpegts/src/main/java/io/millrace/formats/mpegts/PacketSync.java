package io.millrace.formats.mpegts;

import java.nio.ByteBuffer;

/**
 * Finds packets of 188 bytes in chunks of any size: bare, behind four bytes of time stamp (M2TS, every 192), or before 16
 * bytes of error correction (every 204). Whatever is between packets is passed over.
 */
final class PacketSync {
    /** Takes whole packets. */
    interface Handler {
        /** One packet from {@code at} on; the array is used anew afterwards. */
        void packet(byte[] bytes, int at);

        /** Bytes are passed over from here on. */
        void syncLost();
    }

    private static final int[] STRIDES = {188, 192, 204};
    private static final int WINDOW_BYTES = 16 << 10;
    /** Sync bytes in a row that prove packets. */
    private static final int PROOFS = 3;

    private static final int MAX_JOINING_BYTES = 204;

    private final Handler handler;
    private final byte[] window = new byte[WINDOW_BYTES];
    private int size;
    private int at;
    /** Distance between packets, 0 while it is searched. */
    private int stride;
    /** Bytes still to pass over before the next packet. */
    private int gap;

    private boolean lost;
    /** Bytes passed over before the first packet: who joins in the middle of one misses nothing. */
    private int joining;

    PacketSync(Handler handler) {
        this.handler = handler;
    }

    void feed(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            int take = Math.min(bytes.remaining(), WINDOW_BYTES - size);
            bytes.get(window, size, take);
            size += take;
            consume(false);
            System.arraycopy(window, at, window, 0, size - at);
            size -= at;
            at = 0;
        }
    }

    /** No more bytes come: the last packets need fewer proofs. */
    void end() {
        consume(true);
        size = 0;
        at = 0;
        stride = 0;
        gap = 0;
        joining = 0;
        lost = false;
    }

    private void consume(boolean last) {
        while (at < size) {
            if (stride == 0 && !search(last)) {
                return;
            }
            int pass = Math.min(gap, size - at);
            gap -= pass;
            at += pass;
            if (gap > 0 || at == size) {
                return;
            }
            if (window[at] != TsPackets.SYNC_BYTE) {
                stride = 0;
                lose();
            } else if (size - at < TsPackets.PACKET_BYTES) {
                return;
            } else {
                handler.packet(window, at);
                at += TsPackets.PACKET_BYTES;
                gap = stride - TsPackets.PACKET_BYTES;
            }
        }
    }

    private void lose() {
        joining++;
        if (!lost && joining > MAX_JOINING_BYTES) {
            lost = true;
            handler.syncLost();
        }
    }

    /** Moves to where packets begin; false if that takes more bytes. */
    private boolean search(boolean last) {
        for (; at < size; at++) {
            if (window[at] != TsPackets.SYNC_BYTE) {
                lose();
                continue;
            }
            boolean undecided = false;
            for (int candidate : STRIDES) {
                int proofs = proofs(candidate);
                boolean tested = at + (PROOFS - 1) * candidate < size;
                if (proofs == PROOFS || last && !tested && proofs > 0) {
                    stride = candidate;
                    lost = false;
                    joining = MAX_JOINING_BYTES;
                    return true;
                }
                undecided |= !tested && proofs > 0;
            }
            if (undecided) {
                return false;
            }
            lose();
        }
        return false;
    }

    /** Sync bytes at a distance, as far as there are bytes; 0 if one is missing. */
    private int proofs(int distance) {
        int found = 0;
        for (int i = at; found < PROOFS && i < size; i += distance) {
            if (window[i] != TsPackets.SYNC_BYTE) {
                return 0;
            }
            found++;
        }
        return found;
    }
}
