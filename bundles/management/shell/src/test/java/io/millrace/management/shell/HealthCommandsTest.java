package io.millrace.management.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.health.Advice;
import io.millrace.api.health.Advice.Remedy;
import io.millrace.api.health.Advice.Severity;
import io.millrace.api.health.AlertKind;
import io.millrace.api.health.Availability;
import io.millrace.api.health.Diagnosis;
import io.millrace.api.health.Figure;
import io.millrace.api.health.HealthAlert;
import io.millrace.api.health.HealthLevel;
import io.millrace.api.health.HealthMonitor;
import io.millrace.api.health.HealthSeries;
import io.millrace.api.health.HealthStatus;
import io.millrace.api.health.LivePeriod;
import io.millrace.api.media.StreamName;
import io.millrace.api.report.HealthReport;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** The health of streams in the shell. */
class HealthCommandsTest {
    private static final StreamName DEMO = StreamName.parse("live/demo");
    private static final long START_UTC_US = 1_767_225_600_000_000L;

    private final FakeMonitor monitor = new FakeMonitor();

    private static final class FakeMonitor implements HealthMonitor {
        private boolean databaseAway;

        private final HealthStatus demo = new HealthStatus(
                DEMO,
                HealthLevel.YELLOW,
                "Key pictures are 12.0 s apart",
                true,
                START_UTC_US,
                90,
                Map.of(
                        Figure.VIDEO_BITS_PER_SECOND, 2_000_000.0,
                        Figure.AUDIO_BITS_PER_SECOND, 128_000.0,
                        Figure.FRAMES_PER_SECOND, 29.97,
                        Figure.KEY_INTERVAL_MS, 12_000.0),
                List.of(new HealthAlert(AlertKind.KEY_PICTURES, START_UTC_US, "Key pictures are 12.0 s apart")),
                180,
                10_200);

        @Override
        public List<HealthStatus> list() {
            return List.of(
                    demo,
                    new HealthStatus(
                            StreamName.parse("live/none"),
                            HealthLevel.GREY,
                            "Nobody publishes",
                            false,
                            START_UTC_US,
                            0,
                            Map.of(),
                            List.of(),
                            0,
                            0));
        }

        @Override
        public Optional<HealthStatus> find(StreamName stream) {
            return list().stream().filter(each -> each.stream().equals(stream)).findFirst();
        }

        @Override
        public Optional<HealthSeries> seconds(StreamName stream, int lastSeconds) {
            return Optional.of(series(1, 120));
        }

        private static HealthSeries series(int step, int count) {
            long[] times = new long[count];
            Arrays.setAll(times, i -> START_UTC_US / 1_000_000 + (long) i * step);
            Map<Figure, float[]> values = new EnumMap<>(Figure.class);
            for (Figure figure : Figure.values()) {
                float[] each = new float[count];
                boolean missing = figure.name().startsWith("AUDIO") || figure == Figure.JITTER_MS;
                Arrays.fill(each, missing ? Float.NaN : 7);
                values.put(figure, each);
            }
            return new HealthSeries(step, times, values);
        }

        @Override
        public CompletionStage<HealthSeries> minutes(StreamName stream, long sinceUtcUs) {
            return databaseAway
                    ? CompletableFuture.failedFuture(new IllegalStateException("the database is away"))
                    : CompletableFuture.completedFuture(series(60, 2));
        }

        @Override
        public CompletionStage<Optional<Availability>> availability(StreamName stream) {
            LivePeriod lost = new LivePeriod(START_UTC_US, START_UTC_US + 3_700_000_000L, "The connection was lost");
            LivePeriod now = new LivePeriod(START_UTC_US + 3_800_000_000L, START_UTC_US + 3_830_000_000L, "");
            LivePeriod over = new LivePeriod(START_UTC_US, START_UTC_US + 30_000_000, "The encoder has stopped");
            boolean live = stream.equals(DEMO);
            return CompletableFuture.completedFuture(
                    stream.name().equals("never")
                            ? Optional.empty()
                            : Optional.of(new Availability(
                                    stream,
                                    START_UTC_US,
                                    live ? List.of(lost, now) : List.of(over),
                                    97.389,
                                    50,
                                    12.5)));
        }

        @Override
        public Optional<Diagnosis> diagnose(StreamName stream) {
            return Optional.of(new Diagnosis(
                            DEMO,
                            HealthLevel.YELLOW,
                            "Viewers will notice: 1 warning",
                            60,
                            "H.264 1280x720; no sound",
                            List.of(
                                    new Advice(
                                            "key-interval",
                                            Severity.WARNING,
                                            "Key pictures are too far apart",
                                            "every 8.3 s",
                                            "every 2 s",
                                            "Viewers wait",
                                            List.of(new Remedy("FFmpeg", "-g 60"))),
                                    new Advice(
                                            "x", Severity.GOOD, "All else is well", "30 frames/s", "", "", List.of()))))
                    .filter(each -> stream.equals(DEMO));
        }
    }

    private HealthCommand health(String... words) {
        HealthCommand command = new HealthCommand();
        command.monitor = monitor;
        command.words = List.of(words);
        return command;
    }

    private AvailabilityCommand availability(String... words) {
        AvailabilityCommand command = new AvailabilityCommand();
        command.monitor = monitor;
        command.words = List.of(words);
        return command;
    }

    private DoctorCommand doctor(String... words) {
        DoctorCommand command = new DoctorCommand();
        command.monitor = monitor;
        command.words = List.of(words);
        return command;
    }

    @Test
    void allStreamsHaveALight() throws Exception {
        assertEquals(
                """
                LIGHT   STREAM     KBPS  FPS   KEY S  JITTER MS  ALERTS  REASON
                ▲ warn  live/demo  2128  30.0  12.0              1       Key pictures are 12.0 s apart
                ○ away  live/none                                0       Nobody publishes
                """,
                ShellOutput.of(health()));
        assertTrue(ShellOutput.of(health("--json")).contains("\"level\" : \"yellow\""));
    }

    @Test
    void oneStreamHasFiguresAlertsAndLines() throws Exception {
        String text = ShellOutput.of(health("live/demo"));
        assertTrue(text.startsWith("▲ warn  live/demo: Key pictures are 12.0 s apart\n"), text);
        assertTrue(text.contains("keyIntervalMs        12000.0"), text);
        assertTrue(text.contains("key-pictures"), text);
        assertTrue(text.contains("The last 2 min 0 s"), text);
        assertTrue(text.contains("framesPerSecond      " + "█".repeat(60) + " 7"), text);
        assertFalse(text.contains("jitterMs"), "nothing was measured: " + text);
        assertEquals("There is no stream live/x", ShellOutput.refusal(health("live/x")));
    }

    @Test
    void jsonHasTheHourAndTheMonth() throws Exception {
        String json = ShellOutput.of(health("live/demo", "--json"));
        assertTrue(json.contains("\"seconds\":{\"stepSeconds\":1,\"utcSeconds\":[1767225600,"), json);
        assertTrue(json.contains("\"minutes\":{\"stepSeconds\":60,\"utcSeconds\":[1767225600,1767225660]"), json);
        assertTrue(json.contains("\"audioPeakDbfs\":[null,null]"), json);
        monitor.databaseAway = true;
        assertEquals(
                "The history cannot be read: the database is away", ShellOutput.refusal(health("live/demo", "--json")));
        assertFalse(ShellOutput.of(health("live/demo")).isEmpty(), "what is measured now needs no database");
    }

    @Test
    void availabilityTellsPeriodsAndReasons() throws Exception {
        List<String> lines = ShellOutput.of(availability("live/demo"))
                .lines()
                .map(line -> line.replaceAll(" +", " ").strip())
                .toList();
        assertEquals(
                List.of(
                        "live/demo was live 97.39 % of the last day, 50.00 % of the week, 12.50 % of the month"
                                + " (known since 2026-01-01T00:00:00Z)",
                        "",
                        "STATE SINCE UNTIL DURATION REASON",
                        "live 2026-01-01T00:00:00Z 2026-01-01T01:01:40Z 1 h 1 min",
                        "away 2026-01-01T01:01:40Z 2026-01-01T01:03:20Z 1 min 40 s The connection was lost",
                        "live 2026-01-01T01:03:20Z now 30 s"),
                lines);
        String over = ShellOutput.of(availability("live/old"));
        assertTrue(over.contains("The encoder has stopped"), over);
        assertTrue(ShellOutput.of(availability("live/demo", "--json")).contains("\"dayPercent\" : 97.39"));
        assertEquals(
                "The stream live/never was not live in the last month, as far as is known",
                ShellOutput.refusal(availability("live/never")));
    }

    @Test
    void theDoctorSpeaksPlainly() throws Exception {
        assertEquals(
                """
                ▲ warn  Viewers will notice: 1 warning
                live/demo: H.264 1280x720; no sound; measured for 60 s

                WARNING: Key pictures are too far apart
                  measured: every 8.3 s; goal: every 2 s
                  Viewers wait
                  FFmpeg: -g 60

                Good:
                  All else is well (30 frames/s)
                """,
                ShellOutput.of(doctor("live/demo")));
        assertTrue(ShellOutput.of(doctor("live/demo", "--json")).contains("\"setting\" : \"-g 60\""));
        assertEquals(
                "live/x is not live: publish a test for a minute, and ask again",
                ShellOutput.refusal(doctor("live/x")));
        assertEquals("Say which: media:doctor APP/NAME", ShellOutput.refusal(doctor()));
    }

    @Test
    void withoutThePluginItIsSaidHowToGetIt() {
        HealthCommand command = health();
        command.monitor = null;
        assertTrue(ShellOutput.refusal(command).contains("feature:install io.millrace.analyzers.health"));
    }

    @Test
    void linesAreAsWideAsATerminalAndHaveGaps() {
        assertEquals("▁▅█ ", HealthRows.sparkline(new float[] {0, 5, 10, Float.NaN}));
        assertEquals(60, HealthRows.squeezed(new float[300], 60).length);
        assertEquals(50, HealthRows.squeezed(new float[100], 60).length);
        assertEquals("2 d 3 h", HealthReport.duration(2 * 86_400 + 3 * 3_600 + 59));
    }
}
