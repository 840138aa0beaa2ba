package io.millrace.apps.failover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.audit.AuditEntry;
import io.millrace.api.audit.AuditKeeper;
import io.millrace.api.audit.AuditLog;
import io.millrace.api.event.MediaEvent;
import io.millrace.api.failover.FailoverState;
import io.millrace.api.media.Sample;
import io.millrace.api.media.StreamName;
import io.millrace.testkit.SyntheticStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Streams with backups, on a server whose clock the test turns. */
class FailoverServiceTest {
    private static final long SECOND_US = 1_000_000;
    private static final SyntheticStream ONE = SyntheticStream.of(25, 50);
    private static final SyntheticStream OTHER = SyntheticStream.of(25, 50).withFrameBytes(1_400);

    private final Scene scene = new Scene();
    private final Object owner = new Object();

    @BeforeEach
    void beginAtOnce() {
        scene.passes(200_000);
    }

    private void configure(String... more) {
        scene.service.put(owner, scene.settings(more.length == 0 ? Map.of() : Map.of(more[0], more[1])));
    }

    private void bothRun() {
        scene.begins("in/a", ONE, 0);
        scene.begins("in/b", OTHER, 0);
        scene.passes(6 * SECOND_US);
    }

    private List<Sample> video() {
        return Recorded.of(scene.output().samples, TrackMap.VIDEO_ID);
    }

    private String lastReason() {
        return scene.events.get(scene.events.size() - 1).get("reason");
    }

    private void finding(String kind, String phase) {
        scene.service.on(new MediaEvent(
                MediaEvent.STREAM_FINDING,
                "in/a",
                0,
                Map.of("analyzer", "black-freeze", "kind", kind, "phase", phase)));
    }

    // ---- loss --------------------------------------------------------------------------------------------------

    @Test
    void thePrimaryIsShownAndTheBackupWhenItIsLost() {
        configure();
        bothRun();
        assertEquals("in/a", scene.shown());
        assertEquals(Map.of("failover", "out", "from", "", "to", "in/a", "reason", "started"), scene.events.get(0));
        scene.disconnects("in/a");
        assertEquals("in/b", scene.shown());
        assertEquals(
                Map.of("failover", "out", "from", "in/a", "to", "in/b", "reason", "disconnected"), scene.events.get(1));
        scene.passes(3 * SECOND_US);
        Recorded.assertRising(video());
        long lagUs =
                scene.workers.clock.utcUs() - video().get(video().size() - 1).ptsUs();
        Recorded.assertBetween(-SECOND_US, SECOND_US, lagUs);
        assertEquals(1, scene.streams.publishers.size());
    }

    @Test
    void whoSendsNothingAnyMoreIsLostWithinTwoSeconds() {
        configure();
        bothRun();
        scene.stalls("in/a");
        long beganUs = scene.workers.clock.monotonicUs();
        while (scene.shown().equals("in/a")) {
            scene.passes(20_000);
        }
        Recorded.assertBetween(1_000_000, 2_000_000, scene.workers.clock.monotonicUs() - beganUs);
        assertEquals("no-media", lastReason());
    }

    @Test
    void soundAloneIsNoSignOfLifeWhereThereWerePictures() {
        configure();
        bothRun();
        scene.stalls("in/a");
        long us = scene.workers.clock.monotonicUs();
        for (int i = 0; i < 100; i++) {
            scene.passes(20_000);
            List<Sample> sound = ONE.audio(us, us + 20_000);
            us += 20_000;
            if (!sound.isEmpty()) {
                scene.streams.stream("in/a").publish(sound);
            }
        }
        assertEquals("in/b", scene.shown());
    }

    @Test
    void ofAFeedThatIsSentTwiceNothingIsMissingOrTwice() {
        configure();
        scene.begins("in/a", ONE, 0);
        scene.passes(3 * SECOND_US);
        scene.begins("in/b", ONE, 260_000);
        scene.passes(3_300_000);
        scene.disconnects("in/a");
        assertEquals("in/a", scene.shown());
        scene.passes(400_000);
        assertEquals("in/b", scene.shown());
        scene.passes(2 * SECOND_US);
        List<Sample> video = video();
        long fromUs = video.get(0).ptsUs() - scene.streams.stream("in/a").epochUtcUs();
        List<Integer> sent = Recorded.contents(ONE.video(fromUs, fromUs + 20 * SECOND_US));
        for (int i = 0; i < video.size(); i++) {
            assertEquals(sent.get(i), Recorded.contents(video).get(i), "picture " + i);
        }
        for (int i = 1; i < video.size(); i++) {
            assertEquals(40_000, video.get(i).dtsUs() - video.get(i - 1).dtsUs());
        }
    }

    @Test
    void aFeedThatIsFartherBehindIsNotWaitedFor() {
        configure();
        scene.begins("in/a", ONE, 0);
        scene.begins("in/b", ONE, 900_000);
        scene.passes(6 * SECOND_US);
        scene.disconnects("in/a");
        assertEquals("in/b", scene.shown());
        scene.passes(2 * SECOND_US);
        Recorded.assertRising(video());
    }

    // ---- back --------------------------------------------------------------------------------------------------

    @Test
    void thePrimaryIsGoneBackToAtAKeyPictureWhenItWasStable() {
        configure();
        bothRun();
        scene.disconnects("in/a");
        scene.passes(SECOND_US);
        scene.begins("in/a", ONE, 0);
        scene.passes(4 * SECOND_US);
        assertEquals("in/b", scene.shown());
        scene.passes(5 * SECOND_US);
        assertEquals("in/a", scene.shown());
        assertEquals("returned", lastReason());
        assertEquals(3, scene.events.size());
        List<Sample> video = video();
        for (int i = 1; i < video.size(); i++) {
            boolean turns =
                    (video.get(i).sizeBytes() % 2_000 == 0) != (video.get(i - 1).sizeBytes() % 2_000 == 0);
            assertTrue(!turns || video.get(i).isSync());
            long apartUs = video.get(i).dtsUs() - video.get(i - 1).dtsUs();
            Recorded.assertBetween(39_000, 41_000, apartUs);
        }
    }

    @Test
    void aPrimaryThatComesAndGoesIsLeftAlone() {
        configure();
        bothRun();
        for (int i = 0; i < 10; i++) {
            scene.disconnects("in/a");
            scene.passes(SECOND_US);
            scene.begins("in/a", ONE, 0);
            scene.passes(3 * SECOND_US);
        }
        assertEquals("in/b", scene.shown());
        assertEquals(2, scene.events.size());
        assertEquals(2, scene.service.list().get(0).switches());
    }

    @Test
    void anInputWhoseKeyPictureIsLongAgoIsNoLostOne() {
        configure();
        // its one key picture is its first
        scene.begins("in/a", SyntheticStream.of(25, 10_000), 200_000);
        scene.begins("in/b", OTHER, 0);
        scene.passes(6 * SECOND_US);
        scene.service.switchTo("out", Optional.of(StreamName.parse("in/a")));
        scene.passes(60 * SECOND_US);
        assertEquals("in/a", scene.shown());
        assertEquals(1, scene.events.size(), scene.events::toString);
        assertEquals(
                Optional.of(StreamName.parse("in/a")),
                scene.service.list().get(0).held());
        int count = video().size();
        Recorded.assertBetween(65 * 25, 67 * 25, count);
        scene.disconnects("in/a");
        assertEquals("in/b", scene.shown());
    }

    @Test
    void whenNothingIsLeftTheOutputWaitsAndGoesOn() {
        configure();
        bothRun();
        scene.disconnects("in/a");
        scene.disconnects("in/b");
        assertEquals("", scene.shown());
        scene.passes(30 * SECOND_US);
        assertTrue(scene.output().isOpen());
        scene.begins("in/b", OTHER, 0);
        scene.passes(4 * SECOND_US);
        assertEquals("in/b", scene.shown());
        assertEquals(1, scene.streams.publishers.size());
        Recorded.assertRising(video());
        Recorded.assertRising(Recorded.of(scene.output().samples, TrackMap.AUDIO_ID));
        long lagUs =
                scene.workers.clock.utcUs() - video().get(video().size() - 1).ptsUs();
        Recorded.assertBetween(-SECOND_US, SECOND_US, lagUs);
    }

    // ---- what is found -----------------------------------------------------------------------------------------

    @Test
    void blackPicturesAreLeftUntilTheyAreOver() {
        configure("triggers", "black, silence");
        bothRun();
        finding("black", "began");
        scene.passes(3 * SECOND_US);
        assertEquals("in/b", scene.shown());
        assertEquals("black", lastReason());
        FailoverState.Input primary = scene.service.list().get(0).inputs().get(0);
        assertFalse(primary.isFit());
        assertEquals("black", primary.trouble());
        finding("black", "ended");
        scene.passes(4 * SECOND_US);
        assertEquals("in/b", scene.shown());
        scene.passes(4 * SECOND_US);
        assertEquals("in/a", scene.shown());
    }

    @Test
    void whatIsNoTriggerIsNoReason() {
        configure("triggers", "silence");
        bothRun();
        finding("frozen", "began");
        finding("black", "began");
        finding("of-something-else", "began");
        scene.passes(3 * SECOND_US);
        assertEquals("in/a", scene.shown());
        finding("silence", "began");
        scene.passes(3 * SECOND_US);
        assertEquals("in/b", scene.shown());
    }

    // ---- by hand -----------------------------------------------------------------------------------------------

    @Test
    void anOperatorTurnsToAnInputAndStaysWithIt() {
        List<AuditEntry> entries = new ArrayList<>();
        scene.service.audit = new AuditLog() {
            @Override
            public void record(AuditEntry entry) {
                entries.add(entry);
            }

            @Override
            public AutoCloseable attach(AuditKeeper keeper) {
                return () -> {};
            }
        };
        configure();
        bothRun();
        scene.service.switchTo("out", Optional.of(StreamName.parse("in/b")));
        scene.passes(20 * SECOND_US);
        assertEquals("in/b", scene.shown());
        assertEquals("by-hand", lastReason());
        assertEquals(
                Optional.of(StreamName.parse("in/b")),
                scene.service.list().get(0).held());
        scene.service.switchTo("out", Optional.empty());
        scene.passes(3 * SECOND_US);
        assertEquals("in/a", scene.shown());
        assertEquals(2, entries.size());
        assertEquals("failover.switch", entries.get(0).action());
        assertEquals("in/b", entries.get(0).after());
    }

    @Test
    void whatCannotBeTurnedToIsRefusedWithTheReason() {
        configure();
        scene.begins("in/a", ONE, 0);
        scene.passes(3 * SECOND_US);
        assertTrue(assertThrows(
                        IllegalArgumentException.class,
                        () -> scene.service.switchTo("out", Optional.of(StreamName.parse("in/b"))))
                .getMessage()
                .contains("does not come now"));
        assertTrue(assertThrows(
                        IllegalArgumentException.class,
                        () -> scene.service.switchTo("out", Optional.of(StreamName.parse("in/z"))))
                .getMessage()
                .contains("is no input of out"));
        assertThrows(IllegalArgumentException.class, () -> scene.service.switchTo("none", Optional.empty()));
        assertEquals("in/a", scene.shown());
    }

    @Test
    void anInputThatIsHeldIsLeftWhenItIsLost() {
        configure();
        bothRun();
        scene.service.switchTo("out", Optional.of(StreamName.parse("in/b")));
        scene.passes(3 * SECOND_US);
        scene.disconnects("in/b");
        scene.passes(100_000);
        assertEquals("in/a", scene.shown());
        assertEquals(Optional.empty(), scene.service.list().get(0).held());
    }

    // ---- the output's life -------------------------------------------------------------------------------------

    @Test
    void anOutputThatSomebodyEndedBeginsAnew() {
        configure();
        bothRun();
        scene.sessions.list().iterator().next().kick("An operator wants it");
        scene.passes(6 * SECOND_US);
        assertEquals(2, scene.streams.publishers.size());
        assertTrue(scene.output().isOpen());
        assertFalse(scene.output().samples.isEmpty());
    }

    @Test
    void aNewerVersionKeepsWhatItTookOver() {
        configure();
        bothRun();
        FailoverService newer =
                new FailoverService(scene.streams, scene.sessions, (type, subject, attributes) -> {}, scene.workers);
        newer.put(owner, scene.settings(Map.of()));
        scene.passes(20 * SECOND_US);
        assertEquals(2, scene.streams.publishers.size());
        scene.service.drop(owner, false);
        scene.passes(SECOND_US);
        assertTrue(scene.output().isOpen());
        assertEquals(1, newer.list().get(0).switches());
    }

    @Test
    void itEndsWhenItIsNotConfiguredAnyMore() {
        configure();
        bothRun();
        scene.service.drop(owner, true);
        assertEquals("The failover is not configured any more", scene.output().endReason());
        assertEquals(List.of(), scene.service.list());
        assertEquals(0, scene.streams.stream("in/a").readers());
        assertEquals(0, scene.workers.timer.pending());
    }

    @Test
    void anotherConfigurationGoesOnWithTheSameStream() {
        configure();
        bothRun();
        configure("inputs", "in/b");
        scene.passes(3 * SECOND_US);
        assertEquals("in/b", scene.shown());
        assertEquals(null, scene.streams.publishers.get(0).endReason());
        assertTrue(scene.output().isOpen());
    }

    @Test
    void aStreamThatSomebodyElsePublishesIsTriedAgain() {
        scene.streams.refuse("The stream live/out is being published by somebody else");
        configure();
        bothRun();
        assertTrue(scene.streams.publishers.isEmpty());
        scene.streams.refuse(null);
        scene.passes(6 * SECOND_US);
        assertEquals("in/a", scene.shown());
    }
}
