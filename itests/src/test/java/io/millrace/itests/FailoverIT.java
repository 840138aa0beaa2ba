package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A stream with a primary and a backup goes on for those who watch it, whatever happens to its encoders. */
class FailoverIT {
    private static final String STREAM = "live/news";
    private static final Path NONE = Path.of("none");

    private static Server server;
    private static Path seen = NONE;
    private static Path until = NONE;
    private static CompletableFuture<Browser> players = new CompletableFuture<>();

    @BeforeAll
    static void start() {
        server = Server.prepare("failover");
        server.configure(
                "io.millrace.failover-news",
                "inputs = in/main, in/backup",
                "stableSeconds = 2",
                "slate = slates/back soon.png");
        Path slates = server.data.resolve("slates");
        slates.toFile().mkdirs();
        Processes.run(
                        20,
                        "ffmpeg",
                        "-loglevel",
                        "error",
                        "-nostdin",
                        "-f",
                        "lavfi",
                        "-i",
                        "color=lime:size=800x200",
                        "-frames:v",
                        "1",
                        slates.resolve("back soon.png").toString())
                .succeeded();
        server.configure("io.millrace.failover-twin", "inputs = in/one, in/two");
        server.configure("io.millrace.failover-dark", "inputs = in/dark, in/two", "triggers = black");
        server.configure("io.millrace.analyzers.black-freeze", "blackSeconds = 1");
        server.launch();
        // the shell has a plugin's commands a moment after the server is ready
        Await.until("the commands", 30, () -> server.tryExec("media:failovers").exit() == 0);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** Each input has a colour of its own, so that everybody can tell what they see. */
    private static Processes.Running encoder(String colour, String size, String... to) {
        List<String> command = new ArrayList<>(List.of(
                "ffmpeg",
                "-hide_banner",
                "-loglevel",
                "warning",
                "-nostdin",
                "-re",
                "-f",
                "lavfi",
                "-i",
                "color=" + colour + ":size=" + size + ":rate=30,noise=allf=t:alls=" + (colour.equals("black") ? 0 : 20),
                "-f",
                "lavfi",
                "-i",
                "sine=frequency=440:sample_rate=48000",
                "-map",
                "0:v",
                "-map",
                "1:a",
                "-c:v",
                "libx264",
                "-preset",
                "ultrafast",
                "-b:v",
                "600k",
                "-g",
                "30",
                "-pix_fmt",
                "yuv420p",
                "-c:a",
                "aac",
                "-b:a",
                "96k"));
        command.addAll(List.of(to));
        return Processes.start(server.data.resolve("data/log/ffmpeg-" + colour + size + ".log"), command);
    }

    private static Processes.Running primary() {
        return encoder("red", "640x360", "-f", "flv", server.rtmp("in/main"));
    }

    private static Processes.Running backup(String size) {
        return encoder("blue", size, "-f", "rtsp", "-rtsp_transport", "tcp", server.rtsp("in/backup"));
    }

    private static String state(String name) {
        String json = server.exec("media:failovers --json").replaceAll("\\s", "");
        Matcher matcher = Pattern.compile("\\{\"name\":\"" + name + "\".*?]").matcher(json);
        assertTrue(matcher.find(), json);
        return matcher.group();
    }

    /** Waits until an input is shown; milliseconds from a moment until the server turned to it. */
    private static long awaitShown(String shown, Instant from) {
        String state = Await.value(shown + " to be shown", 20, () -> {
            String now = state("news");
            return now.contains("\"shown\":\"" + shown + "\"") ? now : null;
        });
        Matcher since = Pattern.compile("\"since\":\"([^\"]+)\"").matcher(state);
        assertTrue(since.find(), state);
        return Duration.between(from, Instant.parse(since.group(1))).toMillis();
    }

    private static void awaitSeen(String colour) throws IOException {
        try {
            Await.until("every player to show " + colour, 20, () -> {
                try {
                    return Files.exists(seen) && Files.readString(seen).split(colour, -1).length == 4;
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (AssertionError e) {
            Files.createFile(until);
            throw new AssertionError(e.getMessage() + ": " + players.join(), e);
        }
    }

    @Test
    void viewersGoOnWhateverHappensToTheEncoders() throws IOException {
        seen = server.data.resolve("seen");
        until = server.data.resolve("until");
        Processes.Running primary = primary();
        awaitShown("in/main", Instant.now());
        Processes.Running backup = backup("640x360");
        Await.until("both inputs", 30, () -> !state("news").contains("\"fit\":false"));
        server.awaitPlayable(STREAM);
        players = CompletableFuture.supplyAsync(
                () -> Browser.script(180, "failover.mjs", server.url(""), STREAM, seen.toString(), until.toString()));
        awaitSeen("red");

        Instant killed = Instant.now();
        primary.kill();
        long killedMs = awaitShown("in/backup", killed);
        awaitSeen("blue");

        primary = primary();
        awaitShown("in/main", Instant.now());
        awaitSeen("red");

        Instant stopped = Instant.now();
        Processes.run(5, "kill", "-STOP", Long.toString(primary.process().pid()))
                .succeeded();
        long stoppedMs = awaitShown("in/backup", stopped);
        awaitSeen("blue");
        Await.until("the slate", 60, () -> state("news").contains("\"slate\":\"Ready\""));

        primary.kill();
        Instant empty = Instant.now();
        backup.kill();
        long emptyMs = awaitShown("slate", empty);
        awaitSeen("green");

        backup = backup("426x240");
        awaitShown("in/backup", empty);
        awaitSeen("blue");

        primary = primary();
        awaitShown("in/main", empty);
        awaitSeen("red");

        Files.createFile(until);
        Browser result = players.join();
        System.out.println("Failover: " + killedMs + " ms after a disconnect, " + stoppedMs
                + " ms after a silent loss, the slate " + emptyMs + " ms after the last input; " + result);
        primary.kill();
        backup.kill();
        assertTrue(killedMs <= 500, killedMs + " ms after a disconnect");
        assertTrue(stoppedMs <= 2_000, stoppedMs + " ms after a silent loss");
        assertTrue(emptyMs <= 500, emptyMs + " ms until the slate");
        assertEquals(3, result.count("\"errors\":[]"), result.toString());
        assertEquals(3, result.count("\"reloads\":0"), result.toString());
        assertEquals(3, result.count("\"colours\":\"red blue red blue green blue red\""), result.toString());
    }

    /**
     * One encoder that sends the same twice: when one way breaks, no picture is missing and none comes twice. Beside it, an
     * input is black.
     */
    @Test
    void ofAStreamThatIsSentTwiceNoPictureIsMissingAndBlackIsLeft() {
        String both =
                "[f=flv:onfail=ignore]" + server.rtmp("in/one") + "|[f=flv:onfail=ignore]" + server.rtmp("in/two");
        try (Processes.Running encoder = encoder("red", "320x180", "-flags", "+global_header", "-f", "tee", both);
                Processes.Running dark = encoder("black", "320x180", "-f", "flv", server.rtmp("in/dark"))) {
            Await.until("both inputs", 30, () -> !state("twin").contains("\"fit\":false"));
            CompletableFuture<List<String>> shown = pictures("live/twin");
            CompletableFuture<List<String>> sent = pictures("in/two");
            Await.until("those who count pictures", 20, () -> players("live/twin") == 1 && players("in/two") == 1);
            Await.pause(2_000);
            server.exec("media:kick " + session("in/one", "publish"));
            Await.until("the other", 10, () -> state("twin").contains("\"shown\":\"in/two\""));
            List<String> out = shown.join();
            List<String> in = sent.join();
            assertTrue(encoder.isAlive());
            assertTrue(out.size() > 150 && in.size() > 150, out.size() + " and " + in.size() + " pictures");
            int from = Math.max(0, in.indexOf(out.get(0)));
            int outFrom = out.indexOf(in.get(from));
            int common = Math.min(in.size() - from, out.size() - outFrom);
            assertTrue(outFrom >= 0 && common > 120, common + " pictures in both");
            assertEquals(in.subList(from, from + common), out.subList(outFrom, outFrom + common));

            Await.until("what is black to be left", 30, () -> state("dark").contains("\"reason\":\"black\""));
            assertTrue(state("dark").contains("\"shown\":\"in/two\""), state("dark"));
            server.exec("media:failover switch dark in/dark");
            Await.until("what was chosen by hand", 10, () -> state("dark").contains("\"shown\":\"in/dark\""));
            assertTrue(dark.isAlive());
        }
    }

    /** Hashes of the encoded pictures of some seconds of a stream, from the next key picture on. */
    private static CompletableFuture<List<String>> pictures(String stream) {
        return CompletableFuture.supplyAsync(() -> Processes.run(
                        60,
                        ("ffmpeg -hide_banner -loglevel error -nostdin -i " + server.rtmp(stream)
                                        + " -t 8 -map 0:v -c copy -f framemd5 -")
                                .split(" "))
                .succeeded()
                .text()
                .lines()
                .filter(line -> line.startsWith("0,"))
                .map(line -> line.substring(line.lastIndexOf(',') + 1).strip())
                .toList());
    }

    private static long players(String stream) {
        return sessions()
                .filter(each -> each.contains("\"" + stream + "\"") && each.contains("\"play\""))
                .count();
    }

    private static String session(String stream, String role) {
        String row = sessions()
                .filter(each -> each.contains("\"" + stream + "\"") && each.contains("\"" + role + "\""))
                .findFirst()
                .orElseThrow();
        Matcher id = Pattern.compile("\"id\":\"([^\"]+)\"").matcher(row);
        assertTrue(id.find(), row);
        return id.group(1);
    }

    private static Stream<String> sessions() {
        return Stream.of(
                server.exec("media:sessions --json").replaceAll("\\s", "").split("(?<=\\})"));
    }
}
