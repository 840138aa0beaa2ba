package io.millrace.codecs.ffmpeg.worker;

import io.millrace.codecs.ffmpeg.wire.FromWorker;
import io.millrace.codecs.ffmpeg.wire.OutputSpec;
import io.millrace.codecs.ffmpeg.wire.ToWorker;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The job of this process: inputs are decoded on the thread that calls, outputs encode on a thread each. Waiting for an
 * output's queue is what slows the server's sending down.
 */
final class Transcoding implements Input.Listener, AutoCloseable {
    private final Replies replies;
    private final Pictures pictures;
    private final Sounds sounds;
    private final Input[] inputs = new Input[256];
    private final ToWorker.Tracks[] tracks = new ToWorker.Tracks[256];
    private final CpuMeter cpu = new CpuMeter();
    private final PictureClock clock = new PictureClock(Pace.SYSTEM::wallUs);
    private ToWorker.Job job = new ToWorker.Job(0, true, 1, "", List.of());
    private GraphStage graph;

    private volatile List<Output> outputs = List.of();
    private volatile int generation;
    private volatile long corruptUnits;

    Transcoding(Replies replies) {
        this.replies = replies;
        this.pictures = new Pictures(replies);
        this.sounds = new Sounds(replies);
    }

    /** Outputs that are equal but for what is drawn on them, or their loudness, go on; failed ones begin anew. */
    void change(ToWorker.Job next) {
        boolean sameSource = next.graph().equals(job.graph()) && next.inputs() == job.inputs();
        boolean sameLiveness = next.live() == job.live();
        List<Output> kept = new ArrayList<>();
        for (Output output : outputs) {
            if (sameLiveness && !output.isFailed() && next.outputs().stream().anyMatch(output.spec()::goesOnAs)) {
                kept.add(output);
            } else {
                output.close();
            }
        }
        job = next;
        if (!sameSource) {
            changeGraph();
            kept.stream().filter(Output::isVideo).forEach(output -> output.restart(false));
        }
        List<Output> changed = new ArrayList<>();
        for (OutputSpec spec : next.outputs()) {
            Output output = kept.stream()
                    .filter(each -> each.spec().goesOnAs(spec))
                    .findFirst()
                    .orElseGet(() -> open(spec));
            output.change(spec);
            changed.add(output);
        }
        outputs = List.copyOf(changed);
        generation = next.generation();
    }

    private void changeGraph() {
        if (graph != null) {
            graph.close();
            graph = null;
        }
        if (!job.graph().isEmpty()) {
            graph = new GraphStage(job.graph(), Math.max(1, job.inputs()));
        }
    }

    private Output open(OutputSpec spec) {
        return new Output(spec, job.live(), input(0)::videoTrack, clock::wallUs, replies);
    }

    private Input input(int number) {
        if (inputs[number] == null) {
            inputs[number] = new Input(number, this);
        }
        return inputs[number];
    }

    void tracks(ToWorker.Tracks next) {
        if (!next.equals(tracks[next.input()])) {
            tracks[next.input()] = next;
            input(next.input()).tracks(next);
        }
    }

    void sample(ToWorker.Sample sample) {
        Input input = input(sample.input());
        input.sample(sample, need(sample.input()), feeds(sample.input(), false) || sounds.need(sample.input()));
        long corrupt = 0;
        for (int i = 0; i < Math.max(1, job.inputs()); i++) {
            corrupt += inputs[i] == null ? 0 : inputs[i].corruptUnits();
        }
        corruptUnits = corrupt;
    }

    private VideoInput.Need need(int input) {
        return feeds(input, true) ? VideoInput.Need.ALL : pictures.need(input);
    }

    /** Whether an output gets something of an input. */
    private boolean feeds(int input, boolean video) {
        if (input != 0 && (graph == null || !video || input >= job.inputs())) {
            return false;
        }
        for (Output output : outputs) {
            if (output.isVideo() == video && !output.isFailed()) {
                return true;
            }
        }
        return false;
    }

    /** What follows does not continue what was. */
    void interrupt(int input) {
        input(input).finish();
        if (graph != null && input < job.inputs()) {
            flushGraph();
        }
        if (input == 0) {
            outputs.forEach(output -> output.restart(true));
        }
    }

    @Override
    public void picture(int input, Frame frame) {
        pictures.offer(input, frame);
        if (input == 0) {
            clock.came(frame.pts());
        }
        if (graph == null) {
            if (input == 0) {
                deliver(frame);
            }
        } else if (input < job.inputs()) {
            try {
                graph.accept(input, frame, this::deliver);
            } catch (FfmpegException e) {
                fail(true, e.getMessage());
            }
        }
    }

    private void deliver(Frame frame) {
        // found out once for all outputs
        frame.shape();
        for (Output output : outputs) {
            if (output.isVideo()) {
                output.offer(frame);
            }
        }
    }

    @Override
    public void sound(int input, Frame frame) {
        sounds.offer(input, frame);
        if (input == 0) {
            for (Output output : outputs) {
                if (!output.isVideo()) {
                    output.offer(frame);
                }
            }
        }
    }

    @Override
    public void changed(int input, boolean video) {
        if (input != 0) {
            return;
        }
        if (video && graph != null) {
            flushGraph();
        }
        List<Output> changed = new ArrayList<>();
        for (Output output : outputs) {
            if (output.isVideo() == video && output.isFailed()) {
                output.close();
                changed.add(open(output.spec()));
                continue;
            }
            if (output.isVideo() == video) {
                output.restart(false);
            }
            changed.add(output);
        }
        outputs = List.copyOf(changed);
    }

    private void flushGraph() {
        try {
            graph.finish(this::deliver);
        } catch (FfmpegException e) {
            fail(true, e.getMessage());
        }
    }

    @Override
    public void unusable(int input, boolean video, String reason) {
        if (video) {
            pictures.refuse(input);
        } else {
            sounds.refuse(input);
        }
        if (input == 0 || graph != null) {
            fail(video, Objects.requireNonNullElse(reason, "The input cannot be decoded"));
        }
    }

    private void fail(boolean video, String reason) {
        for (Output output : outputs) {
            if (output.isVideo() == video && !output.isFailed()) {
                output.fail(reason);
            }
        }
    }

    Pictures pictures() {
        return pictures;
    }

    Sounds sounds() {
        return sounds;
    }

    /** How it does; any one thread. */
    FromWorker.Status status(double seconds, long residentBytes) {
        List<Output> reported = outputs;
        long sharing = reported.stream().filter(Output::hasOwnThreads).count();
        double share = sharing == 0 ? 0 : cpu.foreignPercent(seconds) / sharing;
        List<FromWorker.OutputReport> reports = new ArrayList<>();
        for (Output output : reported) {
            reports.add(output.report(seconds, output.hasOwnThreads() ? share : 0));
        }
        return new FromWorker.Status(generation, residentBytes, corruptUnits, reports);
    }

    /** Finishes what is queued; nothing more is taken. */
    void drain() {
        for (Input input : inputs) {
            if (input != null) {
                input.finish();
            }
        }
        if (graph != null) {
            flushGraph();
        }
        outputs.forEach(Output::drain);
    }

    @Override
    public void close() {
        outputs.forEach(Output::close);
        outputs = List.of();
        pictures.close();
        sounds.close();
        if (graph != null) {
            graph.close();
        }
        for (Input input : inputs) {
            if (input != null) {
                input.close();
            }
        }
    }
}
