package io.millrace.apps.record;

import io.millrace.api.media.Track;
import io.millrace.api.packaging.ByteRange;
import io.millrace.api.packaging.Presentation;
import io.millrace.api.packaging.Presentation.MediaTrack;
import io.millrace.api.packaging.Presentation.Period;
import io.millrace.api.packaging.Segment;
import io.millrace.api.packaging.SegmentWindow;
import io.millrace.api.packaging.SegmentedStream;
import io.millrace.formats.cmaf.CmafHeader;
import io.millrace.formats.cmaf.RecordingHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

/**
 * Where a file begins: with which segment of which tracks.
 *
 * @param streams the tracks, the leading one first
 * @param mediaSequence the segment with which all of them begin
 */
record Beginning(List<SegmentedStream> streams, long mediaSequence) {
    /** The tracks of a stream, or of a rendition with the sound of its origin. Pictures come first. */
    static List<SegmentedStream> tracks(Presentation presentation, boolean rendition) {
        List<SegmentedStream> found = new ArrayList<>();
        for (Period period : presentation.periods()) {
            Stream.concat(period.tracks().stream(), rendition ? Stream.empty() : period.unlisted().stream())
                    .map(MediaTrack::stream)
                    // windows of renditions are named after them
                    .filter(stream -> rendition || stream.id().indexOf('.') < 0)
                    .filter(stream -> !found.contains(stream))
                    .forEach(found::add);
        }
        found.sort(Comparator.comparing(stream -> !stream.track().isVideo()));
        return found;
    }

    /**
     * Begins as long ago as wanted, with a segment with which decoding can start.
     *
     * @param fromUtcUs wall-clock time from which media is wanted
     * @return empty if there is none yet
     */
    static Optional<Beginning> at(List<SegmentedStream> streams, long fromUtcUs) {
        if (streams.isEmpty()) {
            return Optional.empty();
        }
        Segment chosen = null;
        for (Segment segment : streams.get(0).window().segments()) {
            boolean usable =
                    !segment.gap() && segment.isIndependent() && segment.body().sizeBytes() > 0;
            if (usable && (chosen == null || segment.utcUs() <= fromUtcUs)) {
                chosen = segment;
            }
        }
        return chosen == null
                ? Optional.empty()
                : Optional.of(new Beginning(streams, chosen.mediaSequence()).withMedia());
    }

    /** Begins with a segment that is known. */
    static Beginning with(List<SegmentedStream> streams, long mediaSequence) {
        return new Beginning(streams, mediaSequence).withMedia();
    }

    /** Tracks that have nothing yet get into the next file. */
    private Beginning withMedia() {
        return new Beginning(
                streams.stream().filter(stream -> first(stream) != null).toList(), mediaSequence);
    }

    /** The first segment from the beginning on. */
    private Segment first(SegmentedStream stream) {
        SegmentWindow window = stream.window();
        for (Segment segment : window.segments()) {
            if (segment.mediaSequence() >= mediaSequence && !segment.gap()) {
                return segment;
            }
        }
        return null;
    }

    /** Presentation time with which the file begins. */
    long startUs() {
        return streams.stream()
                .map(this::first)
                .filter(segment -> segment != null)
                .mapToLong(Segment::startUs)
                .min()
                .orElse(0);
    }

    long startUtcUs() {
        Segment first = first(streams.get(0));
        return first.utcUs() + startUs() - first.startUs();
    }

    /** The head of the file. */
    ByteBuffer header() throws IOException {
        List<ByteBuffer> headers = new ArrayList<>();
        for (SegmentedStream stream : streams) {
            headers.add(bytes(first(stream)));
        }
        return RecordingHeader.of(headers, startUs());
    }

    List<TrackCursor> cursors() {
        List<TrackCursor> cursors = new ArrayList<>();
        for (SegmentedStream stream : streams) {
            Segment first = first(stream);
            Track track = new Track(stream.track().id(), first.init().format());
            cursors.add(new TrackCursor(stream, CmafHeader.trackId(track), first.init(), first.mediaSequence()));
        }
        return cursors;
    }

    private static ByteBuffer bytes(Segment segment) throws IOException {
        try {
            List<ByteBuffer> buffers = segment.init()
                    .body()
                    .read(new ByteRange(0, segment.init().body().sizeBytes()))
                    .toCompletableFuture()
                    .join();
            ByteBuffer all = ByteBuffer.allocate((int) segment.init().body().sizeBytes());
            buffers.forEach(all::put);
            return all.flip();
        } catch (CompletionException e) {
            throw new IOException("A CMAF header cannot be read", e);
        }
    }
}
