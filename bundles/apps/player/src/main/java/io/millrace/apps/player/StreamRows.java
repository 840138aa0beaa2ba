package io.millrace.apps.player;

import io.millrace.api.live.LiveStream;
import io.millrace.api.live.LiveStreams;
import io.millrace.api.live.StreamHealth;
import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.StreamName;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import io.millrace.api.session.Session;
import io.millrace.api.session.Sessions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the start page shows of the streams, as values for JSON. Stateless; safe for any thread. */
final class StreamRows {
    private StreamRows() {}

    /** One row a stream; renditions are named in the row of their origin. */
    static List<Map<String, Object>> of(LiveStreams streams, Sessions sessions) {
        Map<StreamName, Long> viewers = viewers(sessions);
        Map<StreamName, List<String>> renditions = new HashMap<>();
        List<LiveStream> origins = new ArrayList<>();
        for (LiveStream stream : streams.list()) {
            StreamName name = stream.name();
            if (name.rendition().isPresent()) {
                renditions
                        .computeIfAbsent(name.origin(), key -> new ArrayList<>())
                        .add(name.rendition().get());
            } else {
                origins.add(stream);
            }
        }
        List<Map<String, Object>> rows = new ArrayList<>();
        for (LiveStream stream : origins) {
            StreamName name = stream.name();
            rows.add(row(stream, viewers.getOrDefault(name, 0L), renditions.getOrDefault(name, List.of())));
        }
        return rows;
    }

    private static Map<StreamName, Long> viewers(Sessions sessions) {
        Map<StreamName, Long> counts = new HashMap<>();
        for (Session session : sessions.list()) {
            if (session.role() == Session.Role.PLAY && session.isOpen()) {
                counts.merge(session.stream().origin(), 1L, Long::sum);
            }
        }
        return counts;
    }

    private static Map<String, Object> row(LiveStream stream, long viewers, List<String> renditions) {
        StreamHealth health = stream.health();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", stream.name());
        row.put("state", stream.state().name().toLowerCase(Locale.ROOT));
        row.put("viewers", viewers);
        row.put("bitrate", health.videoBitsPerSecond() + health.audioBitsPerSecond());
        row.put(
                "startedMs",
                stream.publication()
                        .map(publication -> publication.startedUtcUs() / 1_000)
                        .orElse(0L));
        row.put("renditions", renditions);
        row.put(
                "tracks",
                stream.tracks().stream().map(track -> track(track, health)).toList());
        row.put("warnings", health.warnings());
        return row;
    }

    private static Map<String, Object> track(Track track, StreamHealth health) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("kind", track.isVideo() ? "video" : track.isAudio() ? "audio" : "data");
        row.put("codec", track.format().codec());
        if (track.format() instanceof VideoFormat video) {
            row.put("width", video.width());
            row.put("height", video.height());
            row.put("frameRate", frameRate(video, health));
        } else if (track.format() instanceof AudioFormat audio) {
            row.put("sampleRate", audio.sampleRateHz());
            row.put("channels", audio.channels());
        }
        return row;
    }

    /** Declared if the bitstream says, else measured; two digits, and never a number that JSON cannot hold. */
    private static double frameRate(VideoFormat video, StreamHealth health) {
        double rate = video.frameRate().isKnown() ? video.frameRate().perSecond() : health.framesPerSecond();
        return Double.isFinite(rate) ? Math.round(rate * 100) / 100.0 : 0;
    }
}
