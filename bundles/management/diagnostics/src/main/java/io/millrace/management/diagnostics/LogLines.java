package io.millrace.management.diagnostics;

import io.millrace.api.diagnosis.ServerLog.Entry;
import io.millrace.api.diagnosis.ServerLog.Level;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads entries as {@code log4j2.pattern} writes them: {@code TIME | LEVEL | thread | logger | bundle | message}, and lines
 * that belong to the entry before. Safe for any thread.
 */
final class LogLines {
    static final int MOST_DETAIL = 8_000;
    static final int MOST_MESSAGE = 2_000;
    private static final int TIME_LENGTH = 23;
    private static final Pattern HEAD = Pattern.compile(
            "(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d,\\d{3}) \\| (\\S{1,10}) *\\| (.*?) *\\| (.*?) *\\| (.*?) ?\\| (.*)");

    private final ZoneId zone;

    LogLines(ZoneId zone) {
        this.zone = zone;
    }

    /**
     * An entry as it was found.
     *
     * @param offset of its first byte
     */
    record Found(int offset, Matcher head, StringBuilder detail, ZoneId zone) {
        Entry entry(String id) {
            String[] bundle = head.group(5).split(" - ");
            return new Entry(
                    id,
                    LocalDateTime.parse(head.group(1).replace(',', '.'))
                            .atZone(zone)
                            .toInstant(),
                    Level.of(head.group(2)),
                    head.group(4),
                    bundle.length > 1 ? bundle[1].trim() : "",
                    SecretMask.line(cut(head.group(6), MOST_MESSAGE)),
                    SecretMask.line(detail.toString()));
        }
    }

    private static String cut(String text, int most) {
        return text.length() > most ? text.substring(0, most) + "…" : text;
    }

    /** Where the first entry begins behind a line break; -1 for nowhere. */
    int firstStart(byte[] block) {
        for (int i = 0; i + TIME_LENGTH < block.length; i++) {
            if (block[i] == '\n' && isStart(block, i + 1)) {
                return i + 1;
            }
        }
        return -1;
    }

    private static boolean isStart(byte[] block, int at) {
        return at + TIME_LENGTH < block.length
                && block[at + 4] == '-'
                && block[at + 10] == 'T'
                && block[at + 13] == ':'
                && block[at + 19] == ','
                && block[at] >= '0'
                && block[at] <= '9';
    }

    /** The entries from a place on, oldest first. */
    List<Found> read(byte[] block, int from) {
        List<Found> entries = new ArrayList<>();
        int start = from;
        while (start < block.length) {
            int end = start;
            while (end < block.length && block[end] != '\n') {
                end++;
            }
            add(entries, start, new String(block, start, end - start, StandardCharsets.UTF_8));
            start = end + 1;
        }
        return entries;
    }

    private void add(List<Found> entries, int offset, String line) {
        Matcher head = HEAD.matcher(line);
        if (head.matches() && isTime(head.group(1))) {
            entries.add(new Found(offset, head, new StringBuilder(), zone));
        } else if (!entries.isEmpty() && !line.isBlank()) {
            StringBuilder detail = entries.get(entries.size() - 1).detail;
            if (detail.length() < MOST_DETAIL) {
                detail.append(detail.isEmpty() ? "" : "\n").append(cut(line.stripTrailing(), MOST_MESSAGE));
            }
        }
    }

    private static boolean isTime(String text) {
        try {
            LocalDateTime.parse(text.replace(',', '.'));
            return true;
        } catch (DateTimeParseException e) {
            return false;
        }
    }
}
