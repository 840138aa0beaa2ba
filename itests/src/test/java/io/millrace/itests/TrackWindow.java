package io.millrace.itests;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** The complete segments of a video track, as they are in its playlist now, and what a decoder makes of them. */
final class TrackWindow {
    final TreeMap<Long, Playlists.Entry> segments = new TreeMap<>();
    private final Server server;
    private final String folder;
    private final String map;

    TrackWindow(Server server, String stream, String track) {
        this.server = server;
        folder = "/" + stream + "/";
        Playlists playlist = Playlists.of(server.get(folder + track + ".m3u8"));
        map = playlist.text
                .lines()
                .filter(line -> line.startsWith("#EXT-X-MAP:"))
                .map(line -> line.replaceAll(".*URI=\"([^\"]*)\".*", "$1"))
                .reduce((first, second) -> second)
                .orElseThrow();
        playlist.segments.forEach(entry -> segments.put(entry.number(), entry));
    }

    /** Whether a track can be asked for. */
    static boolean exists(Server server, String stream, String track) {
        return server.get("/" + stream + "/" + track + ".m3u8").statusCode() == 200;
    }

    /**
     * What was decoded.
     *
     * @param size as 640x360
     * @param rate as 30000/1001
     * @param timesMs of the pictures, in order of presentation
     */
    record Decoded(String size, String rate, List<Long> timesMs) {}

    double seconds(long first, long last) {
        return segments.subMap(first, true, last, true).values().stream()
                .mapToDouble(Playlists.Entry::duration)
                .sum();
    }

    /** Decodes some segments; the decoder may not complain. */
    Decoded decode(long first, long last) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(server.get(folder + map).body());
        segments.subMap(first, true, last, true)
                .values()
                .forEach(entry ->
                        bytes.writeBytes(server.get(folder + entry.uri()).body()));
        try {
            Path file = Files.createTempFile("millrace-track", ".mp4");
            Files.write(file, bytes.toByteArray());
            String text = Processes.run(
                            60,
                            "ffprobe",
                            "-v",
                            "error",
                            "-show_entries",
                            "stream=width,height,r_frame_rate:frame=pts_time",
                            "-of",
                            "csv",
                            file.toString())
                    .succeeded()
                    .text();
            Files.delete(file);
            return parse(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Decoded parse(String text) {
        List<Long> times = new ArrayList<>();
        String size = "";
        String rate = "";
        for (String line : text.lines().toList()) {
            String[] words = line.split(",");
            if (words[0].equals("frame")) {
                times.add(Math.round(Double.parseDouble(words[1]) * 1_000));
            } else if (words[0].equals("stream")) {
                size = words[1] + "x" + words[2];
                rate = words[3];
            } else if (!line.isBlank()) {
                throw new AssertionError("The decoder complains: " + text);
            }
        }
        return new Decoded(size, rate, times);
    }
}
