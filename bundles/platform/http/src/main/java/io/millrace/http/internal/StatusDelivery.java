package io.millrace.http.internal;

import io.millrace.api.live.LiveStream;
import io.millrace.api.live.LiveStreams;
import io.millrace.api.live.StreamHealth;
import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.StreamName;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import io.millrace.api.packaging.ManifestException;
import io.millrace.api.session.Session;
import io.millrace.api.session.Sessions;
import io.millrace.api.work.Clock;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;

/** {@code status.json}: what a player page shows of a stream. Made once a second for all who ask. */
final class StatusDelivery {
    static final String FILE = "status.json";

    private static final long FRESH_US = 1_000_000;
    private static final int MAX_CACHED = 1_024;

    private final LiveStreams liveStreams;
    private final Sessions sessions;
    private final Clock clock;
    private final ConcurrentHashMap<StreamName, Cached> cache = new ConcurrentHashMap<>();

    StatusDelivery(LiveStreams liveStreams, Sessions sessions, Clock clock) {
        this.liveStreams = liveStreams;
        this.sessions = sessions;
        this.clock = clock;
    }

    /** The stream that a request is about. */
    LiveStream stream(Delivery delivery) throws ManifestException {
        StreamName name = delivery.path().stream();
        return liveStreams.find(name).orElseThrow(() -> new ManifestException(404, "There is no stream " + name));
    }

    /** Answers a viewer who was let in. */
    void deliver(Delivery delivery, LiveStream stream) throws IOException {
        if (!delivery.claim()) {
            return;
        }
        HttpServletResponse response = delivery.response();
        delivery.cacheControl("public, max-age=1");
        response.setContentType("application/json");
        ByteBuffer json = json(stream);
        delivery.send(HttpServletResponse.SC_OK, List.of(json), json.remaining());
    }

    private ByteBuffer json(LiveStream stream) {
        long nowUs = clock.monotonicUs();
        Cached cached = cache.get(stream.name());
        if (cached == null || cached.stream != stream || nowUs - cached.madeUs > FRESH_US) {
            ByteBuffer json = ByteBuffer.wrap(render(stream).getBytes(StandardCharsets.UTF_8));
            cached = new Cached(stream, nowUs, json);
            if (cache.size() >= MAX_CACHED) {
                cache.clear();
            }
            cache.put(stream.name(), cached);
        }
        return cached.json.duplicate();
    }

    private String render(LiveStream stream) {
        StreamHealth health = stream.health();
        StringBuilder out = new StringBuilder(512).append("{\"stream\":");
        JsonText.quote(out, stream.name().toString());
        out.append(",\"state\":\"").append(stream.state().name().toLowerCase(Locale.ROOT));
        out.append("\",\"startedUtc\":");
        stream.publication()
                .ifPresentOrElse(
                        publication -> JsonText.quote(out, instant(publication.startedUtcUs())),
                        () -> out.append("null"));
        out.append(",\"viewers\":").append(viewers(stream.name()));
        out.append(",\"videoBitsPerSecond\":").append(health.videoBitsPerSecond());
        out.append(",\"audioBitsPerSecond\":").append(health.audioBitsPerSecond());
        out.append(",\"framesPerSecond\":").append(String.format(Locale.ROOT, "%.3f", health.framesPerSecond()));
        out.append(",\"tracks\":[");
        for (Track track : stream.tracks()) {
            appendTrack(out, track);
        }
        dropComma(out).append("],\"warnings\":[");
        for (String warning : health.warnings()) {
            JsonText.quote(out, warning).append(',');
        }
        return dropComma(out).append("]}\n").toString();
    }

    private static void appendTrack(StringBuilder out, Track track) {
        out.append("{\"id\":").append(track.id()).append(",\"codec\":");
        JsonText.quote(out, track.format().codec().toString());
        if (track.format() instanceof VideoFormat video) {
            out.append(",\"kind\":\"video\",\"width\":").append(video.width());
            out.append(",\"height\":").append(video.height());
        } else if (track.format() instanceof AudioFormat audio) {
            out.append(",\"kind\":\"audio\",\"sampleRateHz\":").append(audio.sampleRateHz());
            out.append(",\"channels\":").append(audio.channels());
        } else {
            out.append(",\"kind\":\"data\"");
        }
        out.append("},");
    }

    private static StringBuilder dropComma(StringBuilder out) {
        if (out.charAt(out.length() - 1) == ',') {
            out.setLength(out.length() - 1);
        }
        return out;
    }

    private static String instant(long utcUs) {
        return Instant.ofEpochSecond(utcUs / 1_000_000, utcUs % 1_000_000 * 1_000)
                .toString();
    }

    private long viewers(StreamName name) {
        StreamName origin = name.origin();
        return sessions.list().stream()
                .filter(session -> session.role() == Session.Role.PLAY)
                .filter(session -> session.stream().origin().equals(origin))
                .count();
    }

    private record Cached(LiveStream stream, long madeUs, ByteBuffer json) {}
}
