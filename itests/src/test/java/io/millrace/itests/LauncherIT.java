package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands of the launcher, two servers beside each other, death and return, and the demo. */
class LauncherIT {
    @Test
    void startsAnswersAndStops() {
        try (Server server = Server.start("launcher-one")) {
            assertEquals(0, server.launcher(20, "status").exit());
            assertTrue(server.launcher(20, "start").text().contains("already"), "a second start says why not");
            assertTrue(server.exec("media:streams").contains("No streams"));
            assertNotEquals(
                    0, server.launcher(30, "exec", "media:stream live/nothing").exit());

            try (Server other = Server.start("launcher-two")) {
                assertNotEquals(server.pid(), other.pid());
                assertEquals(200, server.get("/health/ready").statusCode());
                assertEquals(200, other.get("/health/ready").statusCode());
            }

            server.kill();
            assertNotEquals(0, server.launcher(20, "status").exit());
            long start = System.nanoTime();
            server.launch();
            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
            System.out.println("Warm start after kill -9 took " + seconds + " s, resident memory "
                    + server.residentMegabytes() + " MB");
            assertTrue(seconds <= 30, "ready within 12 s on two idle cores, at most 30 s beside other tests");
            assertTrue(server.residentMegabytes() <= 450, server.residentMegabytes() + " MB resident when idle");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            MILLRACE_HTTP_PORT | abc     | MILLRACE_HTTP_PORT is "abc"
            MILLRACE_RTMP_PORT | 65536   | MILLRACE_RTMP_PORT is "65536"
            MILLRACE_RTMP_PORT | 0       | MILLRACE_RTMP_PORT is "0"
            MILLRACE_SSH_PORT  | 8o      | MILLRACE_SSH_PORT is "8o"
            MILLRACE_DATA      | /proc/x | cannot write to /proc/x
            """)
    void aWrongSettingIsNamedBeforeTheStart(String variable, String value, String complaint) {
        Server server = Server.prepare("launcher-wrong");
        Processes.Outcome start = Processes.run(20, server.launcherCommand(Map.of(variable, value), "start"));
        assertEquals(1, start.exit(), start.text());
        assertTrue(start.text().startsWith("millrace: " + complaint), start.text());
        assertEquals(1, start.text().lines().count(), start.text());
    }

    @Test
    void theDemoNeedsNothingButJava() throws Exception {
        Server server = Server.prepare("launcher-demo");
        Path log = server.data.resolveSibling("launcher-demo.log");
        List<String> command = server.launcherCommand(Map.of("PATH", pathWithoutMedia("launcher-demo-path")), "demo");
        try (Processes.Running demo = Processes.start(log, command)) {
            Await.until("the demo to be ready", 90, () -> {
                assertTrue(demo.isAlive(), () -> text(log));
                return text(log).contains("Millrace is ready: " + server.url("/"));
            });
            server.awaitPlayable("live/demo");
            ProcessHandle publisher = demo.process()
                    .descendants()
                    .filter(child -> child.info().commandLine().orElse("").contains(".TestPicture "))
                    .findFirst()
                    .orElseThrow();
            String maps = text(Path.of("/proc/" + publisher.pid() + "/maps"));
            assertTrue(
                    maps.contains(server.data.resolve("data/natives") + "/"), "the libraries lie in the data folder");
            assertFalse(maps.matches("(?s).*(avdevice|libxcb|libpulse|libasound).*"), "a desktop's libraries");

            LocalTime shown = BurntInClock.at(server.rtmp("live/demo"));
            long ageMs = Duration.between(shown, LocalTime.now()).toMillis();
            assertTrue(ageMs >= -10 && ageMs < 8_000, "the picture shows " + shown + ", " + ageMs + " ms ago");
            Probe probe = Probe.of(server.rtmp("live/demo"), 5);
            Probe.assertComplete("video", probe.video(), 30);
            Probe.assertComplete("audio", probe.audio(), 48_000 / 1_024.0);

            demo.process().destroy();
            assertTrue(demo.process().waitFor(30, TimeUnit.SECONDS));
            assertEquals(0, demo.process().exitValue(), () -> text(log));
            assertFalse(publisher.isAlive());
        }
    }

    /** One folder with what is on the PATH, except programs that could make or play media, and fonts' tools. */
    private static String pathWithoutMedia(String name) throws IOException {
        Path folder = Path.of(System.getProperty("millrace.work"), name).toAbsolutePath();
        Files.createDirectories(folder);
        for (String place : System.getenv("PATH").split(File.pathSeparator)) {
            if (!Files.isDirectory(Path.of(place))) {
                continue;
            }
            try (Stream<Path> programs = Files.list(Path.of(place))) {
                for (Path program : programs.toList()) {
                    Path link = folder.resolve(program.getFileName());
                    if (!program.getFileName().toString().matches("(ff|gst|fc-).*")
                            && !Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
                        Files.createSymbolicLink(link, program);
                    }
                }
            }
        }
        return folder.toString();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
