package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Sound stays with the picture in every rung, over HLS and when one is played by itself over RTMP. */
class LipSyncIT {
    private static final String STREAM = "live/lips";
    private static final double MOST_SECONDS = 0.020;
    private static final Pattern PICTURE = Pattern.compile("pts_time:([0-9.]+)\\s+lavfi.signalstats.YAVG=([0-9.]+)");
    private static final Pattern BEEP = Pattern.compile("silence_end: ([0-9.]+)");

    private static Server server;
    private static Processes.Running encoder;

    @BeforeAll
    static void publish() {
        Footage footage = Footage.flashesAndBeeps();
        server = Server.start("lips");
        encoder = footage.publish(server, STREAM);
        server.awaitPlayable(STREAM);
        Rungs.raise(server, STREAM, "480p 600k", "360p 400k", "240p 200k");
    }

    @AfterAll
    static void stop() {
        encoder.close();
        server.close();
    }

    @Test
    void everyRungIsAsTheSource() {
        int seconds = Server.seconds(30, 600);
        Rungs rungs = Rungs.of(server, STREAM);
        Path played = server.data.resolve("rtmp-480p.nut");
        try (Processes.Running player = play(played, seconds)) {
            Map<String, Download> downloads = download(rungs, seconds);
            List<Double> beeps = beeps(downloads.get(rungs.audio.get(0)).file);
            double source = usual("v0", offsets(flashes(downloads.get("v0").file), beeps), seconds);
            for (String id : rungs.variants.keySet()) {
                double offset = usual(id, offsets(flashes(downloads.get(id).file), beeps), seconds);
                assertEquals(source, offset, MOST_SECONDS, id + " against the source");
            }
            Await.until("the player's end", 60, () -> !player.isAlive());
            double offset = usual("480p over RTMP", offsets(flashes(played), beeps(played)), seconds - 6);
            assertEquals(source, offset, MOST_SECONDS, "480p over RTMP against the source");
        }
    }

    private static Processes.Running play(Path into, int seconds) {
        return Processes.start(
                server.data.resolve("data/log/rtmp-480p.log"),
                List.of(("ffmpeg -hide_banner -loglevel warning -nostdin -y -copyts -i " + server.rtmp(STREAM + "@480p")
                                + " -t " + seconds + " -c copy -f nut " + into)
                        .split(" ")));
    }

    /** Follows all tracks from a common segment on. */
    private static Map<String, Download> download(Rungs rungs, int seconds) {
        Map<String, Download> downloads = new LinkedHashMap<>();
        rungs.variants.keySet().forEach(id -> downloads.put(id, new Download(server, STREAM, id)));
        rungs.audio.forEach(id -> downloads.put(id, new Download(server, STREAM, id)));
        long from = downloads.values().stream()
                .mapToLong(download -> download.playlist().openSequence() - 1)
                .max()
                .orElseThrow();
        long before = from + seconds / Footage.GOP_SECONDS;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds + 30);
        while (downloads.values().stream().anyMatch(download -> !download.hasAllBefore(before))) {
            assertTrue(System.nanoTime() < deadline, "segments stopped coming");
            Await.pause(4_000);
            downloads.values().forEach(download -> download.take(from, before));
        }
        return downloads;
    }

    /**
     * When pictures turn bright. Where a busy machine left out the picture right before, it may have been the first bright
     * one: that flash tells nothing.
     */
    private static List<Double> flashes(Path file) {
        String text =
                decode(file, "-an", "-vf", "scale=32:18,signalstats,metadata=print:key=lavfi.signalstats.YAVG:file=-");
        List<Double> times = new ArrayList<>();
        boolean bright = true;
        double before = 0;
        Matcher picture = PICTURE.matcher(text);
        while (picture.find()) {
            double time = Double.parseDouble(picture.group(1));
            boolean now = Double.parseDouble(picture.group(2)) > 128;
            if (now && !bright && time - before < 1.5 / Footage.FRAMES_PER_SECOND) {
                times.add(time);
            }
            bright = now;
            before = time;
        }
        return times;
    }

    /** When silence ends. */
    private static List<Double> beeps(Path file) {
        String text = decode(file, "-vn", "-af", "silencedetect=noise=-20dB:d=0.3");
        List<Double> times = new ArrayList<>();
        Matcher beep = BEEP.matcher(text);
        while (beep.find()) {
            times.add(Double.parseDouble(beep.group(1)));
        }
        return times;
    }

    private static String decode(Path file, String... filter) {
        List<String> command = new ArrayList<>(List.of("ffmpeg", "-hide_banner", "-nostdin", "-nostats", "-copyts"));
        command.addAll(List.of("-i", file.toString()));
        command.addAll(List.of(filter));
        command.addAll(List.of("-f", "null", "-"));
        return Processes.run(180, command).succeeded().text();
    }

    /** By how much each beep comes after its flash, in seconds. */
    private static List<Double> offsets(List<Double> flashes, List<Double> beeps) {
        List<Double> offsets = new ArrayList<>();
        for (double flash : flashes) {
            beeps.stream()
                    .map(beep -> beep - flash)
                    .filter(offset -> Math.abs(offset) < 0.5)
                    .findFirst()
                    .ifPresent(offsets::add);
        }
        return offsets;
    }

    /** The middle one, of which none may be far. */
    private static double usual(String what, List<Double> offsets, int seconds) {
        List<Double> sorted = offsets.stream().sorted().toList();
        // the flashes at both ends may lack their beep, or the dark before them
        assertTrue(
                sorted.size() > 0.9 * (seconds - 2), () -> what + " has only " + sorted.size() + " flashes and beeps");
        double middle = sorted.get(sorted.size() / 2);
        double least = sorted.get(0);
        double most = sorted.get(sorted.size() - 1);
        System.out.printf(
                "%s: sound comes %.1f ms after the picture, %.1f to %.1f ms, %d times%n",
                what, 1_000 * middle, 1_000 * least, 1_000 * most, sorted.size());
        assertEquals(middle, least, MOST_SECONDS, what);
        assertEquals(middle, most, MOST_SECONDS, what);
        return middle;
    }
}
