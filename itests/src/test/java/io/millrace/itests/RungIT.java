package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The same segments of all rungs: aligned to the sample, as announced, and with the picture of the source. */
class RungIT {
    private static final String STREAM = "live/rungs";
    private static final int SEGMENTS = 6;
    /** Profiles of H.264 by the number in the codec string. */
    private static final Map<String, String> PROFILES = Map.of("42", "Baseline", "4d", "Main", "64", "High");

    private static Server server;
    private static Processes.Running encoder;
    private static Rungs rungs;
    private static final Map<String, Download> DOWNLOADS = new LinkedHashMap<>();

    @BeforeAll
    static void publish() {
        Footage footage = Footage.numbered();
        server = Server.start("rungs");
        encoder = footage.publish(server, STREAM);
        server.awaitPlayable(STREAM);
        Rungs.raise(server, STREAM, "480p 900k", "360p 500k", "240p 250k");
        Rungs raised = Rungs.of(server, STREAM);
        List<String> ids = new ArrayList<>(raised.variants.keySet());
        ids.addAll(raised.audio);
        ids.forEach(id -> DOWNLOADS.put(id, new Download(server, STREAM, id)));
        long from = Await.value("segments that all rungs have", 90, RungIT::common);
        DOWNLOADS.values().forEach(download -> download.take(from, from + SEGMENTS));
        rungs = Rungs.of(server, STREAM);
    }

    @AfterAll
    static void stop() {
        encoder.close();
        server.close();
    }

    /** The first of so many segments in a row that are whole in every track, null if there are none yet. */
    private static Long common() {
        List<Set<Long>> whole = new ArrayList<>();
        long before = Long.MAX_VALUE;
        for (Download download : DOWNLOADS.values()) {
            Playlists playlist = download.playlist();
            before = Math.min(before, playlist.openSequence());
            // what a rung begins with may be less
            whole.add(playlist.segments.stream()
                    .skip(1)
                    .filter(entry -> !entry.gap())
                    .map(Playlists.Entry::number)
                    .collect(Collectors.toSet()));
        }
        long from = before - SEGMENTS;
        boolean all = LongStream.range(from, before)
                .allMatch(number -> whole.stream().allMatch(numbers -> numbers.contains(number)));
        return all ? from : null;
    }

    private static List<Download> video() {
        return rungs.variants.keySet().stream().map(DOWNLOADS::get).toList();
    }

    @Test
    void segmentsBeginAndEndWithTheSamePictureInAllRungs() {
        Download source = video().get(0);
        List<Download.Packet> pictures = source.packets();
        Set<Long> times = new HashSet<>();
        pictures.forEach(picture -> times.add(picture.pts()));
        List<Long> keys = keys(pictures);
        assertTrue(source.shape("time_base").contains("1/90000"));
        assertEquals(SEGMENTS, keys.size(), "one key picture a segment");
        for (Download rung : video()) {
            assertEquals(source.shape("time_base"), rung.shape("time_base"));
            List<Download.Packet> own = rung.packets();
            assertEquals(keys, keys(own), rung.file + " has other key pictures");
            assertEquals(pictures.get(0).pts(), own.get(0).pts(), rung.file.toString());
            assertEquals(last(pictures), last(own), rung.file + " ends elsewhere");
            own.forEach(picture -> assertTrue(times.contains(picture.pts()), rung.file + " adds " + picture));
            // rungs may leave out pictures on a machine that is too busy
            assertTrue(own.size() > 0.8 * pictures.size(), rung.file + " has only " + own.size() + " pictures");
            for (int i = 1; i < SEGMENTS; i++) {
                double seconds = (keys.get(i) - keys.get(i - 1)) / 90_000.0;
                // times of pictures and of decoding are rounded to milliseconds by the protocol
                assertEquals(seconds, rung.segments.get(i - 1).duration(), 0.005, rung.file.toString());
            }
        }
    }

    private static List<Long> keys(List<Download.Packet> pictures) {
        return pictures.stream()
                .filter(Download.Packet::key)
                .map(Download.Packet::pts)
                .toList();
    }

    private static long last(List<Download.Packet> pictures) {
        return pictures.get(pictures.size() - 1).pts();
    }

    @Test
    void playlistsAgreeOnTimesAndParts() {
        Download source = video().get(0);
        for (Download rung : video()) {
            for (int i = 0; i < SEGMENTS; i++) {
                Playlists.Entry of = source.segments.get(i);
                Playlists.Entry entry = rung.segments.get(i);
                assertEquals(of.number(), entry.number());
                assertEquals(of.dateTime(), entry.dateTime(), rung.file.toString());
                assertEquals(of.duration(), entry.duration(), rung.file.toString());
                assertEquals(of.discontinuity(), entry.discontinuity());
            }
        }
        // parts are listed of the newest segments only
        Map<String, Playlists> now = new LinkedHashMap<>();
        rungs.variants.keySet().forEach(id -> now.put(id, DOWNLOADS.get(id).playlist()));
        long number =
                now.values().stream().mapToLong(Playlists::openSequence).min().orElseThrow() - 1;
        List<Playlists.Part> parts = parts(now.get("v0"), number);
        assertEquals(10, parts.size(), "five parts a second");
        assertTrue(parts.get(0).independent());
        now.forEach((id, playlist) -> {
            List<Playlists.Part> own = parts(playlist, number);
            for (int i = 0; i < Math.max(own.size(), parts.size()); i++) {
                assertEquals(parts.get(i).duration(), own.get(i).duration(), id + " part " + i);
                assertEquals(parts.get(i).independent(), own.get(i).independent(), id + " part " + i);
            }
            ByteArrayOutputStream joined = new ByteArrayOutputStream();
            own.forEach(part -> joined.writeBytes(DOWNLOADS.get(id).ok(part.uri())));
            assertArrayEquals(
                    DOWNLOADS.get(id).ok(entry(playlist, number).uri()),
                    joined.toByteArray(),
                    "a segment is its parts");
        });
    }

    private static Playlists.Entry entry(Playlists playlist, long number) {
        return playlist.segments.get((int) (number - playlist.mediaSequence));
    }

    private static List<Playlists.Part> parts(Playlists playlist, long number) {
        return entry(playlist, number).parts();
    }

    @Test
    void everyRungIsWhatTheMultivariantPlaylistSays() throws Exception {
        long before = Long.MAX_VALUE;
        for (Rungs.Variant variant : rungs.variants.values()) {
            Download rung = DOWNLOADS.get(variant.id());
            String shape = rung.shape("codec_name,profile,width,height,r_frame_rate,level");
            System.out.println(variant.tag() + " is " + shape.replace('\n', ' '));
            String codec = variant.attribute("CODECS").split(",")[0];
            assertTrue(shape.contains("codec_name=h264"), shape);
            assertTrue(shape.contains(PROFILES.get(codec.substring(5, 7))), codec + " is " + shape);
            assertTrue(shape.contains("level=" + Integer.parseInt(codec.substring(9), 16)), codec + " is " + shape);
            assertTrue(shape.contains("width=" + variant.width() + "\n"), shape);
            assertTrue(shape.contains("height=" + variant.height() + "\n"), shape);
            assertEquals("30.000", variant.attribute("FRAME-RATE"));
            assertTrue(shape.contains("r_frame_rate=30/1"), shape);
            assertTrue(variant.bits("BANDWIDTH") < before, "the highest comes first in\n" + rungs.text);
            before = variant.bits("BANDWIDTH");
        }
        Path folder = Files.createDirectories(server.data.resolve("kept"));
        Files.writeString(folder.resolve("index.m3u8"), rungs.text);
        Browser parsed = Browser.script(60, "parse-hls.mjs", folder.toString());
        assertTrue(parsed.has("\"errors\":[]"), parsed.toString());
        assertEquals(rungs.variants.size(), parsed.number("variants"));
    }

    @Test
    void bandwidthsAreAsMeasured() {
        // the rates are those of all segments that are listed
        Rungs now = Rungs.of(server, STREAM);
        Download sound = new Download(server, STREAM, now.audio.get(0));
        sound.takeListed();
        for (Rungs.Variant variant : now.variants.values()) {
            Download rung = new Download(server, STREAM, variant.id());
            rung.takeListed();
            double peak = rung.peakBitsPerSecond() + sound.peakBitsPerSecond();
            double average = rung.averageBitsPerSecond() + sound.averageBitsPerSecond();
            String what = String.format("%s: peak %.0f, average %.0f, %s", variant.id(), peak, average, variant.tag());
            System.out.println(what);
            assertTrue(variant.bits("BANDWIDTH") >= peak * 0.999, what);
            assertTrue(variant.bits("BANDWIDTH") <= peak * 1.25, what);
            assertEquals(average, variant.bits("AVERAGE-BANDWIDTH"), 0.1 * average, what);
        }
    }

    @Test
    void aRungShowsThePictureOfTheSource() {
        for (Rungs.Variant variant : rungs.variants.values()) {
            if (variant.id().equals("v0")) {
                continue;
            }
            double psnr = likeness("psnr", "average:([0-9.]+|inf)", variant, 0);
            double ssim = likeness("ssim", "All:([0-9.]+)", variant, 0);
            double shifted = likeness("psnr", "average:([0-9.]+|inf)", variant, 1);
            System.out.printf(
                    "%s against the source: PSNR %.1f dB, SSIM %.4f; shifted by a picture PSNR %.1f dB%n",
                    variant.id(), psnr, ssim, shifted);
            assertTrue(psnr > 35, variant.id() + " has a PSNR of " + psnr);
            assertTrue(ssim > 0.95, variant.id() + " has an SSIM of " + ssim);
            assertTrue(shifted < 25, "another picture would not be noticed: " + shifted);
        }
    }

    /** How much a rung looks like the source in its size, of which other pictures may be taken. */
    private static double likeness(String filter, String pattern, Rungs.Variant variant, int shiftPictures) {
        String graph = String.format(
                "[1:v]setpts=PTS+%d/%d/TB,scale=%d:%d:flags=bicubic[source];[0:v][source]%s=shortest=1",
                shiftPictures, Footage.FRAMES_PER_SECOND, variant.width(), variant.height(), filter);
        String text = Processes.run(
                        120,
                        "ffmpeg",
                        "-hide_banner",
                        "-nostdin",
                        "-copyts",
                        "-i",
                        DOWNLOADS.get(variant.id()).file.toString(),
                        "-i",
                        DOWNLOADS.get("v0").file.toString(),
                        "-lavfi",
                        graph,
                        "-f",
                        "null",
                        "-")
                .succeeded()
                .text();
        Matcher matcher = Pattern.compile(pattern).matcher(text.substring(text.lastIndexOf("Parsed_" + filter)));
        assertTrue(matcher.find(), text);
        return Double.parseDouble(matcher.group(1).replace("inf", "Infinity"));
    }

    @Test
    void theOperatorSeesWhatEachRungCosts() {
        String text = server.exec("media:stream " + STREAM);
        System.out.println(text);
        for (Rungs.Variant variant : rungs.variants.values()) {
            if (variant.id().equals("v0")) {
                continue;
            }
            String name = STREAM + "@" + variant.id().replace(".v0", "");
            String[] cells = text.lines()
                    .filter(line -> line.startsWith(name + " "))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(name + " is missing in\n" + text))
                    .split("\\s+");
            assertEquals("running", cells[1], text);
            assertTrue(cells[2].matches("(lib)?[a-z0-9_]+264.*"), text);
            assertEquals(variant.attribute("RESOLUTION"), cells[3]);
            assertEquals(30, Double.parseDouble(cells[4]), 6, text);
            assertTrue(Double.parseDouble(cells[5]) > 1, text);
            assertTrue(Integer.parseInt(cells[6]) < 30, text);
            double cpu = Double.parseDouble(cells[7]);
            assertTrue(cpu > 0.1 && cpu < 100, text);
        }
    }
}
