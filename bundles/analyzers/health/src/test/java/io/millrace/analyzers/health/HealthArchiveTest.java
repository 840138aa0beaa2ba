package io.millrace.analyzers.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.health.Availability;
import io.millrace.api.health.Figure;
import io.millrace.api.health.HealthSeries;
import io.millrace.api.health.LivePeriod;
import io.millrace.api.media.StreamName;
import io.millrace.store.DatabaseAwayException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is kept for a month, in a real database. */
class HealthArchiveTest {
    private static final long MINUTE_US = 60_000_000;

    private final Broadcast broadcast = new Broadcast(source());

    /** An empty database. */
    DataSource source() {
        return Broadcast.h2();
    }

    @AfterEach
    void close() {
        broadcast.close();
    }

    private HealthSeries minutes() {
        return broadcast.health.minutes(Broadcast.NAME, 0).toCompletableFuture().join();
    }

    private Availability availability() {
        return broadcast
                .health
                .availability(Broadcast.NAME)
                .toCompletableFuture()
                .join()
                .orElseThrow();
    }

    @Test
    void minutesAreFoldedAndKeptOverARestart() {
        broadcast.encoding.gopFrames = 90;
        broadcast.play(185);
        broadcast.health.stop();
        broadcast.health = broadcast.service(Map.of());
        HealthSeries kept = minutes();
        assertEquals(60, kept.stepSeconds());
        assertEquals(4, kept.utcSeconds().length);
        for (int i = 0; i < 4; i++) {
            assertEquals(0, kept.utcSeconds()[i] % 60);
            assertEquals(30, kept.values().get(Figure.FRAMES_PER_SECOND)[i], 0.5);
            assertTrue(Float.isNaN(kept.values().get(Figure.AUDIO_RMS_DBFS)[i]));
        }
        assertEquals(3_000, kept.values().get(Figure.KEY_INTERVAL_MS)[1], 12, "the longest of the minute");
        assertEquals(
                1,
                broadcast
                        .health
                        .minutes(Broadcast.NAME, (kept.utcSeconds()[3]) * 1_000_000)
                        .toCompletableFuture()
                        .join()
                        .utcSeconds()
                        .length);
    }

    @Test
    void periodsTellWhyTheStreamWasAway() {
        broadcast.play(90);
        broadcast.publisher.close();
        broadcast.pause(30);
        broadcast.begin().play(60);
        broadcast.publisher.end("The encoder has stopped");
        broadcast.pause(20);
        Availability found = availability();
        assertEquals(
                List.of("The connection was lost", "The encoder has stopped"),
                found.periods().stream().map(LivePeriod::endedBy).toList());
        assertEquals(75, found.dayPercent(), 1, "150 of 200 s");
        assertEquals(found.periods().get(0).sinceUtcUs(), found.knownSinceUtcUs());
        assertTrue(broadcast
                .health
                .availability(StreamName.parse("live/none"))
                .toCompletableFuture()
                .join()
                .isEmpty());
    }

    @Test
    void aPeriodRunsUntilNowAndEndsWithAServerThatWasKilled() {
        broadcast.play(130);
        assertTrue(availability().periods().get(0).isRunning());
        assertEquals(100, availability().dayPercent(), 0.5);
        // nothing is told when a server is killed; the next one comes ten minutes later
        broadcast.workers.timer.advance(1);
        HealthArchive next = later(10 * MINUTE_US);
        Availability found =
                next.availability(Broadcast.NAME).toCompletableFuture().join().orElseThrow();
        assertEquals(HealthArchive.SERVER_STOPPED, found.periods().get(0).endedBy());
        long lengthUs =
                found.periods().get(0).untilUtcUs() - found.periods().get(0).sinceUtcUs();
        assertTrue(
                lengthUs >= 60 * 1_000_000L && lengthUs <= 131 * 1_000_000L, "known to within a minute: " + lengthUs);
        next.close();
    }

    private HealthArchive later(long us) {
        broadcast.workers.clock.advance(us);
        return new HealthArchive(broadcast.store, broadcast.workers.clock);
    }

    @Test
    void whatCannotBeWrittenIsWrittenLater() {
        broadcast.play(20);
        broadcast.store.unbindSource(broadcast.source);
        broadcast.play(150);
        CompletionException away = assertThrows(CompletionException.class, this::minutes);
        assertTrue(away.getCause() instanceof DatabaseAwayException, away::toString);
        assertTrue(broadcast.health.list().get(0).live(), "streams are measured all the same");
        broadcast.store.bindSource(broadcast.source);
        broadcast.play(20);
        assertEquals(3, minutes().utcSeconds().length, "no minute is missing");
    }

    @Test
    void whatWaitsIsBounded() {
        broadcast.store.unbindSource(broadcast.source);
        HealthArchive archive = new HealthArchive(broadcast.store, broadcast.workers.clock);
        for (int i = 0; i < HealthArchive.MOST_WAITING + 10; i++) {
            archive.minute(new MinuteRow("live/demo", 60L * i, 60, SecondHistory.nothing()));
        }
        assertEquals(HealthArchive.MOST_WAITING, archive.waiting());
        broadcast.store.bindSource(broadcast.source);
        archive.flush();
        assertEquals(HealthArchive.MOST_WAITING - 500, archive.waiting());
        archive.close();
    }

    @Test
    void whatIsOlderThanAMonthGoes() {
        broadcast.play(70);
        broadcast.publisher.end("The encoder has stopped");
        broadcast.pause(20);
        assertTrue(minutes().utcSeconds().length > 0);
        HealthArchive next = later(HealthArchive.KEPT_US + MINUTE_US);
        next.flush();
        assertEquals(0, minutes().utcSeconds().length);
        assertTrue(
                next.availability(Broadcast.NAME).toCompletableFuture().join().isEmpty());
        next.close();
    }

    @Test
    void anEncoderThatGoesOnAndOffDoesNotFillTheDatabase() {
        HealthArchive archive = later(0);
        long nowUtcUs = broadcast.workers.clock.utcUs();
        int flaps = HealthTables.MOST_PERIODS + 100;
        for (int i = 0; i < flaps; i++) {
            long sinceUtcUs = nowUtcUs - (flaps - i) * 4_000_000L;
            archive.ended("live/demo", sinceUtcUs, sinceUtcUs + 2_000_000, "The connection was lost");
        }
        archive.ended("live/other", nowUtcUs - 1_000_000, nowUtcUs, "The encoder has stopped");
        while (archive.waiting() > 0) {
            archive.flush();
        }
        List<LivePeriod> periods = availability(archive).periods();
        assertEquals(HealthTables.MOST_PERIODS, periods.size(), "no more are read");
        assertEquals(nowUtcUs - 4_000_000, periods.get(periods.size() - 1).sinceUtcUs(), "the latest are there");
        assertTrue(periods.get(0).sinceUtcUs() < periods.get(1).sinceUtcUs(), "oldest first");
        assertEquals(50, availability(archive).dayPercent(), 1);
        assertEquals(flaps, count());
        broadcast.workers.clock.advance(3_600_000_000L);
        archive.flush();
        assertEquals(HealthTables.MOST_PERIODS, count(), "the rest goes");
        assertTrue(archive.availability(StreamName.parse("live/other"))
                .toCompletableFuture()
                .join()
                .isPresent());
        archive.close();
    }

    private static Availability availability(HealthArchive archive) {
        return archive.availability(Broadcast.NAME).toCompletableFuture().join().orElseThrow();
    }

    private int count() {
        try (var connection = broadcast.source.getConnection();
                var rows = connection
                        .createStatement()
                        .executeQuery("SELECT COUNT(*) FROM health_period WHERE stream = 'live/demo'")) {
            rows.next();
            return rows.getInt(1);
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void columnsAreNamedAfterTheFigures() {
        assertEquals("video_bits_per_second", HealthTables.column(Figure.VIDEO_BITS_PER_SECOND));
        assertEquals("audio_peak_dbfs", HealthTables.column(Figure.AUDIO_PEAK_DBFS));
    }
}
