package io.millrace.apps.failover;

import io.millrace.api.media.EndOfPublication;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.Sample;
import io.millrace.api.media.StreamName;
import io.millrace.testkit.FakeLiveStream;
import io.millrace.testkit.FakeLiveStreams;
import io.millrace.testkit.FakePublisher;
import io.millrace.testkit.FakeSessions;
import io.millrace.testkit.FakeWorkers;
import io.millrace.testkit.SyntheticStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A server with encoders that send at the pace of its clock. */
final class Scene {
    private static final long STEP_US = 20_000;

    final FakeWorkers workers = FakeWorkers.direct();
    final FakeLiveStreams streams = new FakeLiveStreams();
    final FakeSessions sessions = new FakeSessions();
    final List<Map<String, String>> events = new ArrayList<>();
    final FailoverService service =
            new FailoverService(streams, sessions, (type, subject, attributes) -> events.add(attributes), workers);
    private final Map<String, Encoder> encoders = new LinkedHashMap<>();

    /** One encoder; {@code delayUs} is how late what it sends arrives. */
    private record Encoder(SyntheticStream source, long delayUs) {}

    /** An encoder begins to send. */
    void begins(String stream, SyntheticStream source, long delayUs) {
        encoders.put(stream, new Encoder(source, delayUs));
        FakeLiveStream target = streams.stream(stream);
        target.publish(new FormatChange(source.tracks()));
    }

    /** It sends no more, but its connection stays. */
    void stalls(String stream) {
        encoders.remove(stream);
    }

    /** Its connection is gone. */
    void disconnects(String stream) {
        encoders.remove(stream);
        streams.stream(stream).publish(new EndOfPublication("The connection was lost"));
    }

    /** Time passes; encoders send. */
    void passes(long us) {
        for (long passed = 0; passed < us; passed += STEP_US) {
            workers.timer.advance(STEP_US);
            long nowUs = workers.clock.monotonicUs();
            encoders.forEach(
                    (name, encoder) -> {
                        List<Sample> samples = encoder
                                .source()
                                .samples(nowUs - STEP_US - encoder.delayUs(), nowUs - encoder.delayUs())
                                .stream()
                                .map(each ->
                                        each.at(each.dtsUs() + encoder.delayUs(), each.ptsUs() + encoder.delayUs()))
                                .toList();
                        if (!samples.isEmpty()) {
                            streams.stream(name).publish(samples);
                        }
                    });
        }
    }

    FailoverSettings settings(Map<String, String> more) {
        Map<String, String> properties =
                new LinkedHashMap<>(Map.of("stream", "live/out", "inputs", "in/a, in/b", "stableSeconds", "5"));
        properties.putAll(more);
        return FailoverSettings.of("out", properties);
    }

    /** The publication of the output, the newest if there were several. */
    FakePublisher output() {
        return streams.publishers.get(streams.publishers.size() - 1);
    }

    String shown() {
        return service.list().get(0).shown().map(StreamName::toString).orElse("");
    }
}
