package io.millrace.analyzers.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.event.MediaEvent;
import io.millrace.api.health.Figure;
import io.millrace.api.health.HealthLevel;
import io.millrace.api.health.HealthSeries;
import io.millrace.api.health.HealthStatus;
import io.millrace.api.live.LiveStream;
import io.millrace.api.media.Discontinuity;
import io.millrace.api.media.StreamName;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Figures of streams that a synthetic encoder publishes. */
class HealthServiceTest {
    private final Broadcast broadcast = new Broadcast();
    private final Encoding encoding = broadcast.encoding;

    @AfterEach
    void close() {
        broadcast.close();
    }

    @Test
    void aHealthyStreamIsGreenAndItsFiguresAreRight() {
        broadcast.play(20);
        HealthStatus status = broadcast.status();
        assertEquals(HealthLevel.GREEN, status.level(), status.toString());
        assertEquals("", status.reason());
        assertTrue(status.live());
        assertTrue(status.measuredSeconds() >= 18, "measured " + status.measuredSeconds());
        assertEquals(30, broadcast.figure(Figure.FRAMES_PER_SECOND), 0.2);
        assertEquals(1_950_000, broadcast.figure(Figure.VIDEO_BITS_PER_SECOND), 30_000);
        assertEquals(128_000, broadcast.figure(Figure.AUDIO_BITS_PER_SECOND), 2_000);
        assertEquals(2_000, broadcast.figure(Figure.KEY_INTERVAL_MS), 10);
        assertEquals(0, broadcast.figure(Figure.FRAME_SPREAD_MS), 1);
        assertEquals(0, broadcast.figure(Figure.JITTER_MS), 1);
        assertEquals(21, broadcast.figure(Figure.STALL_MS), 13, "a picture or a block of sound");
        assertEquals(0, broadcast.figure(Figure.AV_DRIFT_MS), 2);
        assertEquals(0, broadcast.figure(Figure.REORDERED_PERCENT));
        assertEquals(0, broadcast.figure(Figure.REPAIRS));
        assertFalse(status.figures().containsKey(Figure.AUDIO_PEAK_DBFS), "nothing is decoded");
        assertFalse(status.figures().containsKey(Figure.LOST_PACKETS), "the protocol does not tell");
        assertEquals(List.of(), broadcast.told());
    }

    @Test
    void longAndIrregularGroupsOfPicturesAreSeen() {
        encoding.gopFrames = 150;
        broadcast.play(20);
        assertEquals(5_000, broadcast.figure(Figure.KEY_INTERVAL_MS), 30);
    }

    @Test
    void aVariableFrameRateShowsInTheSpread() {
        encoding.irregularUs = n -> n % 2 == 0 ? 0 : 15_000;
        broadcast.play(15);
        assertEquals(30, broadcast.figure(Figure.FRAME_SPREAD_MS), 1, "48 ms and 18 ms");
    }

    @Test
    void lateArrivalIsJitterAndNotDrift() {
        encoding.lateUs = n -> n % 3 == 0 ? 60_000 : 0;
        broadcast.play(25);
        assertTrue(broadcast.figure(Figure.JITTER_MS) > 30, "jitter " + broadcast.figure(Figure.JITTER_MS));
        assertEquals(0, broadcast.figure(Figure.AV_DRIFT_MS), 3);
    }

    @Test
    void bFramesAreCounted() {
        encoding.bFrames = true;
        broadcast.play(12);
        assertEquals(66, broadcast.figure(Figure.REORDERED_PERCENT), 5);
    }

    @Test
    void soundThatDriftsIsMeasured() {
        encoding.audioPartsPerMillion = -2_000;
        broadcast.play(60);
        // the baseline is that of the first ten seconds
        assertEquals(100, broadcast.figure(Figure.AV_DRIFT_MS), 15);
    }

    @Test
    void jumpsAndRepairsAreCounted() {
        broadcast.play(5);
        broadcast.stream().publish(new Discontinuity(Discontinuity.Reason.TIMESTAMP_JUMP));
        broadcast.play(3);
        assertEquals(1, broadcast.figure(Figure.REPAIRS));
        assertEquals(2_000, broadcast.figure(Figure.KEY_INTERVAL_MS), 10, "not counted over the jump");
    }

    @Test
    void lossIsWhatTheSessionCounts() {
        long[] counted = {100, 7, 90};
        broadcast.session.measuredBy(() ->
                Map.of("pktRcvLossTotal", counted[0], "pktRcvDropTotal", counted[1], "pktRcvRetransTotal", counted[2]));
        broadcast.play(3);
        assertEquals(0, broadcast.figure(Figure.LOST_PACKETS), "what was before counts for nothing");
        counted[0] = 130;
        counted[1] = 9;
        counted[2] = 118;
        broadcast.play(2);
        assertEquals(30, broadcast.figure(Figure.LOST_PACKETS));
        assertEquals(2, broadcast.figure(Figure.MISSING_PACKETS));
        assertEquals(28, broadcast.figure(Figure.RESENT_PACKETS));
    }

    @Test
    void secondsAreKeptInOrder() {
        broadcast.play(30);
        HealthSeries series = broadcast.health.seconds(Broadcast.NAME, 10).orElseThrow();
        assertEquals(10, series.utcSeconds().length);
        assertEquals(1, series.stepSeconds());
        for (int i = 1; i < 10; i++) {
            assertEquals(series.utcSeconds()[i - 1] + 1, series.utcSeconds()[i]);
            assertEquals(30, series.values().get(Figure.FRAMES_PER_SECOND)[i], 1.01);
        }
        assertTrue(broadcast.health.seconds(StreamName.parse("live/none"), 10).isEmpty());
        assertEquals(
                10,
                broadcast
                        .health
                        .seconds(Broadcast.NAME.withRendition("720p"), 10)
                        .orElseThrow()
                        .utcSeconds()
                        .length,
                "a rendition's name means its stream");
    }

    @Test
    void whatIsMeasuredCostsNoMoreMemoryThanIsSaid() {
        broadcast.play(30);
        assertEquals(10_200, broadcast.status().heldBytes(), "five minutes at a time");
        assertEquals(122_400, SecondHistory.MOST_BYTES);
    }

    @Test
    void aStreamThatWasThereBeforeIsMeasuredAtOnce() {
        broadcast.play(8);
        broadcast.health.stop();
        broadcast.health = broadcast.service(Map.of());
        broadcast.play(3);
        assertEquals(2_000, broadcast.figure(Figure.KEY_INTERVAL_MS), 10, "from what the ring holds");
        assertEquals(30, broadcast.figure(Figure.FRAMES_PER_SECOND), 0.5);
        assertEquals(
                1_950_000, broadcast.figure(Figure.VIDEO_BITS_PER_SECOND), 100_000, "the past did not come at once");
    }

    @Test
    void aStreamThatIsNotKnownAnyMoreIsForgotten() {
        broadcast.play(4);
        assertEquals(1, broadcast.stream().readers());
        LiveStream before = broadcast.stream();
        broadcast.streams.expect(StreamName.parse("live/other"));
        broadcast.play(2);
        assertEquals(
                List.of("live/demo", "live/other"),
                broadcast.health.list().stream()
                        .map(each -> each.stream().toString())
                        .toList());
        HealthStatus other =
                broadcast.health.find(StreamName.parse("live/other")).orElseThrow();
        assertEquals(HealthLevel.GREY, other.level());
        assertEquals("Nobody publishes", other.reason());
        broadcast.streams.unexpect(StreamName.parse("live/other"));
        broadcast.play(1);
        assertTrue(broadcast.health.find(StreamName.parse("live/other")).isEmpty());
        broadcast.health.stop();
        assertEquals(0, broadcast.stream().readers(), before.name().toString());
        broadcast.health = broadcast.service(Map.of());
    }

    @Test
    void whoIsAskedOfAStreamThatIsNotLiveSaysNothing() {
        broadcast.play(12);
        broadcast.publisher.end("The encoder has stopped");
        broadcast.pause(2);
        assertTrue(broadcast.health.diagnose(Broadcast.NAME).isEmpty());
        assertEquals(Map.of(), broadcast.status().figures());
    }

    @Test
    void theCostOfMeasuringIsTold() {
        broadcast.play(5);
        long cost = broadcast.status().costMicrosPerSecond();
        assertTrue(cost > 0 && cost < 500_000, "µs a second: " + cost);
    }

    @Test
    void eventsOfOthersChangeNothing() {
        broadcast.play(3);
        broadcast.health.on(new MediaEvent(MediaEvent.STREAM_FINDING, "live/none", 0, Map.of("kind", "black")));
        broadcast.health.on(
                new MediaEvent(MediaEvent.STREAM_FINDING, "live/demo", 0, Map.of("kind", "person", "phase", "seen")));
        broadcast.play(3);
        assertEquals(List.of(), broadcast.told());
    }
}
