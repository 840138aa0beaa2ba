package io.millrace.codecs.ffmpeg.worker;

import io.millrace.codecs.ffmpeg.wire.FromWorker;
import io.millrace.codecs.ffmpeg.wire.ToWorker;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Sound that was asked for; made on a thread of its own, one block of each request at a time. */
final class Sounds implements AutoCloseable {
    private static final long GOODBYE_SECONDS = 5;

    private final Replies replies;
    private final List<SoundTap> taps = new ArrayList<>();
    private final ExecutorService maker = Executors.newSingleThreadExecutor(work -> new Thread(work, "sounds"));

    Sounds(Replies replies) {
        this.replies = replies;
    }

    void add(ToWorker.Sound request) {
        remove(request.request());
        taps.add(new SoundTap(request));
    }

    void next(ToWorker.PictureNext next) {
        if (!next.goOn()) {
            remove(next.request());
            return;
        }
        taps.stream().filter(tap -> tap.request().request() == next.request()).forEach(SoundTap::taken);
    }

    private void remove(int request) {
        taps.removeIf(tap -> {
            boolean same = tap.request().request() == request;
            if (same) {
                maker.execute(tap::close);
            }
            return same;
        });
    }

    /** Whether sound has to be decoded for this. */
    boolean need(int input) {
        return taps.stream().anyMatch(tap -> tap.request().input() == input);
    }

    void offer(int input, Frame frame) {
        for (SoundTap tap : taps) {
            if (tap.request().input() == input && tap.mayTake()) {
                Frame mine = frame.share();
                maker.execute(() -> make(tap, mine));
            }
        }
    }

    private void make(SoundTap tap, Frame frame) {
        try (frame) {
            tap.accept(frame, replies);
        } catch (RuntimeException e) {
            System.err.println("worker: sound " + tap.request().request() + ": " + e.getMessage());
            tap.giveUp();
            refuse(tap);
        }
    }

    /** An input cannot be decoded. */
    void refuse(int input) {
        for (SoundTap tap : List.copyOf(taps)) {
            if (tap.request().input() == input) {
                remove(tap.request().request());
                refuse(tap);
            }
        }
    }

    private void refuse(SoundTap tap) {
        replies.send(new FromWorker.SoundData(tap.request().request(), 0, 0, 0, 0, ByteBuffer.allocate(0)));
    }

    @Override
    public void close() {
        taps.forEach(tap -> maker.execute(tap::close));
        taps.clear();
        maker.shutdown();
        try {
            maker.awaitTermination(GOODBYE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
