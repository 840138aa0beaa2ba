package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
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
    private static SrtPrograms programs;

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
        programs = new SrtPrograms(server, media);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static SrtPrograms.Address caller(int port, String streamId) {
        return SrtPrograms.Address.caller(port, LATENCY_MS, streamId);
    }

    private static void awaitLive(String stream) {
        Await.until("live/" + stream, 30, () -> server.exec("media:streams").contains("live/" + stream));
    }

    /** Programs of others through a way that loses two packets of a hundred, both ways, with each key length. */
    @Test
    void everySampleArrivesThroughALossyWay() throws Exception {
        try (LossyRelay relay = new LossyRelay(server.srtPort, 0.02, 10);
                Processes.Running open = programs.transmitSends("in-open", caller(relay.port(), "publish:live/open"));
                Processes.Running first = programs.gstreamerSends("in-16", secret(relay, "publish:live/secret16", 16));
                Processes.Running second =
                        programs.bundledFfmpegSends("in-24", secret(relay, "publish:live/secret24", 24));
                Processes.Running third = programs.ffmpegSends("in-32", secret(relay, "publish:live/secret32", 32))) {
            Stream.of("open", "secret16", "secret24", "secret32").forEach(SrtIT::awaitLive);
            Path played = server.data.resolve("open.ts");
            Path played16 = server.data.resolve("secret16.ts");
            Path played24 = server.data.resolve("secret24.ts");
            Path played32 = server.data.resolve("secret32.ts");
            try (Processes.Running transmit =
                            programs.transmitReceives("out-open", caller(relay.port(), "read:live/open"), played);
                    Processes.Running gstreamer = programs.gstreamerReceives(
                            "out-16", secret(relay, "#!::r=live/secret16,m=request", 16), played16);
                    Processes.Running ffmpeg24 =
                            programs.ffmpegReceives("out-24", secret(relay, "read:live/secret24", 16), played24);
                    Processes.Running ffmpeg32 = programs.bundledFfmpegReceives(
                            "out-32", secret(relay, "read:live/secret32", 16), played32)) {
                Await.pause((SECONDS / 2) * 1_000L);
                assertNothingWasGivenUp();
                Await.until(
                        "the end of the encoders",
                        SECONDS + 30,
                        () -> !first.isAlive() && !second.isAlive() && !third.isAlive());
                Await.pause(LATENCY_MS + 1_500L);
                assertTrue(open.isAlive(), "srt-live-transmit stays when its input has ended");
                assertTrue(transmit.isAlive() && gstreamer.isAlive() && ffmpeg24.isAlive() && ffmpeg32.isAlive());
            }
            assertTrue(relay.dropped() > 20, "the way lost " + relay.dropped());
            for (Path each : List.of(played, played16, played24, played32)) {
                assertSamplesOfTheSource(each, 2.0 / 3);
            }
        }
    }

    private static SrtPrograms.Address secret(LossyRelay relay, String streamId, int keyBytes) {
        return caller(relay.port(), streamId).encrypted(PASSPHRASE, keyBytes);
    }

    /** Two programs that listen and one that is met half-way are pulled from, and pushed to. */
    @Test
    void programsThatListenOrMeetArePulledFromAndPushedTo() throws IOException {
        int transmits = FreePorts.next();
        int encodes = FreePorts.next();
        int meets = FreePorts.next();
        try (Processes.Running transmitter = programs.transmitSends("pulled", listener(transmits));
                Processes.Running encoder = programs.ffmpegSends("coded", listener(encodes));
                Processes.Running met = programs.transmitSends("met", secretMeeting(meets))) {
            server.exec("media:pull pulled srt://127.0.0.1:" + transmits);
            server.exec("media:pull coded srt://127.0.0.1:" + encodes);
            server.exec("media:pull met srt://127.0.0.1:" + meets + "?mode=rendezvous 'secret=" + PASSPHRASE + "'");
            Stream.of("pulled", "coded", "met").forEach(SrtIT::awaitLive);
            int takes = FreePorts.next();
            pushTo("pulled", takes, out -> programs.ffmpegReceives("pushed-pulled", listener(takes), out));
            int stores = FreePorts.next();
            pushTo("coded", stores, out -> programs.transmitReceives("pushed-coded", listener(stores), out));
            int metAgain = FreePorts.next();
            pushTo("met", metAgain, out -> programs.transmitReceives("pushed-met", secretMeeting(metAgain), out));
            assertTrue(transmitter.isAlive() && encoder.isAlive() && met.isAlive());
            Stream.of("pulled", "coded", "met").forEach(name -> server.exec("media:pull " + name + " off"));
        }
    }

    private static SrtPrograms.Address listener(int port) {
        return SrtPrograms.Address.listener(port, 500);
    }

    private static SrtPrograms.Address secretMeeting(int port) {
        return SrtPrograms.Address.rendezvous(server.srtPort, 500, port).encrypted(PASSPHRASE, 16);
    }

    private static void pushTo(String stream, int port, Function<Path, Processes.Running> receiver) throws IOException {
        Path out = server.data.resolve("pushed-" + stream + ".ts");
        boolean meets = stream.equals("met");
        try (Processes.Running taking = receiver.apply(out)) {
            server.exec("media:push live/" + stream + " srt://127.0.0.1:" + port + (meets ? "?mode=rendezvous" : "")
                    + " name=" + stream + (meets ? " 'secret=" + PASSPHRASE + "'" : ""));
            Await.until(
                    "what is pushed",
                    40,
                    () -> Files.exists(out) && out.toFile().length() > 150_000);
            assertTrue(taking.isAlive());
            server.exec("media:push " + stream + " off");
        }
        assertSamplesOfTheSource(out, 0.6 / SECONDS);
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

    /**
     * Pictures and sound are those of the source, without a gap; the ends may be missing.
     *
     * @param share of the source that has to be there
     */
    private static void assertSamplesOfTheSource(Path played, double share) throws IOException {
        for (String kind : List.of("v", "a")) {
            List<String> sent = samples(media, kind);
            List<String> whole = samples(played, kind);
            // the last one is cut where the program was ended
            List<String> got = whole.subList(0, whole.size() - 1);
            double least = sent.size() * share;
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
        try (Processes.Running publisher = programs.ffmpegSends("mine", caller(server.srtPort, "publish:live/mine"))) {
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
        try (Processes.Running publisher = programs.ffmpegSends("busy", caller(server.srtPort, "publish:live/busy"))) {
            awaitLive("busy");
            cycles(20);
            Held before = Held.by(server);
            long heap = liveHeap();
            cycles(CYCLES);
            Await.until("all callers to be gone", 20, () -> sessions() == 1);
            before.awaitAgain(server);
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
