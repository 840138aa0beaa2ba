package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A server that pulls from another and pushes to it, to FFmpeg and from FFmpeg; the other dies and comes back. */
class PullAndPushIT {
    private static final String SECRET = "hunter2-hunter2";
    private static final int COMES_SECONDS = 40;

    private static Server origin;
    private static Server edge;
    private static Processes.Running encoder;

    @BeforeAll
    static void start() throws IOException {
        origin = Server.start("pull-origin");
        edge = Server.prepare("pull-edge");
        Processes.run(120, edge.launcherCommand(Map.of(Server.JAVA_OPTS, trusting(origin)), "start"))
                .succeeded();
        configure("io.millrace.platform.http", "sessionIdleSeconds = 5");
        encoder = Encoder.ffmpeg(origin, "live/src", "-bf", "0");
        origin.awaitPlayable("live/src");
    }

    @AfterAll
    static void stop() {
        encoder.close();
        edge.close();
        origin.close();
    }

    /** Options for a server that trusts the certificate of another. */
    private static String trusting(Server other) {
        Path store = other.data.resolve("trusted.p12");
        Processes.run(
                        60,
                        "keytool",
                        "-importcert",
                        "-noprompt",
                        "-alias",
                        "other",
                        "-file",
                        other.data.resolve("etc/tls.crt").toString(),
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        "trusted")
                .succeeded();
        return "-Djavax.net.ssl.trustStore=" + store + " -Djavax.net.ssl.trustStorePassword=trusted";
    }

    private static void configure(String pid, String... lines) throws IOException {
        Files.write(edge.data.resolve("etc/" + pid + ".cfg"), List.of(lines));
    }

    private static void awaitState(String command, String name, String state) {
        Await.until(name + " to be " + state, COMES_SECONDS, () -> edge.exec(command)
                .lines()
                .anyMatch(line -> line.contains(name) && line.contains(state)));
    }

    private static void assertEverySample(String url) {
        Probe probe = Probe.of(url, 5);
        Probe.assertComplete("pictures of " + url, probe.video(), 30);
        Probe.assertComplete("sound of " + url, probe.audio(), 48_000 / 1_024.0);
    }

    @Test
    void aStreamGoesThereAndBackAndSurvivesTheDeathOfTheOtherServer() throws IOException {
        configure(
                "io.millrace.source-there",
                "url = rtmp://viewer:" + SECRET + "@127.0.0.1:" + FreePorts.next() + "/live/nobody",
                "fallbacks = " + origin.rtmp("live/src"),
                "fallbackSeconds = 2");
        configure("io.millrace.push-back", "stream = live/there", "url = " + origin.rtmp("live/back"));
        awaitState("media:sources", "live/there", "running");
        awaitState("media:pushes", "live/there", "running");
        origin.awaitPlayable("live/back");
        assertEverySample(edge.rtmp("live/there"));
        assertEverySample(origin.rtmp("live/back"));

        edge.exec("bundle:restart io.millrace.protocols.rtmp");
        awaitState("media:sources", "live/there", "running");
        awaitState("media:pushes", "live/there", "running");
        assertEverySample(origin.rtmp("live/back"));

        encoder.kill();
        origin.kill();
        awaitState("media:sources", "live/there", "failing");
        origin.launch();
        encoder = Encoder.ffmpeg(origin, "live/src", "-bf", "0");
        awaitState("media:sources", "live/there", "running");
        awaitState("media:pushes", "live/there", "running");
        assertEverySample(origin.rtmp("live/back"));
        assertFalse(edge.log().contains(SECRET), "in the log");
        assertFalse(edge.exec("media:sources --json").contains(SECRET), "in the list");
        Files.delete(edge.data.resolve("etc/io.millrace.push-back.cfg"));
        Files.delete(edge.data.resolve("etc/io.millrace.source-there.cfg"));
        Await.until(
                "both to be gone",
                COMES_SECONDS,
                () -> edge.exec("media:sources").contains("Nothing is pulled")
                        && edge.exec("media:pushes").contains("Nothing is sent"));
    }

    @Test
    void nginxIsPushedToAndPulledFromAndTlsIsTrusted() {
        try (NginxRtmp nginx = new NginxRtmp(edge.data.resolve("nginx"))) {
            edge.exec("media:pull safe rtmps://localhost:" + origin.rtmpsPort + "/live/src");
            awaitState("media:sources", "live/safe", "running");
            edge.exec("media:push live/safe " + nginx.url("live/relay") + " name=relay");
            edge.exec("media:pull nginx " + nginx.url("live/relay"));
            awaitState("media:pushes", "relay", "running");
            awaitState("media:sources", "live/nginx", "running");
            assertEverySample(edge.rtmp("live/nginx"));
        } finally {
            edge.tryExec("media:push relay off");
            edge.tryExec("media:pull nginx off");
            edge.tryExec("media:pull safe off");
        }
    }

    @Test
    void ofTwentyCamerasThoseThatWorkAreTakenOver() throws IOException {
        origin.exec("config:property-set -p io.millrace.core.access private.streams live/hidden");
        List<String> lines = new ArrayList<>(List.of("name,url,user,password,ondemand,option.transport"));
        Map<String, String> good = new TreeMap<>();
        for (int i = 0; i < 4; i++) {
            good.put("rtmp" + i, origin.rtmp("live/src"));
            good.put("srt" + i, srt("live/src"));
            good.put("rtsp" + i, origin.rtsp("live/src"));
        }
        good.forEach((name, url) -> lines.add(name + "," + url + ",,,yes," + (name.startsWith("rtsp0") ? "tcp" : "")));
        lines.addAll(List.of(
                "badpassword," + origin.rtsp("live/hidden") + ",viewer," + SECRET + ",yes,",
                "nostream-rtsp," + origin.rtsp("live/none") + ",,,yes,",
                "nostream-rtmp," + origin.rtmp("live/none") + ",,,yes,",
                "nostream-srt," + srt("live/none") + ",,,yes,",
                "nobody,rtmp://127.0.0.1:" + FreePorts.next() + "/live/src,,,yes,",
                "nohost,rtsp://camera.invalid/live,,,yes,",
                "badurl,rtsp:/127.0.0.1,viewer," + SECRET + ",yes,",
                "missing,a,value"));
        Files.write(edge.data.resolve("cameras.csv"), lines);
        // on a busy machine the worker that decodes takes its time to start
        Files.write(edge.data.resolve("one.csv"), List.of("name,url", "one," + origin.rtmp("live/src")));
        Await.until("a snapshot", COMES_SECONDS, () -> !edge.exec("media:sources import one.csv --dry-run --json")
                .contains("\"snapshot\" : 0,"));
        String rows = edge.exec("media:sources import cameras.csv --json");
        try {
            assertEquals(12, count(rows, "\"state\" : \"imported\""), rows);
            assertEquals(6, count(rows, "\"state\" : \"failed\""), rows);
            assertEquals(2, count(rows, "\"state\" : \"refused\""), rows);
            assertEquals(8, count(rows, "\"snapshot\" : 0,"), "each that works has a snapshot: " + rows);
            assertFalse(rows.contains(SECRET), "in the answer");
            assertFalse(edge.log().contains(SECRET), "in the log");
            for (String name : good.keySet()) {
                awaitState("media:sources", name, "idle");
            }
            edge.awaitPlayable("live/srt0");
        } finally {
            good.keySet().forEach(name -> edge.tryExec("media:pull " + name + " off"));
        }
    }

    private static String srt(String stream) {
        return "srt://127.0.0.1:" + origin.srtPort + "?streamid=read:" + stream;
    }

    private static long count(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1L;
    }

    @Test
    void aPullOnDemandBeginsWithTheRequestForItsPlaylistAndEndsAfterTheLast() {
        edge.exec("media:pull lazy " + origin.rtmp("live/src") + " onDemand=true idleSeconds=3");
        awaitState("media:sources", "lazy", "idle");
        assertEquals(503, edge.get("/live/lazy/index.m3u8").statusCode());
        edge.awaitPlayable("live/lazy");
        awaitState("media:sources", "lazy", "running");
        // the viewer is forgotten after five seconds, and the pull ends three seconds later
        Await.until("the pull to end", 60, () -> edge.exec("media:sources")
                .lines()
                .anyMatch(line -> line.contains("lazy") && line.contains("idle")));
        edge.exec("media:pull lazy off");
        Await.until(
                "404", COMES_SECONDS, () -> edge.get("/live/gone/index.m3u8").statusCode() == 404);
    }

    @Test
    void whatTheOtherServerPlaysOverHlsIsPulled() {
        edge.exec("media:pull hls " + origin.url("/live/src/index.m3u8"));
        awaitState("media:sources", "live/hls", "running");
        assertEverySample(edge.rtmp("live/hls"));
        edge.exec("media:pull hls off");
    }

    @Test
    void ffmpegIsPulledFromAndPushedTo() throws IOException {
        int port = FreePorts.next();
        Path log = edge.data.resolve("data/log/ffmpeg-listens.log");
        try (Processes.Running listening = Processes.start(
                log,
                List.of(
                        "ffmpeg",
                        "-hide_banner",
                        "-loglevel",
                        "warning",
                        "-nostdin",
                        "-re",
                        "-f",
                        "lavfi",
                        "-i",
                        "testsrc2=size=320x180:rate=30",
                        "-f",
                        "lavfi",
                        "-i",
                        "sine=sample_rate=48000",
                        "-c:v",
                        "libx264",
                        "-preset",
                        "ultrafast",
                        "-g",
                        "30",
                        "-bf",
                        "0",
                        "-pix_fmt",
                        "yuv420p",
                        "-c:a",
                        "aac",
                        "-f",
                        "flv",
                        "-listen",
                        "1",
                        "rtmp://127.0.0.1:" + port + "/live/film"))) {
            edge.exec("media:pull film rtmp://127.0.0.1:" + port + "/live/film");
            awaitState("media:sources", "film", "running");
            assertTrue(listening.isAlive());
            assertEverySample(edge.rtmp("live/film"));
            pushToFfmpeg();
            edge.exec("media:pull film off");
        }
    }

    private void pushToFfmpeg() throws IOException {
        int port = FreePorts.next();
        Path file = edge.data.resolve("pushed.flv");
        try (Processes.Running listening = Processes.start(
                edge.data.resolve("data/log/ffmpeg-takes.log"),
                List.of(
                        "ffmpeg",
                        "-hide_banner",
                        "-loglevel",
                        "warning",
                        "-nostdin",
                        "-listen",
                        "1",
                        "-i",
                        "rtmp://127.0.0.1:" + port + "/live/key",
                        "-c",
                        "copy",
                        "-t",
                        "6",
                        file.toString()))) {
            edge.exec("media:push live/film rtmp://127.0.0.1:" + port + "/live name=out secret=key");
            Await.until("six seconds", COMES_SECONDS, () -> !listening.isAlive());
        }
        edge.exec("media:push out off");
        assertEverySample(file.toString());
    }
}
