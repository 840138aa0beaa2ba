package io.millrace.http.internal;

import io.millrace.api.access.Limits;
import io.millrace.api.live.LiveStream;
import io.millrace.api.live.StreamHealth;
import io.millrace.api.media.StreamName;
import io.millrace.api.packaging.ManifestException;
import io.millrace.api.packaging.Presentation;
import io.millrace.api.packaging.Presentation.MediaTrack;
import io.millrace.api.packaging.Presentation.Period;
import io.millrace.api.packaging.SegmentedStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a viewer's permission covers: renditions by name, and the average bit rate of what is played together. A segment
 * by itself is only measured against the whole limit. Sound that renditions share is covered with any of them. Safe for
 * any thread.
 */
final class Permitted {
    private static final int MAX_VARIANTS = 64;

    /** Manifests are cached by presentation: viewers of equal permissions have to get the same one. */
    private final Map<Presentation, Map<List<MediaTrack>, Presentation>> variants =
            Collections.synchronizedMap(new WeakHashMap<>());

    /**
     * The presentation without what the viewer may not play; the same object if it may play all.
     *
     * @throws ManifestException 403 if nothing is left
     */
    Presentation of(Delivery delivery, Presentation whole) throws ManifestException {
        Limits limits = delivery.viewer().limits();
        if (limits.equals(Limits.NONE)) {
            return whole;
        }
        StreamName name = delivery.path().stream();
        List<MediaTrack> kept = new ArrayList<>();
        for (Period period : whole.periods()) {
            long audio = audioBitsPerSecond(period);
            for (MediaTrack track : period.tracks()) {
                boolean picture = track.stream().track().isVideo();
                long needed = track.stream().averageBitsPerSecond() + (picture ? audio : 0);
                if (permitsRendition(limits, name, track.stream()) && limits.permitsBitsPerSecond(needed)) {
                    kept.add(track);
                }
            }
        }
        if (kept.size() == whole.tracks().size()) {
            return whole;
        }
        boolean pictures = whole.tracks().stream().anyMatch(Permitted::isVideo);
        if (kept.isEmpty() || pictures && kept.stream().noneMatch(Permitted::isVideo)) {
            throw refused(name);
        }
        Map<List<MediaTrack>, Presentation> known = variants.computeIfAbsent(whole, key -> new ConcurrentHashMap<>());
        if (known.size() >= MAX_VARIANTS) {
            known.clear();
        }
        return known.computeIfAbsent(List.copyOf(kept), tracks -> without(whole, tracks));
    }

    private static long audioBitsPerSecond(Period period) {
        return period.tracks().stream()
                .filter(track -> !isVideo(track))
                .mapToLong(track -> track.stream().averageBitsPerSecond())
                .max()
                .orElse(0);
    }

    private static boolean isVideo(MediaTrack track) {
        return track.stream().track().isVideo();
    }

    private static Presentation without(Presentation whole, List<MediaTrack> kept) {
        List<Period> periods = new ArrayList<>();
        for (Period period : whole.periods()) {
            List<MediaTrack> tracks = new ArrayList<>();
            for (MediaTrack track : period.tracks()) {
                if (kept.contains(track)) {
                    // a stream of its own: its playlists name other renditions than those of other viewers do
                    SegmentedStream view = new SegmentedView(track.stream());
                    tracks.add(new MediaTrack(view, track.group(), track.label(), track.preferred()));
                }
            }
            if (!tracks.isEmpty()) {
                periods.add(new Period(period.id(), period.startUs(), tracks));
            }
        }
        return new Presentation(whole.stream(), whole.kind(), whole.epochUtcUs(), periods);
    }

    /** @throws ManifestException 403 if the viewer may not have the segments */
    static void check(Delivery delivery, SegmentedStream stream) throws ManifestException {
        Limits limits = delivery.viewer().limits();
        StreamName name = delivery.path().stream();
        if (!permitsRendition(limits, name, stream) || !limits.permitsBitsPerSecond(stream.averageBitsPerSecond())) {
            throw refused(name);
        }
    }

    /** @throws ManifestException 403 if the viewer may not have the live stream as it is */
    static void check(Delivery delivery, LiveStream stream) throws ManifestException {
        Limits limits = delivery.viewer().limits();
        StreamHealth health = stream.health();
        if (!limits.permitsRendition(delivery.path().stream().rendition())
                || !limits.permitsBitsPerSecond(health.videoBitsPerSecond() + health.audioBitsPerSecond())) {
            throw refused(delivery.path().stream());
        }
    }

    /** The id of a rendition's segmented stream begins with the rendition's name; that of its sound tells a codec. */
    private static boolean permitsRendition(Limits limits, StreamName name, SegmentedStream stream) {
        if (!stream.track().isVideo()) {
            return name.rendition().isEmpty() || limits.permitsRendition(name.rendition());
        }
        int dot = stream.id().indexOf('.');
        return limits.permitsRendition(
                dot < 0 ? name.rendition() : Optional.of(stream.id().substring(0, dot)));
    }

    private static ManifestException refused(StreamName name) {
        return new ManifestException(403, "The permission to play does not cover this rendition of " + name);
    }
}
