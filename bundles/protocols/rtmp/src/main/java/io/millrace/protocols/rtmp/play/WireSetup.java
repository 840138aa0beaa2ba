package io.millrace.protocols.rtmp.play;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import io.millrace.formats.flv.FlvMessage;
import java.util.List;
import java.util.Optional;

/**
 * What a player has to know before its first sample.
 *
 * @param messages onMetaData and sequence headers
 * @param enhancedCodec the first codec that only enhanced RTMP can carry, if there is one
 */
record WireSetup(List<FlvMessage> messages, Optional<FourCc> enhancedCodec) {
    static final WireSetup NONE = new WireSetup(List.of(), Optional.empty());

    static WireSetup of(List<FlvMessage> messages, List<Track> tracks) {
        return new WireSetup(
                messages,
                first(tracks, VideoFormat.class)
                        .filter(codec -> !codec.equals(FourCc.AVC))
                        .or(() -> first(tracks, AudioFormat.class)
                                .filter(codec -> !codec.equals(FourCc.AAC) && !codec.equals(FourCc.MP3))));
    }

    private static Optional<FourCc> first(List<Track> tracks, Class<?> kind) {
        return tracks.stream()
                .filter(track -> kind.isInstance(track.format()))
                .map(track -> track.format().codec())
                .findFirst();
    }
}
