package io.millrace.api.codec;

import io.millrace.api.live.LiveStream;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.StreamName;
import io.millrace.api.media.Track;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What a peer can play, by which the renditions are found that it needs instead of a stream's own tracks.
 *
 * @param video codecs of pictures
 * @param audio codecs of sound
 */
public record PlayableCodecs(Set<FourCc> video, Set<FourCc> audio) {
    private static final String H264 = "h264";
    private static final String AAC = "aac";
    private static final String OPUS = "opus";

    public PlayableCodecs {
        video = Set.copyOf(video);
        audio = Set.copyOf(audio);
    }

    /**
     * Where a peer finds what it can play. Often both are the same stream.
     *
     * @param pictures the stream whose pictures, and data, it can play
     * @param sound the stream whose sound it can play
     */
    public record Sources(StreamName pictures, StreamName sound) {}

    /** Whether a stream can be played as it is, as far as its first track of pictures and of sound go. */
    public boolean plays(List<Track> tracks) {
        return isPlayable(tracks, Track::isVideo, video) && isPlayable(tracks, Track::isAudio, audio);
    }

    /**
     * Where the pictures and the sound of a stream are found that the peer can play. Empty if there is no rendition that
     * would do.
     */
    public Optional<Sources> sourcesOf(LiveStream stream) {
        StreamName own = stream.name();
        StreamName origin = own.origin();
        StreamName pictures = own;
        StreamName sound = own;
        if (!isPlayable(stream.tracks(), Track::isVideo, video)) {
            if (!video.contains(FourCc.AVC)) {
                return Optional.empty();
            }
            pictures = origin.withRendition(H264);
            sound = pictures;
        }
        if (!isPlayable(stream.tracks(), Track::isAudio, audio)) {
            if (!audio.contains(FourCc.AAC) && !audio.contains(FourCc.OPUS)) {
                return Optional.empty();
            }
            sound = origin.withRendition(audio.contains(FourCc.AAC) ? AAC : OPUS);
            // the pictures of the whole stream come with its sound, in order
            pictures = pictures.equals(origin) ? sound : pictures;
        }
        return Optional.of(new Sources(pictures, sound));
    }

    private static boolean isPlayable(List<Track> tracks, Predicate<Track> kind, Set<FourCc> codecs) {
        return tracks.stream()
                .filter(kind)
                .findFirst()
                .map(track -> codecs.contains(track.format().codec()))
                .orElse(true);
    }
}
