package io.millrace.formats.cmaf;

import io.millrace.formats.bitstream.ByteCursor;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@code sidx} box (ISO/IEC 14496-12 clause 8.16.3), written as version 1.
 *
 * @param referenceId the track it is about
 * @param timescaleHz ticks a second of its times
 * @param earliestPresentationTime of the first subsegment, in ticks
 * @param firstOffset bytes from the end of the box to the first subsegment
 * @param entries subsegments in order, at most 65,535
 */
public record SegmentIndex(
        long referenceId, long timescaleHz, long earliestPresentationTime, long firstOffset, List<Entry> entries) {
    private static final int SIDX = 's' << 24 | 'i' << 16 | 'd' << 8 | 'x';
    private static final int FIXED_BYTES = 40;
    private static final int ENTRY_BYTES = 12;
    private static final int MAX_ENTRIES = 0xFFFF;

    /** @throws IllegalArgumentException if there are more entries than a box can hold */
    public SegmentIndex {
        entries = List.copyOf(entries);
        if (entries.size() > MAX_ENTRIES) {
            throw new IllegalArgumentException("A segment index holds at most " + MAX_ENTRIES + " entries");
        }
    }

    /**
     * One subsegment, or one further index.
     *
     * @param index whether it refers to another {@code sidx}
     * @param sizeBytes its size, at most 2^31 - 1
     * @param duration in ticks, at most 2^32 - 1
     * @param startsWithSap whether a stream access point begins it
     * @param sapType type of the first stream access point, 0 if unknown
     * @param sapDelta ticks from its earliest presentation time to that point
     */
    public record Entry(
            boolean index, long sizeBytes, long duration, boolean startsWithSap, int sapType, long sapDelta) {
        /** A subsegment that begins with a sync sample. */
        public static Entry independent(long sizeBytes, long duration) {
            return new Entry(false, sizeBytes, duration, true, 1, 0);
        }

        /** @throws IllegalArgumentException if a number does not fit its field */
        public Entry {
            if (sizeBytes < 0 || sizeBytes > Integer.MAX_VALUE || duration < 0 || duration > 0xFFFF_FFFFL) {
                throw new IllegalArgumentException("Size or duration does not fit a segment index");
            }
            if (sapType < 0 || sapType > 7 || sapDelta < 0 || sapDelta >= 1 << 28) {
                throw new IllegalArgumentException("Stream access point does not fit a segment index");
            }
        }
    }

    /** Size of the box with so many entries: to leave room before they are known. */
    public static int boxBytes(int entries) {
        return FIXED_BYTES + ENTRY_BYTES * entries;
    }

    /** The box. */
    public ByteBuffer toBox() {
        ByteBuffer out = ByteBuffer.allocate(boxBytes(entries.size()));
        out.putInt(out.capacity()).putInt(SIDX).putInt(1 << 24);
        out.putInt((int) referenceId).putInt((int) timescaleHz);
        out.putLong(earliestPresentationTime).putLong(firstOffset);
        out.putShort((short) 0).putShort((short) entries.size());
        for (Entry entry : entries) {
            out.putInt((entry.index() ? 1 << 31 : 0) | (int) entry.sizeBytes());
            out.putInt((int) entry.duration());
            out.putInt((entry.startsWithSap() ? 1 << 31 : 0) | entry.sapType() << 28 | (int) entry.sapDelta());
        }
        return out.flip();
    }

    static SegmentIndex parse(ByteBuffer body) {
        ByteCursor in = new ByteCursor(body);
        int version = in.u8();
        in.skip(3);
        if (version > 1) {
            throw new MalformedBitstreamException("sidx version " + version + " is not known");
        }
        long referenceId = in.u32();
        long timescale = in.u32();
        long earliest = version == 0 ? in.u32() : in.int64();
        long offset = version == 0 ? in.u32() : in.int64();
        in.skip(2);
        int count = in.u16();
        if (timescale == 0 || (long) count * ENTRY_BYTES > in.remaining()) {
            throw new MalformedBitstreamException("sidx has no timescale or is cut off");
        }
        List<Entry> entries = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int size = in.int32();
            long duration = in.u32();
            int sap = in.int32();
            entries.add(new Entry(
                    size < 0, size & Integer.MAX_VALUE, duration, sap < 0, sap >> 28 & 7, sap & (1 << 28) - 1));
        }
        return new SegmentIndex(referenceId, timescale, earliest, offset, entries);
    }
}
