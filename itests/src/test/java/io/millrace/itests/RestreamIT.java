package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One stream to twenty targets, of which five work: to nginx and to another of our servers. */
class RestreamIT {
    private static final String KEY = "hidden-key-7391";
    private static final int PROBED_SECONDS = Server.seconds(15, 120);
    private static final int COMES_SECONDS = 40;

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static Server server;
    private static Server other;
    private static NginxRtmp nginx;
    private static Processes.Running encoder;

    @BeforeAll
    static void start() throws IOException {
        other = Server.prepare("restream-other");
        server = Server.prepare("restream");
        server.configure("io.millrace.protocols.rtmp", "handshakeSeconds = 4", "stalledSeconds = 4");
        server.launch();
        other.launch();
        nginx = new NginxRtmp(server.data.resolve("nginx"));
        encoder = Encoder.ffmpeg(server, "live/show", "-bf", "0", "-b:v", "2500k", "-maxrate", "2500k");
        server.awaitPlayable("live/show");
    }

    @AfterAll
    static void stop() {
        encoder.close();
        nginx.close();
        other.close();
        server.close();
    }

    private static HttpResponse<String> send(String method, String path, String json) {
        HttpRequest.BodyPublisher body =
                json == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(json);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.url("/api/v1" + path)))
                .method(method, body)
                .header(
                        "Authorization",
                        "Basic "
                                + Base64.getEncoder()
                                        .encodeToString(("admin:" + Server.PASSWORD).getBytes(StandardCharsets.UTF_8)));
        try {
            return CLIENT.send(
                    (json == null ? request : request.header("Content-Type", "application/json")).build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static String ask(String method, String path, String json) {
        HttpResponse<String> answer = send(method, path, json);
        assertTrue(answer.statusCode() < 300, method + " " + path + ": " + answer.statusCode() + " " + answer.body());
        return answer.body();
    }

    private static void put(String name, String url, String secret, String... more) {
        String key = secret == null ? "" : ",\"secret\":\"" + secret + "\"";
        ask(
                "PUT",
                "/targets/" + name,
                "{\"stream\":\"live/show\",\"url\":\"" + url + "\"" + key + String.join("", more) + "}");
    }

    private static String field(String target, String name) {
        Matcher field = Pattern.compile("\"" + name + "\":(\"[^\"]*\"|[^,}]*)").matcher(target);
        assertTrue(field.find(), name + " is not in " + target);
        return field.group(1).replace("\"", "");
    }

    private static String target(String name) {
        return ask("GET", "/targets/" + name, null);
    }

    private static void awaitState(String name, String state) {
        Await.until(name + " to be " + state, COMES_SECONDS, () -> field(target(name), "state")
                .equals(state));
    }

    /** Reads what a receiver got, while others were dead: no picture and no sound may be missing. */
    private static void assertEverySample(String url, int seconds) {
        Probe probe = Probe.of(url, seconds);
        Probe.assertComplete("pictures of " + url, probe.video(), 30);
        Probe.assertComplete("sound of " + url, probe.audio(), 48_000 / 1_024.0);
        assertTrue(
                probe.video().size() > (PROBED_SECONDS - 2) * 30,
                url + " had " + probe.video().size());
    }

    @Test
    void ofTwentyTargetsFiveWorkWithoutAGap() throws Exception {
        put("work1", nginx.url("kept"), KEY);
        put("work2", nginx.url("kept/two"), null);
        put("work3", nginx.url("kept"), "three");
        put("work4", other.rtmp("live/four"), null);
        put("work5", "srt://127.0.0.1:" + other.srtPort + "?streamid=publish:live/five", null);
        for (int i = 1; i <= 5; i++) {
            awaitState("work" + i, "running");
        }
        other.awaitPlayable("live/four");
        other.awaitPlayable("live/five");
        ExecutorService readers = Executors.newFixedThreadPool(2);
        try (DeafRtmpServer deaf = DeafRtmpServer.start();
                DeafRtmpServer silent = DeafRtmpServer.silent()) {
            StrictReader strict = new StrictReader(other, "live/four", "v0.m3u8", null);
            Thread thread = new Thread(strict);
            thread.start();
            List<Future<?>> probes = new ArrayList<>();
            List.of(other.rtmp("live/four"), other.rtmp("live/five"))
                    .forEach(url -> probes.add(readers.submit(() -> assertEverySample(url, PROBED_SECONDS))));
            addThoseThatDoNotWork(deaf, silent);
            for (Future<?> probe : probes) {
                probe.get();
            }
            strict.finish(thread);
            assertEquals(0, strict.gapsSeen() + strict.discontinuitiesSeen());
            theOthersAreToldOf(deaf, silent);
            List.of(KEY, "two", "three")
                    .forEach(name -> assertEverySample(nginx.recording(name).toString(), 10 * PROBED_SECONDS));
        } finally {
            readers.shutdownNow();
        }
        for (int i = 1; i <= 5; i++) {
            String target = target("work" + i);
            assertEquals("running", field(target, "state"), target);
            assertEquals("0", field(target, "retries"), target);
            assertEquals("0", field(target, "dropped"), target);
            long bitsPerSecond = Long.parseLong(field(target, "bitsPerSecond"));
            assertTrue(bitsPerSecond > 1_000_000 && bitsPerSecond < 5_000_000, target);
        }
        keysAreSealedAndShownNowhere();
        byHandAndBlocked();
    }

    private static void addThoseThatDoNotWork(DeafRtmpServer deaf, DeafRtmpServer silent) {
        for (int i = 1; i <= 5; i++) {
            // nobody listens, or nginx knows no such application
            put("refuse" + i, i < 4 ? "rtmp://127.0.0.1:" + FreePorts.next() + "/live" : nginx.url("nothing"), KEY);
            put("hang" + i, silent.url("live"), "hang" + i);
            put("deaf" + i, deaf.url("live"), "deaf" + i);
        }
    }

    private static void theOthersAreToldOf(DeafRtmpServer deaf, DeafRtmpServer silent) {
        assertEquals(20, ask("GET", "/targets", null).split("\"bitsPerSecond\"", -1).length - 1);
        for (int i = 1; i <= 5; i++) {
            assertTrue(Integer.parseInt(field(target("refuse" + i), "retries")) >= 2, target("refuse" + i));
            assertTrue(field(target("hang" + i), "lastError").contains("did not answer in time"), target("hang" + i));
        }
        assertTrue(deaf.taken() >= 5, "taken " + deaf.taken());
        assertTrue(silent.taken() >= 10, "each was tried again: " + silent.taken());
        Await.until("deaf targets to be left", COMES_SECONDS, () -> field(target("deaf1"), "lastError")
                .contains("takes nothing any more"));
        String table = server.exec("media:targets");
        assertTrue(table.contains("work1") && table.contains("refuse5"), table);
    }

    private static void keysAreSealedAndShownNowhere() throws IOException {
        assertFalse(ask("GET", "/targets", null).contains(KEY), "in the list");
        assertFalse(server.exec("media:targets --json").contains(KEY), "in the shell");
        assertFalse(ask("GET", "/audit", null).contains(KEY), "in the audit log");
        assertFalse(server.log().contains(KEY), "in the log");
        assertTrue(ask("GET", "/audit", null).contains("target.put"));
        try (var files = Files.walk(server.data.resolve("database"))) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                assertFalse(bytes.contains(KEY), file.toString());
            }
        }
    }

    private static void byHandAndBlocked() {
        server.exec("media:target stop work2");
        awaitState("work2", "stopped");
        ask("POST", "/targets/work2/start", null);
        awaitState("work2", "running");
        put("narrow", nginx.url("live"), "narrow", ",\"maxVideoKbps\":100");
        awaitState("narrow", "blocked");
        String words = field(target("narrow"), "what");
        assertTrue(words.contains("takes 0.1 Mb/s: lower the encoder's bit rate"), words);
        assertTrue(ask("POST", "/targets/narrow/check", null).contains("takes 0.1 Mb/s"));
        assertEquals(
                409,
                send("PUT", "/targets/key", "{\"stream\":\"live/show\",\"preset\":\"twitch\"}")
                        .statusCode());
        ask("DELETE", "/targets/narrow", null);
        assertEquals(404, send("GET", "/targets/narrow", null).statusCode());
    }
}
