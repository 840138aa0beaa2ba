package io.millrace.codecs.ffmpeg.worker;

import io.millrace.codecs.ffmpeg.wire.FromWorker;
import io.millrace.codecs.ffmpeg.wire.FromWorker.OutputState;
import io.millrace.codecs.ffmpeg.wire.OutputSpec;
import io.millrace.codecs.ffmpeg.wire.TrackInfo;
import java.lang.management.ManagementFactory;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;

/** One output of a job: a queue that the decoding thread fills, and a thread that encodes. */
final class Output implements AutoCloseable {
    private static final int MAX_PICTURES = 16;
    private static final int MAX_SOUNDS = 512;
    private static final int LONGEST_REASON = 500;

    private volatile OutputSpec spec;
    private final Replies replies;
    private final SampleSink sink;
    private final FrameQueue queue;
    private final Pipeline pipeline;
    private final Thinning thinning;
    private final Thread thread;
    private boolean waitsForKey;

    private volatile boolean failed;
    private volatile long busyNanos;
    private volatile long mediaUs;
    private long lastPtsUs = Times.NONE;
    private Marks before = new Marks(0, 0, 0, 0);

    private record Marks(long samples, long busyNanos, long mediaUs, long cpuNanos) {}

    /**
     * Starts its thread.
     *
     * @param video the track that pictures come from, or null while there is none
     * @param wallUs what the wall clock shows at a picture's time
     */
    Output(OutputSpec spec, boolean live, Supplier<TrackInfo.Video> video, LongUnaryOperator wallUs, Replies replies) {
        this.spec = spec;
        this.replies = replies;
        sink = new SampleSink(spec.output(), replies);
        if (spec instanceof OutputSpec.Video pictures) {
            queue = new FrameQueue(MAX_PICTURES, live);
            pipeline = new VideoPipeline(pictures, video, wallUs, sink);
            thinning = new Thinning(pictures.maxFramesPerSecond());
            waitsForKey = true;
        } else {
            queue = new FrameQueue(MAX_SOUNDS, live);
            pipeline = new AudioPipeline((OutputSpec.Audio) spec, sink);
            thinning = new Thinning(0);
        }
        thread = new Thread(this::run, "output " + spec.output());
        thread.start();
    }

    OutputSpec spec() {
        return spec;
    }

    /**
     * Goes on as another, from the next frame on.
     *
     * @param next one that this {@linkplain OutputSpec#goesOnAs goes on as}
     */
    void change(OutputSpec next) {
        if (!next.equals(spec)) {
            spec = next;
            pipeline.change(next);
        }
    }

    boolean isVideo() {
        return spec instanceof OutputSpec.Video;
    }

    boolean isFailed() {
        return failed;
    }

    /** Takes a frame of the decoding thread, or leaves it out. */
    void offer(Frame frame) {
        if (failed || waitsForKey && !frame.isKey()) {
            return;
        }
        waitsForKey = false;
        if (thinning.keeps(frame.pts(), frame.isKey())) {
            queue.offer(frame);
        }
    }

    /**
     * What follows does not continue what was.
     *
     * @param jump whether times may go back
     */
    void restart(boolean jump) {
        waitsForKey = isVideo();
        queue.signal(jump ? FrameQueue.Signal.BREAK : FrameQueue.Signal.RESTART);
    }

    private void run() {
        try {
            boolean goesOn = true;
            while (goesOn) {
                FrameQueue.Item item = queue.take();
                goesOn = item != null && handle(item);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            fail(e);
        } finally {
            queue.close();
            pipeline.close();
        }
    }

    private boolean handle(FrameQueue.Item item) {
        long since = System.nanoTime();
        switch (item.signal()) {
            case FRAME -> {
                try (Frame frame = item.frame()) {
                    pipeline.accept(frame);
                    count(frame.pts());
                }
            }
            case RESTART, BREAK -> {
                pipeline.finish(item.signal() == FrameQueue.Signal.BREAK);
                lastPtsUs = Times.NONE;
            }
            case END -> {
                pipeline.finish(false);
                return false;
            }
        }
        busyNanos += System.nanoTime() - since;
        return true;
    }

    private void count(long ptsUs) {
        if (lastPtsUs != Times.NONE && ptsUs > lastPtsUs) {
            mediaUs += ptsUs - lastPtsUs;
        }
        lastPtsUs = ptsUs;
    }

    private void fail(RuntimeException e) {
        fail(e instanceof FfmpegException ? e.getMessage() : e.toString());
    }

    /** Says why it cannot be made; it takes no more frames. */
    void fail(String reason) {
        failed = true;
        String line = reason.lines().findFirst().orElse("");
        replies.send(new FromWorker.Failed(spec.output(), line.substring(0, Math.min(line.length(), LONGEST_REASON))));
    }

    boolean hasOwnThreads() {
        return EncoderRules.hasOwnThreads(spec.encoder(), spec.options());
    }

    /**
     * How it did since it was asked before; one thread asks.
     *
     * @param ownThreadsPercent its share of what encoders' own threads cost
     */
    FromWorker.OutputReport report(double seconds, double ownThreadsPercent) {
        long cpu = ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.getId());
        Marks now = new Marks(sink.samples(), busyNanos, mediaUs, Math.max(cpu, before.cpuNanos()));
        double busySeconds = (now.busyNanos() - before.busyNanos()) / 1e9;
        double mediaSeconds = (now.mediaUs() - before.mediaUs()) / 1e6;
        OutputState state = OutputState.STARTING;
        if (failed) {
            state = OutputState.FAILED;
        } else if (now.samples() > 0) {
            state = OutputState.RUNNING;
        }
        FromWorker.OutputReport report = new FromWorker.OutputReport(
                spec.output(),
                state,
                spec.encoder(),
                sink.width(),
                sink.height(),
                (now.samples() - before.samples()) / seconds,
                busySeconds > 0 ? mediaSeconds / busySeconds : 0,
                queue.frames(),
                100 * (now.cpuNanos() - before.cpuNanos()) / 1e9 / seconds + ownThreadsPercent,
                queue.dropped());
        before = now;
        return report;
    }

    /** Finishes what is queued, then ends. */
    void drain() {
        queue.signal(FrameQueue.Signal.END);
        join();
    }

    /** Ends at once: nothing more is said of it. */
    @Override
    public void close() {
        sink.close();
        queue.close();
        join();
    }

    private void join() {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
