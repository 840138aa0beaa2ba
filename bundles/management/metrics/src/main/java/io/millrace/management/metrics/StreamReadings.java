package io.millrace.management.metrics;

import io.millrace.api.codec.Ladders;
import io.millrace.api.codec.OutputStatus;
import io.millrace.api.live.LiveStream;
import io.millrace.api.live.LiveStreams;
import io.millrace.api.live.StreamHealth;
import io.millrace.api.session.Session;
import io.millrace.api.session.Sessions;
import io.millrace.api.telemetry.Metric;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Streams and their renditions. A stream has series of its own while there are no more streams than the limit; the rest,
 * the last by name, only counts.
 */
final class StreamReadings {
    private final LiveStreams liveStreams;
    private final Sessions sessions;
    private final Ladders ladders;

    private final Family streams = Family.gauge("millrace_streams", "Streams by state");
    private final Family unlisted =
            Family.gauge("millrace_streams_unlisted", "Streams beyond maxStreams, which have no series of their own");
    private final Family up = Family.gauge("millrace_stream_up", "Whether the stream is live");
    private final Family started = Family.gauge(
            "millrace_stream_publication_start_time_seconds", "When the running publication began, since 1970 UTC");
    private final Family bits =
            Family.gauge("millrace_stream_bits_per_second", "Bit rate of the source over the last seconds");
    private final Family frames = Family.gauge("millrace_stream_frames_per_second", "Pictures a second of the source");
    private final Family keys = Family.gauge(
            "millrace_stream_key_picture_interval_seconds", "Longest time between two key pictures seen lately");
    private final Family dropped = Family.counter(
            "millrace_stream_dropped_samples", "Samples of the source that could not be used since the stream began");
    private final Family warnings = Family.gauge("millrace_stream_warnings", "Warnings that hold for the stream now");
    private final Family viewers = Family.gauge("millrace_stream_viewers", "Viewers of the stream and its renditions");
    private final Family renditions =
            Family.gauge("millrace_rendition_state", "1 for the state that the rendition is in");
    private final Family speed = Family.gauge(
            "millrace_rendition_speed_ratio", "Media time by wall-clock time while encoding; below 1 it falls behind");
    private final Family cpu = Family.gauge("millrace_rendition_cpu_ratio", "Share of one core that encoding takes");
    private final Family restarts =
            Family.counter("millrace_rendition_worker_restarts", "How often the rendition's worker was restarted");

    StreamReadings(LiveStreams liveStreams, Sessions sessions, Ladders ladders) {
        this.liveStreams = liveStreams;
        this.sessions = sessions;
        this.ladders = ladders;
    }

    /** Reads everything once. */
    List<Metric> read(int maxStreams) {
        Set<String> listed = new HashSet<>();
        for (LiveStream stream : liveStreams.list()) {
            if (stream.name().rendition().isPresent()) {
                continue;
            }
            streams.add(1, "state", lower(stream.state()));
            if (listed.size() < maxStreams) {
                listed.add(stream.name().toString());
                readStream(stream);
            } else {
                unlisted.add(1);
            }
        }
        unlisted.add(0);
        for (Session session : sessions.list()) {
            String stream = session.stream().origin().toString();
            if (session.role() == Session.Role.PLAY && listed.contains(stream)) {
                viewers.add(1, "stream", stream, "protocol", session.protocol());
            }
        }
        return Stream.of(
                        List.of(streams, unlisted, up, started, bits, frames, keys, dropped, warnings, viewers),
                        List.of(renditions, speed, cpu, restarts))
                .flatMap(List::stream)
                .map(Family::metric)
                .toList();
    }

    private void readStream(LiveStream stream) {
        String name = stream.name().toString();
        StreamHealth health = stream.health();
        boolean live = stream.state() == LiveStream.State.LIVE;
        up.add(live ? 1 : 0, "stream", name);
        stream.publication().ifPresent(publication -> started.add(publication.startedUtcUs() / 1e6, "stream", name));
        bits.add(live ? health.videoBitsPerSecond() : 0, "stream", name, "media", "video");
        bits.add(live ? health.audioBitsPerSecond() : 0, "stream", name, "media", "audio");
        frames.add(live ? health.framesPerSecond() : 0, "stream", name);
        keys.add(health.syncIntervalUs() / 1e6, "stream", name);
        dropped.add(health.droppedSamples(), "stream", name);
        warnings.add(health.warnings().size(), "stream", name);
        for (OutputStatus output : ladders.renditions(stream.name())) {
            readOutput(name, output);
        }
    }

    private void readOutput(String stream, OutputStatus output) {
        List<String> labels = new ArrayList<>(List.of("stream", stream, "rendition", output.name()));
        String[] series = labels.toArray(String[]::new);
        speed.add(output.speed(), series);
        cpu.add(output.cpuPercent() / 100, series);
        restarts.add(output.restarts(), series);
        labels.addAll(List.of("state", lower(output.state())));
        renditions.add(1, labels.toArray(String[]::new));
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
