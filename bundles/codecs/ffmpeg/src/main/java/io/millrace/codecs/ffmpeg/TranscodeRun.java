package io.millrace.codecs.ffmpeg;

import io.millrace.api.codec.OutputStatus;
import io.millrace.api.codec.OutputStatus.State;
import io.millrace.api.codec.TranscodeJob;
import io.millrace.api.codec.Transcoder.Transcoding;
import io.millrace.api.live.LiveStream;
import io.millrace.api.live.Publisher;
import io.millrace.codecs.ffmpeg.wire.FromWorker;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A job that runs: its worker, what is read for it, and its outputs. When the worker breaks, another begins at the
 * input's next key picture. Everything is done on the loop, but for the calls of {@link Transcoding}.
 */
final class TranscodeRun implements Transcoding, WorkerLoop.Resident, WorkerSeat.Job {
    private static final Logger LOG = LoggerFactory.getLogger(TranscodeRun.class);
    private static final long LOOK_US = 1_000_000;
    private static final long AGAIN_US = 5_000_000;
    private static final int MAX_OUTPUT_NUMBER = 0xFFFE;

    private final Workshop shop;
    private final OutputPlanner planner;
    private final Consumer<TranscodeRun> onClose;
    private final WorkerOutput complaints;
    private final RestartPolicy restarts = new RestartPolicy();
    private TranscodeJob job;
    private final Outputs outputs = new Outputs();
    private List<InputFeed> feeds = List.of();
    private final FrameTaps taps;
    private WorkerSeat seat;
    private int numbers;
    private int requests;
    private int restartCount;
    private long startAtUs = Long.MIN_VALUE;
    private boolean broken;
    private Object fedFormat;
    private long fedSinceUs;
    private long nextLookUs = Long.MIN_VALUE;
    private long planAgainUs;
    private boolean closed;
    private volatile List<OutputStatus> statuses;
    private volatile boolean outdated;

    TranscodeRun(Workshop shop, TranscodeJob job, Map<String, Publisher> publishers, Consumer<TranscodeRun> onClose) {
        this.shop = shop;
        this.job = job;
        this.onClose = onClose;
        planner = new OutputPlanner(shop);
        complaints = new WorkerOutput(shop.house().clock(), line -> LOG.warn("{}: {}", inputName(), line));
        taps = new FrameTaps(shop.budget(), () -> ++requests);
        statuses = job.outputs().stream()
                .map(output -> new Output(output, publishers.get(output.name())).status(OptionalLong.empty(), 0))
                .toList();
    }

    @Override
    public void change(TranscodeJob newJob, Map<String, Publisher> publishers) {
        Map<String, Publisher> taken = Map.copyOf(publishers);
        shop.house().loop().execute(() -> take(newJob, taken));
    }

    @Override
    public List<OutputStatus> outputs() {
        return statuses;
    }

    @Override
    public boolean isOutdated() {
        return outdated;
    }

    /** Whether it belongs to this shop. */
    boolean isOf(Workshop other) {
        return shop == other;
    }

    /** Has it replaced by another run of the same job; without outputs that is no business of core's. */
    void outdate() {
        outdated = true;
        if (statuses.isEmpty()) {
            close();
        }
    }

    @Override
    public void close() {
        shop.house().loop().execute(this::end);
    }

    void take(TranscodeJob newJob, Map<String, Publisher> publishers) {
        if (closed) {
            return;
        }
        shop.house().loop().stay(this);
        if (feeds.isEmpty() || !newJob.inputs().equals(job.inputs())) {
            dismiss();
            feeds = IntStream.range(0, newJob.inputs().size())
                    .mapToObj(i -> new InputFeed(
                            newJob.inputs().get(i), i, shop.house().loop(), this::formatChanged))
                    .toList();
        }
        job = newJob;
        outputs.want(newJob, publishers);
        plan();
    }

    FrameTaps taps() {
        return taps;
    }

    /** On the loop: taps came or left. A job without outputs ends with its last tap. */
    void tapsChanged() {
        if (!closed && taps.isEmpty() && !hasOutputs()) {
            end();
        } else if (!closed && !feeds.isEmpty()) {
            plan();
        }
    }

    boolean hasOutputs() {
        return !job.outputs().isEmpty();
    }

    /** On the loop: whether this is a job on that stream alone, and as it is. */
    boolean decodes(LiveStream stream) {
        return !closed && job.inputs().equals(List.of(stream)) && job.graph().isEmpty();
    }

    /** Decides what is carried, and has the worker do it. */
    private void plan() {
        planAgainUs = now() + AGAIN_US;
        if (shop.shelf().isKnown() && !broken) {
            planner.plan(this, job.inputs(), outputs.all(), now(), () -> numbers++ % MAX_OUTPUT_NUMBER);
        }
        taps.review(decodingForTaps(), now());
        if (!isNeeded()) {
            dismiss();
        } else if (seat == null) {
            startWhenDue();
        } else if (seat.isReady()) {
            seat.order(outputs.carried(), job.graph());
        }
        tell();
    }

    private boolean isNeeded() {
        boolean unknown = !outputs.isEmpty() && !shop.shelf().isKnown();
        boolean outputsNeedIt = unknown || !outputs.carried().isEmpty();
        return !broken && (outputsNeedIt || taps.areServed());
    }

    /** What decoding costs that no output needs. */
    private double decodingForTaps() {
        return outputs.isVideoCarried() ? 0 : OutputPlanner.decodingCores(job.inputs());
    }

    private void startWhenDue() {
        if (now() >= startAtUs) {
            WorkerLimits limits = shop.house().limits();
            seat = new WorkerSeat(
                    shop.house(), hasOutputs() ? limits : limits.forLooking(), inputName(), this, feeds, taps);
            seat.start();
        }
    }

    /** No worker is needed for now. */
    private void dismiss() {
        WorkerSeat left = seat;
        seat = null;
        feeds.forEach(InputFeed::stop);
        taps.lost("");
        if (left != null) {
            left.drain();
        }
    }

    private void end() {
        if (!closed) {
            closed = true;
            dismiss();
            shop.budget().release(this);
            shop.house().loop().leave(this);
            onClose.accept(this);
        }
    }

    @Override
    public void abandon() {
        seat = null;
        end();
    }

    @Override
    public void tick() {
        if (now() >= nextLookUs) {
            nextLookUs = now() + LOOK_US;
            look();
        }
        if (seat == null && isNeeded()) {
            startWhenDue();
        }
    }

    /** Once a second: whether what was given up can be tried again. */
    private void look() {
        if (broken && restarts.mayTry(format())) {
            broken = false;
            restarts.forget();
            outputs.all().forEach(output -> output.waits(State.STARTING, ""));
            plan();
        } else if (taps.review(decodingForTaps(), now()) || now() >= planAgainUs && isWorthPlanning()) {
            plan();
        }
    }

    /** Whether something that is not made might be by now. */
    private boolean isWorthPlanning() {
        return taps.areServed() || !outputs.areAllCarried() || outputs.areAnyRelieved(now());
    }

    private void formatChanged() {
        Object format = format();
        if (!format.equals(fedFormat)) {
            outputs.all().forEach(Output::forgetFailures);
        }
        fedFormat = format;
        fedSinceUs = now();
    }

    private Object format() {
        return InputFeed.format(job.inputs());
    }

    // ---- from the worker ---------------------------------------------------------------------------------------

    @Override
    public boolean has(WorkerSeat other) {
        return seat == other;
    }

    @Override
    public void ready(FromWorker.Hello hello) {
        shop.shelf().learn(hello.ffmpegVersion(), hello.encoders());
        plan();
    }

    @Override
    public void reported(FromWorker.Status status, Map<Integer, Output> byNumber) {
        boolean behind = Outputs.reported(status, byNumber, now());
        if (behind && !taps.shed(inputName(), now())) {
            outputs.shedDearest(inputName(), now());
        }
        if (behind) {
            outputs.all().forEach(Output::forgetLag);
            plan();
        }
        tell();
    }

    @Override
    public void failed(FromWorker.Failed failed, Map<Integer, Output> byNumber) {
        if (failed.output() == FromWorker.Failed.ALL) {
            complaints.tell("the worker can make nothing: " + failed.reason());
            byNumber.values().forEach(output -> output.waits(State.STARTING, failed.reason()));
            tell();
            return;
        }
        Output output = byNumber.get(failed.output());
        if (output != null) {
            complaints.tell("the worker cannot make " + output.wanted().name() + ": " + failed.reason());
            output.exclude(failed.reason());
            plan();
        }
    }

    @Override
    public void lost(boolean began, String reason) {
        seat = null;
        feeds.forEach(InputFeed::stop);
        restartCount++;
        long delayUs = restarts.broke(fedFormat, fedFormat == null ? 0 : now() - fedSinceUs);
        fedFormat = null;
        broken = delayUs < 0;
        startAtUs = now() + Math.max(0, delayUs);
        String told = "The worker " + reason + (broken ? "; twice with this input, so it is not tried again" : "");
        taps.lost(told);
        if (restarts.isNews(began, told)) {
            LOG.warn("{}: {}", inputName(), told);
        }
        if (broken) {
            outputs.all().forEach(output -> output.refuse(State.FAILED, told));
            shop.budget().release(this);
        } else {
            outputs.lost(
                    began ? State.STARTING : State.FAILED, told, shop.shelf().isKnown());
        }
        tell();
    }

    private void tell() {
        OptionalLong processId = seat == null ? OptionalLong.empty() : seat.processId();
        statuses = outputs.statuses(processId, restartCount);
    }

    LiveStream stream() {
        return job.inputs().get(0);
    }

    private String inputName() {
        return stream().name().toString();
    }

    private long now() {
        return shop.house().clock().monotonicUs();
    }
}
