package io.millrace.formats.cmaf;

import io.millrace.api.media.VideoFormat;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What lies where in a recording, as its boxes say it: media is not read. A file that was torn off in the middle of a
 * chunk ends for it before that chunk. Memory grows with the number of segments; what is claimed, but not there, takes none.
 *
 * @param header {@code ftyp} and {@code moov}
 * @param movie what they say
 * @param note the text of {@link RecordingNote}, or nothing
 * @param segments of all tracks, in the order in which they begin in the file
 * @param wholeBytes where the last whole chunk ends
 * @param end what comes after it
 */
public record RecordingIndex(
        ByteBuffer header, Movie movie, String note, List<RecordedSegment> segments, long wholeBytes, End end) {
    /** What lies behind the last whole chunk. */
    public enum End {
        /** Nothing, or boxes that hold no media. */
        WHOLE,
        /** The beginning of a chunk, or zeros that a file system left: can be cut off. */
        TORN,
        /** Something that is no part of a recording, or more segments than are looked at: to be left as it is. */
        DAMAGED
    }

    /** Where the bytes come from. */
    public interface Source {
        /** How many there are. */
        long sizeBytes() throws IOException;

        /** Reads from a position on; returns how many bytes, or -1 at the end. */
        int read(ByteBuffer target, long position) throws IOException;
    }

    public RecordingIndex {
        header = header.asReadOnlyBuffer();
        segments = List.copyOf(segments);
    }

    @Override
    public ByteBuffer header() {
        return header.duplicate();
    }

    /**
     * Reads the boxes of a recording.
     *
     * @throws MalformedBitstreamException if it has no header: nothing of it can be played
     */
    public static RecordingIndex scan(Source source) throws IOException {
        return new RecordingScan(source).scan();
    }

    /** The first {@code track_ID} with pictures, or without any the first. */
    public long leadingTrack() {
        for (TrackHeader track : movie.tracks()) {
            if (track.format().filter(VideoFormat.class::isInstance).isPresent()) {
                return track.trackId();
            }
        }
        return movie.tracks().isEmpty() ? 0 : movie.tracks().get(0).trackId();
    }

    /** The segments of one track. */
    public List<RecordedSegment> segments(long trackId) {
        List<RecordedSegment> found = new ArrayList<>();
        for (RecordedSegment segment : segments) {
            if (segment.trackId() == trackId) {
                found.add(segment);
            }
        }
        return found;
    }
}
