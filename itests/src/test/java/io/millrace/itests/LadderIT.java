package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A stream with a ladder: every rung is what it says, and aligned with the source to the picture. */
class LadderIT {
    private static final String STREAM = "live/ladder";
    private static final List<String> RUNGS = List.of("v0", "480p.v0", "360p.v0");
    private static final Map<String, String> SIZES =
            Map.of("v0", "1280,720", "480p.v0", "854,480", "360p.v0", "640,360");

    private static Server server;
    private static Processes.Running encoder;

    @BeforeAll
    static void publish() throws IOException {
        server = Server.start("ladder");
        encoder = Encoder.ffmpeg(server, STREAM, "-vf", "scale=1280:720", "-bf", "2", "-b:v", "1500k");
        server.awaitPlayable(STREAM);
        Files.writeString(
                server.data.resolve("etc/io.millrace.core.ladder-small.cfg"),
                "rungs = 480p h264 1200k, 240p h264 300k\n");
        server.exec("media:ladder " + STREAM + " default");
        Await.until("all rungs", 40, () -> RUNGS.stream().allMatch(rung -> index().contains(rung + ".m3u8")));
    }

    @AfterAll
    static void stop() {
        encoder.close();
        server.close();
    }

    private static String index() {
        return server.text("/" + STREAM + "/index.m3u8");
    }

    private static String playlist(String rung) {
        return "/" + STREAM + "/" + rung + ".m3u8";
    }

    @Test
    void everyRungHasItsSizeAndRateAndKeyPicturesOfTheSource() {
        double anchor = Double.NaN;
        for (String rung : RUNGS) {
            String url = server.url(playlist(rung));
            Processes.Outcome shape = Processes.run(
                    60,
                    "ffprobe",
                    "-v",
                    "error",
                    "-show_entries",
                    "stream=width,height,r_frame_rate",
                    "-of",
                    "csv=p=0",
                    url);
            assertTrue(shape.text().contains(SIZES.get(rung) + ",30/1"), () -> rung + " is " + shape.text());
            List<Probe.Packet> pictures = Probe.of(url, 6).video();
            List<Probe.Packet> keys =
                    pictures.stream().filter(Probe.Packet::key).toList();
            assertTrue(keys.size() >= 2, () -> rung + " " + keys);
            anchor = Double.isNaN(anchor) ? keys.get(0).pts() : anchor;
            for (Probe.Packet picture : pictures) {
                // on a machine that is too busy rungs are thinned out, but never shifted
                double every = picture.key() ? 2 : 1 / 30.0;
                double places = (picture.pts() - anchor) / every;
                assertEquals(Math.rint(places), places, 0.002 / every, rung + " at " + picture);
            }
        }
    }

    @Test
    void segmentsAreCutAtTheSameTimes() {
        Await.until("some segments", 30, () -> read("360p.v0").segments.size() > 3);
        Map<Long, Playlists.Entry> source = new HashMap<>();
        Playlists own = read("v0");
        own.segments.forEach(entry -> source.put(entry.number(), entry));
        for (String rung : List.of("480p.v0", "360p.v0")) {
            int compared = 0;
            for (Playlists.Entry entry : read(rung).segments) {
                Playlists.Entry of = source.get(entry.number());
                boolean first = entry.number() == read(rung).mediaSequence;
                if (of != null && !first) {
                    compared++;
                    assertEquals(
                            of.dateTime().substring(0, 23), entry.dateTime().substring(0, 23), rung);
                    assertEquals(of.duration(), entry.duration(), 0.002, rung);
                }
            }
            assertTrue(compared >= 2, rung + ": " + compared + " in common");
        }
        String mpd = server.text("/" + STREAM + "/manifest.mpd");
        assertEquals(1, mpd.split("contentType=\"video\"", -1).length - 1, mpd);
        RUNGS.forEach(rung -> assertTrue(mpd.contains("<Representation id=\"" + rung + "\""), mpd));
    }

    private static Playlists read(String rung) {
        return Playlists.of(server.get(playlist(rung)));
    }

    @Test
    void theOperatorSeesEachRung() {
        String json = server.exec("media:stream " + STREAM + " --json");
        for (String rung : List.of("480p", "360p")) {
            assertTrue(json.contains("\"name\" : \"" + STREAM + "@" + rung + "\""), json);
        }
        Matcher process = Pattern.compile("\"processId\" : (\\d+)").matcher(json);
        assertTrue(process.find(), json);
        assertTrue(ProcessHandle.of(Long.parseLong(process.group(1))).isPresent(), json);
        assertTrue(server.exec("media:streams").contains(STREAM + "@360p"));
    }

    @Test
    void aRungIsPlayedByItself() {
        for (String address : List.of(
                server.rtmp(STREAM + "@480p"),
                server.url("/" + STREAM + "@480p/stream.flv"),
                server.url("/" + STREAM + "@480p/index.m3u8"))) {
            Probe probe = Probe.of(address, 4);
            assertTrue(probe.video().size() > 30, address);
            assertFalse(probe.audio().isEmpty(), address);
        }
    }

    @Test
    void anotherLadderSparesTheViewersOfRungsThatStay() throws InterruptedException {
        StrictReader reader = new StrictReader(server, STREAM, "480p.v0.m3u8", null);
        Thread thread = new Thread(reader, "strict reader");
        thread.start();
        server.exec("media:ladder " + STREAM + " small");
        Await.until("the new rung", 30, () -> index().contains("240p.v0.m3u8"));
        assertFalse(index().contains("360p.v0.m3u8"), LadderIT::index);
        server.exec("media:ladder " + STREAM + " default");
        Await.until("the old rung", 30, () -> index().contains("360p.v0.m3u8"));
        reader.finish(thread);
        assertTrue(reader.partsRead() > 10);
        assertEquals(0, reader.discontinuitiesSeen());
    }
}
