package io.millrace.codecs.ffmpeg.worker;

import io.millrace.codecs.ffmpeg.wire.FromWorker;
import io.millrace.codecs.ffmpeg.wire.ToWorker;
import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.global.avutil;

/**
 * One request for sound, which is made on the thread of the sounds. What a block would need to be complete is lost where
 * the sound begins anew. Its bounds ({@link #mayTake}, {@link #taken}) are safe for any thread.
 */
final class SoundTap implements Taps.Tap {
    /** Times of some protocols are rounded: what is further off begins anew. */
    private static final long TOLERANCE_US = 100_000;
    /** Frames that wait for the thread; a second or so of sound. */
    private static final int MOST_WAITING = 64;

    private static final int MOST_CHANNELS = 8;

    private final ToWorker.Sound request;
    private final Frame block = Frame.empty();
    private SoundShape shape;
    private FilterGraph graph;
    private long startUs;
    private long takenSamples;
    private long madeSamples;
    private int leftOut;
    private int waiting;
    private boolean outstanding;
    private boolean givenUp;

    SoundTap(ToWorker.Sound request) {
        this.request = request;
    }

    @Override
    public int number() {
        return request.request();
    }

    @Override
    public int input() {
        return request.input();
    }

    /** Whether another frame may wait for the thread. */
    synchronized boolean mayTake() {
        boolean room = waiting < MOST_WAITING;
        waiting += room ? 1 : 0;
        return room;
    }

    @Override
    public synchronized void taken() {
        outstanding = false;
    }

    private synchronized boolean maySend() {
        boolean free = !outstanding;
        outstanding = true;
        return free;
    }

    /** Makes blocks of what was decoded. */
    void accept(Frame frame, Replies replies) {
        synchronized (this) {
            waiting--;
        }
        if (givenUp) {
            return;
        }
        SoundShape now = SoundShape.of(frame);
        if (graph != null && (!now.equals(shape) || Math.abs(frame.pts() - expectedUs()) > TOLERANCE_US)) {
            graph.close();
            graph = null;
        }
        if (graph == null) {
            begin(now, frame.pts());
        }
        frame.struct().pts(takenSamples);
        takenSamples += frame.struct().nb_samples();
        graph.write(0, frame);
        while (graph.read(block)) {
            try {
                send(replies);
            } finally {
                block.clear();
            }
        }
    }

    /** It cannot be made: nothing is taken any more. */
    void giveUp() {
        givenUp = true;
    }

    private long expectedUs() {
        return startUs + takenSamples * Times.PER_SECOND / shape.samplesPerSecond();
    }

    private void begin(SoundShape now, long ptsUs) {
        shape = now;
        startUs = ptsUs;
        takenSamples = 0;
        madeSamples = 0;
        int channels = request.channels() > 0 ? request.channels() : Math.min(MOST_CHANNELS, now.channels());
        AudioTarget target = new AudioTarget(request.samplesPerSecond(), channels, avutil.AV_SAMPLE_FMT_S16);
        graph = FilterGraph.sound(now, target.filter());
        graph.samplesPerFrame(request.blockSamples());
    }

    private void send(Replies replies) {
        int samples = block.struct().nb_samples();
        long ptsUs = startUs + madeSamples * Times.PER_SECOND / request.samplesPerSecond();
        madeSamples += samples;
        if (!maySend()) {
            leftOut++;
            return;
        }
        int channels = block.struct().ch_layout().nb_channels();
        int size = samples * channels * Short.BYTES;
        ByteBuffer bytes = ByteBuffer.allocate(size);
        // packed, in this machine's order, which is the wire's on all that FFmpeg's natives come for
        bytes.put(block.struct().data(0).capacity(size).asByteBuffer()).flip();
        replies.send(new FromWorker.SoundData(
                request.request(), ptsUs, request.samplesPerSecond(), channels, leftOut, bytes));
        leftOut = 0;
    }

    @Override
    public void close() {
        if (graph != null) {
            graph.close();
            graph = null;
        }
        block.close();
    }
}
