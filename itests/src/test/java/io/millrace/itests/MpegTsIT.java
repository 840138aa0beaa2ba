package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** FFmpeg sends transport streams by UDP, RTP and multicast, and receives what the server sends the same ways. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MpegTsIT {
    private static final String BUNDLE = "io.millrace.protocols.mpegts";
    private static final String GROUP = "239.255.42.17";
    private static final int CYCLES = Server.seconds(100, 1_000);
    private static final int AT_ONCE = 50;

    private static final int UDP_PORT = FreePorts.next();
    private static final int RTP_PORT = FreePorts.next();
    private static final int GROUP_PORT = FreePorts.next();
    private static final int MULTIPLEX_PORT = FreePorts.next();
    private static final int UDP_OUT = FreePorts.next();
    private static final int RTP_OUT = FreePorts.next();

    private static Server server;
    private static Processes.Running encoder;

    @BeforeAll
    static void start() {
        server = Server.prepare("mpegts");
        server.configure(BUNDLE, "idleSeconds = 2");
        server.shortenSwaps();
        source("udp", "udp://127.0.0.1:" + UDP_PORT);
        source("rtp", "rtp://127.0.0.1:" + RTP_PORT);
        source("group", "udp://@" + GROUP + ":" + GROUP_PORT + "?source=127.0.0.1&interface=lo");
        push("udp", "live/group", "udp://127.0.0.1:" + UDP_OUT);
        push("rtp", "live/udp", "rtp://" + GROUP + ":" + RTP_OUT + "?interface=127.0.0.1");
        server.launch();
        encoder = encoder();
    }

    @AfterAll
    static void stop() {
        encoder.close();
        server.close();
    }

    private static void source(String name, String url) {
        server.configure("io.millrace.source-" + name, "url = " + url);
    }

    private static void push(String name, String stream, String url) {
        server.configure("io.millrace.push-" + name, "stream = " + stream, "url = " + url);
    }

    private static Path log(String name) {
        return server.data.resolve("data/log/" + name + ".log");
    }

    private static List<String> ffmpeg(String... arguments) {
        List<String> command = new ArrayList<>(List.of("ffmpeg", "-hide_banner", "-loglevel", "warning", "-nostdin"));
        command.addAll(List.of(arguments));
        return command;
    }

    private static Processes.Running encoder() {
        String everyWay = "[f=mpegts]udp://127.0.0.1:" + UDP_PORT + "?pkt_size=1316"
                + "|[f=rtp_mpegts]rtp://127.0.0.1:" + RTP_PORT
                + "|[f=mpegts]udp://" + GROUP + ":" + GROUP_PORT + "?pkt_size=1316&localaddr=127.0.0.1";
        List<String> command = ffmpeg("-re", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=30");
        command.addAll(List.of("-f", "lavfi", "-i", "sine=sample_rate=48000", "-map", "0", "-map", "1"));
        command.addAll(List.of("-c:v", "libx264", "-preset", "ultrafast", "-bf", "0", "-g", "30"));
        command.addAll(List.of("-pix_fmt", "yuv420p", "-c:a", "aac", "-f", "tee", everyWay));
        return Processes.start(log("encoder"), command);
    }

    private static void awaitState(String command, String name, String state) {
        Await.until(name + " to be " + state, 40, () -> server.exec(command)
                .lines()
                .anyMatch(line -> line.contains(name) && line.contains(state)));
    }

    private static CompletableFuture<Probe> probed(String url) {
        return CompletableFuture.supplyAsync(() -> Probe.of(url, 3), task -> new Thread(task, "probe").start());
    }

    @Test
    @Order(1)
    void everyWayInPlaysAndEveryWayOutIsReceived() throws Exception {
        List<String> streams = List.of("live/udp", "live/rtp", "live/group");
        streams.forEach(server::awaitPlayable);
        Stream.of("live/group", "live/udp").forEach(each -> awaitState("media:pushes", each, "running"));
        List<CompletableFuture<Probe>> probes = new ArrayList<>();
        streams.forEach(each -> probes.add(probed(server.url("/" + each + "/index.m3u8"))));
        probes.add(probed("udp://127.0.0.1:" + UDP_OUT));
        probes.add(probed("rtp://" + GROUP + ":" + RTP_OUT + "?localaddr=127.0.0.1"));
        for (int i = 0; i < probes.size(); i++) {
            Probe probe = probes.get(i).get(60, TimeUnit.SECONDS);
            Probe.assertComplete("pictures " + i, probe.video(), 30);
            Probe.assertComplete("sound " + i, probe.audio(), 48_000 / 1_024.0);
        }
    }

    @Test
    @Order(2)
    void eachProgrammeOfAMultiplexIsAStreamOfItsOwn() {
        String url = "udp://127.0.0.1:" + MULTIPLEX_PORT;
        source("wide", url + "?program=20");
        source("small", url + "?program=10");
        source("none", url + "?program=30");
        List<String> command = ffmpeg("-re", "-f", "lavfi", "-i", "testsrc2=size=160x120:rate=10");
        command.addAll(List.of("-f", "lavfi", "-i", "testsrc2=size=320x120:rate=10", "-map", "0", "-map", "1"));
        command.addAll(List.of("-c:v", "libx264", "-preset", "ultrafast", "-g", "10", "-pix_fmt", "yuv420p"));
        command.addAll(List.of("-program", "program_num=10:st=0", "-program", "program_num=20:st=1"));
        command.addAll(List.of("-f", "mpegts", url + "?pkt_size=1316"));
        try (Processes.Running multiplex = Processes.start(log("multiplex"), command)) {
            server.awaitPlayable("live/wide");
            server.awaitPlayable("live/small");
            assertTrue(server.text("/live/wide/index.m3u8").contains("RESOLUTION=320x120"));
            assertTrue(server.text("/live/small/index.m3u8").contains("RESOLUTION=160x120"));
            awaitState("media:sources", "live/none", "no programme 30, only [10, 20]");
            assertTrue(multiplex.isAlive());
        }
        awaitState("media:sources", "live/wide", "Nothing comes to UDP 127.0.0.1:" + MULTIPLEX_PORT);
        Stream.of("wide", "small", "none").forEach(MpegTsIT::delete);
    }

    private static void delete(String source) {
        try {
            Files.delete(server.data.resolve("etc/io.millrace.source-" + source + ".cfg"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** What an ad inserter announces is told as an event, and sent on, at the same time of the stream. */
    @Test
    @Order(3)
    void splicesAreToldAndSentOn() throws Exception {
        int from = FreePorts.next();
        int to = FreePorts.next();
        int back = FreePorts.next();
        Path told = server.data.resolve("splices.txt");
        Path plugin = EventLogPlugin.build(server.data.resolve("plugin"), "stream.splice", told);
        server.exec("bundle:install -s " + plugin.toUri());
        source("splice", "udp://127.0.0.1:" + to);
        push("splice", "live/splice", "udp://127.0.0.1:" + back);
        List<String> command = ffmpeg("-re", "-f", "lavfi", "-i", "testsrc2=size=160x120:rate=10", "-c:v", "libx264");
        command.addAll(List.of("-preset", "ultrafast", "-g", "10", "-pix_fmt", "yuv420p", "-f", "mpegts"));
        command.add("udp://127.0.0.1:" + from + "?pkt_size=1316");
        try (SpliceRelay relay = new SpliceRelay(from, to);
                DatagramSocket receiver = new DatagramSocket(back, InetAddress.getLoopbackAddress());
                Processes.Running running = Processes.start(log("splices"), command)) {
            long spliceUs = SpliceRelay.firstSpliceTicks(receiver) * 100 / 9;
            Await.until("the event", 10, () -> events(told).anyMatch(each -> Math.abs(each - spliceUs) < 100));
            assertTrue(relay.isOpen() && running.isAlive());
        }
        delete("splice");
        Files.delete(server.data.resolve("etc/io.millrace.push-splice.cfg"));
    }

    /** When the breaks take place that were announced by the relay five seconds before. */
    private static Stream<Long> events(Path told) {
        try {
            return Files.exists(told)
                    ? Files.readAllLines(told).stream()
                            .filter(line -> line.startsWith("live/splice "))
                            .filter(line -> line.contains("eventId=" + SpliceRelay.EVENT_ID))
                            .filter(line -> line.contains("outOfNetwork=true"))
                            .filter(line -> line.contains("durationUs=30000000"))
                            .map(line -> Long.parseLong(line.replaceAll(".*timeUs=(\\d+).*", "$1")))
                    : Stream.empty();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    @Order(4)
    void othersPlayOnWhileTheBundleIsReplacedAndItsStreamsGoOn() throws Exception {
        Path second = Bundles.version("protocols/mpegts", "0.2.0", server.data.resolve("jars"));
        long pid = server.pid();
        try (Processes.Running rtmp = Encoder.ffmpeg(server, "live/rtmp", "-bf", "0", "-s", "160x90")) {
            server.awaitPlayable("live/rtmp");
            StrictReader reader = new StrictReader(server, "live/rtmp", "v0.m3u8", null);
            Thread reading = new Thread(reader);
            reading.start();
            assertTrue(server.exec("media:swap mpegts " + second.toUri()).contains("to 0.2.0"));
            assertPlays();
            assertTrue(server.exec("media:rollback mpegts").contains("to 0.1.0"));
            assertPlays();
            reader.finish(reading);
            assertEquals(0, reader.discontinuitiesSeen());
            assertTrue(rtmp.isAlive());
        }
        assertEquals(pid, server.pid());
        Await.until("the old class loaders to be collected", 60, () -> SwapIT.loaders(pid, BUNDLE + ".MpegTs") == 1);
    }

    private static void assertPlays() throws Exception {
        Stream.of("live/udp", "live/rtp", "live/group").forEach(each -> awaitState("media:sources", each, "running"));
        awaitState("media:pushes", "live/group", "running");
        Probe.assertComplete(
                "what is sent",
                probed("udp://127.0.0.1:" + UDP_OUT).get(60, TimeUnit.SECONDS).video(),
                30);
    }

    @Test
    @Order(5)
    void sourcesThatComeAndGoLeaveNothingBehind() throws IOException {
        round();
        Held before = Held.by(server);
        for (int i = 0; i < CYCLES / AT_ONCE; i++) {
            round();
        }
        before.awaitAgain(server);
        assertTrue(encoder.isAlive());
    }

    /** Fifty sources at once: one publishes what the encoder sends to the group, the others have sockets of their own. */
    private static void round() {
        source("cycle0", "udp://@" + GROUP + ":" + GROUP_PORT + "?interface=lo");
        IntStream.range(1, AT_ONCE).forEach(i -> source("cycle" + i, "udp://127.0.1." + i + ":" + UDP_PORT));
        awaitState("media:sources", "live/cycle0", "running");
        Await.until(
                "sockets",
                40,
                () -> server.exec("media:sources")
                                .lines()
                                .filter(line -> line.contains("listens on UDP 127.0.1."))
                                .count()
                        == AT_ONCE - 1);
        IntStream.range(0, AT_ONCE).forEach(i -> delete("cycle" + i));
        Await.until(
                "sources to be gone", 40, () -> !server.exec("media:sources").contains("live/cycle"));
    }
}
