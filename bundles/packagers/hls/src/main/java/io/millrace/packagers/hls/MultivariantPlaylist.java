package io.millrace.packagers.hls;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.VideoFormat;
import io.millrace.api.packaging.Presentation;
import io.millrace.api.packaging.Presentation.MediaTrack;
import io.millrace.api.packaging.SegmentedStream;
import io.millrace.formats.bitstream.CodecStrings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Renders the multivariant playlist (draft-pantos-hls-rfc8216bis section 4.4.6). Only relative URIs. */
final class MultivariantPlaylist {
    private static final String AUDIO_GROUP = "audio";

    private final List<MediaTrack> video;
    private final List<MediaTrack> audio;

    MultivariantPlaylist(Presentation presentation) {
        Map<String, MediaTrack> byId = new LinkedHashMap<>();
        presentation.tracks().forEach(track -> byId.putIfAbsent(track.stream().id(), track));
        video = byId.values().stream()
                .filter(track -> track.stream().track().isVideo())
                .toList();
        audio = byId.values().stream()
                .filter(track -> track.stream().track().isAudio())
                .toList();
    }

    /** Name of a track's media playlist. */
    static String uriOf(SegmentedStream stream) {
        return stream.id() + ".m3u8";
    }

    byte[] render() {
        PlaylistText text = new PlaylistText(1_000);
        text.number("#EXT-X-VERSION", 9);
        if (!video.isEmpty()) {
            audio.forEach(track -> rendition(text, track));
        }
        for (MediaTrack track : video.isEmpty() ? audio : video) {
            variant(text, track.stream());
        }
        return text.bytes();
    }

    private void rendition(PlaylistText text, MediaTrack track) {
        AudioFormat format = (AudioFormat) track.stream().track().format();
        text.tag("#EXT-X-MEDIA")
                .attribute("TYPE", "AUDIO")
                .quoted("GROUP-ID", AUDIO_GROUP)
                .quoted("NAME", track.label())
                .attribute("DEFAULT", track.preferred() ? "YES" : "NO")
                .attribute("AUTOSELECT", "YES");
        format.language().ifPresent(language -> text.quoted("LANGUAGE", language));
        text.quoted("CHANNELS", Integer.toString(format.channels()))
                .quoted("URI", uriOf(track.stream()))
                .end();
    }

    private void variant(PlaylistText text, SegmentedStream stream) {
        long peak = peak(stream);
        long average = average(stream);
        StringBuilder codecs = new StringBuilder(CodecStrings.of(stream.track().format()));
        boolean withAudio = stream.track().isVideo() && !audio.isEmpty();
        if (withAudio) {
            peak += audio.stream()
                    .mapToLong(track -> peak(track.stream()))
                    .max()
                    .orElse(0);
            average += audio.stream()
                    .mapToLong(track -> average(track.stream()))
                    .max()
                    .orElse(0);
            audio.stream()
                    .map(track -> CodecStrings.of(track.stream().track().format()))
                    .distinct()
                    .forEach(codec -> codecs.append(',').append(codec));
        }
        text.tag("#EXT-X-STREAM-INF")
                .attribute("BANDWIDTH", Math.max(1, peak))
                .attribute("AVERAGE-BANDWIDTH", Math.max(1, average))
                .quoted("CODECS", codecs.toString());
        if (stream.track().format() instanceof VideoFormat format) {
            picture(text, format);
        }
        if (withAudio) {
            text.quoted("AUDIO", AUDIO_GROUP);
        }
        text.end().line(uriOf(stream));
    }

    private static void picture(PlaylistText text, VideoFormat format) {
        if (format.width() > 0 && format.height() > 0) {
            text.attribute("RESOLUTION", format.width() + "x" + format.height());
        }
        if (format.frameRate().isKnown()) {
            text.attribute(
                    "FRAME-RATE",
                    String.format(Locale.ROOT, "%.3f", format.frameRate().perSecond()));
        }
    }

    private static long peak(SegmentedStream stream) {
        return Math.max(stream.peakBitsPerSecond(), average(stream));
    }

    private static long average(SegmentedStream stream) {
        return stream.averageBitsPerSecond();
    }
}
