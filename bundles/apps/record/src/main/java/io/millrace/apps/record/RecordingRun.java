package io.millrace.apps.record;

import io.millrace.api.codec.RenditionDemand;
import io.millrace.api.live.LiveStream;
import io.millrace.api.live.LiveStreams;
import io.millrace.api.record.RecordedFile;
import io.millrace.api.record.Recording;
import io.millrace.api.record.RecordingGap;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A recording that grows: the recorders of its renditions, and what they need. Safe for any thread. */
final class RecordingRun {
    private static final Logger LOG = LoggerFactory.getLogger(RecordingRun.class);
    /** A stream that is gone for so many looks has ended. */
    private static final int GONE = 3;

    private final RecordingName name;
    private final Optional<String> rule;
    private final long startedUtcUs;
    private final List<RenditionRecorder> recorders;
    private final List<RenditionDemand.Need> needs = new ArrayList<>();
    private final CompletableFuture<Recording> over = new CompletableFuture<>();
    private final LiveStreams streams;
    private volatile String reason;
    private volatile boolean failed;
    private int gone;

    RecordingRun(
            RecordingName name,
            Optional<String> rule,
            long startedUtcUs,
            List<RenditionRecorder> recorders,
            LiveStreams streams,
            RenditionDemand demand) {
        this.name = name;
        this.rule = rule;
        this.startedUtcUs = startedUtcUs;
        this.recorders = List.copyOf(recorders);
        this.streams = streams;
        for (RenditionRecorder recorder : recorders) {
            if (recorder.task().rendition().isPresent()) {
                need(demand, recorder);
            }
        }
        CompletableFuture.allOf(recorders.stream().map(RenditionRecorder::over).toArray(CompletableFuture[]::new))
                .whenComplete((nothing, failure) -> ended());
    }

    private void need(RenditionDemand demand, RenditionRecorder recorder) {
        RenditionDemand.Need need = demand.need(recorder.task().source());
        needs.add(need);
        need.stream().whenComplete((stream, failure) -> {
            if (failure != null) {
                LOG.warn("{} cannot be recorded yet: {}", recorder.task().source(), failure.getMessage());
            }
        });
    }

    RecordingName name() {
        return name;
    }

    Optional<String> rule() {
        return rule;
    }

    /** Completes when its first file begins. */
    CompletableFuture<Object> begun() {
        return CompletableFuture.anyOf(recorders.stream()
                .map(each -> each.begun().toCompletableFuture())
                .toArray(CompletableFuture[]::new));
    }

    /** Completes when all of its files are whole. */
    CompletableFuture<Recording> over() {
        return over;
    }

    synchronized void tick() {
        boolean there = streams.find(name.stream())
                .filter(stream -> stream.state() != LiveStream.State.ENDED)
                .isPresent();
        gone = there ? 0 : gone + 1;
        if (gone >= GONE) {
            stop("The stream has ended", false);
        }
        recorders.forEach(RenditionRecorder::tick);
    }

    void split() {
        recorders.forEach(RenditionRecorder::split);
    }

    /** One of its files, which was whole, is deleted. */
    void forget(String fileName) {
        recorders.forEach(recorder -> recorder.forget(fileName));
    }

    /** Ends it; the first reason stays. */
    synchronized void stop(String why, boolean isFailure) {
        if (reason == null) {
            reason = why;
            failed = isFailure;
        }
        recorders.forEach(RenditionRecorder::stop);
    }

    private void ended() {
        synchronized (this) {
            for (RenditionRecorder recorder : recorders) {
                Optional<String> trouble = recorder.over().join();
                if (trouble.isPresent()) {
                    reason = trouble.get();
                    failed = true;
                }
            }
            reason = reason == null ? "The stream has ended" : reason;
            needs.forEach(RenditionDemand.Need::close);
        }
        over.complete(recording());
    }

    /** What there is of it now. */
    Recording recording() {
        List<RecordedFile> files = new ArrayList<>();
        Set<RecordingGap> gaps = new LinkedHashSet<>();
        for (RenditionRecorder recorder : recorders) {
            RenditionRecorder.Progress progress = recorder.progress();
            files.addAll(progress.files());
            if (gaps.isEmpty()) {
                gaps.addAll(progress.gaps());
            }
        }
        boolean isOver = recorders.stream().allMatch(recorder -> recorder.over().isDone());
        Recording.State state =
                !isOver ? Recording.State.RECORDING : failed ? Recording.State.FAILED : Recording.State.FINISHED;
        return Summary.of(
                name, rule, state, isOver ? Optional.ofNullable(reason) : Optional.empty(), startedUtcUs, files, gaps);
    }
}
