package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.Inet4Address;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** WebRTC of other makers: each publishes by WHIP, and what it published is played by WHEP and by other protocols. */
class WebRtcStacksIT {
    private static final int COMES_SECONDS = 90;
    private static final double MOST_APART_MS = 20;
    private static final int MOST_PLAYED_APART_MS = 40;
    private static final int SETTLES_SECONDS = 180;

    private static Server server;
    private static Path program;
    private static PairPlayers players;

    /** Most stacks gather no candidate of the loopback interface: the server is told of by the machine's others. */
    @BeforeAll
    static void start() throws SocketException {
        assumeTrue(
                NetworkInterface.networkInterfaces().anyMatch(WebRtcStacksIT::isUsable),
                "a network interface beside the loopback interface, even one that leads nowhere, is needed");
        server = Server.prepare("stacks");
        server.launch(Map.of("MILLRACE_BIND", "0.0.0.0"));
        program = EnhancedEncoder.program(server.data.resolve("ffmpeg"));
        players = new PairPlayers(server, program);
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    private static boolean isUsable(NetworkInterface each) {
        try {
            return each.isUp() && !each.isLoopback() && each.inetAddresses().anyMatch(Inet4Address.class::isInstance);
        } catch (SocketException e) {
            return false;
        }
    }

    @ParameterizedTest
    @CsvSource({"werift", "datachannel"})
    void publishesAndPlaysInNode(String stack) {
        Browser result =
                Browser.script(120, stack + ".mjs", server.url(""), whip("live/" + stack), whep("live/" + stack));
        System.out.println(stack + ": " + result);
        assertTrue(result.number("pictures") >= 20, result::toString);
        assertTrue(result.number("keyPictures") >= 2, result::toString);
        assertTrue(result.number("audioPackets") >= 20, result::toString);
        assertEquals(200, result.number("deleted"), result::toString);
    }

    @ParameterizedTest
    @CsvSource({"aiortc", "gstreamer"})
    void publishesAndDecodesInPython(String stack) throws URISyntaxException {
        String text =
                python(120, "webrtc_" + stack + ".py", server.url(""), whip("live/" + stack), whep("live/" + stack));
        Browser result = Browser.answer(text);
        System.out.println(stack + ": " + result);
        assertTrue(result.number("videoFrames") >= 20, () -> text);
        assertTrue(result.number("audioFrames") >= 20, () -> text);
        assertEquals(320, result.number("width"), () -> text);
        assertEquals(180, result.number("height"), () -> text);
    }

    /** The first viewers of an encoder's AAC: the sound comes into their session when it is made. */
    @ParameterizedTest
    @CsvSource({"aiortc", "gstreamer"})
    void hearsLaterWhatIsMadeForIt(String stack) throws URISyntaxException {
        String stream = "live/rtmp-" + stack;
        try (Processes.Running encoder = Encoder.ffmpeg(server, stream, "-bf", "0")) {
            server.awaitPlayable(stream);
            String text = python(120, "webrtc_" + stack + ".py", server.url(""), whep(stream));
            Browser result = Browser.answer(text);
            System.out.println(stream + ": " + result);
            assertTrue(result.number("videoFrames") >= 20, () -> text);
            assertTrue(result.number("audioFrames") >= 20, () -> text);
            assertTrue(encoder.isAlive());
        }
    }

    /**
     * B-frames and AAC become pictures and Opus for WebRTC; what the sender reports say of both is what a receiver lays side
     * by side, however late packets are on a busy machine.
     */
    @Test
    void soundOfRtmpIsBesideItsPicturesInWebRtc() throws URISyntaxException {
        String stream = "live/lips";
        int flashes = Server.seconds(8, 120);
        try (Processes.Running encoder = Footage.smallFlashesAndBeeps().publish(server, stream)) {
            server.awaitPlayable(stream);
            String text = python(flashes + 200, "webrtc_lip_sync.py", server.url("/" + stream + "/whep"), "" + flashes);
            Browser result = Browser.answer(text);
            System.out.println(stream + ": " + result);
            assertTrue(result.number("times") >= flashes, () -> text);
            assertEquals(0, result.number("leastMs"), MOST_APART_MS, () -> text);
            assertEquals(0, result.number("mostMs"), MOST_APART_MS, () -> text);
            assertTrue(encoder.isAlive());
        }
    }

    /** What Chromium plays; on a busy machine sound comes unevenly, and it takes the browser a while to settle. */
    @Test
    void soundOfRtmpIsBesideItsPicturesInChromium() {
        String stream = "live/chromium-lips";
        try (Processes.Running encoder = Footage.smallFlashesAndBeeps().publish(server, stream)) {
            server.awaitPlayable(stream);
            Browser result = Browser.script(
                    SETTLES_SECONDS + 60,
                    "lip-sync.mjs",
                    server.url("/" + stream + "/whep"),
                    "10",
                    "" + MOST_PLAYED_APART_MS,
                    "" + SETTLES_SECONDS);
            System.out.println(stream + ": " + result);
            assertTrue(result.number("times") >= 10, result::toString);
            assertEquals(0, result.number("medianMs"), MOST_PLAYED_APART_MS, result::toString);
            assertTrue(encoder.isAlive());
        }
    }

    /** Debian's Firefox has no H.264. */
    @Test
    void publishesAndWatchesInFirefox() {
        Browser result = Browser.script(
                120,
                "webrtc.mjs",
                server.url(""),
                "2",
                "browser=firefox",
                "codec=VP8",
                whip("live/firefox"),
                whep("live/firefox"));
        System.out.println("firefox: " + result);
        assertTrue(result.number("framesSent") > 5, result::toString);
        assertTrue(result.number("framesDecoded") > 5, result::toString);
        assertTrue(result.number("audioEnergy") > 0, result::toString);
        assertEquals(200, result.number("deleted"), result::toString);
    }

    /** The larger of two layers is left out and comes back, or the only one is scaled; nobody who watches is cut off. */
    @ParameterizedTest
    @CsvSource({"layers", "scale"})
    void chromiumChangesTheSizeOfItsPicture(String how) {
        String stream = "live/resized-" + how;
        Browser result = Browser.script(180, "resize.mjs", server.url(""), stream, how);
        System.out.println(stream + ": " + result);
        assertTrue(result.has("640 320 640"), result::toString);
        assertEquals(how.equals("layers") ? 2 : 1, result.number("sources"), result::toString);
        assertEquals(200, result.number("deleted"), result::toString);
        String variant = server.text("/" + stream + "/index.m3u8")
                .lines()
                .filter(line -> !line.startsWith("#"))
                .findFirst()
                .orElseThrow();
        Await.until(
                "a header for each size",
                COMES_SECONDS,
                () -> server.text("/" + stream + "/" + variant)
                                .lines()
                                .filter(line -> line.startsWith("#EXT-X-MAP"))
                                .distinct()
                                .count()
                        >= 3);
    }

    @Test
    void whatFfmpegPublishesIsPlayedByEveryProtocol() {
        String stream = "live/ffmpeg-whip";
        List<String> command =
                new ArrayList<>(List.of("env", "LD_LIBRARY_PATH=" + program.getParent(), program.toString()));
        command.addAll(words("-hide_banner -loglevel warning -nostdin -re -f lavfi -i testsrc2=size=320x180:rate=15"));
        command.addAll(words("-re -f lavfi -i sine=frequency=440:sample_rate=48000 -c:v libopenh264 -g 15 -b:v 300k"));
        command.addAll(words("-pix_fmt yuv420p -c:a libopus -ac 2 -f whip " + server.url("/" + stream + "/whip")));
        try (Processes.Running publisher = Processes.start(server.data.resolve("data/log/ffmpeg-whip.log"), command)) {
            assertListed(stream, "h264");
            assertPlayed("DASH", stream, Set.of("h264", "aac", "opus"));
            assertPlayed("SRT", stream + "@aac", Set.of("h264", "aac"));
            assertPlayedByRtmp(stream);
            assertTrue(publisher.isAlive());
        }
    }

    /** H.264 is what the others publish; VP9 and AV1 come under {@code -Psoak}. */
    @Test
    void whatChromiumPublishesInOtherCodecsIsPlayed() {
        List<String> codecs = Server.SOAK ? List.of("vp8", "vp9", "av1") : List.of("vp8");
        List<String> command = new ArrayList<>(
                List.of("node", Browser.folder().resolve("publish-codecs.mjs").toString(), server.url("")));
        codecs.forEach(codec -> command.add(codec.toUpperCase(Locale.ROOT) + "=/live/chromium-" + codec + "/whip"));
        try (Processes.Running publisher =
                Processes.start(server.data.resolve("data/log/publish-codecs.log"), command)) {
            codecs.forEach(codec -> assertListed("live/chromium-" + codec, codec));
            assertPlayedByRtmp("live/chromium-vp8");
            assertTrue(publisher.isAlive());
        }
    }

    /** Debian's Python has Debian's packages. */
    private static String python(int seconds, String script, String... arguments) throws URISyntaxException {
        Path file = Path.of(WebRtcStacksIT.class.getResource("/" + script).toURI());
        List<String> command = new ArrayList<>(List.of("/usr/bin/python3", file.toString()));
        command.addAll(List.of(arguments));
        return Processes.run(seconds, command).succeeded().text();
    }

    private static void awaitLive(String stream) {
        Await.until(
                stream + " to be live",
                COMES_SECONDS,
                () -> server.get("/" + stream + "/status.json").statusCode() == 200
                        && server.text("/" + stream + "/status.json").contains("\"live\""));
    }

    /** Players of any age find H.264 and AAC in the playlists, and those that can have more what was published. */
    private static void assertListed(String stream, String codec) {
        awaitLive(stream);
        assertPlayed("HLS", stream, new TreeSet<>(List.of("h264", "aac", "opus", codec)));
    }

    /** A player that can say of nothing but H.264 and AAC that it knows it. */
    private static void assertPlayedByRtmp(String stream) {
        Probe rtmp = Probe.of(server.rtmp(stream), 1);
        assertFalse(rtmp.video().isEmpty(), stream + " by RTMP has pictures");
        assertFalse(rtmp.audio().isEmpty(), stream + " by RTMP has sound");
    }

    private static void assertPlayed(String player, String stream, Set<String> codecs) {
        Await.until(stream + " by " + player + " with " + codecs, COMES_SECONDS, () -> new TreeSet<>(
                        players.play(player, stream))
                .equals(new TreeSet<>(codecs)));
    }

    private static String whip(String stream) {
        return "whip=/" + stream + "/whip";
    }

    private static String whep(String stream) {
        return "whep=/" + stream + "/whep";
    }

    private static List<String> words(String text) {
        return List.of(text.split(" "));
    }
}
