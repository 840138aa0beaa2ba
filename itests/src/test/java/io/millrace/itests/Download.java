package io.millrace.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Segments of one track, kept in a file that starts with its header, as programs like to have it. */
final class Download {
    final Path file;
    final List<Playlists.Entry> segments = new ArrayList<>();
    final Map<Long, Integer> sizes = new LinkedHashMap<>();
    private final Server server;
    private final String folder;
    private final String id;
    private String header = "";

    Download(Server server, String stream, String id) {
        this.server = server;
        this.id = id;
        folder = "/" + stream + "/";
        file = server.data.resolve(stream.replace('/', '-') + "-" + id + ".mp4");
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Playlists playlist() {
        return Playlists.of(server.get(folder + id + ".m3u8"));
    }

    /** Takes what is complete and was not taken yet of these segments. */
    void take(long from, long before) {
        Playlists now = playlist();
        for (Playlists.Entry entry : now.segments) {
            boolean next = segments.isEmpty()
                    ? entry.number() >= from
                    : entry.number() == segments.get(segments.size() - 1).number() + 1;
            if (next && entry.number() < before) {
                begin(now);
                byte[] bytes = ok(entry.uri());
                append(bytes);
                segments.add(entry);
                sizes.put(entry.number(), bytes.length);
            }
        }
    }

    /** Measures what is listed now, without keeping it. */
    void takeListed() {
        for (Playlists.Entry entry : playlist().segments) {
            if (!entry.gap() && entry.uri() != null) {
                segments.add(entry);
                sizes.put(entry.number(), ok(entry.uri()).length);
            }
        }
    }

    /** Whether every segment before this number was taken. */
    boolean hasAllBefore(long number) {
        return !segments.isEmpty() && segments.get(segments.size() - 1).number() == number - 1;
    }

    private void begin(Playlists now) {
        String map = now.text
                .lines()
                .filter(line -> line.startsWith("#EXT-X-MAP:"))
                .reduce((first, second) -> second)
                .map(line -> Playlists.attribute(line, "URI"))
                .orElseThrow();
        if (header.isEmpty()) {
            header = map;
            append(ok(map));
        } else if (!header.equals(map)) {
            throw new AssertionError(id + " has a new header, " + map + " instead of " + header);
        }
    }

    byte[] ok(String name) {
        HttpResponse<byte[]> answer = server.get(folder + name);
        if (answer.statusCode() != 200) {
            throw new AssertionError(name + " answered " + answer.statusCode());
        }
        return answer.body();
    }

    private void append(byte[] bytes) {
        try {
            Files.write(file, bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Bits a second of its segment that needs most. */
    double peakBitsPerSecond() {
        return segments.stream()
                .mapToDouble(entry -> 8 * sizes.get(entry.number()) / entry.duration())
                .max()
                .orElseThrow();
    }

    double averageBitsPerSecond() {
        return 8.0
                * sizes.values().stream().mapToInt(Integer::intValue).sum()
                / segments.stream().mapToDouble(Playlists.Entry::duration).sum();
    }

    /** Its pictures or frames, in order of presentation, with times in the units of the file. */
    List<Packet> packets() {
        Processes.Outcome outcome = Processes.run(
                60, "ffprobe", "-v", "error", "-show_entries", "packet=pts,flags", "-of", "csv=p=0", file.toString());
        return outcome.succeeded()
                .text()
                .lines()
                .filter(line -> !line.isBlank())
                .map(line -> line.split(","))
                .map(cells -> new Packet(Long.parseLong(cells[0]), cells[1].startsWith("K")))
                .sorted((one, other) -> Long.compare(one.pts(), other.pts()))
                .toList();
    }

    /** What ffprobe says of its one track. */
    String shape(String entries) {
        return Processes.run(
                        60,
                        "ffprobe",
                        "-v",
                        "error",
                        "-show_entries",
                        "stream=" + entries,
                        "-of",
                        "default=noprint_wrappers=1",
                        file.toString())
                .succeeded()
                .text();
    }

    /**
     * One access unit.
     *
     * @param pts in units of the file's time scale
     * @param key whether decoding can start there
     */
    record Packet(long pts, boolean key) {}
}
