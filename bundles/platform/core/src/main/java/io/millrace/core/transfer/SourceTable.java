package io.millrace.core.transfer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Sources as lines of a CSV file (RFC 4180, with a comma or a semicolon, but no line breaks in values). The first line names
 * the columns; empty lines and those that begin with {@code #} are passed over.
 */
final class SourceTable {
    private static final int MOST_LINES = 10_000;
    private static final String OPTION = "option.";
    /** The property that a column sets, by the column's name in lower case. */
    private static final Map<String, String> COLUMNS = columns();

    /**
     * One line.
     *
     * @param number its number, from 1
     * @param name what the source is called; empty if that cannot be read
     * @param properties as in its configuration; empty if the line is refused
     * @param refusal why nothing can be made of it; null if it is good. The password is never in it
     */
    record Line(int number, String name, Map<String, String> properties, String refusal) {}

    private final char separator;
    private final List<String> properties = new ArrayList<>();
    private final List<Line> lines = new ArrayList<>();
    private final Map<String, Integer> named = new HashMap<>();

    private SourceTable(char separator) {
        this.separator = separator;
    }

    private static Map<String, String> columns() {
        Map<String, String> columns = new LinkedHashMap<>();
        columns.put("name", "name");
        columns.put("url", "url");
        columns.put("user", "user");
        columns.put("password", "secret");
        for (String property :
                List.of("onDemand", "stream", "fallbacks", "idleSeconds", "fallbackSeconds", "returnSeconds")) {
            columns.put(property.toLowerCase(Locale.ROOT), property);
        }
        return columns;
    }

    /**
     * Reads a table.
     *
     * @throws IllegalArgumentException if it has no such columns, or too many lines
     */
    static List<Line> parse(String csv) {
        List<String> texts =
                (csv.startsWith("\uFEFF") ? csv.substring(1) : csv).lines().toList();
        SourceTable table = null;
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i);
            if (text.isBlank() || text.startsWith("#")) {
                continue;
            }
            if (table == null) {
                table = new SourceTable(text.indexOf(';') >= 0 ? ';' : ',');
                table.header(text);
            } else {
                table.lines.add(table.line(i + 1, text));
            }
        }
        if (table == null || table.lines.isEmpty()) {
            throw new IllegalArgumentException("It has no lines; the first names the columns, for example name,url");
        }
        if (table.lines.size() > MOST_LINES) {
            throw new IllegalArgumentException("It has more than " + MOST_LINES + " lines; import it in parts");
        }
        return table.lines;
    }

    private void header(String text) {
        List<String> cells = cells(text);
        if (cells == null) {
            throw new IllegalArgumentException("In its first line a quotation mark is missing");
        }
        for (String cell : cells) {
            String column = cell.toLowerCase(Locale.ROOT);
            String property = column.startsWith(OPTION) ? cell : COLUMNS.get(column);
            if (property == null) {
                throw new IllegalArgumentException("The first line has to name the columns, and \"" + clipped(cell)
                        + "\" is none: " + String.join(", ", COLUMNS.keySet()) + " and option.NAME are");
            }
            if (properties.contains(property)) {
                throw new IllegalArgumentException("It has two columns " + cell);
            }
            properties.add(property);
        }
        for (String needed : List.of("name", "url")) {
            if (!properties.contains(needed)) {
                throw new IllegalArgumentException("It has no column " + needed);
            }
        }
    }

    /** What is no table may be anything, a whole binary file for instance. */
    private static String clipped(String cell) {
        String printable = cell.replaceAll("[^\\x20-\\x7E\\xA0-\\uFFFF]", "?");
        return printable.length() <= 40 ? printable : printable.substring(0, 40) + "…";
    }

    private Line line(int number, String text) {
        List<String> cells = cells(text);
        if (cells == null) {
            return new Line(number, "", Map.of(), "A quotation mark is missing");
        }
        if (cells.size() != properties.size()) {
            return new Line(
                    number,
                    "",
                    Map.of(),
                    "It has " + cells.size() + " values for " + properties.size() + " columns; a value with \""
                            + separator + "\" in it stands in quotation marks");
        }
        Map<String, String> values = new TreeMap<>();
        for (int i = 0; i < cells.size(); i++) {
            if (!cells.get(i).isEmpty()) {
                values.put(properties.get(i), cells.get(i));
            }
        }
        values.computeIfPresent("onDemand", (key, value) -> flag(value));
        String name = values.getOrDefault("name", "");
        values.remove("name");
        return check(number, name, values);
    }

    private Line check(int number, String name, Map<String, String> values) {
        try {
            TransferValues.checkName(name);
        } catch (IllegalArgumentException e) {
            return new Line(number, "", Map.of(), e.getMessage());
        }
        Integer before = named.putIfAbsent(name.toLowerCase(Locale.ROOT), number);
        if (before != null) {
            return new Line(number, name, Map.of(), "Line " + before + " has the same name");
        }
        try {
            SourceSettings.of(name, values);
        } catch (IllegalArgumentException e) {
            String secret = values.getOrDefault("secret", "");
            String reason = secret.isEmpty() ? e.getMessage() : e.getMessage().replace(secret, "***");
            return new Line(number, name, Map.of(), reason);
        }
        return new Line(number, name, values, null);
    }

    private static String flag(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "yes", "1", "true" -> "true";
            case "no", "0", "false" -> "false";
            default -> value;
        };
    }

    /** The values of a line; null if a quotation mark is missing. */
    private List<String> cells(String text) {
        List<String> cells = new ArrayList<>();
        int at = 0;
        while (at <= text.length()) {
            while (at < text.length() && text.charAt(at) == ' ') {
                at++;
            }
            StringBuilder cell = new StringBuilder();
            if (at < text.length() && text.charAt(at) == '"') {
                at = quoted(text, at + 1, cell);
                if (at < 0) {
                    return null;
                }
                cells.add(cell.toString());
            } else {
                int end = text.indexOf(separator, at);
                end = end < 0 ? text.length() : end;
                cells.add(text.substring(at, end).strip());
                at = end;
            }
            at++;
        }
        return cells;
    }

    /** Returns where the separator behind the value is, or the end; -1 if it is not as it should be. */
    private int quoted(String text, int from, StringBuilder cell) {
        int at = from;
        while (true) {
            int quote = text.indexOf('"', at);
            if (quote < 0) {
                return -1;
            }
            cell.append(text, at, quote);
            at = quote + 1;
            if (at >= text.length() || text.charAt(at) != '"') {
                break;
            }
            cell.append('"');
            at++;
        }
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
        return at == text.length() || text.charAt(at) == separator ? at : -1;
    }
}
