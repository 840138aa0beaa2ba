package io.millrace.analyzers.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.event.MediaEvent;
import io.millrace.api.health.Advice;
import io.millrace.api.health.Advice.Severity;
import io.millrace.api.health.AlertKind;
import io.millrace.api.health.Figure;
import io.millrace.api.health.HealthLevel;
import io.millrace.api.health.LivePeriod;
import io.millrace.api.live.LiveStream;
import io.millrace.api.live.PublishRefusedException;
import io.millrace.api.live.Publisher;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.Sample;
import io.millrace.testkit.FakeLiveStreams;
import io.millrace.testkit.FakeSession;
import io.millrace.testkit.FakeWorkers;
import io.millrace.testkit.SyntheticStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Publications that come, go, and follow each other, as encoders and operators make them. */
class StreamWatchTest {
    private final Broadcast broadcast = new Broadcast();

    @AfterEach
    void close() {
        broadcast.close();
    }

    private List<String> endings() {
        return broadcast
                .health
                .availability(Broadcast.NAME)
                .toCompletableFuture()
                .join()
                .orElseThrow()
                .periods()
                .stream()
                .map(LivePeriod::endedBy)
                .toList();
    }

    @Test
    void aTakeoverIsTwoPeriodsAndNoAlert() {
        broadcast.play(15);
        broadcast.begin().play(15);
        assertEquals(List.of(), broadcast.told());
        assertEquals(List.of("Another publisher with the same identity took over", ""), endings());
        assertTrue(broadcast.status().measuredSeconds() <= 15, "figures of the earlier one do not count");
        assertEquals(HealthLevel.GREEN, broadcast.status().level());
    }

    @Test
    void aReconnectBetweenTwoLooksIsSeen() {
        broadcast.play(10.1);
        broadcast.publisher.close();
        broadcast.begin().play(0.2).play(9);
        assertEquals(List.of("The connection was lost", ""), endings());
        assertEquals(HealthLevel.GREEN, broadcast.status().level());
        assertFalse(broadcast.alerts().contains(AlertKind.NO_INPUT));
    }

    @Test
    void aPublicationThatSendsNothingYetIsNotBlamedForItsPast() {
        broadcast.play(10).pause(4);
        assertEquals(List.of(AlertKind.NO_DATA), broadcast.alerts());
        broadcast.publisher.end("The encoder has stopped");
        broadcast.pause(1);
        assertEquals(List.of("no-data raised", "no-data cleared"), broadcast.told());
        broadcast.begin().play(2);
        assertEquals(HealthLevel.GREEN, broadcast.status().level());
        assertTrue(broadcast.status().measuredSeconds() <= 2);
    }

    @Test
    void timeThatIsLookedAtBeforeTheSamplesBlamesNobody() {
        FakeWorkers workers = FakeWorkers.queued();
        FakeLiveStreams streams = new FakeLiveStreams();
        List<String> told = new ArrayList<>();
        AlertBook alerts = new AlertBook(
                "live/demo",
                (type, subject, attributes) -> told.add(attributes.get("kind") + " " + attributes.get("phase")),
                workers.clock);
        try (StreamWatch watch = new StreamWatch(
                streams.expect(Broadcast.NAME), workers.queue, workers.clock, new SoundLevel(), alerts, new NoSink())) {
            watch.open();
            Publisher first = publish(streams);
            workers.queue.runAll();
            watch.tick(Thresholds.standard());
            sound(first, 0);
            workers.queue.runAll();
            first.end("The encoder has stopped");
            workers.queue.runAll();
            watch.tick(Thresholds.standard());
            workers.clock.advance(60_000_000);
            sound(publish(streams), 1_000_000);
            // the reader is woken, but its turn comes after that of the clock
            watch.tick(Thresholds.standard());
            assertEquals(List.of(), told);
            assertTrue(watch.now().live());
        }
    }

    private static Publisher publish(FakeLiveStreams streams) {
        try {
            Publisher publisher = streams.publish(Broadcast.NAME, FakeSession.publisher(Broadcast.NAME));
            publisher.tracks(List.of(SyntheticStream.AUDIO));
            return publisher;
        } catch (PublishRefusedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void sound(Publisher publisher, long us) {
        publisher.write(new Sample(SyntheticStream.AUDIO_ID, us, us, Sample.SYNC, ByteBuffer.allocate(100)));
        publisher.flush();
    }

    /** Nothing is kept. */
    private static final class NoSink implements HistorySink {
        @Override
        public void minute(MinuteRow row) {}

        @Override
        public void live(String stream, long sinceUtcUs, long untilUtcUs) {}

        @Override
        public void ended(String stream, long sinceUtcUs, long untilUtcUs, String endedBy) {}
    }

    @Test
    void muchAtOnceIsReadInTurnsAndCountedWhenItCame() {
        broadcast.play(5);
        List<Sample> burst = new ArrayList<>();
        long fromUs = broadcast.mediaUs;
        for (int i = 0; i < 3 * StreamWatch.ITEMS_A_TURN; i++) {
            long us = fromUs + i * 500L;
            burst.add(new Sample(SyntheticStream.AUDIO_ID, us, us, Sample.SYNC, ByteBuffer.allocate(100)));
        }
        burst.forEach(broadcast.publisher::write);
        broadcast.publisher.flush();
        broadcast.pause(1.1);
        float[] bits = broadcast
                .health
                .seconds(Broadcast.NAME, 2)
                .orElseThrow()
                .values()
                .get(Figure.AUDIO_BITS_PER_SECOND);
        assertEquals(3 * StreamWatch.ITEMS_A_TURN * 800, Fold.max(bits), 140_000, "all of them, in one second");
    }

    @Test
    void whenTheTracksChangeTheNewOnesAreMeasured() {
        broadcast.play(5);
        broadcast.stream().publish(new FormatChange(List.of(SyntheticStream.AUDIO)));
        broadcast.encoding.video = false;
        broadcast.play(11);
        assertFalse(broadcast.status().figures().containsKey(Figure.FRAMES_PER_SECOND));
        assertEquals(128_000, broadcast.figure(Figure.AUDIO_BITS_PER_SECOND), 3_000);
        assertFalse(broadcast.alerts().contains(AlertKind.FROZEN), "there should be no pictures");
    }

    @Test
    void alertsOfATrackThatIsGoneAreOver() {
        broadcast.encoding.gopFrames = 450;
        broadcast.encoding.size = n -> 0.001;
        broadcast.encoding.audioBytes = 6;
        broadcast.play(20);
        finding("frozen");
        finding("black");
        broadcast.play(1);
        assertEquals(
                List.of(
                        AlertKind.FROZEN,
                        AlertKind.BLACK,
                        AlertKind.LOW_BITRATE,
                        AlertKind.KEY_PICTURES,
                        AlertKind.SILENCE),
                broadcast.alerts());
        broadcast.encoding.video = false;
        broadcast.stream().publish(new FormatChange(List.of(SyntheticStream.AUDIO)));
        broadcast.play(12);
        assertEquals(List.of(AlertKind.SILENCE), broadcast.alerts(), "of pictures there are none");
        broadcast.encoding.audio = false;
        broadcast.encoding.video = true;
        broadcast.encoding.size = n -> 1;
        broadcast.encoding.gopFrames = 30;
        broadcast.stream().publish(new FormatChange(List.of(SyntheticStream.VIDEO)));
        broadcast.play(2);
        assertFalse(broadcast.alerts().contains(AlertKind.SILENCE), "of sound there is none");
    }

    private void finding(String kind) {
        broadcast.health.on(new MediaEvent(
                MediaEvent.STREAM_FINDING, "live/demo", 0, Map.of("kind", kind, "phase", "began", "analyzer", "x")));
    }

    @Test
    void aStreamThatWaitsForItsFirstPublisherIsMissedByNobody() {
        broadcast.streams.expect(Broadcast.NAME);
        broadcast.pause(10);
        assertEquals(HealthLevel.GREY, broadcast.status().level());
        assertEquals(List.of(), broadcast.told());
        broadcast.play(5);
        assertEquals(HealthLevel.GREEN, broadcast.status().level());
    }

    @Test
    void aStreamOfTheSameNameThatIsAnotherIsWatchedAnew() {
        broadcast.play(5);
        LiveStream before = broadcast.stream();
        broadcast.publisher.end("The encoder has stopped");
        broadcast.stream().state(LiveStream.State.WAITING);
        broadcast.streams.unexpect(Broadcast.NAME);
        broadcast.begin().play(13);
        assertTrue(before != broadcast.stream());
        assertEquals(30, broadcast.figure(Figure.FRAMES_PER_SECOND), 0.5);
        assertEquals(1, broadcast.health.list().size());
        assertEquals(List.of("The encoder has stopped", ""), endings());
    }

    @Test
    void adviceAlwaysSaysWhyAndWhatToDo() {
        broadcast.encoding.gopFrames = 360;
        broadcast.encoding.bFrames = true;
        broadcast.encoding.irregularUs = n -> n % 2 == 0 ? 0 : 14_000;
        broadcast.encoding.lateUs = n -> n % 200 < 40 ? 1_400_000 : 0;
        broadcast.encoding.audioBytes = 6;
        broadcast.play(45);
        List<Advice> bad = broadcast.diagnosis().advice().stream()
                .filter(each -> each.severity() != Severity.GOOD)
                .toList();
        assertTrue(bad.size() >= 4, bad.toString());
        for (Advice each : bad) {
            assertFalse(each.why().isEmpty(), each.code());
            assertFalse(each.measured().isEmpty(), each.code());
            List<String> tools =
                    each.remedies().stream().map(Advice.Remedy::tool).toList();
            assertTrue(tools.containsAll(List.of("OBS", "FFmpeg", "Encoder")), each.code() + ": " + tools);
        }
        assertEquals(bad.size(), bad.stream().map(Advice::code).distinct().count(), "each thing is said once");
    }
}
