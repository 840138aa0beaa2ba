package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a profile draws on its rungs, and the loudness it gives them, on a grey picture with a quiet tone. */
class OverlayIT {
    private static final String STREAM = "live/marked";
    private static final int WIDTH = 426;
    private static final int HEIGHT = 240;
    private static final int GREY = 128;

    private static Server server;
    private static Processes.Running encoder;

    @BeforeAll
    static void publish() {
        server = Server.start("overlay");
        Processes.run(
                        20,
                        "ffmpeg",
                        "-v",
                        "error",
                        "-f",
                        "lavfi",
                        "-i",
                        "color=white:size=64x64",
                        "-frames:v",
                        "1",
                        server.data.resolve("logo.png").toString())
                .succeeded();
        encoder = Encoder.ffmpeg(
                server,
                STREAM,
                "-vf",
                "drawbox=color=gray:thickness=fill",
                "-af",
                "volume=-13dB,volume=0:enable='lt(mod(t,2),0.1)'");
        server.awaitPlayable(STREAM);
    }

    @AfterAll
    static void stop() {
        encoder.close();
        server.close();
    }

    private static void profile(String name, String... lines) throws IOException {
        Path file = server.data.resolve("etc/io.millrace.core.ladder-" + name + ".cfg");
        Path fresh = Files.write(server.data.resolve(name + ".new"), List.of(lines));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Assigns a profile, as soon as its file was read. */
    private static void assign(String name) {
        Await.until("the profile " + name, 20, () -> server.exec("media:ladder").contains(name));
        server.exec("media:ladder " + STREAM + " " + name);
    }

    private static String index() {
        return server.text("/" + STREAM + "/index.m3u8");
    }

    private static boolean lists(String track) {
        return index().contains(track + ".m3u8");
    }

    /** The brightness of the newest picture of a track. */
    private record Picture(byte[] luma) {
        static Picture of(String track) {
            Path raw = server.data.resolve("picture.gray");
            Await.until("a picture of " + track, 20, () -> isWritten(track, raw));
            try {
                return new Picture(Files.readAllBytes(raw));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        private static boolean isWritten(String track, Path raw) {
            Processes.Outcome outcome = Processes.run(
                    60,
                    "ffmpeg",
                    "-v",
                    "error",
                    "-y",
                    "-live_start_index",
                    "-1",
                    "-i",
                    server.url("/" + STREAM + "/" + track + ".m3u8"),
                    "-frames:v",
                    "1",
                    "-vf",
                    "scale=" + WIDTH + ":" + HEIGHT + ":in_range=tv:out_range=pc",
                    "-f",
                    "rawvideo",
                    "-pix_fmt",
                    "gray",
                    raw.toString());
            // there may be no whole segment yet
            return outcome.exit() == 0 && raw.toFile().length() == WIDTH * HEIGHT;
        }

        /** How many pixels of a quarter are not grey. */
        int drawn(boolean top, boolean left) {
            int drawn = 0;
            for (int y = top ? 0 : HEIGHT / 2; y < (top ? HEIGHT / 2 : HEIGHT); y++) {
                for (int x = left ? 0 : WIDTH / 2; x < (left ? WIDTH / 2 : WIDTH); x++) {
                    drawn += Math.abs((luma[y * WIDTH + x] & 0xFF) - GREY) > 50 ? 1 : 0;
                }
            }
            return drawn;
        }

        int drawn() {
            return drawn(true, true) + drawn(true, false) + drawn(false, true) + drawn(false, false);
        }
    }

    @Test
    void whatIsDrawnChangesWithoutAGapAndTheSourceStaysAsItIs() throws IOException, InterruptedException {
        profile(
                "marked",
                "rungs = 240p h264 400k",
                "overlay.logo = logo.png",
                "overlay.logo.corner = top-left",
                "overlay.logo.size = 20",
                "overlay.text = {stream} {time}",
                "overlay.text.corner = bottom-left",
                "overlay.text.size = 8");
        assign("marked");
        Await.until("the rung", 40, () -> lists("240p.v0"));
        Picture first = Picture.of("240p.v0");
        assertEquals(48 * 48, first.drawn(true, true), 200);
        assertTrue(first.drawn(false, true) > 100, first.drawn(false, true) + " pixels of text");
        assertEquals(0, first.drawn(true, false));
        assertEquals(0, Picture.of("v0").drawn());

        StrictReader reader = new StrictReader(server, STREAM, "240p.v0.m3u8", null);
        Thread thread = new Thread(reader, "strict reader");
        thread.start();
        Await.until("the reader to read", 20, () -> reader.partsRead() > 5);
        profile(
                "marked",
                "rungs = 240p h264 400k",
                "overlay.logo = logo.png",
                "overlay.logo.corner = bottom-right",
                "overlay.logo.size = 20",
                "overlay.logo.margin = 0");
        Await.until(
                "the logo in its other corner", 40, () -> Picture.of("240p.v0").drawn(false, false) > 1_000);
        Await.until("the text to be gone", 20, () -> Picture.of("240p.v0").drawn(false, true) == 0);
        int parts = reader.partsRead();
        Await.until("the reader to read on", 20, () -> reader.partsRead() > parts + 5);
        reader.finish(thread);
        assertEquals(0, reader.discontinuitiesSeen());

        profile("marked", "rungs = 240p h264 400k", "overlay.text = x", "overlay.text.corner = middle");
        Await.until(
                "the reason in the log",
                20,
                () -> server.log()
                        .contains(
                                "io.millrace.core.ladder~marked: overlay.text.corner = \"middle\" is refused, allowed is top-left"));
        assertTrue(Picture.of("240p.v0").drawn(false, false) > 1_000, "it goes on as it was");
    }

    @Test
    void aCommandChangesWhatIsDrawnAndItsFile() throws IOException {
        profile("told", "# by hand", "rungs = 240p h264 400k");
        assign("told");
        Await.until("the rung", 40, () -> lists("240p.v0"));
        assertEquals(0, Picture.of("240p.v0").drawn());
        String said = server.exec(
                "media:overlay told 'text={stream}\\n{time}' text.corner=top-right text.size=10 text.box=#00000080");
        assertTrue(said.contains("text \"{stream}\\n{time}\" top-right"), said);
        Await.until("the text", 20, () -> Picture.of("240p.v0").drawn(true, false) > 100);
        Path file = server.data.resolve("etc/io.millrace.core.ladder-told.cfg");
        Await.until("the file to be written", 20, () -> text(file).contains("overlay.text.corner = top-right"));
        assertTrue(text(file).startsWith("# by hand"), text(file));
        assertTrue(text(file).contains("rungs = 240p h264 400k"), text(file));

        Processes.Outcome refused = server.tryExec("media:overlay told text.corner=middle");
        assertEquals(1, refused.exit());
        assertTrue(refused.text().contains("overlay.text.corner = \"middle\" is refused"), refused.text());
        server.exec("media:overlay told logo=logo.png logo.corner=bottom-left logo.size=20 text=");
        Await.until("the logo alone", 20, () -> {
            Picture now = Picture.of("240p.v0");
            return now.drawn(false, true) > 2_000 && now.drawn(true, false) == 0;
        });
        assertTrue(server.exec("media:overlay told off").startsWith("Nothing is drawn"));
        Await.until("nothing", 20, () -> Picture.of("240p.v0").drawn() == 0);
        Await.until("the file to be written", 20, () -> !text(file).contains("overlay"));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aRungStandsInThePlaceOfTheSource() throws IOException {
        profile(
                "instead",
                "rungs = 360p h264 700k",
                "overlay.text = all",
                "overlay.text.size = 20",
                "overlay.source = true");
        assign("instead");
        double marked = shades("marked");
        assertTrue(marked > 3, "WebRTC shows " + marked + " shades of the text before any playlist does");
        Await.until("the rung alone", 40, () -> lists("360p.v0") && !index().contains("\nv0.m3u8"));
        assertTrue(Picture.of("360p.v0").drawn(false, true) > 100);
        server.exec("media:ladder " + STREAM + " off");
        Await.until("the source", 20, () -> index().contains("\nv0.m3u8"));
        double plain = shades("plain");
        assertTrue(plain < 3, plain + " shades of the source");
    }

    /** How many shades the first pictures in Chromium have, by WebRTC. */
    private static double shades(String name) {
        Browser page = Browser.script(
                150,
                "watch-way.mjs",
                server.url("/watch/" + STREAM + "?via=whep"),
                server.data.resolve("whep-" + name + ".png").toString());
        System.out.println("Overlay by WebRTC, " + name + ": " + page);
        assertTrue(page.has("\"WebRTC UDP\""), page.toString());
        return page.number("colours");
    }

    @Test
    void soundIsBroughtToALoudnessAndStaysWithThePicture() throws IOException {
        profile("loud", "rungs = 240p h264 400k, 144p h264 200k", "loudness = -23");
        assign("loud");
        Pattern audio = Pattern.compile("URI=\"(audio\\.a\\d+)\\.m3u8\"");
        Await.until("the sound and both rungs", 40, () -> audio.matcher(index()).find() && lists("144p.v0"));
        String index = index();
        assertEquals(1, index.split("TYPE=AUDIO", -1).length - 1, index);
        assertTrue(index.contains("DEFAULT=YES"), index);
        Matcher matcher = audio.matcher(index);
        assertTrue(matcher.find());
        String track = matcher.group(1);
        String own = track.substring(track.indexOf('.') + 1);
        assertEquals(-35, loudness(own), 1.5);
        Await.until("the loudness", 40, () -> Math.abs(loudness(track) + 23) < 1);

        List<Double> before = pauses(own, -3, 10);
        // some seconds have passed: the same ones are further back
        List<Double> after = pauses(track, -6, 12);
        int compared = 0;
        for (double pause : after) {
            double nearest = before.stream()
                    .min((a, b) -> Double.compare(Math.abs(a - pause), Math.abs(b - pause)))
                    .orElseThrow();
            if (Math.abs(nearest - pause) < 1) {
                compared++;
                assertEquals(nearest, pause, 0.02, before + " " + after);
            }
        }
        assertTrue(compared >= 2, before + " " + after);
        String json = server.exec("media:stream " + STREAM + " --json");
        assertEquals(1, json.split("@audio\"", -1).length - 1, json);
        assertFalse(Probe.of(server.rtmp(STREAM + "@audio"), 3).video().isEmpty());
    }

    private static String sound(String track, int startIndex, int seconds, String filter) {
        return Processes.run(
                        60,
                        "ffmpeg",
                        "-hide_banner",
                        "-nostats",
                        "-copyts",
                        "-live_start_index",
                        Integer.toString(startIndex),
                        "-t",
                        Integer.toString(seconds),
                        "-i",
                        server.url("/" + STREAM + "/" + track + ".m3u8"),
                        "-af",
                        filter,
                        "-f",
                        "null",
                        "-")
                .succeeded()
                .text();
    }

    private static double loudness(String track) {
        Matcher integrated =
                Pattern.compile("I: +(-?[\\d.]+) LUFS").matcher(sound(track, -3, 6, "ebur128=framelog=verbose"));
        double lufs = Double.NaN;
        while (integrated.find()) {
            lufs = Double.parseDouble(integrated.group(1));
        }
        return lufs;
    }

    private static List<Double> pauses(String track, int startIndex, int seconds) {
        Matcher end = Pattern.compile("silence_end: ([\\d.]+) \\| silence_duration: ([\\d.]+)")
                .matcher(sound(track, startIndex, seconds, "silencedetect=noise=-60dB:duration=0.05"));
        List<Double> pauses = new ArrayList<>();
        while (end.find()) {
            double duration = Double.parseDouble(end.group(2));
            // a busy machine leaves sound out: a longer one is none of the encoder's
            if (duration < 0.13) {
                pauses.add(Double.parseDouble(end.group(1)) - duration);
            }
        }
        return pauses;
    }
}
