package io.millrace.protocols.webrtc.play;

import io.millrace.api.access.Limits;
import io.millrace.api.codec.LadderProfile;
import io.millrace.api.codec.Ladders;
import io.millrace.api.codec.OutputStatus;
import io.millrace.api.live.LiveStream;
import io.millrace.api.live.LiveStreams;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.StreamName;
import io.millrace.api.media.Track;
import io.millrace.api.work.Timer;
import io.millrace.protocols.webrtc.description.OfferRefusedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** The rungs of the streams that are watched, looked up once a second for all their viewers. Safe for any thread. */
public final class RungTable {
    private static final long LOOK_US = 1_000_000;

    /**
     * A rung that is encoded, or can be, or that the publisher sends.
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
        private volatile boolean replacing;
        private int users;

        private Watch(StreamName origin) {
            this.origin = origin;
        }

        /** In the order of the ladder. */
        List<Rung> rungs() {
            return rungs;
        }

        /** Whether rungs stand in the place of the source. */
        boolean isReplacing() {
            return replacing;
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

    /**
     * What stands in the place of a stream's pictures: the highest rung that a viewer knows and may have. Empty if the stream
     * is shown as it is, as it also is where no rung can be made.
     *
     * @return fails with an {@link OfferRefusedException} if there is nothing for this viewer
     */
    CompletionStage<Optional<Rung>> inPlaceOf(StreamName stream, Limits limits, Set<FourCc> codecs) {
        Optional<LadderProfile> profile = stream.rendition().isPresent() ? Optional.empty() : ladders.profileOf(stream);
        if (codecs.isEmpty() || profile.filter(LadderProfile::replacesSource).isEmpty()) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        return CompletableFuture.supplyAsync(() -> highest(stream, profile.get(), limits, codecs), executor);
    }

    private Optional<Rung> highest(StreamName stream, LadderProfile profile, Limits limits, Set<FourCc> codecs) {
        List<OutputStatus> statuses = ladders.renditions(stream);
        if (statuses.stream().allMatch(RungTable::isSent)) {
            throw refused(503, stream + " waits for what its profile " + profile.name() + " shows in its place");
        }
        List<Rung> made = made(stream, profile, statuses);
        if (made.isEmpty()) {
            return Optional.empty();
        }
        List<Rung> known =
                made.stream().filter(each -> codecs.contains(each.codec())).toList();
        if (known.isEmpty()) {
            throw refused(
                    422, "The viewer knows none of the codecs of the renditions that stand in the place of " + stream);
        }
        Optional<Rung> permitted = known.stream()
                .filter(each -> limits.permitsRendition(each.name().rendition()))
                .findFirst();
        if (permitted.isEmpty()) {
            throw refused(
                    403, "The permission to play covers none of the renditions that stand in the place of " + stream);
        }
        return permitted;
    }

    private static CompletionException refused(int status, String reason) {
        return new CompletionException(new OfferRefusedException(status, reason));
    }

    private void look(Watch watch) {
        Optional<LadderProfile> profile = ladders.profileOf(watch.origin);
        List<OutputStatus> statuses = ladders.renditions(watch.origin);
        List<Rung> found = new ArrayList<>();
        statuses.stream().filter(RungTable::isSent).forEach(status -> sent(watch.origin.withRendition(status.name()))
                .ifPresent(found::add));
        profile.ifPresent(each -> found.addAll(made(watch.origin, each, statuses)));
        watch.rungs = List.copyOf(found);
        watch.replacing = profile.filter(LadderProfile::replacesSource).isPresent();
    }

    private List<Rung> made(StreamName origin, LadderProfile profile, List<OutputStatus> statuses) {
        return profile.rungs().stream()
                .filter(each -> statuses.stream().anyMatch(status -> isMade(status, each)))
                .map(each -> rung(origin.withRendition(each.name()), each))
                .toList();
    }

    private static boolean isSent(OutputStatus status) {
        return status.state() == OutputStatus.State.SENT;
    }

    /** One that the publisher sends is as large as it comes. */
    private Optional<Rung> sent(StreamName name) {
        return streams.find(name)
                .filter(stream -> stream.state() == LiveStream.State.LIVE)
                .flatMap(stream -> stream.tracks().stream()
                        .filter(Track::isVideo)
                        .findFirst()
                        .map(track -> new Rung(
                                name, track.format().codec(), stream.health().videoBitsPerSecond())))
                .filter(rung -> rung.bitsPerSecond() > 0);
    }

    private static boolean isMade(OutputStatus status, LadderProfile.Rung rung) {
        return status.name().equals(rung.name())
                && !isSent(status)
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
