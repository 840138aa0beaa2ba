package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The configuration changes, by command and by file, while a stream is published and played: nobody notices. */
class ConfigurationIT {
    private static final String STREAM = "live/steady";
    private static final String LATER = "live/later";
    private static final String CLOSED = "live/closed";
    private static final int PLAYED_SECONDS = 30;
    private static final int TAKEN_UP_SECONDS = 20;

    private static Server server;
    private static Processes.Running encoder;
    private static int newcomers;

    @BeforeAll
    static void publish() throws IOException {
        server = Server.start("configuration");
        write("io.millrace.core.ladder-small", "rungs = 180p h264 200k");
        encoder = Encoder.ffmpeg(server, STREAM, "-bf", "0");
        server.awaitPlayable(STREAM);
        Await.until(
                "the ladder profile",
                TAKEN_UP_SECONDS,
                () -> server.tryExec("media:ladder " + STREAM + " small").exit() == 0);
        Await.until(
                "the rung", 40, () -> server.text("/" + STREAM + "/index.m3u8").contains("180p.v0.m3u8"));
    }

    @AfterAll
    static void stop() {
        encoder.close();
        server.close();
    }

    private static void write(String pid, String... lines) throws IOException {
        Files.write(server.data.resolve("etc/" + pid + ".cfg"), List.of(lines));
    }

    /** Sets properties, {@code PID PROPERTY VALUE} each. */
    private static void set(String... properties) {
        StringBuilder commands = new StringBuilder();
        for (String property : properties) {
            commands.append("config:property-set -p ").append(property).append("; ");
        }
        server.exec(commands.toString());
    }

    /** What a viewer gets that was never here. */
    private static int status(String path) {
        newcomers++;
        return server.get(path, "User-Agent", "newcomer " + newcomers).statusCode();
    }

    private static String header(String path, String name) {
        return server.get(path).headers().firstValue(name).orElse("");
    }

    private static void await(String what, java.util.function.Supplier<Boolean> condition) {
        Await.until(what, TAKEN_UP_SECONDS, condition);
    }

    private static Set<String> sessions() {
        Set<String> ids = new TreeSet<>();
        Matcher id = Pattern.compile("\"id\" : \"([^\"]+)\"").matcher(server.exec("media:sessions --json"));
        while (id.find()) {
            ids.add(id.group(1));
        }
        return ids;
    }

    private static String worker() {
        String json = server.exec("media:stream " + STREAM + " --json");
        Matcher process = Pattern.compile("\"processId\" : (\\d+)").matcher(json);
        assertTrue(process.find(), json);
        return process.group(1);
    }

    private static boolean isRefusedAtOnce() {
        try (RtmpClient client = new RtmpClient(server, 0)) {
            return client.isClosedWithin(1);
        }
    }

    private static boolean isPublisherRefused(String name) {
        try (RtmpClient client = RtmpClient.publisher(server, name)) {
            return client.isClosedWithin(3);
        }
    }

    @Test
    void aChangedConfigurationInterruptsNothing() throws Exception {
        StrictReader video = new StrictReader(server, STREAM, "v0.m3u8", null);
        StrictReader rung = new StrictReader(server, STREAM, "180p.v0.m3u8", null);
        Map<StrictReader, Thread> readers = Map.of(video, new Thread(video), rung, new Thread(rung));
        readers.values().forEach(Thread::start);
        CompletableFuture<Probe> player =
                CompletableFuture.supplyAsync(() -> Probe.of(server.rtmp(STREAM), PLAYED_SECONDS));
        await("three sessions", () -> sessions().size() >= 3);
        Set<String> before = sessions();
        String worker = worker();

        commands();
        assertTrue(sessions().containsAll(before), () -> before + " were there, now " + sessions());
        files();
        nonsense();

        Probe.assertComplete("The RTMP player", player.get(90, TimeUnit.SECONDS).video(), 30);
        for (Map.Entry<StrictReader, Thread> reader : readers.entrySet()) {
            reader.getKey().finish(reader.getValue());
            assertEquals(0, reader.getKey().discontinuitiesSeen());
            assertTrue(reader.getKey().partsRead() > 50, () -> reader.getKey().partsRead() + " parts");
        }
        assertEquals(worker, worker());
        assertTrue(encoder.isAlive(), "the publisher was dropped");
        assertTrue(!server.log().contains(STREAM + " lost its publisher"), server::log);
    }

    private static void commands() {
        set(
                "io.millrace.core.live max.streams 1",
                "io.millrace.core.packaging part.target.ms 400",
                "io.millrace.core.access private.streams " + CLOSED,
                "io.millrace.core.ladders apply '" + LATER + "=small'",
                "io.millrace.core.ladder~small rungs '180p h264 200k, 90p h264 100k'",
                "io.millrace.platform.net maxConnections 50",
                "io.millrace.platform.http allowedOrigin https://a.example",
                "io.millrace.platform.http.health requiredPorts nowhere",
                "io.millrace.protocols.rtmp handshakeSeconds 1",
                "io.millrace.codecs.ffmpeg cpuShare 0",
                "io.millrace.apps.player embedFrameAncestors https://b.example");
        await("another stream to be refused", () -> isPublisherRefused("second"));
        await("a private stream", () -> server.exec("media:explain play " + CLOSED)
                .contains("Refused: "));
        await("the allowed origin", () -> header("/" + STREAM + "/index.m3u8", "Access-Control-Allow-Origin")
                .equals("https://a.example"));
        await("a port that is missing", () -> status("/health/ready") == 503);
        await("the page's policy", () -> header("/embed/" + STREAM, "Content-Security-Policy")
                .endsWith("https://b.example"));
        await("an end of slow handshakes", () -> {
            try (RtmpClient client = new RtmpClient(server, 0)) {
                return client.isClosedWithin(4);
            }
        });
        server.exec("config:delete io.millrace.platform.http.health");
        await("what is required without configuration", () -> status("/health/ready") == 200);
    }

    private static void files() throws IOException {
        write("io.millrace.core.live", "max.streams = 3", "publisherGrace = 3");
        write("io.millrace.core.packaging", "part.target.ms = 300");
        write("io.millrace.core.access", "private.streams = live/secret");
        write("io.millrace.platform.http", "maxViewers = 1");
        write("io.millrace.protocols.rtmp", "handshakeSeconds = 10");
        write("io.millrace.apps.player", "embedFrameAncestors = https://c.example");
        write("io.millrace.codecs.ffmpeg", "cpuShare = 0.7");
        await("the page's policy by file", () -> header("/embed/" + STREAM, "Content-Security-Policy")
                .endsWith("https://c.example"));
        await("no more viewers", () -> status("/" + STREAM + "/index.m3u8") == 503);
        write("io.millrace.platform.http", "maxViewers = 100");
        await("an open stream", () -> status("/" + STREAM + "/index.m3u8") == 200);
        try (Processes.Running second = Encoder.ffmpeg(server, LATER, "-bf", "0")) {
            server.awaitPlayable(LATER);
            String playlist = server.text("/" + LATER + "/v0.m3u8");
            assertTrue(playlist.contains("PART-TARGET=0.3"), playlist);
            assertTrue(second.isAlive());
        }
        assertTrue(server.text("/" + STREAM + "/v0.m3u8").contains("PART-TARGET=0.2"));
        write("io.millrace.platform.net", "maxConnections = 1");
        await("no more connections", ConfigurationIT::isRefusedAtOnce);
    }

    private static void nonsense() {
        set("io.millrace.core.live max.streams none", "io.millrace.protocols.rtmp chunkBytes 5");
        await("a line about what is refused", () -> server.log()
                .contains("io.millrace.core.live: max.streams = \"none\" is refused, allowed is a whole number from"));
        await("another line", () -> server.log()
                .contains("io.millrace.protocols.rtmp: chunkBytes = \"5\" is refused, allowed is a whole number from"));
    }
}
