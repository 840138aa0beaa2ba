package io.millrace.core.packaging;

import io.millrace.api.media.Track;
import io.millrace.api.packaging.ManifestException;
import io.millrace.api.packaging.PackagingProfile;
import io.millrace.api.packaging.SegmentWindow;
import io.millrace.api.packaging.SegmentedStream;
import io.millrace.api.work.Workers;
import io.millrace.core.packaging.RenditionManifests.Expected;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * The track of a rendition that manifests list, but that is encoded only when somebody plays it. Whoever goes over to it
 * reads the source meanwhile, if that has the same codec; if not, whoever wants it waits for the windows that take its
 * place, and all wait together. Safe for any thread.
 */
final class ExpectedTrack implements SegmentedStream {
    /** A worker has to start, and a key picture to come. */
    static final long BEGIN_US = 8_000_000;

    private static final long LOOK_US = 50_000;
    private static final SegmentWindow NOTHING = new SegmentWindow(List.of(), 0, 0, false);

    private final Expected expected;
    private final WindowSet origin;
    private final Supplier<SegmentedStream> encoded;
    private final Runnable ask;
    private final Workers workers;
    private final Executor executor;
    private final BridgedStream bridge;
    private CompletableFuture<SegmentedStream> beginning;

    /**
     * @param encoded the window that takes its place, null before
     * @param ask has it encoded
     */
    ExpectedTrack(
            Expected expected, WindowSet origin, Supplier<SegmentedStream> encoded, Runnable ask, Workers workers) {
        this.expected = expected;
        this.origin = origin;
        this.encoded = encoded;
        this.ask = ask;
        this.workers = workers;
        executor = workers.serial("beginning renditions");
        bridge = new BridgedStream(this, origin::leading, encoded);
    }

    /** Whether the source's segments can stand in for it: it is listed itself then, also while it is encoded. */
    boolean isBridged() {
        TrackWindow source = origin.leading();
        return source != null
                && source.hasMedia()
                && source.track()
                        .format()
                        .codec()
                        .equals(expected.track().format().codec());
    }

    /** Playlists of the one that was listed under this name before name the same files for the same numbers. */
    void goOnFrom(ExpectedTrack before) {
        bridge.goOnFrom(before.bridge);
    }

    @Override
    public CompletionStage<SegmentedStream> bridged() {
        if (!isBridged()) {
            return begun();
        }
        ask.run();
        return CompletableFuture.completedStage(bridge);
    }

    @Override
    public synchronized CompletionStage<SegmentedStream> begun() {
        SegmentedStream ready = encoded.get();
        if (ready != null) {
            return CompletableFuture.completedStage(ready);
        }
        ask.run();
        if (beginning == null) {
            CompletableFuture<SegmentedStream> fresh = new CompletableFuture<>();
            beginning = fresh;
            look(fresh, workers.clock().monotonicUs() + BEGIN_US);
        }
        return beginning.minimalCompletionStage();
    }

    private void look(CompletableFuture<SegmentedStream> waiting, long deadlineUs) {
        SegmentedStream ready = encoded.get();
        if (ready == null && workers.clock().monotonicUs() < deadlineUs) {
            workers.timer().after(LOOK_US, executor, () -> look(waiting, deadlineUs));
            return;
        }
        synchronized (this) {
            beginning = null;
        }
        if (ready != null) {
            waiting.complete(ready);
        } else {
            waiting.completeExceptionally(new ManifestException(
                    503, "The rendition " + expected.name() + " did not begin in time; try again, or play another"));
        }
    }

    /** The rendition. */
    String name() {
        return expected.name();
    }

    @Override
    public String id() {
        Track track = expected.track();
        return expected.name() + (track.isVideo() ? ".v" : ".a") + track.id();
    }

    @Override
    public String epoch() {
        return origin.epoch();
    }

    @Override
    public Track track() {
        SegmentedStream ready = encoded.get();
        return ready == null ? expected.track() : ready.track();
    }

    @Override
    public SegmentWindow window() {
        SegmentedStream ready = encoded.get();
        return ready == null ? NOTHING : ready.window();
    }

    @Override
    public CompletionStage<SegmentWindow> await(long mediaSequence, int partIndex) {
        return begun().thenCompose(begun -> begun.await(mediaSequence, partIndex));
    }

    @Override
    public long averageBitsPerSecond() {
        SegmentedStream ready = encoded.get();
        return ready == null ? expected.bitsPerSecond() : ready.averageBitsPerSecond();
    }

    @Override
    public long peakBitsPerSecond() {
        SegmentedStream ready = encoded.get();
        return ready == null ? expected.bitsPerSecond() : ready.peakBitsPerSecond();
    }

    @Override
    public PackagingProfile profile() {
        return origin.profile();
    }
}
