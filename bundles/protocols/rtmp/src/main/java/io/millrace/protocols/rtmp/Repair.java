package io.millrace.protocols.rtmp;

import io.millrace.api.codec.PlayableCodecs;
import io.millrace.api.codec.RenditionDemand;
import io.millrace.api.live.LiveStream;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.StreamName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The renditions that a peer needs who does not know enhanced RTMP, or not all of it, where a stream has other codecs than it
 * knows. They are kept alive until this is closed. Owned by the connection's event loop.
 */
final class Repair {
    static final PlayableCodecs CLASSIC = new PlayableCodecs(Set.of(FourCc.AVC), Set.of(FourCc.AAC, FourCc.MP3));

    private final RenditionDemand demand;
    private final PlayableCodecs playable;
    private final List<RenditionDemand.Need> needs = new ArrayList<>();

    Repair(RenditionDemand demand) {
        this(demand, CLASSIC);
    }

    /** @param playable what the peer knows */
    Repair(RenditionDemand demand, PlayableCodecs playable) {
        this.demand = demand;
        this.playable = playable;
    }

    /**
     * What a player gets.
     *
     * @param pictures the stream whose pictures it gets
     * @param sound the stream whose sound it gets, often the same
     */
    record Playable(LiveStream pictures, LiveStream sound) {}

    /** Has made what the stream lacks; empty if nothing can be made that would do. */
    Optional<CompletionStage<Playable>> of(LiveStream stream) {
        return playable.sourcesOf(stream).map(sources -> {
            CompletionStage<LiveStream> pictures = need(stream, sources.pictures());
            CompletionStage<LiveStream> sound =
                    sources.sound().equals(sources.pictures()) ? pictures : need(stream, sources.sound());
            return pictures.thenCombine(sound, Playable::new);
        });
    }

    private CompletionStage<LiveStream> need(LiveStream stream, StreamName name) {
        if (name.equals(stream.name())) {
            return CompletableFuture.completedStage(stream);
        }
        RenditionDemand.Need need = demand.need(name);
        needs.add(need);
        return need.stream();
    }

    void close() {
        needs.forEach(RenditionDemand.Need::close);
        needs.clear();
    }
}
