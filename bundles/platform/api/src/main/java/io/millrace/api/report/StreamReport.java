package io.millrace.api.report;

import io.millrace.api.analysis.Analyses;
import io.millrace.api.analysis.AnalysisStatus;
import io.millrace.api.codec.Ladders;
import io.millrace.api.codec.OutputStatus;
import io.millrace.api.live.LiveStream;
import io.millrace.api.live.StreamHealth;
import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.StreamName;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import io.millrace.api.packaging.Presentations;
import io.millrace.api.session.Session;
import io.millrace.api.session.Sessions;
import io.millrace.api.transfer.Transfers;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What is known of streams, as plain values by name. Safe for any thread. */
public final class StreamReport {
    private StreamReport() {}

    /** What a list shows of a stream. */
    public static Map<String, Object> brief(LiveStream stream, Sessions sessions) {
        return brief(stream, viewers(stream.name(), sessions));
    }

    /**
     * What a list shows of a stream.
     *
     * @param viewers how many watch it, see {@link #viewers(Sessions)}
     */
    public static Map<String, Object> brief(LiveStream stream, long viewers) {
        StreamHealth health = stream.health();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", stream.name());
        row.put("state", state(stream));
        row.put("viewers", viewers);
        row.put("tracks", stream.tracks().stream().map(StreamReport::describe).toList());
        row.put("kbps", (health.videoBitsPerSecond() + health.audioBitsPerSecond()) / 1_000);
        row.put(
                "publisher",
                stream.publication().map(run -> run.session().protocol()).orElse(""));
        return row;
    }

    /** What is known of the stream itself. */
    public static Map<String, Object> full(LiveStream stream, Sessions sessions) {
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

    /**
     * Everything that is known of a stream, with its renditions, its analyzers, and what pulls and pushes it.
     *
     * @param ladders null if there are none, as the others
     */
    public static Map<String, Object> whole(
            LiveStream stream,
            Sessions sessions,
            Ladders ladders,
            Analyses analyses,
            Transfers.Sources sources,
            Transfers.Pushes pushes) {
        StreamName name = stream.name();
        boolean alone = name.rendition().isPresent();
        Map<String, Object> row = full(stream, sessions);
        TransferReport.add(row, "source", sources, name);
        TransferReport.add(row, "pushes", pushes, name);
        List<OutputStatus> renditions = ladders == null || alone ? List.of() : ladders.renditions(name);
        List<AnalysisStatus> found = analyses == null || alone ? List.of() : analyses.analyses(name);
        row.put(
                "renditions",
                renditions.stream()
                        .map(each -> RenditionReport.full(name, each))
                        .toList());
        row.put("analyzers", found.stream().map(AnalysisReport::full).toList());
        return row;
    }

    /**
     * Adds at which latency a stream is offered over HTTP, if it is.
     *
     * @param presentations null if there are none
     */
    public static void addLatency(Map<String, Object> row, Presentations presentations, StreamName name) {
        if (presentations != null) {
            presentations
                    .profile(name)
                    .ifPresent(profile -> row.put("latency", profile.lowLatency() ? "low" : "standard"));
        }
    }

    private static String state(LiveStream stream) {
        return stream.state().name().toLowerCase(Locale.ROOT);
    }

    /** How many watch each stream, with its renditions; streams that nobody watches are left out. For lists of many streams. */
    public static Map<StreamName, Long> viewers(Sessions sessions) {
        Map<StreamName, Long> viewers = new HashMap<>();
        for (Session session : sessions.list()) {
            if (session.role() == Session.Role.PLAY) {
                StreamName name = session.stream();
                viewers.merge(name, 1L, Long::sum);
                if (name.rendition().isPresent()) {
                    viewers.merge(name.origin(), 1L, Long::sum);
                }
            }
        }
        return viewers;
    }

    private static long viewers(StreamName name, Sessions sessions) {
        return sessions.list().stream()
                .filter(session -> session.role() == Session.Role.PLAY
                        && (session.stream().equals(name)
                                || session.stream().origin().equals(name)))
                .count();
    }

    private static String describe(Track track) {
        if (track.format() instanceof VideoFormat video) {
            return video.codec() + " " + video.width() + "x" + video.height();
        }
        if (track.format() instanceof AudioFormat audio) {
            return audio.codec() + " " + audio.sampleRateHz() + "Hz/" + audio.channels();
        }
        return track.format().codec().toString();
    }
}
