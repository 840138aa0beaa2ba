package io.millrace.protocols.webrtc.play;

import io.millrace.api.codec.PlayableCodecs;
import io.millrace.api.codec.RenditionDemand;
import io.millrace.api.live.LiveStream;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.StreamName;
import io.millrace.protocols.webrtc.description.OfferRefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/**
 * Where a viewer's pictures and sound come from: the stream itself, or renditions that are made for those who cannot play it
 * as it is. They are kept alive until this is closed.
 */
final class Sources {
    private static final String H264 = "h264";
    private static final String OPUS = "opus";

    private final List<RenditionDemand.Need> needs;
    private final LiveStream pictures;
    private final LiveStream sound;
    private final boolean soundEncoded;

    private Sources(List<RenditionDemand.Need> needs, LiveStream pictures, LiveStream sound, boolean soundEncoded) {
        this.needs = needs;
        this.pictures = pictures;
        this.sound = sound;
        this.soundEncoded = soundEncoded;
    }

    LiveStream pictures() {
        return pictures;
    }

    LiveStream sound() {
        return sound;
    }

    /** Whether the sound is encoded anew, and so comes late and unevenly. */
    boolean isSoundEncoded() {
        return soundEncoded;
    }

    void close() {
        needs.forEach(RenditionDemand.Need::close);
    }

    /**
     * Finds them, and has made what there is not.
     *
     * @param codecs what the viewer knows
     * @return fails with an {@link OfferRefusedException} if no rendition would do
     */
    static CompletionStage<Sources> of(RenditionDemand demand, LiveStream stream, PlayableCodecs codecs) {
        // a viewer that wants no pictures, or no sound, is content with any
        PlayableCodecs wanted = new PlayableCodecs(
                codecs.video().isEmpty() ? all(stream) : codecs.video(),
                codecs.audio().isEmpty() ? all(stream) : codecs.audio());
        Optional<PlayableCodecs.Sources> found = wanted.sourcesOf(stream);
        if (found.isEmpty()) {
            return CompletableFuture.failedStage(new OfferRefusedException(
                    422,
                    "The viewer knows none of the codecs that " + stream.name() + " is there in, or can be made in"));
        }
        StreamName pictures = found.get().pictures();
        boolean reordered = codecs.video().contains(FourCc.AVC) && PlayAnswer.isReordered(stream);
        if (reordered) {
            pictures = stream.name().origin().withRendition(H264);
        }
        List<RenditionDemand.Need> needs = new ArrayList<>();
        CompletionStage<LiveStream> ofPictures = need(demand, stream, pictures, needs);
        StreamName sound = found.get().sound();
        boolean encoded = sound.rendition().equals(Optional.of(OPUS));
        CompletionStage<LiveStream> ofSound = sound.equals(pictures) ? ofPictures : need(demand, stream, sound, needs);
        return ofPictures
                .thenCombine(ofSound, (one, other) -> new Sources(needs, one, other, encoded))
                .whenComplete((sources, failure) -> {
                    if (failure != null) {
                        needs.forEach(RenditionDemand.Need::close);
                    }
                });
    }

    private static Set<FourCc> all(LiveStream stream) {
        return stream.tracks().stream().map(track -> track.format().codec()).collect(Collectors.toSet());
    }

    private static CompletionStage<LiveStream> need(
            RenditionDemand demand, LiveStream stream, StreamName name, List<RenditionDemand.Need> needs) {
        if (name.equals(stream.name())) {
            return CompletableFuture.completedStage(stream);
        }
        RenditionDemand.Need need = demand.need(name);
        needs.add(need);
        return need.stream();
    }
}
