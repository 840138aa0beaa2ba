package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The sizes in which a browser publishes its pictures are renditions, and nothing is encoded for them. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SimulcastIT {
    private static final String STREAM = "live/sizes";
    private static final Map<String, String> SIZES =
            Map.of("v0", "1024x576", "288p.v0", "512x288", "144p.v0", "256x144");
    private static final int SEGMENTS = 4;
    /** In 90 kHz, half a picture: sizes have clocks of their own, which the first reports of the sender bring together. */
    private static final int SAME_PICTURE = 15 * 90;

    private static Server server;
    private static Simulcast publisher;

    @BeforeAll
    static void publish() {
        server = Server.start("simulcast");
        publisher = new Simulcast(server, STREAM, "H264", "");
        awaitSizes(publisher, STREAM);
    }

    @AfterAll
    static void stop() {
        publisher.close();
        server.close();
    }

    private static void awaitSizes(Simulcast simulcast, String stream) {
        Await.until("three sizes, which a browser takes its time for on a busy machine", 120, () -> {
            simulcast.check();
            return server.get("/" + stream + "/index.m3u8").statusCode() == 200
                    && sizes(stream).equals(SIZES);
        });
    }

    /** What the multivariant playlist says, by the names of renditions: the track may have another number. */
    private static Map<String, String> sizes(String stream) {
        Map<String, String> sizes = new HashMap<>();
        Rungs.of(server, stream)
                .variants
                .forEach((id, variant) -> sizes.put(id.replaceAll("v\\d$", "v0"), variant.attribute("RESOLUTION")));
        return sizes;
    }

    private static List<Download> downloads() {
        List<Download> downloads = new ArrayList<>();
        Rungs.of(server, STREAM).variants.keySet().forEach(id -> downloads.add(new Download(server, STREAM, id)));
        return downloads;
    }

    /**
     * The first of so many segments that are whole in all sizes, null if there are none yet. The one before it is listed too:
     * sizes do not all start in the same moment, so the first segment of one may begin later.
     */
    private static Long common(List<Download> downloads) {
        long before = Long.MAX_VALUE;
        for (Download download : downloads) {
            before = Math.min(before, download.playlist().openSequence());
        }
        long from = before - SEGMENTS;
        for (Download download : downloads) {
            Playlists now = download.playlist();
            boolean whole = now.segments.stream()
                            .filter(each -> each.number() >= from - 1 && each.number() < from + SEGMENTS)
                            .filter(each -> !each.gap() && !each.discontinuity())
                            .count()
                    == SEGMENTS + 1;
            if (!whole) {
                return null;
            }
        }
        return from;
    }

    @Test
    @Order(1)
    void segmentsOfAllSizesBeginWithTheSamePicture() {
        List<Download> downloads = downloads();
        // the sender's first reports bring the clocks of the sizes together, in the first seconds
        long settled = downloads.get(0).playlist().openSequence() + 2;
        long from = Await.value("segments that all sizes have", 60, () -> {
            Long each = common(downloads);
            return each != null && each >= settled ? each : null;
        });
        downloads.forEach(each -> each.take(from, from + SEGMENTS));
        List<Long> first = keys(downloads.get(0));
        assertTrue(first.size() >= SEGMENTS, first::toString);
        for (Download each : downloads) {
            List<Long> keys = keys(each);
            System.out.println(each.file.getFileName() + ": key pictures at " + keys + " of "
                    + each.packets().size() + "; "
                    + each.shape("codec_name,width,height").replace('\n', ' '));
            assertTrue(each.packets().get(0).key(), "it begins with a key picture");
            // the sender may make key pictures of a size alone between segments
            List<Long> together = first.stream()
                    .filter(key -> keys.stream().anyMatch(other -> Math.abs(other - key) < SAME_PICTURE))
                    .toList();
            assertEquals(first.get(0), keys.get(0), SAME_PICTURE, each.file.toString());
            assertTrue(together.size() >= SEGMENTS, () -> first + " and " + keys);
            Processes.run(60, "ffmpeg", "-v", "error", "-xerror", "-i", each.file.toString(), "-f", "null", "-")
                    .succeeded();
        }
    }

    private static List<Long> keys(Download download) {
        return download.packets().stream()
                .filter(Download.Packet::key)
                .map(Download.Packet::pts)
                .toList();
    }

    @Test
    @Order(2)
    void nothingIsEncodedForThem() {
        List<Renditions.Rung> told = Renditions.of(server, STREAM);
        System.out.println(told);
        assertEquals(
                List.of("288p sent 512x288", "144p sent 256x144"),
                told.stream()
                        .filter(each -> each.state().equals("sent"))
                        .map(each -> each.name() + " " + each.state() + " " + each.size())
                        .toList());
        assertTrue(told.stream().allMatch(each -> each.process() == 0), told::toString);
    }

    @Test
    @Order(3)
    void everyProtocolReadsThemWithTheSound() {
        for (String url : List.of(server.rtmp(STREAM + "@288p"), server.rtsp(STREAM + "@288p"))) {
            String shape = Processes.run(
                            60,
                            "ffprobe",
                            "-v",
                            "error",
                            "-show_entries",
                            "stream=codec_type,width",
                            "-of",
                            "csv=p=0",
                            url)
                    .succeeded()
                    .text();
            assertTrue(shape.contains("video,512"), url + ": " + shape);
            assertTrue(shape.contains("audio"), url + ": " + shape);
        }
    }

    @Test
    @Order(4)
    void aViewerOfWebRtcGetsTheSizeThatItNames() {
        Browser shown = Browser.script(120, "webrtc.mjs", server.url(""), "3", "whep=/" + STREAM + "@144p/whep");
        System.out.println("whep: " + shown);
        assertEquals(256, shown.number("width"), shown::toString);
        assertTrue(shown.number("framesDecoded") > 20, shown::toString);
        assertTrue(shown.number("audioEnergy") > 0, shown::toString);
    }

    @Test
    @Order(5)
    void theStreamGoesOnWithoutItsLargestSize() {
        publisher.leaveOutLargest(true);
        Await.until("the next size in its place", 30, () -> "512x288"
                .equals(sizes(STREAM).get("v0")));
        Map<String, String> left = sizes(STREAM);
        assertEquals("512x288", left.get("288p.v0"), "who watches it notices nothing");
        assertEquals("256x144", left.get("144p.v0"));
        publisher.leaveOutLargest(false);
        awaitSizes(publisher, STREAM);
    }

    @Test
    @Order(6)
    void whatManifestsCannotCarryIsSeenByWebRtc() {
        String stream = "live/vp8";
        try (Simulcast other = new Simulcast(server, stream, "VP8", "")) {
            Renditions.await(
                    server, stream, "144p-vp8", 60, rung -> rung.state().equals("sent"));
            Browser shown =
                    Browser.script(120, "webrtc.mjs", server.url(""), "3", "whep=/" + stream + "@144p-vp8/whep");
            System.out.println("whep of VP8: " + shown);
            assertEquals(256, shown.number("width"), shown::toString);
            assertTrue(shown.number("framesDecoded") > 20, shown::toString);
            other.check();
        }
    }

    /** Without sound, which would be encoded for players of HLS. */
    @Test
    @Order(7)
    void playersGoFromOneToAnother() {
        String stream = "live/silent";
        publisher.end();
        try (Simulcast silent = new Simulcast(server, stream, "H264", "silent")) {
            awaitSizes(silent, stream);
            switches("hls", stream, "index.m3u8");
            switches("dash", stream, "manifest.mpd");
        }
    }

    private static void switches(String player, String stream, String file) {
        Browser shown = Browser.script(
                540,
                "switch.mjs",
                player,
                server.url("/" + stream + "/" + file),
                "forced",
                "20",
                server.data.resolve("simulcast-" + player + ".png").toString(),
                "90");
        System.out.println(player + ": " + shown);
        assertEquals(3, shown.number("renditions"), shown::toString);
        for (int lines : new int[] {288, 144, 576}) {
            assertTrue(shown.count("\"lines\":" + lines + ",") > 0, shown::toString);
        }
        assertTrue(!shown.has("(fatal)") && !shown.has("bufferAppend"), shown::toString);
        assertEquals(0, shown.number("failedRequests"), shown::toString);
    }
}
