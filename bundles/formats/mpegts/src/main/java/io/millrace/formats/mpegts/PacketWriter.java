package io.millrace.formats.mpegts;

import java.nio.ByteBuffer;

/**
 * Writes units of known size as transport packets: continuity counters, adaptation fields and stuffing. Pieces of a unit
 * are copied straight into the packets.
 */
final class PacketWriter {
    /** No clock in this packet. */
    static final long NO_PCR = -1;

    private static final int DISCONTINUITY = 0x80;
    private static final int RANDOM_ACCESS = 0x40;
    private static final int HAS_PCR = 0x10;
    private static final int PCR_BYTES = 6;

    private final byte[] counters = new byte[TsPackets.PIDS];
    private ByteBuffer out;
    private int pid;
    private int left;
    private int room;
    private boolean first;
    private int flags;
    private long pcr;

    /** Packets that a unit takes at most. */
    static int packets(int unitBytes) {
        // the first packet's adaptation field takes up to eight bytes
        return (unitBytes + 2 + PCR_BYTES + TsPackets.MAX_PAYLOAD_BYTES - 1) / TsPackets.MAX_PAYLOAD_BYTES;
    }

    /**
     * Begins a unit.
     *
     * @param unitBytes its size: exactly so many have to be put
     * @param clock 27 MHz, or {@link #NO_PCR}
     */
    void begin(ByteBuffer target, int unitPid, int unitBytes, boolean randomAccess, boolean discontinuity, long clock) {
        out = target;
        pid = unitPid;
        left = unitBytes;
        room = 0;
        first = true;
        pcr = clock;
        flags = (randomAccess ? RANDOM_ACCESS : 0) | (discontinuity ? DISCONTINUITY : 0) | (clock >= 0 ? HAS_PCR : 0);
    }

    void put(byte[] bytes, int from, int count) {
        int at = from;
        int end = from + count;
        while (at < end) {
            int take = take(end - at);
            out.put(bytes, at, take);
            at += take;
        }
    }

    /** Puts bytes of a buffer by absolute index. */
    void put(ByteBuffer bytes, int from, int count) {
        int at = from;
        int end = from + count;
        while (at < end) {
            int take = take(end - at);
            out.put(out.position(), bytes, at, take);
            out.position(out.position() + take);
            at += take;
        }
    }

    private int take(int wanted) {
        if (room == 0) {
            open();
        }
        int take = Math.min(room, wanted);
        room -= take;
        left -= take;
        return take;
    }

    private void open() {
        int field = first && flags != 0 ? 2 + (pcr >= 0 ? PCR_BYTES : 0) : 0;
        int stuffing = Math.max(0, TsPackets.MAX_PAYLOAD_BYTES - field - left);
        header(first, field + stuffing > 0 ? 0x30 : 0x10);
        if (field + stuffing > 0) {
            adaptation(field + stuffing);
        }
        counters[pid] = (byte) (counters[pid] + 1 & 15);
        room = TsPackets.MAX_PAYLOAD_BYTES - field - stuffing;
        first = false;
    }

    private void header(boolean start, int control) {
        out.put(TsPackets.SYNC_BYTE);
        out.put((byte) ((start ? 0x40 : 0) | pid >> 8)).put((byte) pid);
        out.put((byte) (control | counters[pid]));
    }

    /** An adaptation field that takes so many bytes with its length byte. */
    private void adaptation(int bytes) {
        out.put((byte) (bytes - 1));
        if (bytes == 1) {
            return;
        }
        int own = first ? flags : 0;
        out.put((byte) own);
        int stuffing = bytes - 2;
        if ((own & HAS_PCR) != 0) {
            long base = pcr / 300;
            out.put((byte) (base >> 25))
                    .put((byte) (base >> 17))
                    .put((byte) (base >> 9))
                    .put((byte) (base >> 1));
            int extension = (int) (pcr % 300);
            out.put((byte) (base << 7 | 0x7E | extension >> 8)).put((byte) extension);
            stuffing -= PCR_BYTES;
        }
        for (int i = 0; i < stuffing; i++) {
            out.put((byte) 0xFF);
        }
    }

    /** A packet that carries the clock alone; its counter stays. */
    void clock(ByteBuffer target, int clockPid, boolean discontinuity, long clock) {
        begin(target, clockPid, 0, false, discontinuity, clock);
        counters[pid] = (byte) (counters[pid] - 1 & 15);
        header(false, 0x20);
        counters[pid] = (byte) (counters[pid] + 1 & 15);
        adaptation(TsPackets.MAX_PAYLOAD_BYTES);
    }

    /** A section, with stuffing behind it to the end of its last packet. */
    void section(ByteBuffer target, int sectionPid, byte[] section) {
        out = target;
        pid = sectionPid;
        int at = 0;
        while (at < section.length) {
            header(at == 0, 0x10);
            counters[pid] = (byte) (counters[pid] + 1 & 15);
            int space = TsPackets.MAX_PAYLOAD_BYTES;
            if (at == 0) {
                out.put((byte) 0);
                space--;
            }
            int take = Math.min(space, section.length - at);
            out.put(section, at, take);
            at += take;
            for (int i = take; i < space; i++) {
                out.put((byte) 0xFF);
            }
        }
    }

    /** Packets that a section takes. */
    static int sectionPackets(byte[] section) {
        return (section.length + 1 + TsPackets.MAX_PAYLOAD_BYTES - 1) / TsPackets.MAX_PAYLOAD_BYTES;
    }
}
