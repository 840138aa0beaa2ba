package io.millrace.formats.cmaf;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * The table at the end of a finished recording that says where decoding can start: {@code mfra} with a {@code tfra} for
 * each track and {@code mfro} (ISO/IEC 14496-12 clauses 8.8.9 to 8.8.11). Pure functions, safe for any thread.
 */
public final class RandomAccess {
    private RandomAccess() {}

    /** The table of what can be decoded from its first sample on. */
    public static ByteBuffer of(Movie movie, List<RecordedSegment> segments) {
        BoxWriter out = new BoxWriter();
        out.open("mfra");
        for (TrackHeader track : movie.tracks()) {
            List<RecordedSegment> entries = segments.stream()
                    .filter(segment -> segment.trackId() == track.trackId() && segment.independent())
                    .toList();
            // version 1: 64 bits for times and offsets; one byte each for the numbers of traf, trun and sample
            out.openFull("tfra", 1, 0).u32(track.trackId()).u32(0).u32(entries.size());
            for (RecordedSegment entry : entries) {
                long ticks = Ticks.ofUs(entry.startUs(), track.timescaleHz()) + track.editShift();
                out.u32(ticks >>> 32).u32(ticks);
                out.u32(entry.fragmentOffset() >>> 32).u32(entry.fragmentOffset());
                out.u8(1).u8(1).u8(1);
            }
            out.close();
        }
        // the size of mfra stands last, so that readers find it from the end: mfro is 16 bytes, and part of it
        int sizeBytes = out.sizeBytes() + 16;
        return out.openFull("mfro", 0, 0).u32(sizeBytes).close().close().toBuffer();
    }
}
