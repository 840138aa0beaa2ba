package io.millrace.management.shell;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes rows for people: a column for each name, as wide as its widest value. */
final class TextTable {
    private TextTable() {}

    /**
     * Formats rows.
     *
     * @param rows values by column name; columns stand in the order in which they first appear
     * @param nothing what to say when there are none
     */
    static String of(List<Map<String, Object>> rows, String nothing) {
        if (rows.isEmpty()) {
            return nothing;
        }
        Set<String> columns = new LinkedHashSet<>();
        rows.forEach(row -> columns.addAll(row.keySet()));
        List<List<String>> lines = new ArrayList<>();
        lines.add(columns.stream().map(String::toUpperCase).toList());
        for (Map<String, Object> row : rows) {
            lines.add(columns.stream().map(column -> cell(row.get(column))).toList());
        }
        StringBuilder text = new StringBuilder();
        for (List<String> line : lines) {
            for (int i = 0; i < line.size(); i++) {
                int column = i;
                int width = lines.stream()
                        .mapToInt(other -> other.get(column).length())
                        .max()
                        .orElse(0);
                boolean last = i == line.size() - 1;
                text.append(last ? line.get(i) : String.format("%-" + Math.max(1, width) + "s  ", line.get(i)));
            }
            text.append('\n');
        }
        return text.toString().stripTrailing();
    }

    private static String cell(Object value) {
        if (value == null) {
            return "";
        }
        if (value instanceof Iterable<?> list) {
            List<String> parts = new ArrayList<>();
            list.forEach(part -> parts.add(part.toString()));
            return String.join(", ", parts);
        }
        return value.toString();
    }
}
