package io.millrace.protocols.hlspull;

import io.millrace.api.live.PublishRefusedException;
import io.millrace.api.media.Track;
import io.millrace.api.transfer.PullOutput;
import io.millrace.api.transfer.PullRequest;
import io.millrace.api.transfer.TransferStatus;
import io.millrace.protocols.hlspull.SampleQueue.Entry;
import io.millrace.protocols.hlspull.fetch.Answer;
import io.millrace.protocols.hlspull.fetch.Fetcher;
import io.millrace.protocols.hlspull.playlist.MediaList;
import io.millrace.protocols.hlspull.playlist.Playlist;
import io.millrace.protocols.hlspull.playlist.PlaylistException;
import io.millrace.protocols.hlspull.playlist.PlaylistReader;
import io.millrace.protocols.hlspull.playlist.Resource;
import io.millrace.protocols.hlspull.playlist.VariantChoice;
import io.millrace.protocols.hlspull.playlist.Variants;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * One attempt of a pull: chooses what is played, and publishes what the loaders bring in real time. Everything runs on the
 * pull's serial executor.
 */
final class PacedPlayback implements Playback {
    private static final long TICK_US = 20_000;
    private static final String HAS_MEDIA = "It has media";

    /** Hears how an attempt ends; called once, on the serial executor. */
    interface Outcome {
        /**
         * It is over.
         *
         * @param mediaUs how long media came
         */
        void over(String reason, long mediaUs);
    }

    private final PullRequest request;
    private final PullServices services;
    private final PullOptions options;
    private final ResumePoints resume;
    private final Outcome outcome;
    private final Fetcher fetcher;
    private final Timeline timeline = new Timeline();
    private final Playout playout = new Playout();
    private final List<Part> parts = new ArrayList<>();
    private URI audioUri;
    private InetSocketAddress remote;
    private boolean secure;
    private PullOutput.Run run;
    private long beganUs;
    private long pendingBytes;
    /** Read by whoever looks at the session's figures. */
    private volatile long stalls;

    private boolean isComplaining;
    private boolean isOver;

    /** One playlist that is played, and the tracks that it has now. */
    private static final class Part {
        private final RenditionLoader loader;
        private List<Track> tracks = List.of();

        Part(RenditionLoader loader) {
            this.loader = loader;
        }

        private SampleQueue queue() {
            return loader.queue();
        }

        /** Whether it has to be waited for. */
        private boolean isAwaited() {
            return queue().isEmpty() && !loader.isDone();
        }
    }

    PacedPlayback(
            PullRequest request, PullServices services, PullOptions options, ResumePoints resume, Outcome outcome) {
        this.request = request;
        this.services = services;
        this.options = options;
        this.resume = resume;
        this.outcome = outcome;
        fetcher = services.fetchers().apply(request);
    }

    /** Loads the configured playlist. */
    void begin() {
        await(
                fetcher.fetch(
                        Resource.whole(request.uri()),
                        services.limits().playlistBytes(),
                        services.limits().requestUs()),
                this::answered,
                this::fail);
    }

    private void answered(Answer answer) {
        received(answer);
        try {
            Playlist playlist = PlaylistReader.read(answer.body(), answer.uri());
            if (playlist instanceof MediaList list) {
                add(answer.uri(), resume.media(), each -> true).listed(list);
            } else {
                VariantChoice.Chosen chosen = options.choice().of((Variants) playlist);
                audioUri = chosen.audio().orElse(null);
                add(chosen.media(), resume.media(), each -> audioUri == null || !each.isAudio())
                        .begin();
            }
        } catch (PlaylistException e) {
            fail(Resource.shown(answer.uri()) + ": " + e.getMessage());
        }
    }

    private RenditionLoader add(URI uri, SegmentCursor cursor, Predicate<Track> kept) {
        RenditionLoader loader =
                new RenditionLoader(this, uri, cursor, new SampleQueue(timeline, kept), options.loops());
        parts.add(new Part(loader));
        return loader;
    }

    /** The sound's playlist begins where that of the pictures did. */
    @Override
    public void began(RenditionLoader loader) {
        if (audioUri != null && parts.size() == 1) {
            SegmentCursor cursor = resume.audio();
            loader.cursor()
                    .next()
                    .ifPresent(next -> cursor.startAt(next.segment().sequence()));
            add(audioUri, cursor, Track::isAudio).begin();
        }
    }

    @Override
    public void arrived(RenditionLoader loader, long endUs) {
        if (playout.isRunning()) {
            boolean isLatest = loader == parts.get(0).loader
                    && !loader.isRecording()
                    && loader.cursor().next().isEmpty();
            if (isLatest && endUs != Timeline.NOWHERE) {
                playout.arrived(endUs - playout.positionUs(nowUs()));
            }
        } else if (!isOver && parts.stream().noneMatch(Part::isAwaited) && (audioUri == null || parts.size() == 2)) {
            start();
        }
    }

    /** The wait for the next segment of a live playlist has to be bridged by those that are there. */
    private void start() {
        RenditionLoader first = parts.get(0).loader;
        Entry head = head();
        if (head == null) {
            return;
        }
        long waitUs = 0;
        if (!first.isRecording()) {
            long aheadUs = first.queue().endUs() - head.dueUs() + first.cursor().aheadUs();
            waitUs = Math.max(
                    0, Math.min(first.cursor().list().targetUs(), first.cursor().bridgeUs() - aheadUs));
        }
        playout.start(head.dueUs() - waitUs, nowUs());
        later(0, this::tick);
    }

    private Entry head() {
        Part next = next();
        return next == null ? null : next.queue().peek();
    }

    /** The part whose sample is due first; null if there is none. */
    private Part next() {
        Part next = null;
        for (Part part : parts) {
            Entry entry = part.queue().peek();
            if (entry != null
                    && (next == null || entry.dueUs() < next.queue().peek().dueUs())) {
                next = part;
            }
        }
        return next;
    }

    private void tick() {
        long positionUs = playout.positionUs(nowUs());
        boolean wrote = false;
        while (!isOver && parts.stream().noneMatch(Part::isAwaited)) {
            Part part = next();
            if (part == null || part.queue().peek().dueUs() > positionUs) {
                break;
            }
            write(part, part.queue().poll());
            wrote = true;
        }
        if (isOver) {
            return;
        }
        if (wrote) {
            run.publisher().flush();
            if (!run.publisher().isOpen()) {
                fail("The stream was taken over");
                return;
            }
        }
        if (pendingBytes > 0 && run != null) {
            run.session().received(pendingBytes);
            pendingBytes = 0;
        }
        List.copyOf(parts).forEach(part -> part.loader.proceed());
        if (isOver) {
            return;
        }
        if (parts.stream().allMatch(part -> part.queue().isEmpty() && part.loader.isDone())) {
            finish();
        } else if (parts.stream()
                .anyMatch(part -> part.isAwaited() && part.queue().endUs() <= positionUs)) {
            stalls = stalls + 1;
            playout.stop();
        } else {
            later(TICK_US, this::tick);
        }
    }

    private void write(Part part, Entry entry) {
        if (run == null && !publish()) {
            return;
        }
        entry.tracks().ifPresent(changed -> {
            part.tracks = changed;
            announce();
        });
        run.publisher().write(entry.sample());
    }

    private boolean publish() {
        try {
            run = request.output().publish(remote, secure);
        } catch (PublishRefusedException e) {
            fail(e.getMessage());
            return false;
        }
        run.session().onKick(reason -> {
            try {
                services.serial().execute(() -> fail("It was told to go: " + reason));
            } catch (RejectedExecutionException e) {
                // the server stops
            }
        });
        run.session().measuredBy(this::figures);
        beganUs = nowUs();
        for (Part part : parts) {
            Entry head = part.queue().peek();
            part.tracks = head == null ? part.tracks : head.tracks().orElse(part.tracks);
        }
        request.status().report(TransferStatus.State.RUNNING, HAS_MEDIA);
        return true;
    }

    private void announce() {
        List<Track> all = new ArrayList<>();
        parts.forEach(part -> all.addAll(part.tracks));
        run.publisher().tracks(all);
    }

    private Map<String, Number> figures() {
        return Map.of(
                "stalls",
                stalls,
                "segmentsLeftOut",
                parts.get(0).loader.cursor().skipped());
    }

    private void finish() {
        if (run != null) {
            run.publisher().end("The recording has ended");
        }
        fail("The recording has ended");
    }

    @Override
    public void fail(String reason) {
        if (!isOver) {
            long mediaUs = run == null ? 0 : nowUs() - beganUs;
            close();
            outcome.over(reason, mediaUs);
        }
    }

    /** Ends it without telling. */
    void close() {
        if (!isOver) {
            isOver = true;
            fetcher.close();
            if (run != null) {
                run.publisher().flush();
                run.close();
            }
        }
    }

    @Override
    public boolean wantsMore(RenditionLoader loader) {
        SampleQueue queue = loader.queue();
        if (queue.isEmpty()) {
            return true;
        }
        long fromUs =
                playout.isRunning() ? playout.positionUs(nowUs()) : queue.peek().dueUs();
        return queue.bytes() < services.limits().bufferBytes()
                && queue.endUs() - fromUs < 2 * loader.cursor().bridgeUs();
    }

    @Override
    public void received(Answer answer) {
        pendingBytes += answer.body().length;
        remote = answer.remote();
        secure = answer.isSecure();
    }

    @Override
    public void complain(String words) {
        isComplaining = true;
        request.status().report(run == null ? TransferStatus.State.CONNECTING : TransferStatus.State.RUNNING, words);
    }

    @Override
    public void recovered() {
        if (isComplaining && run != null) {
            request.status().report(TransferStatus.State.RUNNING, HAS_MEDIA);
        }
        isComplaining = false;
    }

    @Override
    public Fetcher fetcher() {
        return fetcher;
    }

    @Override
    public PullLimits limits() {
        return services.limits();
    }

    @Override
    public long nowUs() {
        return services.clock().monotonicUs();
    }

    @Override
    public void later(long delayUs, Runnable task) {
        services.timer().after(delayUs, services.serial(), () -> guarded(task));
    }

    @Override
    public <T> void await(CompletableFuture<T> result, Consumer<T> then, Consumer<String> failed) {
        result.whenCompleteAsync(
                (value, failure) -> guarded(() -> {
                    if (failure == null) {
                        then.accept(value);
                    } else {
                        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                        failed.accept(cause.getMessage() == null ? cause.toString() : cause.getMessage());
                    }
                }),
                services.serial());
    }

    /** What fails without a reason of its own must not leave a pull that does nothing. */
    private void guarded(Runnable task) {
        if (isOver) {
            return;
        }
        try {
            task.run();
        } catch (RuntimeException e) {
            fail(e.toString());
        }
    }
}
