package io.millrace.core.ladder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.millrace.api.codec.TranscodeJob.Audio;
import io.millrace.api.codec.TranscodeJob.Output;
import io.millrace.api.codec.TranscodeJob.Video;
import io.millrace.api.codec.Watermark;
import io.millrace.api.live.LiveStream;
import io.millrace.api.live.PublishRefusedException;
import io.millrace.api.live.Publisher;
import io.millrace.api.media.StreamName;
import io.millrace.core.assignment.Assignments;
import io.millrace.core.live.StreamRegistry;
import io.millrace.testkit.FakeSession;
import io.millrace.testkit.FakeWorkers;
import io.millrace.testkit.RecordedFaults;
import io.millrace.testkit.SyntheticStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Profiles that draw something, or bring sound to a loudness, on a running ladder. */
final class WatermarkedLadderTest {
    private static final StreamName DEMO = StreamName.of("live", "demo");

    @TempDir
    Path folder;

    private final FakeWorkers workers = FakeWorkers.direct();
    private final RecordedFaults faults = new RecordedFaults();
    private final StreamRegistry registry =
            new StreamRegistry(Map.of(), workers, (type, subject, attributes) -> {}, faults);
    private final StreamNews news = new StreamNews();
    private final FakeTranscoder one = new FakeTranscoder();
    private final SyntheticStream source = SyntheticStream.of(25, 25);
    private final FakeManifests manifests = new FakeManifests();
    private LadderService ladders;
    private Publisher encoder;
    private long us;

    @BeforeEach
    void start() throws PublishRefusedException {
        registry.addLifecycle(news);
        ladders = new LadderService(
                new Assignments(folder.resolve("ladders"), "ladder", Map.of()),
                news,
                registry,
                manifests,
                workers,
                faults);
        ladders.bind(one, RecordedFaults.version("ffmpeg", "1.0.0"), 0, Set.of());
        encoder = registry.publish(DEMO, FakeSession.publisher(DEMO));
        encoder.tracks(source.tracks());
        encode(1_000_000);
    }

    private void encode(long durationUs) {
        for (long endUs = us + durationUs; us < endUs; us += 200_000) {
            source.samples(us, us + 200_000).forEach(encoder::write);
            encoder.flush();
            workers.timer.advance(200_000);
        }
    }

    private LiveStream rung(String name) {
        return registry.find(DEMO.withRendition(name)).orElseThrow();
    }

    private Output output(String name) {
        return one.last().job.outputs().stream()
                .filter(output -> output.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatIsDrawnOnARunningRungChangesWithItsProfile() {
        ConfiguredLadder tv = Profiles.of(folder, "tv", Map.of("overlay.text", "{stream} {time}"), "480p h264 1M");
        ladders.addProfile(tv);
        ladders.assign("live/demo", Optional.of("tv"));
        encode(1_000_000);
        Video first = (Video) output("480p");
        assertEquals("live/demo {time}", ((Watermark.Text) first.watermarks().get(0)).text());
        LiveStream rung = rung("480p");
        tv.change(Profiles.config("480p h264 1M"), Profiles.properties("tv", Map.of("overlay.text", "other")));
        ladders.updatedProfile(tv);
        encode(1_000_000);
        Video second = (Video) output("480p");
        assertEquals("other", ((Watermark.Text) second.watermarks().get(0)).text());
        assertEquals(second.withWatermarks(first.watermarks()), first);
        assertSame(rung, rung("480p"));
        // what cannot be changes nothing
        tv.change(
                Profiles.config("480p h264 1M"),
                Profiles.properties("tv", Map.of("overlay.text.corner", "middle", "overlay.text", "x")));
        ladders.updatedProfile(tv);
        encode(1_000_000);
        assertEquals(second, output("480p"));
    }

    @Test
    void nobodySeesTheSourceInThePlaceOfARungThatCoversIt() {
        Map<String, String> covered = Map.of("overlay.text", "x", "overlay.source", "true");
        ladders.addProfile(Profiles.of(folder, "covered", covered, "480p h264 1M", "360p h264 500k ondemand"));
        ladders.assign("live/demo", Optional.of("covered"));
        encode(1_000_000);
        assertEquals(Set.of("480p", "360p"), manifests.replaced.get(DEMO));
        assertEquals(List.of(), manifests.expectedNames(DEMO));
    }

    @Test
    void aLoudnessHasSoundEncodedOnceForAllRungs() {
        ladders.addProfile(Profiles.of(folder, "loud", Map.of("loudness", "-16"), "480p h264 1M", "360p h264 500k"));
        ladders.assign("live/demo", Optional.of("loud"));
        encode(1_000_000);
        assertEquals(3, one.last().job.outputs().size());
        assertEquals(-16, ((Audio) output("audio")).loudnessLufs());
        assertEquals(Set.of("audio"), manifests.replaced.get(DEMO));
        ladders.assign("live/demo", Optional.empty());
        encode(1_000_000);
        assertEquals(Set.of(), manifests.replaced.get(DEMO));
    }
}
