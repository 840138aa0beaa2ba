package io.millrace.formats.cmaf;

import io.millrace.api.packaging.ByteRange;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * The rows of the index that lies beside a recording: one a segment, each with its length before it and a checksum behind
 * it, so that they can be appended. What is torn or damaged ends the index; the recording itself knows everything. Pure
 * functions, safe for any thread.
 */
public final class RecordingRows {
    private static final int MAX_EXTENTS = 4096;
    private static final int FIXED_BYTES = 4 + 8 + 8 + 8 + 8 + 1 + 8 + 4;
    private static final int DISCONTINUITY = 1;
    private static final int INDEPENDENT = 2;

    private RecordingRows() {}

    /** One row. */
    public static ByteBuffer of(RecordedSegment segment) {
        int bodyBytes = FIXED_BYTES + 16 * segment.extents().size();
        ByteBuffer out = ByteBuffer.allocate(4 + bodyBytes + 4);
        out.putInt(bodyBytes);
        out.putInt((int) segment.trackId()).putLong(segment.mediaSequence());
        out.putLong(segment.startUs()).putLong(segment.durationUs()).putLong(segment.utcUs());
        out.put((byte) ((segment.discontinuity() ? DISCONTINUITY : 0) | (segment.independent() ? INDEPENDENT : 0)));
        out.putLong(segment.fragmentOffset()).putInt(segment.extents().size());
        for (ByteRange extent : segment.extents()) {
            out.putLong(extent.from()).putLong(extent.to());
        }
        return out.putInt(checksum(out.array(), 4, bodyBytes)).flip();
    }

    /** The rows that are whole, from the first on. */
    public static List<RecordedSegment> read(ByteBuffer rows) {
        List<RecordedSegment> segments = new ArrayList<>();
        ByteBuffer in = rows.slice();
        while (in.remaining() >= 4 + FIXED_BYTES + 4) {
            int bodyBytes = in.getInt();
            if (bodyBytes < FIXED_BYTES || bodyBytes > in.remaining() - 4) {
                break;
            }
            byte[] body = new byte[bodyBytes];
            in.get(body);
            if (in.getInt() != checksum(body, 0, bodyBytes)) {
                break;
            }
            RecordedSegment segment = row(ByteBuffer.wrap(body));
            if (segment == null) {
                break;
            }
            segments.add(segment);
        }
        return segments;
    }

    private static RecordedSegment row(ByteBuffer in) {
        long trackId = in.getInt() & 0xFFFF_FFFFL;
        long mediaSequence = in.getLong();
        long startUs = in.getLong();
        long durationUs = in.getLong();
        long utcUs = in.getLong();
        int flags = in.get();
        long fragmentOffset = in.getLong();
        int count = in.getInt();
        if (count < 0 || count > MAX_EXTENTS || in.remaining() != 16 * count) {
            return null;
        }
        List<ByteRange> extents = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            long from = in.getLong();
            long to = in.getLong();
            if (from < 0 || to < from) {
                return null;
            }
            extents.add(new ByteRange(from, to));
        }
        return new RecordedSegment(
                trackId,
                mediaSequence,
                startUs,
                durationUs,
                utcUs,
                (flags & DISCONTINUITY) != 0,
                (flags & INDEPENDENT) != 0,
                fragmentOffset,
                extents);
    }

    private static int checksum(byte[] bytes, int from, int count) {
        CRC32 crc = new CRC32();
        crc.update(bytes, from, count);
        return (int) crc.getValue();
    }
}
