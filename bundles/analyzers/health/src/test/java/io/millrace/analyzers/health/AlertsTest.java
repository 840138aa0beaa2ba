package io.millrace.analyzers.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.event.MediaEvent;
import io.millrace.api.health.AlertKind;
import io.millrace.api.health.HealthAlert;
import io.millrace.api.health.HealthLevel;
import io.millrace.api.live.LiveStream;
import io.millrace.api.live.PublishRefusedException;
import io.millrace.api.live.Publisher;
import io.millrace.api.media.Sample;
import io.millrace.api.media.StreamName;
import io.millrace.testkit.FakeSession;
import io.millrace.testkit.SyntheticStream;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Alerts are raised in time, told once, and cleared when all is well again. */
class AlertsTest {
    private final Broadcast broadcast = new Broadcast();
    private final Encoding encoding = broadcast.encoding;

    @AfterEach
    void close() {
        broadcast.close();
    }

    @Test
    void anEncoderThatStandsStillIsToldWithinThreeSeconds() {
        broadcast.play(10).pause(1.4);
        assertEquals(List.of(), broadcast.told());
        broadcast.pause(1.6);
        assertEquals(List.of("no-data raised"), broadcast.told());
        assertEquals(HealthLevel.RED, broadcast.status().level());
        MediaEvent raised = broadcast.events.get(0);
        assertEquals(MediaEvent.STREAM_ALERT, raised.type());
        assertEquals("live/demo", raised.subject());
        assertEquals("true", raised.attributes().get("critical"));
        assertTrue(
                raised.attributes().get("text").startsWith("The publisher is connected, but has sent nothing for 2."));
        broadcast.pause(20);
        assertEquals(1, broadcast.told().size(), "nothing else is told of what is not there: " + broadcast.told());
        assertTrue(
                broadcast.status().reason().contains("nothing for 2"),
                broadcast.status().reason());
        broadcast.play(4);
        assertEquals(List.of("no-data raised", "no-data cleared"), broadcast.told());
        assertEquals(HealthLevel.GREEN, broadcast.status().level());
    }

    @Test
    void anEncoderThatStoodStillBeforeAnybodyLookedIsTold() {
        broadcast.play(5);
        broadcast.health.stop();
        broadcast.health = broadcast.service(Map.of());
        broadcast.pause(1.4);
        assertEquals(List.of(), broadcast.told(), "nobody knows yet");
        broadcast.pause(2);
        assertEquals(List.of("no-data raised"), broadcast.told());
    }

    @Test
    void aLostPublisherIsToldAtOnceAndOneThatStopsIsNot() {
        broadcast.play(5);
        broadcast.publisher.close();
        broadcast.pause(1);
        assertEquals(List.of("no-input raised"), broadcast.told());
        assertEquals(
                "The publisher is gone: The connection was lost",
                broadcast.status().reason());
        assertEquals(HealthLevel.RED, broadcast.status().level());
        broadcast.begin().play(4);
        assertEquals(List.of("no-input raised", "no-input cleared"), broadcast.told());
        broadcast.publisher.end("The encoder has stopped");
        broadcast.pause(5);
        assertEquals(2, broadcast.told().size());
        assertEquals(HealthLevel.GREY, broadcast.status().level());
    }

    @Test
    void theEventOfALostPublisherIsNotWaitedForAnotherHalfSecond() {
        broadcast.play(5.2);
        broadcast.publisher.close();
        broadcast.health.on(new MediaEvent(MediaEvent.STREAM_INTERRUPTED, "live/demo", 0, Map.of()));
        assertEquals(List.of("no-input raised"), broadcast.told());
    }

    @Test
    void aStreamThatEndedBecauseItsPublisherIsLostIsMissedForADay() {
        broadcast.play(5);
        broadcast.publisher.close();
        broadcast.pause(3);
        vanish();
        assertEquals(HealthLevel.RED, broadcast.status().level());
        assertEquals(
                "The publisher is gone: The connection was lost",
                broadcast.status().reason());
        assertEquals(1, broadcast.health.list().size());
        assertEquals(List.of("no-input raised"), broadcast.told());
        broadcast.streams.expect(Broadcast.NAME);
        broadcast.pause(5);
        assertEquals(List.of("no-input raised"), broadcast.told(), "that somebody wants to see it brings nothing back");
        broadcast.begin().play(4);
        assertEquals(List.of("no-input raised", "no-input cleared"), broadcast.told());
        assertEquals(HealthLevel.GREEN, broadcast.status().level());
    }

    @Test
    void afterADayNobodyIsRemindedAnyMore() {
        broadcast.play(5);
        broadcast.publisher.close();
        broadcast.pause(3);
        vanish();
        broadcast.workers.clock.advance(25L * 3_600 * 1_000_000);
        broadcast.pause(1);
        assertEquals(List.of("no-input raised", "no-input cleared"), broadcast.told());
        assertTrue(broadcast.health.find(Broadcast.NAME).isEmpty());
    }

    /** Core does not know the stream any more. */
    private void vanish() {
        broadcast.stream().state(LiveStream.State.WAITING);
        broadcast.streams.unexpect(Broadcast.NAME);
        broadcast.pause(1);
    }

    @Test
    void picturesThatStopWhileSoundGoesOnAreAFreeze() {
        broadcast.play(8);
        encoding.video = false;
        broadcast.play(4.5);
        assertEquals(List.of(), broadcast.told());
        broadcast.play(2);
        assertEquals("frozen raised", broadcast.told().get(0));
        assertTrue(
                broadcast.status().reason().startsWith("No picture came for "),
                broadcast.status().reason());
        encoding.video = true;
        encoding.gopFrames = 30;
        broadcast.play(5);
        assertTrue(broadcast.told().contains("frozen cleared"), broadcast.told().toString());
    }

    @Test
    void whatTheBlackFreezeAnalyzerFindsJoinsIn() {
        broadcast.play(5);
        finding("frozen", "began");
        finding("silence", "began");
        broadcast.play(2);
        assertEquals(List.of(AlertKind.FROZEN, AlertKind.SILENCE), broadcast.alerts());
        finding("frozen", "ended");
        finding("black", "began");
        broadcast.play(4);
        assertEquals(List.of(AlertKind.BLACK, AlertKind.SILENCE), broadcast.alerts());
        assertEquals(HealthLevel.YELLOW, broadcast.status().level());
        broadcast.publisher.end("The encoder has stopped");
        broadcast.pause(1);
        assertEquals(List.of(), broadcast.alerts(), "over with the publication");
        broadcast.begin().play(4);
        assertEquals(
                List.of(AlertKind.BLACK, AlertKind.SILENCE),
                broadcast.alerts(),
                "the analyzer goes on, and has not said that it is over");
        finding("black", "ended");
        finding("silence", "ended");
        broadcast.play(25);
        assertEquals(List.of(), broadcast.alerts());
    }

    @Test
    void whoIsSentAwayIsNotMissed() {
        broadcast.play(5);
        broadcast.session.kick("Ended by the operator");
        broadcast.publisher.close();
        broadcast.pause(5);
        assertEquals(List.of(), broadcast.told());
        assertEquals(HealthLevel.GREY, broadcast.status().level());
        vanish();
        assertEquals(List.of(), broadcast.told());
    }

    private void finding(String kind, String phase) {
        broadcast.health.on(new MediaEvent(
                MediaEvent.STREAM_FINDING, "live/demo", 0, Map.of("kind", kind, "phase", phase, "analyzer", "x")));
    }

    @Test
    void lowBitrateIsRaisedAndClearedWithHysteresis() {
        broadcast.play(10);
        encoding.size = n -> 0.01;
        broadcast.play(8);
        assertEquals(List.of(), broadcast.alerts(), "a moment is no alert");
        broadcast.play(8);
        assertTrue(
                broadcast.alerts().contains(AlertKind.LOW_BITRATE),
                broadcast.alerts().toString());
        encoding.size = n -> 1;
        broadcast.play(9);
        assertTrue(broadcast.alerts().contains(AlertKind.LOW_BITRATE), "it was good for too short a time");
        broadcast.play(12);
        assertTrue(
                broadcast.told().contains("low-bitrate cleared"),
                broadcast.told().toString());
    }

    @Test
    void aBitrateThatSwingsIsUnstable() {
        encoding.size = n -> n / 240 % 2 == 0 ? 0.2 : 2;
        broadcast.play(60);
        assertEquals(List.of(AlertKind.UNSTABLE_BITRATE), broadcast.alerts());
    }

    @Test
    void largeKeyPicturesFarApartAreNoUnstableBitrate() {
        encoding.gopFrames = 300;
        encoding.frameBytes = 1_000;
        encoding.keyBytes = 4_000_000;
        broadcast.play(90);
        assertEquals(List.of(), broadcast.told());
    }

    @Test
    void fewerPicturesThanBeforeAreTold() {
        broadcast.play(40);
        encoding.framesPerSecond = 15;
        encoding.gopFrames = 30;
        encoding.frameBytes = 16_000;
        broadcast.play(12);
        assertTrue(
                broadcast.alerts().contains(AlertKind.LOW_FRAME_RATE),
                broadcast.alerts().toString());
        assertTrue(
                broadcast.status().reason().matches("15\\.\\d pictures a second come; it was (29|30).*"),
                broadcast.status().reason());
    }

    @Test
    void keyPicturesThatDoNotComeAreTold() {
        encoding.gopFrames = 360;
        broadcast.play(11.5);
        assertEquals(List.of(AlertKind.KEY_PICTURES), broadcast.alerts());
        assertTrue(
                broadcast.status().reason().startsWith("Key pictures are 1"),
                broadcast.status().reason());
    }

    @Test
    void packetsThatAreMissingAreTold() {
        long[] dropped = {0};
        broadcast.session.measuredBy(() -> Map.of("pktRcvDropTotal", dropped[0] += 2));
        broadcast.play(12);
        assertEquals(List.of(AlertKind.PACKET_LOSS), broadcast.alerts());
        assertEquals("20 packets never came in ten seconds", broadcast.status().reason());
    }

    @Test
    void aStreamThatComesAndGoesMakesNoStorm() {
        broadcast.play(10);
        for (int i = 0; i < 40; i++) {
            broadcast.pause(3);
            broadcast.play(3);
        }
        long raised = Collections.frequency(broadcast.told(), "no-data raised");
        assertTrue(raised <= 4, broadcast.told().size() + " events in four minutes");
        assertEquals(List.of(AlertKind.NO_DATA), broadcast.alerts(), "it stays raised: " + broadcast.told());
    }

    @Test
    void anEncoderThatReconnectsAgainAndAgainMakesNoStorm() {
        broadcast.play(10);
        for (int i = 0; i < 40; i++) {
            broadcast.publisher.close();
            broadcast.pause(3);
            broadcast.begin().play(3);
        }
        long raised = Collections.frequency(broadcast.told(), "no-input raised");
        assertTrue(raised <= 4, broadcast.told().size() + " events in four minutes");
        assertEquals(
                "The publisher is back, but was gone lately", broadcast.status().reason());
        broadcast.play(60);
        assertEquals(List.of(), broadcast.alerts(), "over when it stays");
    }

    @Test
    void whatIsOpenWhenNobodyLooksAnyMoreIsTakenBack() {
        broadcast.play(10).pause(4);
        broadcast.health.stop();
        assertEquals(List.of("no-data raised", "no-data cleared"), broadcast.told());
        broadcast.health = broadcast.service(Map.of());
    }

    @Test
    void whatIsMissedWhenNobodyLooksAnyMoreIsTakenBack() {
        broadcast.play(5);
        broadcast.publisher.close();
        broadcast.pause(3);
        vanish();
        broadcast.health.stop();
        assertEquals(List.of("no-input raised", "no-input cleared"), broadcast.told());
        assertTrue(broadcast.health.list().isEmpty());
        broadcast.health = broadcast.service(Map.of());
    }

    @Test
    void whoIsLostWhenTooManyAreMissedIsNotLeftOpen() throws PublishRefusedException {
        for (int i = 0; i <= LostStream.MOST; i++) {
            StreamName name = StreamName.parse("live/s" + i);
            Publisher publisher = broadcast.streams.publish(name, FakeSession.publisher(name));
            publisher.tracks(List.of(SyntheticStream.AUDIO));
            publisher.write(new Sample(SyntheticStream.AUDIO_ID, 0, 0, Sample.SYNC, ByteBuffer.allocate(100)));
            broadcast.pause(0.5);
            publisher.close();
            broadcast.streams.publishers.clear();
            broadcast.pause(0.5);
            broadcast.streams.stream(name.toString()).state(LiveStream.State.WAITING);
            broadcast.streams.unexpect(name);
            broadcast.pause(0.5);
        }
        assertEquals(LostStream.MOST, broadcast.health.list().size());
        assertEquals(LostStream.MOST + 1, Collections.frequency(broadcast.told(), "no-input raised"));
        assertEquals(1, Collections.frequency(broadcast.told(), "no-input cleared"));
    }

    @Test
    void thresholdsOfAStreamAreItsOwn() {
        broadcast.health.stop();
        broadcast.health = broadcast.service(Map.of(
                "noDataSeconds", "4", "streams", new String[] {"live/de* noDataSeconds=8", "other/* minVideoKbps=1"}));
        broadcast.play(5).pause(7);
        assertEquals(List.of(), broadcast.told());
        broadcast.pause(2);
        assertEquals(List.of("no-data raised"), broadcast.told());
        broadcast.health.modified(Map.of("streams", "live/demo noDataSeconds=30"));
        broadcast.play(5).pause(12);
        assertEquals(2, noData());
        broadcast.health.modified(Map.of("streams", "live/demo noDataSeconds=nothing"));
        broadcast.play(5).pause(12);
        assertEquals(2, noData(), "what makes no sense changes nothing");
    }

    private long noData() {
        return broadcast.told().stream()
                .filter(told -> told.startsWith("no-data"))
                .count();
    }

    @Test
    void streamsWithoutSoundOrPictureAreJudgedByWhatTheyHave() {
        encoding.audio = false;
        broadcast.tracks = List.of(SyntheticStream.VIDEO);
        broadcast.play(40);
        assertEquals(List.of(), broadcast.alerts());
        broadcast.publisher.end("The encoder has stopped");
        encoding.audio = true;
        encoding.video = false;
        broadcast.tracks = List.of(SyntheticStream.AUDIO);
        broadcast.begin().play(40);
        assertEquals(
                List.of(),
                broadcast.status().alerts().stream().map(HealthAlert::text).toList());
    }
}
