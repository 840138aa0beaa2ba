package io.millrace.core.packaging;

import io.millrace.api.live.LiveStream;
import io.millrace.api.live.LiveStreams;
import io.millrace.api.media.StreamName;
import io.millrace.api.packaging.ManifestException;
import io.millrace.api.packaging.PackagingProfile;
import io.millrace.api.packaging.Presentation;
import io.millrace.api.packaging.PresentationFilter;
import io.millrace.api.packaging.PresentationSource;
import io.millrace.api.packaging.Presentations;
import io.millrace.api.packaging.SegmentedStream;
import io.millrace.api.session.Session;
import io.millrace.api.work.Timer;
import io.millrace.api.work.Workers;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds live streams, then what presentation sources know, and lets presentation filters have their say. */
@Component(service = Presentations.class)
public final class PresentationDirectory implements Presentations {
    private static final Logger LOG = LoggerFactory.getLogger(PresentationDirectory.class);
    static final long FIRST_PART_US = 5_000_000;
    private static final long LOOK_AGAIN_US = 50_000;

    private final StreamPackagings packagings;
    private final LiveStreams streams;
    private final Workers workers;
    private final Executor executor;
    private final SourcedPresentations sourced;
    private final Ranking<PresentationFilter> filters = new Ranking<>();

    @Activate
    public PresentationDirectory(
            @Reference StreamPackagings packagings, @Reference LiveStreams streams, @Reference Workers workers) {
        this.packagings = packagings;
        this.streams = streams;
        this.workers = workers;
        executor = workers.serial("presentations");
        sourced = new SourcedPresentations(packagings, workers);
    }

    @Deactivate
    void stop() {
        sourced.stop();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addFilter(PresentationFilter filter, ServiceReference<PresentationFilter> reference) {
        filters.add(filter, reference);
    }

    void removeFilter(PresentationFilter filter) {
        filters.remove(filter);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addSource(PresentationSource source, ServiceReference<PresentationSource> reference) {
        sourced.sources().add(source, reference);
    }

    void removeSource(PresentationSource source) {
        sourced.remove(source);
    }

    @Override
    public CompletionStage<Presentation> find(StreamName name, Session session) {
        WindowSet live = packagings.find(name);
        CompletionStage<Presentation> found;
        if (live != null) {
            asked(live);
            found = playable(live);
        } else {
            Optional<LiveStream> stream = streams.find(name);
            stream.flatMap(LiveStream::origin).ifPresent(origin -> packagings.ask(name));
            found = stream.isPresent()
                    ? begins(stream.get())
                    : sourced.find(name).thenCompose(this::playable);
        }
        for (PresentationFilter filter : filters.all()) {
            found = found.thenCompose(presentation -> filter.apply(presentation, session));
        }
        return found;
    }

    /** Waits for something to play, for a while. */
    private CompletionStage<Presentation> playable(WindowSet windows) {
        if (windows.ready().isDone() && windows.presentation() != null) {
            return CompletableFuture.completedFuture(windows.presentation());
        }
        CompletableFuture<Presentation> answer = new CompletableFuture<>();
        Timer.Cancellable deadline = workers.timer()
                .after(FIRST_PART_US, executor, () -> answer.completeExceptionally(waits(windows.name())));
        windows.ready().whenComplete((done, failure) -> {
            deadline.cancel();
            Presentation presentation = windows.presentation();
            if (presentation == null) {
                answer.completeExceptionally(waits(windows.name()));
            } else {
                answer.complete(presentation);
            }
        });
        return answer.minimalCompletionStage();
    }

    /** A stream without windows waits for its first publisher, or is about to be packaged. */
    private CompletionStage<Presentation> begins(LiveStream stream) {
        LiveStream.State state = stream.origin().orElse(stream).state();
        if (state != LiveStream.State.LIVE) {
            return CompletableFuture.failedFuture(waits(stream.name()));
        }
        CompletableFuture<WindowSet> answer = new CompletableFuture<>();
        lookAgain(stream.name(), workers.clock().monotonicUs() + FIRST_PART_US, answer);
        return answer.thenCompose(this::playable);
    }

    private void lookAgain(StreamName name, long deadlineUs, CompletableFuture<WindowSet> answer) {
        WindowSet windows = packagings.find(name);
        if (windows != null) {
            answer.complete(windows);
        } else if (workers.clock().monotonicUs() >= deadlineUs) {
            LOG.debug("{} is live and not packaged", name);
            answer.completeExceptionally(waits(name));
        } else {
            workers.timer().after(LOOK_AGAIN_US, executor, () -> lookAgain(name, deadlineUs, answer));
        }
    }

    private static ManifestException waits(StreamName name) {
        return new ManifestException(503, "The stream " + name + " waits for its publisher");
    }

    private void asked(WindowSet windows) {
        if (windows.leader() != null) {
            packagings.ask(windows.name());
        }
    }

    @Override
    public SegmentedStream segments(StreamName name, String segmentedStreamId) {
        WindowSet live = packagings.find(name);
        WindowSet windows = live != null ? live : sourced.open(name);
        return windows == null ? null : windows.segments(segmentedStreamId);
    }

    @Override
    public Optional<PackagingProfile> profile(StreamName name) {
        return Optional.ofNullable(packagings.find(name)).map(WindowSet::profile);
    }

    @Override
    public Optional<Presentation> packaged(StreamName name) {
        WindowSet live = packagings.find(name);
        return live == null ? Optional.empty() : Optional.ofNullable(live.presentation());
    }

    @Override
    public void watched(SegmentedStream stream) {
        if (stream instanceof TrackWindow window) {
            asked(window.set());
        }
    }
}
