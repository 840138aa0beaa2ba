package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** SRT with the programs of others: published, encrypted, through a bad way, and played. */
class SrtIT {
    private static final String PASSPHRASE = "correct horse battery";
    private static final int SECONDS = Server.seconds(30, 300);
    /** Longer than a busy machine keeps a program waiting: a sender gives up what it could not send in time. */
    private static final int LATENCY_MS = 4_000;

    private static final int CYCLES = Server.seconds(100, 1_000);

    private static Server server;
    private static Path media;

    @BeforeAll
    static void start() throws IOException {
        server = Server.prepare("srt");
        Path etc = Files.createDirectories(server.data.resolve("etc"));
        // keys change every few seconds, so that it happens within the test
        Files.writeString(
                etc.resolve("io.millrace.protocols.srt.cfg"),
                "passphrases = live/secret16=%1$s, live/secret24=%1$s, live/secret32=%1$s%n".formatted(PASSPHRASE)
                        + "keyRefreshPackets = 1000\nkeyAnnouncePackets = 300\n");
        server.launch();
        media = server.data.resolve("source.ts");
        Processes.run(
                        120,
                        ("ffmpeg -hide_banner -loglevel error -nostdin -f lavfi -i testsrc2=size=320x180:rate=25"
                                        + " -f lavfi -i sine=frequency=440:sample_rate=48000 -c:v libx264 -preset ultrafast"
                                        + " -g 25 -b:v 600k -c:a aac -t " + SECONDS + " -f mpegts " + media)
                                .split(" "))
                .succeeded();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String url(int port, String streamId, String more) {
        return "srt://127.0.0.1:" + port + "?streamid=" + streamId + more;
    }

    private static Path log(String name) {
        return server.data.resolve("data/log/" + name + ".log");
    }

    private static Processes.Running ffmpeg(String stream, int port, String more) {
        String microseconds = LATENCY_MS + "000";
        return Processes.start(
                log("publish-" + stream),
                List.of(
                        "ffmpeg",
                        "-hide_banner",
                        "-loglevel",
                        "warning",
                        "-nostdin",
                        "-re",
                        "-i",
                        media.toString(),
                        "-c",
                        "copy",
                        "-f",
                        "mpegts",
                        url(port, "publish:live/" + stream, "&pkt_size=1316&latency=" + microseconds + more)));
    }

    private static void awaitLive(String stream) {
        Await.until("live/" + stream, 30, () -> server.exec("media:streams").contains("live/" + stream));
    }

    /** Programs of three makers through a way that loses two packets of a hundred, both ways, with each key length. */
    @Test
    void everySampleArrivesThroughALossyWay() throws Exception {
        try (LossyRelay relay = new LossyRelay(server.srtPort, 0.02, 10);
                Processes.Running open = ffmpeg("open", relay.port(), "");
                Processes.Running first = ffmpeg("secret16", relay.port(), secret(16));
                Processes.Running second = ffmpeg("secret24", relay.port(), secret(24));
                Processes.Running third = ffmpeg("secret32", relay.port(), secret(32))) {
            Stream.of("open", "secret16", "secret24", "secret32").forEach(SrtIT::awaitLive);
            Path transmitted = server.data.resolve("open.ts");
            Path gstreamed = server.data.resolve("secret16.ts");
            Path played24 = server.data.resolve("secret24.ts");
            Path played32 = server.data.resolve("secret32.ts");
            try (Processes.Running transmit = transmit(relay, transmitted);
                    Processes.Running gstreamer = gstreamer(relay, gstreamed);
                    Processes.Running ffmpeg24 = play("secret24", relay, played24);
                    Processes.Running ffmpeg32 = play("secret32", relay, played32)) {
                Await.pause((SECONDS / 2) * 1_000L);
                assertNothingWasGivenUp();
                Await.until(
                        "the end of the encoders",
                        SECONDS + 30,
                        () -> !open.isAlive() && !first.isAlive() && !second.isAlive() && !third.isAlive());
                Await.pause(LATENCY_MS + 1_500L);
                assertTrue(transmit.isAlive() && gstreamer.isAlive() && ffmpeg24.isAlive() && ffmpeg32.isAlive());
            }
            assertTrue(relay.dropped() > 20, "the way lost " + relay.dropped());
            for (Path played : List.of(transmitted, gstreamed, played24, played32)) {
                assertSamplesOfTheSource(played);
            }
        }
    }

    private static String secret(int keyBytes) {
        return "&passphrase=" + PASSPHRASE + "&pbkeylen=" + keyBytes;
    }

    private static Processes.Running transmit(LossyRelay relay, Path out) {
        String url = url(relay.port(), "read:live/open", "&latency=" + LATENCY_MS);
        return Processes.start(
                log("srt-live-transmit"),
                List.of("bash", "-c", "exec srt-live-transmit -a:no '" + url + "' file://con > '" + out + "' 2>&2"));
    }

    private static Processes.Running gstreamer(LossyRelay relay, Path out) {
        return Processes.start(
                log("gstreamer"),
                List.of(
                        "gst-launch-1.0",
                        "-q",
                        "srtsrc",
                        "uri=srt://127.0.0.1:" + relay.port(),
                        "streamid=#!::r=live/secret16,m=request",
                        "passphrase=" + PASSPHRASE,
                        "pbkeylen=16",
                        "latency=" + LATENCY_MS,
                        "!",
                        "filesink",
                        "buffer-mode=unbuffered",
                        "location=" + out));
    }

    private static Processes.Running play(String stream, LossyRelay relay, Path out) {
        return Processes.start(
                log("play-" + stream),
                List.of(
                        "ffmpeg",
                        "-hide_banner",
                        "-loglevel",
                        "warning",
                        "-nostdin",
                        "-y",
                        "-i",
                        url(
                                relay.port(),
                                "read:live/" + stream,
                                "&latency=" + LATENCY_MS + "000&passphrase=" + PASSPHRASE),
                        "-c",
                        "copy",
                        "-f",
                        "mpegts",
                        "-flush_packets",
                        "1",
                        out.toString()));
    }

    private static void assertNothingWasGivenUp() {
        String json = server.exec("media:sessions --json");
        Matcher figure = Pattern.compile("\"pkt(RcvDrop|SndDrop|RcvUndecrypt)Total\" : (\\d+)")
                .matcher(json);
        int figures = 0;
        while (figure.find()) {
            figures++;
            assertEquals("0", figure.group(2), figure.group(1) + " in " + json);
        }
        assertEquals(3 * 8, figures, "four publishers and four players: " + json);
    }

    /** Pictures and sound are those of the source, without a gap; the ends may be missing. */
    private static void assertSamplesOfTheSource(Path played) throws IOException {
        for (String kind : List.of("v", "a")) {
            List<String> sent = samples(media, kind);
            List<String> whole = samples(played, kind);
            // the last one is cut where the program was ended
            List<String> got = whole.subList(0, whole.size() - 1);
            int least = sent.size() * 2 / 3;
            assertTrue(got.size() >= least, played + " has " + got.size() + " of " + sent.size() + " " + kind);
            assertTrue(
                    Collections.indexOfSubList(sent, got) >= 0,
                    played + " has other samples of " + kind + " than were sent, or gaps");
        }
    }

    /** Checksums of the decoded pictures, or of the packets of sound. */
    private static List<String> samples(Path file, String kind) {
        List<String> command =
                new ArrayList<>(List.of("ffmpeg", "-hide_banner", "-loglevel", "fatal", "-nostdin", "-i"));
        command.addAll(List.of(file.toString(), "-map", "0:" + kind));
        command.addAll(kind.equals("a") ? List.of("-c", "copy") : List.of("-fps_mode", "passthrough"));
        command.addAll(List.of("-f", "framecrc", "-"));
        return Processes.run(120, command)
                .succeeded()
                .text()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.replaceAll("^.*?(\\d+), *(0x[0-9a-f]+).*$", "$1 $2"))
                .toList();
    }

    @Test
    void whoIsRefusedGetsTheNumber() {
        try (Processes.Running publisher = ffmpeg("mine", server.srtPort, "")) {
            awaitLive("mine");
            assertEquals(0, code("read:live/mine", 0));
            assertEquals(1404, code("read:live/nobody", 0));
            assertEquals(1400, code("nonsense", 0));
            assertEquals(1011, code("read:live/mine", 16));
            assertEquals(1011, code("publish:live/secret16", 0));
            assertEquals(1010, code("publish:live/secret16", 16));
            assertEquals(1010, code("#!::r=live/secret32,m=publish", 32));
            assertEquals(1403, code("publish:live/other:not-a-key", 0));
            assertTrue(publisher.isAlive());
        }
    }

    private static int code(String streamId, int keyBytes) {
        try (SrtKnock knock = new SrtKnock(server, streamId, keyBytes)) {
            return knock.code();
        }
    }

    @Test
    void manyCallersLeaveNothingBehind() throws IOException {
        try (Processes.Running publisher = ffmpeg("busy", server.srtPort, "")) {
            awaitLive("busy");
            cycles(20);
            long threads = count("task");
            long files = count("fd");
            long heap = liveHeap();
            cycles(CYCLES);
            Await.until("all callers to be gone", 20, () -> sessions() == 1);
            assertTrue(count("task") <= threads + 3, "threads: " + threads + " before, now " + count("task"));
            assertTrue(count("fd") <= files + 3, "open files: " + files + " before, now " + count("fd"));
            Await.until("memory to be as before", 20, () -> liveHeap() < heap * 1.1 + 2_000_000);
            assertTrue(publisher.isAlive());
        }
    }

    private static void cycles(int count) {
        for (int i = 0; i < count; i++) {
            try (SrtKnock player = new SrtKnock(server, "read:live/busy", 0);
                    SrtKnock publisher = new SrtKnock(server, "publish:live/cycle" + i % 5, 0)) {
                assertEquals(0, player.code());
                assertEquals(0, publisher.code());
            }
        }
    }

    private static long sessions() {
        return server.exec("media:sessions --json")
                .lines()
                .filter(line -> line.contains("\"role\""))
                .count();
    }

    private static long count(String what) {
        try (Stream<Path> entries = Files.list(Path.of("/proc/" + server.pid() + "/" + what))) {
            return entries.count();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static long liveHeap() {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        String text = Processes.run(60, jcmd, Long.toString(server.pid()), "GC.class_histogram")
                .succeeded()
                .text();
        Matcher total = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)").matcher(text);
        assertTrue(total.find(), text);
        return Long.parseLong(total.group(1));
    }
}
