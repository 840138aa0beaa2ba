package io.millrace.management.shell;

import io.millrace.api.live.LiveStream;
import io.millrace.api.live.StreamHealth;
import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.StreamName;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import io.millrace.api.session.Session;
import io.millrace.api.session.Sessions;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** How streams look in the shell. */
final class StreamRows {
    private StreamRows() {}

    static Map<String, Object> brief(LiveStream stream, Sessions sessions) {
        StreamHealth health = stream.health();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", stream.name());
        row.put("state", state(stream));
        row.put("viewers", viewers(stream.name(), sessions));
        row.put("tracks", stream.tracks().stream().map(StreamRows::describe).toList());
        row.put("kbps", (health.videoBitsPerSecond() + health.audioBitsPerSecond()) / 1_000);
        row.put(
                "publisher",
                stream.publication().map(run -> run.session().protocol()).orElse(""));
        return row;
    }

    /** Everything that is known of a stream. */
    static Map<String, Object> full(LiveStream stream, Sessions sessions) {
        StreamHealth health = stream.health();
        Map<String, Object> row = brief(stream, sessions);
        row.put("started", Instant.ofEpochMilli(stream.epochUtcUs() / 1_000));
        row.put("videoBitsPerSecond", health.videoBitsPerSecond());
        row.put("audioBitsPerSecond", health.audioBitsPerSecond());
        row.put("framesPerSecond", Math.round(health.framesPerSecond() * 100) / 100.0);
        row.put("syncIntervalMs", health.syncIntervalUs() / 1_000);
        row.put("reorderedPictures", health.hasReorderedPictures());
        row.put("droppedSamples", health.droppedSamples());
        row.put("warnings", health.warnings());
        stream.publication().ifPresent(run -> {
            row.put("publisherSession", run.session().id());
            row.put("publisherHost", run.session().peer().host());
            row.put("publisherIdentity", run.session().identity());
            row.put("publications", run.number());
        });
        return row;
    }

    private static String state(LiveStream stream) {
        return stream.state().name().toLowerCase(Locale.ROOT);
    }

    private static long viewers(StreamName name, Sessions sessions) {
        return sessions.list().stream()
                .filter(session -> session.role() == Session.Role.PLAY
                        && (session.stream().equals(name)
                                || session.stream().origin().equals(name)))
                .count();
    }

    static String describe(Track track) {
        if (track.format() instanceof VideoFormat video) {
            return video.codec() + " " + video.width() + "x" + video.height();
        }
        if (track.format() instanceof AudioFormat audio) {
            return audio.codec() + " " + audio.sampleRateHz() + "Hz/" + audio.channels();
        }
        return track.format().codec().toString();
    }
}
