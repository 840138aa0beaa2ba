package io.millrace.core.packaging;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import io.millrace.api.packaging.Presentation;
import io.millrace.api.packaging.Presentation.MediaTrack;
import io.millrace.api.packaging.Presentation.Period;
import io.millrace.api.packaging.SegmentedStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A presentation of the tracks of a stream and of its relatives. Manifests are cached by it, so it is made again only
 * when one of the lists is another.
 *
 * @param own the stream's
 * @param others of its renditions, or of its origin
 * @param presentation what they make
 */
record TrackMix(List<MediaTrack> own, List<List<MediaTrack>> others, Presentation presentation) {
    /** Whether it was made of these very lists. */
    boolean isOf(List<MediaTrack> ownNow, List<List<MediaTrack>> othersNow) {
        if (own != ownNow || others.size() != othersNow.size()) {
            return false;
        }
        for (int i = 0; i < others.size(); i++) {
            if (others.get(i) != othersNow.get(i)) {
                return false;
            }
        }
        return true;
    }

    /** The windows that have media. */
    static List<MediaTrack> tracks(Collection<TrackWindow> open, Optional<String> rendition) {
        List<MediaTrack> tracks = new ArrayList<>();
        for (TrackWindow window : open) {
            if (!window.hasMedia()) {
                continue;
            }
            boolean video = window.track().isVideo();
            boolean first =
                    tracks.stream().noneMatch(other -> other.stream().track().isVideo() == video);
            tracks.add(track(window, rendition, first && rendition.isEmpty()));
        }
        return List.copyOf(tracks);
    }

    /** A rendition that is not encoded yet. */
    static MediaTrack expected(ExpectedTrack stream) {
        return track(stream, Optional.of(stream.name()), false);
    }

    /** Sound in another codec is the same for people. */
    private static MediaTrack track(SegmentedStream stream, Optional<String> rendition, boolean preferred) {
        Track track = stream.track();
        String label = track.isVideo() ? rendition.orElseGet(() -> label(track)) : label(track);
        return new MediaTrack(stream, track.isVideo() ? "video" : "audio", label, preferred);
    }

    private static String label(Track track) {
        if (track.format() instanceof AudioFormat audio) {
            return audio.language().orElse("Audio");
        }
        return "Video";
    }

    /**
     * What a stream itself offers, with its renditions from the largest to the smallest.
     *
     * @param own its tracks that no rendition stands in the place of
     */
    static TrackMix withRenditions(WindowSet set, List<MediaTrack> own, List<List<MediaTrack>> renditions) {
        List<MediaTrack> tracks = new ArrayList<>(own);
        renditions.stream()
                .flatMap(List::stream)
                .sorted(Comparator.comparingLong(TrackMix::pixels).reversed())
                .forEach(tracks::add);
        prefer(tracks, true);
        prefer(tracks, false);
        List<MediaTrack> unlisted =
                set.own().stream().filter(track -> !own.contains(track)).toList();
        return of(set, own, renditions, tracks, unlisted);
    }

    /** Players begin with something, also where a rendition stands in the place of what they would begin with. */
    private static void prefer(List<MediaTrack> tracks, boolean video) {
        if (tracks.stream().anyMatch(track -> isVideo(track) == video && track.preferred())) {
            return;
        }
        for (int i = 0; i < tracks.size(); i++) {
            MediaTrack track = tracks.get(i);
            if (isVideo(track) == video) {
                tracks.set(i, new MediaTrack(track.stream(), track.group(), track.label(), true));
                return;
            }
        }
    }

    /** What a rendition offers: the tracks it was made for, and those of other kinds that its origin has. */
    static TrackMix withOrigin(WindowSet set, List<MediaTrack> own, List<MediaTrack> origin) {
        List<MediaTrack> tracks = new ArrayList<>();
        for (MediaTrack track : own) {
            tracks.add(new MediaTrack(track.stream(), track.group(), track.label(), true));
        }
        for (MediaTrack track : origin) {
            if (own.stream().noneMatch(mine -> isVideo(mine) == isVideo(track))) {
                tracks.add(track);
            }
        }
        return of(set, own, List.of(origin), tracks, List.of());
    }

    private static TrackMix of(
            WindowSet set,
            List<MediaTrack> own,
            List<List<MediaTrack>> others,
            List<MediaTrack> tracks,
            List<MediaTrack> unlisted) {
        List<Period> periods = List.of(new Period("p0", 0, tracks, unlisted));
        return new TrackMix(
                own, List.copyOf(others), new Presentation(set.name(), set.kind(), set.epochUtcUs(), periods));
    }

    private static boolean isVideo(MediaTrack track) {
        return track.stream().track().isVideo();
    }

    private static long pixels(MediaTrack track) {
        return track.stream().track().format() instanceof VideoFormat video ? (long) video.width() * video.height() : 0;
    }
}
