package io.millrace.packagers.hls;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.VideoFormat;
import io.millrace.api.packaging.Presentation;
import io.millrace.api.packaging.Presentation.MediaTrack;
import io.millrace.api.packaging.SegmentedStream;
import io.millrace.formats.bitstream.CodecStrings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;

/** Renders the multivariant playlist (draft-pantos-hls-rfc8216bis section 4.4.6). Only relative URIs. */
final class MultivariantPlaylist {
    private static final String AUDIO_GROUP = "audio";

    private final List<MediaTrack> video;
    /** Sound by codec, the stream's own first: players choose the group that they know. */
    private final List<AudioGroup> groups;

    private final List<MediaTrack> audio;

    /** Sound that can be chosen from while the pictures stay. */
    private record AudioGroup(String id, String codec, List<MediaTrack> tracks) {
        long most(ToLongFunction<SegmentedStream> rate) {
            return tracks.stream().map(MediaTrack::stream).mapToLong(rate).max().orElse(0);
        }
    }

    MultivariantPlaylist(Presentation presentation) {
        Map<String, MediaTrack> byId = new LinkedHashMap<>();
        presentation.tracks().forEach(track -> byId.putIfAbsent(track.stream().id(), track));
        video = byId.values().stream()
                .filter(track -> track.stream().track().isVideo())
                .toList();
        audio = byId.values().stream()
                .filter(track -> track.stream().track().isAudio())
                .toList();
        groups = grouped(audio);
    }

    private static List<AudioGroup> grouped(List<MediaTrack> tracks) {
        Map<String, List<MediaTrack>> byCodec = new LinkedHashMap<>();
        for (MediaTrack track : tracks) {
            String codec = CodecStrings.of(track.stream().track().format());
            byCodec.computeIfAbsent(codec, key -> new ArrayList<>()).add(track);
        }
        List<AudioGroup> groups = new ArrayList<>();
        byCodec.forEach((codec, of) -> groups.add(
                new AudioGroup(groups.isEmpty() ? AUDIO_GROUP : AUDIO_GROUP + "-" + (groups.size() + 1), codec, of)));
        return groups;
    }

    /** Name of a track's media playlist. */
    static String uriOf(SegmentedStream stream) {
        return stream.id() + ".m3u8";
    }

    byte[] render() {
        PlaylistText text = new PlaylistText(1_000);
        text.number("#EXT-X-VERSION", 9);
        if (video.isEmpty()) {
            audio.forEach(track -> variant(text, track.stream(), null));
            return text.bytes();
        }
        groups.forEach(group -> group.tracks.forEach(track -> rendition(text, group, track)));
        for (MediaTrack track : video) {
            if (groups.isEmpty()) {
                variant(text, track.stream(), null);
            }
            groups.forEach(group -> variant(text, track.stream(), group));
        }
        return text.bytes();
    }

    private static void rendition(PlaylistText text, AudioGroup group, MediaTrack track) {
        AudioFormat format = (AudioFormat) track.stream().track().format();
        boolean preferred = group.tracks.stream().anyMatch(MediaTrack::preferred)
                ? track.preferred()
                : track.equals(group.tracks.get(0));
        text.tag("#EXT-X-MEDIA")
                .attribute("TYPE", "AUDIO")
                .quoted("GROUP-ID", group.id)
                .quoted("NAME", track.label())
                .attribute("DEFAULT", preferred ? "YES" : "NO")
                .attribute("AUTOSELECT", "YES");
        format.language().ifPresent(language -> text.quoted("LANGUAGE", language));
        text.quoted("CHANNELS", Integer.toString(format.channels()))
                .quoted("URI", uriOf(track.stream()))
                .end();
    }

    /**
     * Pictures with a group of sound. The bit rates of all groups are the same, that of the largest: players take two
     * variants of different rate for two qualities.
     */
    private void variant(PlaylistText text, SegmentedStream stream, AudioGroup group) {
        long peak = peak(stream);
        long average = average(stream);
        StringBuilder codecs = new StringBuilder(CodecStrings.of(stream.track().format()));
        if (group != null) {
            peak += most(MultivariantPlaylist::peak);
            average += most(MultivariantPlaylist::average);
            codecs.append(',').append(group.codec);
        }
        text.tag("#EXT-X-STREAM-INF")
                .attribute("BANDWIDTH", Math.max(1, peak))
                .attribute("AVERAGE-BANDWIDTH", Math.max(1, average))
                .quoted("CODECS", codecs.toString());
        if (stream.track().format() instanceof VideoFormat format) {
            picture(text, format);
        }
        if (group != null) {
            text.quoted("AUDIO", group.id);
        }
        text.end().line(uriOf(stream));
    }

    private long most(ToLongFunction<SegmentedStream> rate) {
        return groups.stream().mapToLong(group -> group.most(rate)).max().orElse(0);
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
