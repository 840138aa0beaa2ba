package io.millrace.store.internal;

import java.util.List;
import java.util.stream.Collectors;

/** A table as backups know it. */
record Table(String name, List<Column> columns) {
    /**
     * A column.
     *
     * @param generated whether the database numbers the rows by it
     */
    record Column(String name, ColumnKind kind, boolean generated) {}

    List<String> columnNames() {
        return columns.stream().map(Column::name).toList();
    }

    List<String> columnKinds() {
        return columns.stream().map(column -> column.kind().word()).toList();
    }

    String selection() {
        return "SELECT " + columnList() + " FROM " + name;
    }

    String insertion() {
        return "INSERT INTO " + name + " (" + columnList() + ") VALUES ("
                + columns.stream().map(column -> "?").collect(Collectors.joining(", ")) + ")";
    }

    private String columnList() {
        return String.join(", ", columnNames());
    }
}
