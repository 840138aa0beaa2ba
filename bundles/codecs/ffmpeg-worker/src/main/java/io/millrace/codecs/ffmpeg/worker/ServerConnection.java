package io.millrace.codecs.ffmpeg.worker;

import io.millrace.codecs.ffmpeg.wire.FrameReader;
import io.millrace.codecs.ffmpeg.wire.FrameWriter;
import io.millrace.codecs.ffmpeg.wire.FromWorker;
import io.millrace.codecs.ffmpeg.wire.Message;
import io.millrace.codecs.ffmpeg.wire.ToWorker;
import io.millrace.codecs.ffmpeg.wire.WireException;
import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.nio.channels.GatheringByteChannel;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.Pointer;

/** What the server says is done in its order, on the thread that runs this; any thread says something to the server. */
final class ServerConnection implements Replies {
    private final ByteChannel channel;
    private final FrameWriter writer;
    private volatile boolean ended;

    <C extends ByteChannel & GatheringByteChannel> ServerConnection(C channel) {
        this.channel = channel;
        this.writer = new FrameWriter(channel);
    }

    /** Serves until the connection ends or is to be ended. */
    void run() throws IOException {
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(ServerConnection::daemon);
        send(new FromWorker.Hello(
                Message.PROTOCOL_VERSION, avutil.av_version_info().getString(), EncoderProbe.opening()));
        try (Transcoding transcoding = new Transcoding(this)) {
            StallWatch watch = new StallWatch(System::nanoTime);
            Report report = new Report(transcoding, watch, this);
            clock.scheduleAtFixedRate(report, 1, 1, TimeUnit.SECONDS);
            FrameReader reader = new FrameReader();
            boolean goesOn = true;
            while (goesOn) {
                Message message = reader.read(channel);
                watch.begins();
                goesOn = message != null && handle(message, transcoding);
                watch.ends();
            }
        } catch (IOException e) {
            if (!ended) {
                throw e;
            }
        } finally {
            ended = true;
            clock.shutdownNow();
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "status");
        thread.setDaemon(true);
        return thread;
    }

    private boolean handle(Message message, Transcoding transcoding) throws WireException {
        if (message instanceof ToWorker.Sample sample) {
            transcoding.sample(sample);
        } else if (message instanceof ToWorker.Job job) {
            transcoding.change(job);
        } else if (message instanceof ToWorker.Tracks tracks) {
            transcoding.tracks(tracks);
        } else if (message instanceof ToWorker.Break interruption) {
            transcoding.interrupt(interruption.input());
        } else if (message instanceof ToWorker.Picture picture) {
            transcoding.pictures().add(picture);
        } else if (message instanceof ToWorker.PictureNext next) {
            transcoding.pictures().next(next);
            transcoding.sounds().next(next);
        } else if (message instanceof ToWorker.Sound sound) {
            transcoding.sounds().add(sound);
        } else if (message instanceof ToWorker.Measure measure) {
            Thread timing = daemon(() -> send(Measurement.measure(measure.candidates())));
            timing.setName("measurement");
            timing.start();
        } else if (message instanceof ToWorker.Drain) {
            transcoding.drain();
            return false;
        } else {
            throw new WireException("The server sent what only a worker says");
        }
        return true;
    }

    /** A server that is gone hears nothing more: the thread that reads finds out too, and ends all. */
    @Override
    public void send(FromWorker message) {
        if (ended) {
            return;
        }
        try {
            writer.write(message);
        } catch (IOException e) {
            ended = true;
            closeQuietly();
        }
    }

    private void closeQuietly() {
        try {
            channel.close();
        } catch (IOException e) {
            ended = true;
        }
    }

    /** Says once a second how it goes, as long as something does. */
    static final class Report implements Runnable {
        private final Transcoding transcoding;
        private final StallWatch watch;
        private final Replies replies;
        private long beforeNanos = System.nanoTime();

        Report(Transcoding transcoding, StallWatch watch, Replies replies) {
            this.transcoding = transcoding;
            this.watch = watch;
            this.replies = replies;
        }

        @Override
        public void run() {
            if (watch.isStuck()) {
                return;
            }
            long now = System.nanoTime();
            double seconds = Math.max(1e-3, (now - beforeNanos) / 1e9);
            beforeNanos = now;
            replies.send(transcoding.status(seconds, Pointer.physicalBytes()));
        }
    }
}
