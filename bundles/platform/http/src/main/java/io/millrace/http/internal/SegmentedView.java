package io.millrace.http.internal;

import io.millrace.api.media.Track;
import io.millrace.api.packaging.PackagingProfile;
import io.millrace.api.packaging.SegmentWindow;
import io.millrace.api.packaging.SegmentedStream;
import java.util.concurrent.CompletionStage;

/**
 * The same segments as another object: renderers keep what they made by the object. Nothing stands in for them, since who
 * may play some renditions must not get others. Safe for any thread.
 */
final class SegmentedView implements SegmentedStream {
    private final SegmentedStream stream;

    SegmentedView(SegmentedStream stream) {
        this.stream = stream;
    }

    @Override
    public String id() {
        return stream.id();
    }

    @Override
    public String epoch() {
        return stream.epoch();
    }

    @Override
    public Track track() {
        return stream.track();
    }

    @Override
    public SegmentWindow window() {
        return stream.window();
    }

    @Override
    public CompletionStage<SegmentWindow> await(long mediaSequence, int partIndex) {
        return stream.await(mediaSequence, partIndex);
    }

    @Override
    public CompletionStage<SegmentedStream> begun() {
        return stream.begun().thenApply(begun -> begun == stream ? this : new SegmentedView(begun));
    }

    @Override
    public long averageBitsPerSecond() {
        return stream.averageBitsPerSecond();
    }

    @Override
    public long peakBitsPerSecond() {
        return stream.peakBitsPerSecond();
    }

    @Override
    public PackagingProfile profile() {
        return stream.profile();
    }
}
