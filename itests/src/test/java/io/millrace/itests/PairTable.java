package io.millrace.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What is published in which way, and what comes out in which: the table in {@code docs/2-publish/pairs.md}. */
final class PairTable {
    /** Everything that was published. */
    static final String ALL = "✓";

    private static final String NOTHING = "–";
    private static final List<String> ABOUT = List.of("published by", "pictures", "sound");

    /** One way to publish. */
    record Row(String protocol, String video, String audio) {
        /** The stream's name, also of the file. */
        String stream() {
            return "live/" + protocol.toLowerCase(Locale.ROOT).replace(" ", "-") + "-" + video + "-" + audio;
        }
    }

    private final List<String> players;
    private final Map<Row, Map<String, String>> cells = new LinkedHashMap<>();

    PairTable(List<String> players) {
        this.players = players;
    }

    /** Reads one from a Markdown file. */
    static PairTable read(Path file) {
        PairTable table = new PairTable(List.of());
        try {
            for (String line : Files.readAllLines(file)) {
                if (line.startsWith("| ") && !line.contains("---")) {
                    List<String> words = Arrays.stream(line.substring(1).split("\\|"))
                            .map(String::strip)
                            .toList();
                    if (words.subList(0, 3).equals(ABOUT)) {
                        table = new PairTable(words.subList(3, words.size()));
                    } else {
                        table.add(words);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return table;
    }

    private void add(List<String> words) {
        Row row = new Row(words.get(0), words.get(1), words.get(2));
        for (int i = 3; i < words.size(); i++) {
            put(row, players.get(i - 3), words.get(i));
        }
    }

    List<String> players() {
        return players;
    }

    synchronized void put(Row row, String player, String cell) {
        cells.computeIfAbsent(row, key -> new LinkedHashMap<>()).put(player, cell);
    }

    /** What came out; null if that is not known. */
    synchronized String get(Row row, String player) {
        return cells.getOrDefault(row, Map.of()).get(player);
    }

    /** How a cell is written for these codecs. */
    static String cell(Row row, List<String> codecs) {
        boolean video = codecs.contains(row.video);
        boolean audio = codecs.contains(row.audio);
        return video && audio ? ALL : video ? "pictures" : audio ? "sound" : NOTHING;
    }

    /** As Markdown, for these rows. */
    String text(List<Row> rows) {
        List<String> lines = new ArrayList<>();
        List<String> head = new ArrayList<>(ABOUT);
        head.addAll(players);
        lines.add(line(head));
        lines.add("|" + "---|".repeat(head.size()));
        for (Row row : rows) {
            List<String> words = new ArrayList<>(List.of(row.protocol, row.video, row.audio));
            players.forEach(player -> words.add(String.valueOf(get(row, player))));
            lines.add(line(words));
        }
        return String.join("\n", lines) + "\n";
    }

    private static String line(List<String> words) {
        return "| " + String.join(" | ", words) + " |";
    }
}
