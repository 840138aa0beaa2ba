package io.millrace.protocols.webrtc.play;

import io.millrace.api.access.Limits;
import io.millrace.api.codec.PlayableCodecs;
import io.millrace.api.codec.RenditionDemand;
import io.millrace.api.live.LiveStream;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.StreamName;
import io.millrace.api.media.Track;
import io.millrace.api.work.Timer;
import io.millrace.protocols.webrtc.description.OfferRefusedException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/**
 * Where a viewer's pictures and sound come from: each from the stream itself if it can be played as it is, else from a
 * rendition, which may come later than the viewer. They are kept alive until this is closed. Owned by the session.
 */
final class Sources {
    private static final String H264 = "h264";
    private static final String OPUS = "opus";
    /** What cannot be made at all is known by then. */
    private static final long REFUSED_WITHIN_US = 200_000;

    private final RenditionDemand demand;
    private final LiveStream stream;
    private final MediumSource pictures;
    private final boolean seen;
    private MediumSource sound;

    private Sources(
            RenditionDemand demand, LiveStream stream, MediumSource pictures, MediumSource sound, boolean seen) {
        this.demand = demand;
        this.stream = stream;
        this.pictures = pictures;
        this.sound = sound;
        this.seen = seen;
    }

    /** The stream that the viewer asked for. */
    LiveStream stream() {
        return stream;
    }

    MediumSource pictures() {
        return pictures;
    }

    MediumSource sound() {
        return sound;
    }

    /** What the sound takes; 0 as long as there is none. */
    long soundBitsPerSecond() {
        return sound.present().map(each -> each.health().audioBitsPerSecond()).orElse(0L);
    }

    /** The rendition with the sound is over: it is asked for once more. */
    void renewSound() {
        sound.close();
        sound = opus(demand, stream);
    }

    /**
     * Waits for what the viewer does not do without, but only for as long as it takes to know that it cannot be made.
     *
     * @return fails with the reason then
     */
    CompletionStage<Sources> settled(Timer timer) {
        CompletableFuture<LiveStream> awaited = (seen ? pictures : sound).stream();
        if (awaited.isDone()) {
            return awaited.thenApply(there -> this);
        }
        CompletableFuture<Sources> settled = new CompletableFuture<>();
        Timer.Cancellable patience = timer.after(REFUSED_WITHIN_US, Runnable::run, () -> settled.complete(this));
        awaited.whenComplete((there, failure) -> {
            patience.cancel();
            if (failure == null) {
                settled.complete(this);
            } else {
                settled.completeExceptionally(failure);
            }
        });
        return settled;
    }

    void close() {
        pictures.close();
        sound.close();
    }

    /**
     * Finds them, and has made what there is not.
     *
     * @param rungs knows what is shown in the place of a stream
     * @param limits what the viewer may have
     * @param codecs what the viewer knows
     * @return fails with an {@link OfferRefusedException} if no rendition would do
     */
    static CompletionStage<Sources> of(
            RenditionDemand demand, RungTable rungs, LiveStream stream, Limits limits, PlayableCodecs codecs) {
        return rungs.inPlaceOf(stream.name(), limits, codecs.video())
                .thenApply(rung -> of(demand, stream, rung, codecs));
    }

    private static Sources of(
            RenditionDemand demand, LiveStream stream, Optional<RungTable.Rung> instead, PlayableCodecs codecs) {
        // a viewer that wants no pictures, or no sound, is content with any
        boolean plays = codecs.audio().isEmpty() || isPlayable(stream, Track::isAudio, codecs.audio());
        if (!plays && !codecs.audio().contains(FourCc.OPUS)) {
            throw unknown(stream);
        }
        MediumSource pictures = pictures(demand, stream, instead, codecs.video());
        MediumSource sound = plays ? MediumSource.of(stream, false) : opus(demand, stream);
        boolean seen = !codecs.video().isEmpty() && stream.tracks().stream().anyMatch(Track::isVideo);
        return new Sources(demand, stream, pictures, sound, seen);
    }

    private static MediumSource pictures(
            RenditionDemand demand, LiveStream stream, Optional<RungTable.Rung> instead, Set<FourCc> codecs) {
        if (codecs.isEmpty()) {
            return MediumSource.of(stream, true);
        }
        if (instead.isPresent()) {
            return made(
                    demand,
                    instead.get().name(),
                    SentFormat.pictures(instead.get().codec()),
                    true);
        }
        boolean plays = isPlayable(stream, Track::isVideo, codecs);
        if (plays && !PlayAnswer.isReordered(stream)) {
            return MediumSource.of(stream, true);
        }
        if (!codecs.contains(FourCc.AVC)) {
            throw unknown(stream);
        }
        return made(demand, stream.name().origin().withRendition(H264), SentFormat.pictures(FourCc.AVC), true);
    }

    private static MediumSource opus(RenditionDemand demand, LiveStream stream) {
        StreamName name = stream.name().origin().withRendition(OPUS);
        return made(demand, name, SentFormat.sound(FourCc.OPUS, stream), false);
    }

    private static MediumSource made(RenditionDemand demand, StreamName name, SentFormat expected, boolean isVideo) {
        return MediumSource.of(demand.need(name), expected, isVideo);
    }

    private static boolean isPlayable(LiveStream stream, Predicate<Track> kind, Set<FourCc> codecs) {
        return stream.tracks().stream()
                .filter(kind)
                .findFirst()
                .map(track -> codecs.contains(track.format().codec()))
                .orElse(true);
    }

    private static CompletionException unknown(LiveStream stream) {
        return new CompletionException(new OfferRefusedException(
                422, "The viewer knows none of the codecs that " + stream.name() + " is there in, or can be made in"));
    }
}
