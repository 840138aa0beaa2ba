package io.millrace.formats.flv;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.Track;
import io.millrace.api.media.TrackFormat;
import io.millrace.api.media.VideoFormat;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes onMetaData (FLV file format 10.1 section E.5, enhanced RTMP v2 "Enhancing onMetaData"). */
final class OnMetaData {
    private static final Set<String> OWN = Set.of("filesize", "videocodecid", "audiocodecid");

    private OnMetaData() {}

    /**
     * The message for these tracks, the first video and audio track being the plain ones.
     *
     * @param publisher what the publisher's own onMetaData said; ours overrides it
     */
    static ByteBuffer of(List<Track> tracks, Map<String, Amf0Value> publisher) {
        Map<String, Amf0Value> all = new LinkedHashMap<>(publisher);
        all.keySet().removeIf(name -> OWN.contains(name) || name.endsWith("TrackIdInfoMap"));
        all.put("duration", Amf0Value.of(0));
        Map<String, Amf0Value> videos = new LinkedHashMap<>();
        Map<String, Amf0Value> audios = new LinkedHashMap<>();
        int videoCount = 0;
        int audioCount = 0;
        for (Track track : tracks) {
            if (track.format() instanceof VideoFormat video) {
                add(video(video), videoCount++, all, videos);
            } else if (track.format() instanceof AudioFormat audio) {
                add(audio(audio), audioCount++, all, audios);
            }
        }
        if (!videos.isEmpty()) {
            all.put("videoTrackIdInfoMap", new Amf0Value.Obj(videos));
        }
        if (!audios.isEmpty()) {
            all.put("audioTrackIdInfoMap", new Amf0Value.Obj(audios));
        }
        all.put("encoder", Amf0Value.of("Millrace"));
        return Amf0Writer.encode(Amf0Value.of(ScriptData.ON_META_DATA), new Amf0Value.EcmaArray(all));
    }

    private static void add(
            Map<String, Amf0Value> track, int number, Map<String, Amf0Value> all, Map<String, Amf0Value> further) {
        if (number == 0) {
            all.putAll(track);
        } else {
            further.put(Integer.toString(number), new Amf0Value.Obj(track));
        }
    }

    private static Map<String, Amf0Value> video(VideoFormat format) {
        Map<String, Amf0Value> track = new LinkedHashMap<>();
        if (format.width() > 0) {
            track.put("width", Amf0Value.of(format.width()));
            track.put("height", Amf0Value.of(format.height()));
        }
        if (format.frameRate().isKnown()) {
            track.put("framerate", Amf0Value.of(format.frameRate().perSecond()));
        }
        track.put("videocodecid", Amf0Value.of(format.codec().equals(FourCc.AVC) ? 7 : code(format)));
        return track;
    }

    private static Map<String, Amf0Value> audio(AudioFormat format) {
        Map<String, Amf0Value> track = new LinkedHashMap<>();
        track.put("audiosamplerate", Amf0Value.of(format.sampleRateHz()));
        track.put("audiosamplesize", Amf0Value.of(16));
        track.put("audiochannels", Amf0Value.of(format.channels()));
        track.put("stereo", Amf0Value.of(format.channels() > 1));
        boolean aac = format.codec().equals(FourCc.AAC);
        boolean mp3 = format.codec().equals(FourCc.MP3);
        track.put("audiocodecid", Amf0Value.of(aac ? 10 : mp3 ? 2 : code(format)));
        return track;
    }

    private static double code(TrackFormat format) {
        return format.codec().code() & 0xFFFF_FFFFL;
    }
}
