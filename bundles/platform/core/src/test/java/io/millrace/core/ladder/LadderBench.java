package io.millrace.core.ladder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.millrace.api.live.LiveStream;
import io.millrace.api.live.PublishRefusedException;
import io.millrace.api.live.Publisher;
import io.millrace.api.live.ReadFrom;
import io.millrace.api.live.Reader;
import io.millrace.api.media.Discontinuity;
import io.millrace.api.media.Sample;
import io.millrace.api.media.StreamItem;
import io.millrace.api.media.StreamName;
import io.millrace.core.assignment.Assignments;
import io.millrace.core.live.StreamRegistry;
import io.millrace.testkit.FakeSession;
import io.millrace.testkit.FakeWorkers;
import io.millrace.testkit.RecordedFaults;
import io.millrace.testkit.SyntheticStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A published stream, its ladder and transcoders to choose from. */
abstract class LadderBench {
    static final StreamName DEMO = StreamName.of("live", "demo");

    @TempDir
    Path folder;

    final FakeWorkers workers = FakeWorkers.direct();
    final RecordedFaults faults = new RecordedFaults();
    final StreamRegistry registry = new StreamRegistry(Map.of(), workers, (type, subject, attributes) -> {}, faults);
    final FakeManifests manifests = new FakeManifests();
    final StreamNews news = new StreamNews();
    final FakeTranscoder one = new FakeTranscoder();
    final FakeTranscoder two = new FakeTranscoder();
    final SyntheticStream source = SyntheticStream.of(25, 25);
    LadderService ladders;
    Publisher encoder;
    long us;

    @BeforeEach
    void start() throws Exception {
        registry.addLifecycle(news);
        ladders = service();
        ladders.bind(one, RecordedFaults.version("ffmpeg", "1.0.0"), 0, Set.of());
        publish();
    }

    LadderService service() {
        return new LadderService(
                new Assignments(folder.resolve("ladders"), "ladder", Map.of()),
                news,
                registry,
                manifests,
                workers,
                faults);
    }

    void publish() throws PublishRefusedException {
        encoder = registry.publish(DEMO, FakeSession.publisher(DEMO));
        encoder.tracks(source.tracks());
        encode(1_000_000);
    }

    /** Lets the encoder, and the clock, go on. */
    void encode(long durationUs) {
        for (long endUs = us + durationUs; us < endUs; us += 200_000) {
            source.samples(us, us + 200_000).forEach(encoder::write);
            encoder.flush();
            workers.timer.advance(200_000);
        }
    }

    LiveStream rung(String name) {
        return registry.find(DEMO.withRendition(name)).orElseThrow();
    }

    List<String> names() {
        return registry.list().stream().map(stream -> stream.name().toString()).toList();
    }

    void profile(String name, String... rungs) {
        ladders.addProfile(Profiles.of(folder, name, Map.of(), rungs));
    }

    static List<Sample> pictures(LiveStream stream) {
        List<Sample> pictures = new ArrayList<>();
        try (Reader reader = stream.read(ReadFrom.OLDEST, Runnable::run, () -> {})) {
            for (StreamItem item = reader.poll(); item != null; item = reader.poll()) {
                assertFalse(item instanceof Discontinuity, "times go on");
                if (item instanceof Sample sample && sample.isVideo()) {
                    pictures.add(sample);
                }
            }
        }
        return pictures;
    }

    void assertNothingMissing(LiveStream stream) {
        List<Sample> pictures = pictures(stream);
        for (int i = 1; i < pictures.size(); i++) {
            assertEquals(40_000, pictures.get(i).dtsUs() - pictures.get(i - 1).dtsUs());
        }
    }
}
