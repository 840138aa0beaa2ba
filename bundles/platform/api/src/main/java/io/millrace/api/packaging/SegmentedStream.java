package io.millrace.api.packaging;

import io.millrace.api.media.Track;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The window of what was packaged of one track. Live, DVR, VOD, an edge's copy and a stream with advertisements look
 * the same. Segments of all tracks of a presentation are cut together and share their numbers. Safe for any thread.
 */
@ProviderType
public interface SegmentedStream {
    /** Short path-safe name, unique in its presentation: {@code v0}, {@code a64}, {@code 720p.v0}. */
    String id();

    /** Part of every file name, other after the stored numbering was lost: names never repeat for other bytes. */
    String epoch();

    /** The track in its newest format. */
    Track track();

    /** What is offered now. */
    SegmentWindow window();

    /**
     * Waits until the window {@linkplain SegmentWindow#contains contains} a part or segment.
     *
     * @return completes with the window then, at once if it already does; with the window as it is when the stream
     *     ended or after a bounded time; fails with {@link ManifestException} 503 when too many wait
     */
    CompletionStage<SegmentWindow> await(long mediaSequence, int partIndex);

    /**
     * The stream once it has media. One that is packaged anyway is there at once; one that is encoded only for its
     * viewers begins to be when this is called, and has an empty window until then.
     *
     * @return completes with the stream to read instead of this; fails with {@link ManifestException} 503 if it does not
     *     begin in time
     */
    default CompletionStage<SegmentedStream> begun() {
        return CompletableFuture.completedStage(this);
    }

    /**
     * What a player that goes over to this stream is to read: as long as this one begins, it may have the segments of
     * another in their place, so that nobody has to wait.
     *
     * @return completes as {@link #begun} does, at once if another stands in
     */
    default CompletionStage<SegmentedStream> bridged() {
        return begun();
    }

    /**
     * The stream that makes the names of a segment, of its parts and of its CMAF header: this one, or the one that stands
     * in for it.
     */
    default SegmentedStream holderOf(long mediaSequence) {
        return this;
    }

    /** Average bits a second over the listed segments; 0 before the first. */
    long averageBitsPerSecond();

    /** Highest bits a second of one segment seen in the last minutes; 0 before the first. */
    long peakBitsPerSecond();

    /** Limits of this window. */
    PackagingProfile profile();
}
