package io.millrace.core.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.analysis.AnalysisStatus;
import io.millrace.api.analysis.AnalysisStatus.State;
import io.millrace.api.analysis.Finding;
import io.millrace.api.analysis.Finding.Phase;
import io.millrace.api.analysis.Findings;
import io.millrace.api.analysis.FrameWish;
import io.millrace.api.analysis.SoundWish;
import io.millrace.api.live.LiveStream;
import io.millrace.api.live.ReadFrom;
import io.millrace.api.live.Reader;
import io.millrace.api.media.DataFormat;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.Sample;
import io.millrace.api.media.StreamItem;
import io.millrace.api.media.StreamName;
import io.millrace.api.media.Track;
import io.millrace.api.plugin.PluginVersion;
import io.millrace.core.assignment.Assignments;
import io.millrace.core.ladder.StreamNews;
import io.millrace.formats.bitstream.Id3Tag;
import io.millrace.testkit.FakeLiveStream;
import io.millrace.testkit.FakeWorkers;
import io.millrace.testkit.RecordedFaults;
import io.millrace.testkit.SyntheticStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which streams are analyzed, by whom, and what becomes of those who fail. */
final class AnalysisServiceTest {
    private static final StreamName DEMO = StreamName.of("live", "demo");
    private static final PluginVersion V1 = RecordedFaults.version("black-freeze", "1.0.0");
    private static final PluginVersion V2 = RecordedFaults.version("black-freeze", "1.1.0");

    @TempDir
    Path folder;

    private final FakeWorkers workers = FakeWorkers.direct();
    private final RecordedFaults faults = new RecordedFaults();
    private final List<String> events = new ArrayList<>();
    private final StreamNews news = new StreamNews();
    private final FakeAnalyzer one = new FakeAnalyzer();
    private final FakeSource source = new FakeSource();
    private final FakeLiveStream stream = new FakeLiveStream("live/demo");
    private final SyntheticStream media = SyntheticStream.of(25, 25);
    private AnalysisService analyses;

    @BeforeEach
    void start() {
        analyses = service();
        analyses.bind("black-freeze", one, V1);
        analyses.bind(source, RecordedFaults.version("ffmpeg", "1.0.0"), 0);
        stream.publish(new FormatChange(media.tracks()));
        news.published(stream);
    }

    private AnalysisService service() {
        return new AnalysisService(
                new Assignments(folder.resolve("analyzers"), "analyzer", Map.of("configured", "black-freeze")),
                news,
                new AnalysisTools(
                        workers,
                        faults,
                        (type, subject, attributes) -> events.add(type + " " + subject + " " + attributes.get("kind")
                                + " " + attributes.get("phase") + " " + attributes.get("analyzer"))));
    }

    private AnalysisStatus status() {
        return analyses.analyses(DEMO).get(0);
    }

    private void pass(long us) {
        workers.timer.advance(us);
    }

    private void assign(String... names) {
        analyses.assign("live/demo", Set.of(names));
        pass(500_000);
    }

    @Test
    void whatIsAssignedIsAttachedAndFedOneFrameAtATime() {
        pass(500_000);
        assertEquals(List.of(), analyses.analyses(DEMO));
        one.heard = new SoundWish(8_000, 1, 250);
        assign("black-freeze");
        assertEquals(State.STARTING, status().state());
        assertEquals(FakeAnalyzer.PICTURES, source.last().pictures);
        source.last().give(1_000, 0);
        source.last().give(2_000, 3);
        source.last().giveSound(2_000);
        assertEquals(2, one.last().frames.size());
        assertEquals(1, one.last().sounds.size());
        assertEquals(List.of(2, 1), List.of(source.last().asked, source.last().askedSounds));
        assertEquals(State.RUNNING, status().state());
        assertEquals(List.of(3L, 3L), List.of(status().frames(), status().leftOut()));
        assertEquals("1.0.0", status().version());
        assertEquals(3, faults.successes.get());
        assign();
        assertTrue(one.last().closed && source.last().closed);
        assertEquals(List.of(), analyses.analyses(DEMO));
    }

    @Test
    void configuredApplicationsAreAnalyzedAndAssignmentsLast() {
        FakeLiveStream other = new FakeLiveStream("configured/x");
        news.published(other);
        pass(500_000);
        assertEquals(other, one.last().stream);
        analyses.assign("configured", Set.of());
        pass(500_000);
        assertTrue(one.last().closed);
        analyses.stop();
        analyses = service();
        assertEquals(Map.of("configured", Set.of()), analyses.assignments());
    }

    @Test
    void wrongNamesAreRefusedAndUnknownOnesAreMissing() {
        assertThrows(IllegalArgumentException.class, () -> analyses.assign("live/demo", Set.of("Black!")));
        assertThrows(IllegalArgumentException.class, () -> analyses.assign("live/demo", Set.of("off")));
        assertThrows(IllegalArgumentException.class, () -> analyses.assign("a b", Set.of("black-freeze")));
        assign("objects");
        assertEquals(State.MISSING, status().state());
        FakeAnalyzer objects = new FakeAnalyzer();
        analyses.bind("objects", objects, V2);
        pass(500_000);
        assertEquals(1, objects.attached.size());
        assertEquals(Map.of("black-freeze", "1.0.0", "objects", "1.1.0"), analyses.analyzers());
    }

    @Test
    void aFindingIsAnEventAndATagOnTheTimeline() {
        assign("black-freeze");
        Finding finding = new Finding("black", Phase.BEGAN, 40_000, 10_000, Map.of("luma", "3"));
        assertTrue(one.last().findings.report(finding));
        assertEquals(List.of("stream.finding live/demo black began black-freeze"), events);
        assertEquals(finding, status().last().orElseThrow());
        Reader reader = stream.read(ReadFrom.OLDEST, Runnable::run, () -> {});
        stream.publish(media.video(0, 200_000));
        Sample sample = data(reader);
        assertEquals(40_000, sample.ptsUs());
        Id3Tag.Text text = (Id3Tag.Text) Id3Tag.parse(sample.payload()).frames().get(0);
        assertEquals("millrace.finding", text.description());
        assertEquals(
                "{\"analyzer\":\"black-freeze\",\"kind\":\"black\",\"phase\":\"began\",\"timeUs\":40000,"
                        + "\"sinceUs\":10000,\"details\":{\"luma\":\"3\"}}",
                text.value());
        assertTrue(stream.tracks().contains(FindingsOut.TRACK));
    }

    private static Sample data(Reader reader) {
        for (StreamItem item = reader.poll(); item != null; item = reader.poll()) {
            if (item instanceof Sample sample && sample.trackId() == FindingsOut.TRACK.id()) {
                return sample;
            }
        }
        throw new AssertionError("No finding is on the timeline");
    }

    @Test
    void whatAnAnalysisFoundIsOverWhenItEnds() {
        assign("black-freeze");
        one.last().findings.report(new Finding("frozen", Phase.BEGAN, 40_000, 10_000, Map.of()));
        one.last().findings.report(new Finding("black", Phase.BEGAN, 40_000, 10_000, Map.of()));
        one.last().findings.report(new Finding("black", Phase.ENDED, 50_000, 10_000, Map.of()));
        one.last().findings.report(new Finding("cut", Phase.SEEN, 60_000, 60_000, Map.of()));
        events.clear();
        assign();
        assertEquals(List.of("stream.finding live/demo frozen ended black-freeze"), events);
        assertFalse(one.last().findings.report(new Finding("frozen", Phase.BEGAN, 70_000, 70_000, Map.of())));
        assertEquals(1, events.size());
    }

    @Test
    void theEndOfAFindingIsToldHoweverMuchThereIs() {
        assign("black-freeze");
        Findings out = one.last().findings;
        out.report(new Finding("frozen", Phase.BEGAN, 0, 0, Map.of()));
        for (int i = 0; i < 3 * FindingsOut.MOST_A_SECOND; i++) {
            out.report(new Finding("cut", Phase.SEEN, i, i, Map.of()));
        }
        out.report(new Finding("frozen", Phase.ENDED, 100, 0, Map.of()));
        out.report(new Finding("never-began", Phase.ENDED, 100, 0, Map.of()));
        assertEquals("stream.finding live/demo frozen ended black-freeze", events.get(events.size() - 1));
    }

    @Test
    void aCarelessAnalyzerDoesNotFloodTheTimeline() {
        assign("black-freeze");
        Finding finding = new Finding("black", Phase.SEEN, 0, 0, Map.of());
        int taken = 0;
        for (int i = 0; i < 100; i++) {
            taken += one.last().findings.report(finding) ? 1 : 0;
        }
        assertEquals(FindingsOut.MOST_A_SECOND, taken);
        pass(1_000_000);
        assertTrue(one.last().findings.report(finding));
        Track video = media.tracks().get(0);
        Sample picture = new Sample(video.id(), 0, 0, 0, ByteBuffer.allocate(1));
        assertThrows(IllegalArgumentException.class, () -> one.last().findings.inject(video, picture));
        Track own = new Track(200, DataFormat.of(FourCc.KLV, "urn:x"));
        assertTrue(one.last().findings.inject(own, new Sample(200, 0, 0, 0, ByteBuffer.allocate(1))));
        FakeAnalyzer.Attached attached = one.last();
        assign();
        assertFalse(attached.findings.report(finding), "it was detached");
    }

    @Test
    void theHighestVersionAnalyzesAndTheOneBeforeComesBack() {
        assign("black-freeze");
        source.last().give(1_000, 0);
        FakeAnalyzer two = new FakeAnalyzer();
        analyses.bind("black-freeze", two, V2);
        pass(500_000);
        assertTrue(one.last().closed);
        assertEquals("1.1.0", status().version());
        source.last().give(2_000, 0);
        assertEquals(1, two.last().frames.size());
        assertEquals(2, status().frames(), "the stream's count goes on");
        analyses.removeAnalyzer(two);
        assertTrue(two.last().closed, "it is not called any more when its service is gone");
        pass(500_000);
        assertEquals(2, one.attached.size());
        assertEquals("1.0.0", status().version());
    }

    @Test
    void anAnalyzerThatThrowsBeginsAnewUntilItIsQuarantined() {
        one.onFrame = frame -> {
            throw new IllegalStateException("no idea");
        };
        assign("black-freeze");
        source.last().give(1_000, 0);
        assertTrue(one.last().closed);
        assertEquals(1, faults.failures.size());
        assertEquals(1, source.last().asked, "frames go on");
        assertEquals(State.FAILED, status().state());
        assertTrue(status().reason().contains("no idea"), status().reason());
        source.last().give(2_000, 0);
        assertEquals(1, status().leftOut());
        one.onFrame = frame -> {};
        pass(1_000_000);
        assertEquals(2, one.attached.size());
        assertEquals(1, source.feeds.size(), "with the same feed");
        source.last().give(3_000, 0);
        assertEquals(State.RUNNING, status().state());
        faults.quarantined.add(V1);
        pass(500_000);
        assertTrue(one.last().closed && source.last().closed);
        assertEquals(State.FAILED, status().state());
        assertTrue(status().reason().contains("quarantined"), status().reason());
    }

    @Test
    void anAnalyzerThatCannotAttachIsTriedAgain() {
        one.onAttach = () -> {
            throw new NoClassDefFoundError("gone");
        };
        assign("black-freeze");
        assertEquals(State.FAILED, status().state());
        pass(2_000_000);
        assertTrue(faults.failures.size() >= 3, faults.failures.size() + " failures");
        one.onAttach = () -> {};
        pass(1_000_000);
        assertEquals(1, one.attached.size());
    }

    @Test
    void anAnalyzerThatHangsIsNotWaitedFor() {
        List<Integer> feedsClosed = new ArrayList<>();
        one.onFrame = frame -> {
            pass(AnalysisRun.HUNG_US + 1_500_000);
            feedsClosed.add(source.last().closed ? 1 : 0);
        };
        assign("black-freeze");
        source.last().give(1_000, 0);
        assertEquals(List.of(1), feedsClosed, "it was given up while it was still inside");
        assertTrue(faults.isQuarantined(V1));
        assertTrue(faults.failures.get(0).getMessage().contains("did not return within 10 s"));
        assertEquals(State.FAILED, status().state());
    }

    @Test
    void withoutFramesItWaitsAndSaysWhy() {
        assign("black-freeze");
        source.last().trouble = "This machine has nothing left for it";
        assertEquals(State.WAITING, status().state());
        assertEquals("This machine has nothing left for it", status().reason());
        analyses.removeSource(source);
        pass(500_000);
        assertTrue(source.last().closed);
        assertTrue(status().reason().contains("no transcoder"), status().reason());
        source.broken = true;
        analyses.bind(source, RecordedFaults.version("ffmpeg", "1.0.1"), 0);
        pass(500_000);
        assertEquals(State.WAITING, status().state());
        source.broken = false;
        pass(6_000_000);
        assertEquals(State.STARTING, status().state());
        assertEquals(2, source.feeds.size());
    }

    @Test
    void framesThatBeginWhileTheAnalysisIsTurnedOffEnd() {
        source.onOpen = () -> analyses.assign("live/demo", Set.of());
        assign("black-freeze");
        assertEquals(1, source.feeds.size());
        assertTrue(source.last().closed, "nobody would ever close it");
        assertTrue(one.last().closed);
        assertEquals(List.of(), analyses.analyses(DEMO));
    }

    @Test
    void whoReadsSamplesAloneNeedsNoFrames() {
        one.wish = FrameWish.NONE;
        assign("black-freeze");
        assertEquals(0, source.feeds.size());
        assertEquals(State.RUNNING, status().state());
    }

    @Test
    void theEndOfAStreamEndsItsAnalyses() {
        assign("black-freeze");
        stream.state(LiveStream.State.ENDED);
        news.ended(stream);
        pass(500_000);
        assertTrue(one.last().closed && source.last().closed);
        assertEquals(List.of(), analyses.analyses(DEMO));
        analyses.stop();
        assertEquals(0, workers.timer.pending());
    }
}
