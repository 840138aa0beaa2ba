package io.millrace.itests;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One media playlist taken apart, strictly. */
final class Playlists {
    private static final Pattern ATTRIBUTE = Pattern.compile("([A-Z0-9-]+)=(\"[^\"]*\"|[^,]*)");

    final long mediaSequence;
    final long discontinuitySequence;
    final double partTarget;
    final double targetDuration;
    final List<Entry> segments = new ArrayList<>();
    final List<Part> openParts = new ArrayList<>();
    final String hint;
    final String text;

    private Playlists(String text) {
        this.text = text;
        mediaSequence = Long.parseLong(tag("#EXT-X-MEDIA-SEQUENCE"));
        discontinuitySequence = Long.parseLong(tag("#EXT-X-DISCONTINUITY-SEQUENCE"));
        targetDuration = Double.parseDouble(tag("#EXT-X-TARGETDURATION"));
        partTarget = Double.parseDouble(attribute(tag("#EXT-X-PART-INF"), "PART-TARGET"));
        String hintTag = text.lines()
                .filter(line -> line.startsWith("#EXT-X-PRELOAD-HINT:"))
                .findFirst()
                .orElse("");
        hint = hintTag.isEmpty() ? "" : attribute(hintTag, "URI");
        readSegments();
    }

    static Playlists of(HttpResponse<byte[]> answer) {
        if (answer.statusCode() != 200) {
            throw new AssertionError(
                    answer.uri() + " answered " + answer.statusCode() + ": " + new String(answer.body()));
        }
        return new Playlists(new String(answer.body()));
    }

    /** Address of the newest whole segment of the last track of the stream whose playlists are in a folder. */
    static String newestSegment(Server server, String folder) {
        String track = Await.value("playlists", 20, () -> last(server, folder + "index.m3u8", ".m3u8"));
        return folder + Await.value("a whole segment", 20, () -> last(server, folder + track, ".m4s"));
    }

    private static String last(Server server, String playlist, String suffix) {
        return new String(server.get(playlist).body())
                .lines()
                .filter(line -> !line.startsWith("#") && line.endsWith(suffix))
                .reduce((first, second) -> second)
                .orElse(null);
    }

    private void readSegments() {
        List<Part> parts = new ArrayList<>();
        boolean discontinuity = false;
        boolean gap = false;
        String dateTime = "";
        double duration = 0;
        long number = mediaSequence;
        for (String line : text.lines().toList()) {
            if (line.equals("#EXT-X-DISCONTINUITY")) {
                discontinuity = true;
            } else if (line.equals("#EXT-X-GAP")) {
                gap = true;
            } else if (line.startsWith("#EXT-X-PROGRAM-DATE-TIME:")) {
                dateTime = line.substring(line.indexOf(':') + 1);
            } else if (line.startsWith("#EXT-X-PART:")) {
                parts.add(new Part(
                        attribute(line, "URI"),
                        Double.parseDouble(attribute(line, "DURATION")),
                        line.contains("INDEPENDENT=YES")));
            } else if (line.startsWith("#EXTINF:")) {
                duration = Double.parseDouble(line.substring(8, line.indexOf(',')));
            } else if (!line.startsWith("#") && !line.isBlank()) {
                segments.add(new Entry(number++, line, duration, dateTime, discontinuity, gap, List.copyOf(parts)));
                parts.clear();
                discontinuity = false;
                gap = false;
            }
        }
        openParts.addAll(parts);
    }

    /** Number of the segment that is being written. */
    long openSequence() {
        return mediaSequence + segments.size();
    }

    private String tag(String name) {
        return text.lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is missing in\n" + text));
    }

    static String attribute(String list, String name) {
        Matcher matcher = ATTRIBUTE.matcher(list);
        while (matcher.find()) {
            if (matcher.group(1).equals(name)) {
                return matcher.group(2).replace("\"", "");
            }
        }
        throw new AssertionError(name + " is missing in " + list);
    }

    /** A complete segment; a gap has only its place in time. */
    record Entry(
            long number,
            String uri,
            double duration,
            String dateTime,
            boolean discontinuity,
            boolean gap,
            List<Part> parts) {}

    /** A partial segment. */
    record Part(String uri, double duration, boolean independent) {}
}
