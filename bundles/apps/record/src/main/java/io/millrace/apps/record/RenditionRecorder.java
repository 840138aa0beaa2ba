package io.millrace.apps.record;

import io.millrace.api.packaging.Presentations;
import io.millrace.api.packaging.Segment;
import io.millrace.api.packaging.SegmentWindow;
import io.millrace.api.packaging.SegmentedStream;
import io.millrace.api.record.RecordedFile;
import io.millrace.api.record.RecordingGap;
import io.millrace.api.work.Workers;
import io.millrace.formats.cmaf.RecordedSegment;
import io.millrace.formats.cmaf.RecordingNote;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one rendition of a recording: the bytes of its windows, as they appear. It keeps no media: what the disk is too
 * slow for leaves the window and is a gap. Runs on threads that may block, one at a time; wakes and questions come from
 * any thread.
 */
final class RenditionRecorder {
    private static final Logger LOG = LoggerFactory.getLogger(RenditionRecorder.class);
    /** How long tracks that lag behind are waited for, where a file ends and where one begins. */
    private static final long PATIENCE_US = 3_000_000;

    private final RecordingTask task;
    private final Presentations presentations;
    private final Workers workers;
    private final Wakeable turn;
    private final Wakeable sync;
    private final CompletableFuture<Optional<String>> over = new CompletableFuture<>();
    private final CompletableFuture<Void> begun = new CompletableFuture<>();
    private final GapLog gaps = new GapLog();
    private final List<RecordedFile> ended = new ArrayList<>();

    private OpenFile open;
    private int number;
    private long waitsSinceUs;
    /** Wall-clock time from which media is wanted, where no segment is known with which to go on. */
    private long fromUtcUs;
    /** The segment with which the next file begins; -1 if the next windows have other numbers. */
    private long resumesAt = -1;

    private boolean looks;
    private volatile boolean stopped;
    private volatile boolean splits;
    private volatile boolean tickedSince;
    private final AtomicBoolean awaits = new AtomicBoolean();
    private volatile RecordingFile syncing;
    /** Files that are deleted, until the progress lacks them. */
    private final Set<String> forgotten = ConcurrentHashMap.newKeySet();

    private volatile Progress progress = new Progress(List.of(), List.of());

    /** What is there to see. */
    record Progress(List<RecordedFile> files, List<RecordingGap> gaps) {}

    RenditionRecorder(RecordingTask task, Presentations presentations, Workers workers) {
        this.task = task;
        this.presentations = presentations;
        this.workers = workers;
        long nowUtcUs = workers.clock().utcUs();
        fromUtcUs = nowUtcUs - Math.min(task.preRollUs(), nowUtcUs);
        turn = new Wakeable(workers.blocking("recordings"), this::run);
        sync = new Wakeable(workers.blocking("recordings-sync"), this::syncNow);
    }

    RecordingTask task() {
        return task;
    }

    Progress progress() {
        Progress now = progress;
        return forgotten.isEmpty()
                ? now
                : new Progress(
                        now.files().stream()
                                .filter(file -> !forgotten.contains(file.name()))
                                .toList(),
                        now.gaps());
    }

    /** A file that it has ended is deleted. */
    void forget(String fileName) {
        if (progress.files().stream().anyMatch(file -> file.name().equals(fileName))) {
            forgotten.add(fileName);
        }
    }

    /** Completes when its first file begins. */
    CompletionStage<Void> begun() {
        return begun;
    }

    /** Completes when its files are whole, with what went wrong, if anything did. */
    CompletableFuture<Optional<String>> over() {
        return over;
    }

    /** Begins, looks again whether anything changed, and goes on if a wake-up got lost: to be called every second. */
    void tick() {
        tickedSince = true;
        turn.wake();
    }

    void split() {
        splits = true;
        turn.wake();
    }

    /** Ends with what is packaged now. */
    void stop() {
        stopped = true;
        turn.wake();
    }

    private void run() {
        if (over.isDone()) {
            return;
        }
        try {
            turn();
        } catch (IOException | RuntimeException e) {
            LOG.error("{}: the recording {} stops", task.source(), task.name().id(), e);
            abandon();
            over.complete(Optional.of(Failures.plain(e)));
        }
    }

    private void turn() throws IOException {
        boolean looking = tickedSince;
        tickedSince = false;
        if (open == null && !stopped) {
            begin();
        }
        if (open != null) {
            write(looking);
        }
        if (stopped && !over.isDone()) {
            finishFile();
            over.complete(Optional.empty());
        }
        if (open != null) {
            await();
        }
    }

    // ---- files -------------------------------------------------------------------------------------------------

    private void begin() throws IOException {
        List<SegmentedStream> streams = tracks();
        Optional<Beginning> beginning =
                resumesAt >= 0 ? Optional.of(Beginning.with(streams, resumesAt)) : Beginning.at(streams, fromUtcUs);
        if (beginning.isPresent()) {
            begin(beginning.get(), streams.size());
        }
    }

    private void begin(Beginning beginning, int wanted) throws IOException {
        long nowUs = workers.clock().monotonicUs();
        if (beginning.streams().size() < wanted) {
            waitsSinceUs = waitsSinceUs == 0 ? nowUs : waitsSinceUs;
            if (nowUs - waitsSinceUs < PATIENCE_US || beginning.streams().isEmpty()) {
                return;
            }
        }
        waitsSinceUs = 0;
        int following = number + 1;
        RecordingFile file =
                RecordingFile.create(task.file(following), beginning.header(), RecordingNote.of(task.note()));
        number = following;
        resumesAt = -1;
        open = new OpenFile(file, beginning, task.rendition());
        tell();
        begun.complete(null);
    }

    /** The windows that still grow: those of a stream that ended may be found for a while. */
    private List<SegmentedStream> tracks() {
        return presentations
                .packaged(task.source())
                .map(presentation ->
                        Beginning.tracks(presentation, task.rendition().isPresent()))
                .orElse(List.of())
                .stream()
                .filter(stream -> !stream.window().ended())
                .toList();
    }

    private void write(boolean looking) throws IOException {
        open.look(task.split(), splits);
        open.drain(this::ended);
        if (open.isAtCut(workers.clock().monotonicUs(), PATIENCE_US)) {
            nextFile();
        } else if (open.isDone()) {
            afterTheEnd();
        } else if (looking && hasOtherTracks()) {
            nextFile();
        }
        if (looking) {
            tell();
        }
    }

    /** The tracks that there are now are others than those of the file. */
    private boolean hasOtherTracks() {
        List<SegmentedStream> now = tracks();
        boolean same = now.size() == open.streams().size() && now.containsAll(open.streams());
        if (same || now.isEmpty()) {
            looks = false;
            return false;
        }
        // those that stay may be written to their end first
        boolean twice = looks;
        looks = true;
        return twice;
    }

    private void nextFile() throws IOException {
        boolean goesOn = tracks().stream().anyMatch(open.streams()::contains);
        resumesAt = goesOn ? open.nextSequence() : -1;
        splits = false;
        looks = false;
        finishFile();
        begin();
        if (open != null) {
            open.drain(this::ended);
        }
    }

    /** Every window has ended: the stream is over, unless another one has its name already. */
    private void afterTheEnd() throws IOException {
        finishFile();
        if (tracks().isEmpty()) {
            stopped = true;
        }
    }

    private void ended(Segment segment, RecordedSegment recorded) {
        if (open.isLeading(recorded.trackId())) {
            gaps.segment(segment.startUs(), segment.durationUs(), segment.utcUs());
            syncing = open.file();
            sync.wake();
        }
    }

    private void syncNow() {
        RecordingFile file = syncing;
        try {
            if (file != null && !over.isDone()) {
                file.sync();
            }
        } catch (IOException closed) {
            // its last bytes went out when it was finished; what fails otherwise, fails when it is written
            LOG.debug("{} was not synced", file.path(), closed);
        }
    }

    private void finishFile() throws IOException {
        if (open != null) {
            OpenFile file = open;
            open = null;
            fromUtcUs = file.endUtcUs();
            try {
                file.file().finish(file.durationUs());
            } finally {
                ended.add(file.recorded());
                tell();
            }
        }
    }

    /** The file ends with the last chunk that is whole. */
    private void abandon() {
        try {
            finishFile();
        } catch (IOException | RuntimeException e) {
            LOG.debug("{} is left without its end", task.name().id(), e);
        }
    }

    private void tell() {
        Set<String> gone = Set.copyOf(forgotten);
        ended.removeIf(file -> gone.contains(file.name()));
        List<RecordedFile> files = new ArrayList<>(ended);
        if (open != null) {
            files.add(open.recorded());
        }
        progress = new Progress(List.copyOf(files), gaps.gaps());
        forgotten.removeAll(gone);
    }

    /** The leading track tells when there is more. */
    private void await() {
        SegmentedStream leading = open.leading();
        SegmentWindow window = leading.window();
        if (!window.ended() && awaits.compareAndSet(false, true)) {
            leading.await(window.nextMediaSequence(), window.nextPartIndex()).whenComplete((there, failure) -> {
                awaits.set(false);
                if (failure == null) {
                    turn.wake();
                }
            });
        }
    }
}
