package io.millrace.protocols.webrtc.play;

import io.millrace.api.live.LiveStream;
import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.Track;
import io.millrace.formats.bitstream.AvcConfiguration;
import java.util.List;
import java.util.Optional;

/**
 * What an answer says of a medium that is sent; known also of a rendition that is still to be made.
 *
 * @param codec what it is encoded in
 * @param avcProfile the profile of H.264 as numbered there; of other codecs 0
 * @param stereo whether it is sound of more than one channel
 */
record SentFormat(FourCc codec, int avcProfile, boolean stereo) {
    private static final int USUAL_PROFILE = 100;

    /** That of the first track of pictures, or else of sound. */
    static Optional<SentFormat> of(List<Track> tracks, boolean isVideo) {
        return tracks.stream()
                .filter(isVideo ? Track::isVideo : Track::isAudio)
                .findFirst()
                .map(SentFormat::of);
    }

    private static SentFormat of(Track track) {
        FourCc codec = track.format().codec();
        int profile = codec.equals(FourCc.AVC)
                ? AvcConfiguration.parse(track.format().configuration()).profile()
                : 0;
        return new SentFormat(codec, profile, track.format() instanceof AudioFormat audio && audio.channels() > 1);
    }

    /** Pictures that are to be encoded. */
    static SentFormat pictures(FourCc codec) {
        return new SentFormat(codec, codec.equals(FourCc.AVC) ? USUAL_PROFILE : 0, false);
    }

    /** Sound that is to be encoded: no more channels than the stream has. */
    static SentFormat sound(FourCc codec, LiveStream stream) {
        return new SentFormat(
                codec, 0, of(stream.tracks(), false).map(SentFormat::stereo).orElse(true));
    }
}
