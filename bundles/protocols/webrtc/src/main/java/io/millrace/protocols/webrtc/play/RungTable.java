package io.millrace.protocols.webrtc.play;

import io.millrace.api.codec.LadderProfile;
import io.millrace.api.codec.Ladders;
import io.millrace.api.codec.OutputStatus;
import io.millrace.api.live.LiveStream;
import io.millrace.api.live.LiveStreams;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.StreamName;
import io.millrace.api.work.Timer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** The rungs of the streams that are watched, looked up once a second for all their viewers. Safe for any thread. */
public final class RungTable {
    private static final long LOOK_US = 1_000_000;

    /**
     * A rung that is encoded, or can be.
     *
     * @param name of the rendition
     * @param codec of its pictures
     * @param bitsPerSecond of its pictures; as measured while it is encoded, else as it is to be
     */
    record Rung(StreamName name, FourCc codec, long bitsPerSecond) {}

    /** The rungs of one stream, until this is closed. */
    static final class Watch {
        private final StreamName origin;
        private volatile List<Rung> rungs = List.of();
        private int users;

        private Watch(StreamName origin) {
            this.origin = origin;
        }

        /** In the order of the ladder. */
        List<Rung> rungs() {
            return rungs;
        }
    }

    private final Ladders ladders;
    private final LiveStreams streams;
    private final Executor executor;
    private final Timer.Cancellable looking;
    private final Map<StreamName, Watch> watches = new HashMap<>();

    /** @param executor looks them up; that may take its time */
    public RungTable(Ladders ladders, LiveStreams streams, Timer timer, Executor executor) {
        this.ladders = ladders;
        this.streams = streams;
        this.executor = executor;
        looking = timer.every(LOOK_US, executor, this::look);
    }

    /** One more viewer wants to know the rungs. They come a little later. */
    Watch enter(StreamName origin) {
        Watch watch;
        synchronized (this) {
            watch = watches.computeIfAbsent(origin, Watch::new);
            if (watch.users++ > 0) {
                return watch;
            }
        }
        try {
            executor.execute(() -> look(watch));
        } catch (RejectedExecutionException e) {
            // the next regular look does it
        }
        return watch;
    }

    /** A viewer is gone. */
    synchronized void leave(Watch watch) {
        if (--watch.users == 0) {
            watches.remove(watch.origin, watch);
        }
    }

    private void look() {
        List<Watch> all;
        synchronized (this) {
            all = List.copyOf(watches.values());
        }
        all.forEach(this::look);
    }

    private void look(Watch watch) {
        List<Rung> found = new ArrayList<>();
        ladders.profileOf(watch.origin).ifPresent(profile -> {
            List<OutputStatus> statuses = ladders.renditions(watch.origin);
            for (LadderProfile.Rung each : profile.rungs()) {
                if (statuses.stream().anyMatch(status -> isMade(status, each))) {
                    found.add(rung(watch.origin.withRendition(each.name()), each));
                }
            }
        });
        watch.rungs = List.copyOf(found);
    }

    private static boolean isMade(OutputStatus status, LadderProfile.Rung rung) {
        return status.name().equals(rung.name())
                && status.state() != OutputStatus.State.REFUSED
                && status.state() != OutputStatus.State.FAILED;
    }

    private Rung rung(StreamName name, LadderProfile.Rung rung) {
        long measured = streams.find(name)
                .filter(stream -> stream.state() == LiveStream.State.LIVE)
                .map(stream -> stream.health().videoBitsPerSecond())
                .orElse(0L);
        return new Rung(name, rung.codec(), measured > 0 ? measured : rung.bitsPerSecond());
    }

    /** Looks nothing up any more. */
    public void close() {
        looking.cancel();
    }
}
