package io.millrace.core.ladder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.codec.OutputStatus;
import io.millrace.api.codec.RenditionDemand.Need;
import io.millrace.api.live.LiveStream;
import io.millrace.api.live.LiveStream.State;
import io.millrace.api.live.Publisher;
import io.millrace.api.live.ReadFrom;
import io.millrace.api.live.Reader;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import io.millrace.core.ladder.FakeTranscoder.Job;
import io.millrace.testkit.RecordedFaults;
import io.millrace.testkit.SyntheticStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which renditions a live stream gets, and by whom they are encoded. */
final class LadderServiceTest extends LadderBench {
    @Test
    void withoutAChoiceTheSourcePassesThrough() {
        encode(1_000_000);
        assertEquals(List.of("live/demo"), names());
        assertEquals(0, one.jobs.size());
        assertEquals(List.of(), ladders.renditions(DEMO));
    }

    @Test
    void aRunningStreamGetsTheRungsThatFitIt() {
        ladders.assign("live/demo", Optional.of("default"));
        encode(3_000_000);
        assertEquals(List.of("480p", "360p"), one.last().names(), "the source is 720p");
        assertEquals(List.of("live/demo", "live/demo@360p", "live/demo@480p"), names());
        assertEquals(State.LIVE, rung("480p").state());
        Track picture = rung("360p").tracks().get(0);
        assertEquals(640, ((VideoFormat) picture.format()).width());
        assertEquals(SyntheticStream.AUDIO, rung("360p").tracks().get(1));
        assertEquals(
                List.of("480p RUNNING", "360p RUNNING"),
                ladders.renditions(DEMO).stream()
                        .map(status -> status.name() + " " + status.state())
                        .toList());
    }

    @Test
    void aLadderOfWhichNothingFitsSaysWhy() {
        profile("high", "1440p h264 9M", "1080p h264 5M");
        ladders.assign("live/demo", Optional.of("high"));
        encode(2_000_000);
        assertEquals(0, one.jobs.size());
        assertEquals(
                List.of("1440p REFUSED", "1080p REFUSED"),
                ladders.renditions(DEMO).stream()
                        .map(status -> status.name() + " " + status.state())
                        .toList());
        assertTrue(ladders.renditions(DEMO).get(0).reason().startsWith("The source has 720 lines"));
        ladders.assign("live/demo", Optional.empty());
        encode(1_000_000);
        assertEquals(List.of(), ladders.renditions(DEMO));
    }

    @Test
    void offEndsTheRenditionsAndNotTheStream() {
        ladders.assign("live", Optional.of("default"));
        encode(2_000_000);
        LiveStream rung = rung("480p");
        ladders.assign("live/demo", Optional.empty());
        assertEquals(State.ENDED, rung.state());
        assertTrue(one.last().closed);
        assertEquals(List.of("live/demo"), names());
        assertEquals(Map.of("live", "default", "live/demo", ""), ladders.assignments());
        ladders.assign("live/demo", Optional.of("default"));
        encode(2_000_000);
        assertEquals(State.LIVE, rung("480p").state());
    }

    @Test
    void anotherLadderLeavesWhatStaysAlone() {
        profile("small", "480p h264 1200k, 240p h264 300k");
        ladders.assign("live/demo", Optional.of("default"));
        encode(3_000_000);
        LiveStream stays = rung("480p");
        LiveStream goes = rung("360p");
        Publisher writer = one.last().publishers.get("480p");
        ladders.assign("live/demo", Optional.of("small"));
        encode(3_000_000);
        assertEquals(1, one.jobs.size());
        assertEquals(1, one.last().changes);
        assertSame(stays, rung("480p"));
        assertSame(writer, one.last().publishers.get("480p"));
        assertEquals(State.ENDED, goes.state());
        assertEquals(State.LIVE, rung("240p").state());
        assertNothingMissing(stays);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSuccessorBeginsBeforeTheOneBeforeEnds(boolean newer) {
        ladders.assign("live/demo", Optional.of("default"));
        encode(2_400_000);
        Job old = one.last();
        old.outdated = !newer;
        ladders.bind(two, RecordedFaults.version("ffmpeg", newer ? "1.1.0" : "0.9.0"), 0, Set.of());
        assertEquals(newer ? 1 : 2, (newer ? two : one).jobs.size());
        assertFalse(old.closed);
        encode(3_000_000);
        assertTrue(old.closed, "its successor writes");
        ladders.removeTranscoder(newer ? one : two);
        encode(1_000_000);
        assertNothingMissing(rung("480p"));
        assertEquals(State.LIVE, rung("480p").state());
        assertTrue(pictures(rung("480p")).size() > 100);
    }

    @Test
    void hardwareGoesBeforeTheProcessorAndCodecsCount() {
        ladders.bind(two, RecordedFaults.version("gpu", "0.1.0"), 10, Set.of("hvc1"));
        ladders.assign("live/demo", Optional.of("default"));
        encode(600_000);
        assertEquals(0, two.jobs.size(), "it writes no H.264");
        assertEquals(1, one.jobs.size());
        ladders.removeTranscoder(two);
        ladders.bind(two, RecordedFaults.version("gpu", "0.1.0"), 10, Set.of("avc1"));
        assertEquals(1, two.jobs.size());
    }

    @Test
    void renditionsWaitForATranscoderThatIsAway() {
        ladders.assign("live/demo", Optional.of("default"));
        encode(2_000_000);
        LiveStream rung = rung("480p");
        ladders.removeTranscoder(one);
        assertTrue(one.last().closed);
        assertEquals(State.INTERRUPTED, rung.state());
        assertEquals(OutputStatus.State.REFUSED, ladders.renditions(DEMO).get(0).state());
        encode(2_000_000);
        ladders.bind(two, RecordedFaults.version("ffmpeg", "1.1.0"), 0, Set.of());
        encode(2_000_000);
        assertSame(rung, rung("480p"));
        assertEquals(State.LIVE, rung.state());
        pictures(rung);
        ladders.removeTranscoder(two);
        encode(61_000_000);
        assertEquals(State.ENDED, rung.state());
        assertEquals(State.WAITING, rung("480p").state());
    }

    @Test
    void aTranscoderThatFailsIsCountedAndAnotherTakesItsPlace() {
        two.failure = new IllegalStateException("broken");
        ladders.bind(two, RecordedFaults.version("ffmpeg", "2.0.0"), 0, Set.of());
        ladders.assign("live/demo", Optional.of("default"));
        encode(1_000_000);
        assertEquals(1, one.jobs.size());
        assertEquals(State.LIVE, rung("480p").state());
        encode(4_000_000);
        assertEquals(1, one.jobs.size(), "it stays while the other rests");
        two.failure = null;
        encode(4_000_000);
        assertEquals(1, two.jobs.size());
    }

    @Test
    void rungsOnDemandAreEncodedWhileTheyAreNeeded() {
        profile("lazy", "480p h264 1200k ondemand");
        ladders.assign("live/demo", Optional.of("lazy"));
        encode(2_000_000);
        assertEquals(0, one.jobs.size());
        assertEquals(List.of("480p"), manifests.expectedNames(DEMO), "players are to choose it");
        assertEquals(State.WAITING, rung("480p").state());
        assertEquals(OutputStatus.State.IDLE, ladders.renditions(DEMO).get(0).state());
        Reader viewer = rung("480p").read(ReadFrom.NEWEST_SYNC, Runnable::run, () -> {});
        encode(2_000_000);
        assertEquals(State.LIVE, rung("480p").state());
        Need need = ladders.need(DEMO.withRendition("480p"));
        viewer.close();
        encode(40_000_000);
        assertEquals(State.LIVE, rung("480p").state());
        need.close();
        need.close();
        encode(20_000_000);
        manifests.asked.put(DEMO.withRendition("480p"), workers.clock.monotonicUs());
        encode(20_000_000);
        assertEquals(State.LIVE, rung("480p").state(), "its playlist was asked for");
        assertEquals(List.of("480p"), manifests.expectedNames(DEMO));
        encode(20_000_000);
        assertEquals(State.WAITING, rung("480p").state());
        assertTrue(one.last().closed);
    }

    @Test
    void aProtocolMayNeedAnotherCodec() {
        Need need = ladders.need(DEMO.withRendition("opus"));
        assertEquals(List.of("opus"), one.last().names());
        assertEquals(List.of("live/demo", "live/demo@opus"), names());
        need.close();
        encode(31_000_000);
        assertEquals(List.of("live/demo"), names());
        assertThrows(IllegalArgumentException.class, () -> ladders.need(DEMO));
    }

    @Test
    void anotherSizeOfTheSourceMakesAnotherPlan() {
        ladders.assign("live/demo", Optional.of("default"));
        encode(2_000_000);
        VideoFormat before = (VideoFormat) SyntheticStream.VIDEO.format();
        VideoFormat larger = new VideoFormat(before.codec(), before.configuration(), 1440, 1080, before.frameRate());
        encoder.tracks(List.of(new Track(0, larger), SyntheticStream.AUDIO));
        encode(2_000_000);
        assertEquals(List.of("720p", "480p", "360p"), one.last().names());
        assertEquals(960, ((VideoFormat) rung("720p").tracks().get(0).format()).width());
        assertEquals(640, ((VideoFormat) rung("480p").tracks().get(0).format()).width());
    }

    @Test
    void renditionsShareTheFateOfTheirOrigin() throws Exception {
        ladders.assign("live/demo", Optional.of("default"));
        encode(2_000_000);
        LiveStream rung = rung("480p");
        encoder.close();
        workers.timer.advance(1_000_000);
        assertEquals(State.INTERRUPTED, rung.state());
        publish();
        encode(2_000_000);
        assertSame(rung, rung("480p"));
        assertEquals(State.LIVE, rung.state());
        encoder.close();
        workers.timer.advance(61_000_000);
        assertEquals(List.of(), names());
        assertEquals(State.ENDED, rung.state());
        assertTrue(one.last().closed);
    }

    @Test
    void anEncoderThatSaysNothingIsNotLive() {
        ladders.assign("live/demo", Optional.of("default"));
        encode(2_000_000);
        one.last().stuck = true;
        encode(7_000_000);
        assertEquals(State.INTERRUPTED, rung("480p").state());
        one.last().stuck = false;
        encode(2_000_000);
        assertEquals(State.LIVE, rung("480p").state());
        LiveStream before = rung("480p");
        one.last().stuck = true;
        encode(70_000_000);
        assertEquals(State.ENDED, before.state());
        one.last().stuck = false;
        encode(2_000_000);
        assertEquals(State.LIVE, rung("480p").state());
        assertEquals(1, one.jobs.size());
    }
}
