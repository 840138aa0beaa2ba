package io.millrace.codecs.ffmpeg.worker;

import io.millrace.codecs.ffmpeg.wire.ToWorker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Requests of one kind for what is decoded. What they get is made on a thread of its own, which also closes them; all
 * else belongs to the decoding thread.
 */
final class Taps<T extends Taps.Tap> implements AutoCloseable {
    private static final long GOODBYE_SECONDS = 5;

    private final List<T> taps = new ArrayList<>();
    private final ExecutorService maker;

    /** One request. */
    interface Tap extends AutoCloseable {
        /** By which answers refer to it. */
        int number();

        int input();

        /** What was made before was taken: there may be more. */
        void taken();

        @Override
        void close();
    }

    /** @param thread its name */
    Taps(String thread) {
        maker = Executors.newSingleThreadExecutor(work -> new Thread(work, thread));
    }

    /** Adds a request in place of one of the same number. */
    void add(T tap) {
        taps.stream().filter(other -> other.number() == tap.number()).toList().forEach(this::remove);
        taps.add(tap);
    }

    void next(ToWorker.PictureNext next) {
        for (T tap : List.copyOf(taps)) {
            if (tap.number() == next.request() && next.goOn()) {
                tap.taken();
            } else if (tap.number() == next.request()) {
                remove(tap);
            }
        }
    }

    /** Ends a request after what is being made. */
    void remove(T tap) {
        taps.remove(tap);
        maker.execute(tap::close);
    }

    /** Those for an input; they can be removed meanwhile. */
    List<T> of(int input) {
        // asked for every picture, and mostly there are none
        return taps.isEmpty()
                ? List.of()
                : taps.stream().filter(tap -> tap.input() == input).toList();
    }

    /** Makes something for one of them, after what was to be made before. */
    void make(Runnable work) {
        maker.execute(work);
    }

    @Override
    public void close() {
        List.copyOf(taps).forEach(this::remove);
        maker.shutdown();
        try {
            maker.awaitTermination(GOODBYE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
