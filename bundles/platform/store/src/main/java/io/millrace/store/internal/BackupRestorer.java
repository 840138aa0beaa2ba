package io.millrace.store.internal;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.store.BackupException;
import io.millrace.store.Backups;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Puts a backup in the place of what the database holds, in one transaction: what is wrong with the file shows before
 * anything counts.
 */
final class BackupRestorer {
    private static final int BATCH_ROWS = 500;

    private final Connection connection;
    private final BackupLines lines;
    private final Map<String, Table> restored = new TreeMap<>();
    private TableCatalog catalog;
    private long rows;

    private BackupRestorer(Connection connection, BackupLines lines) {
        this.connection = connection;
        this.lines = lines;
    }

    /** Restores; the caller commits, or rolls back if this fails. */
    static Backups.Summary restore(Connection connection, Path file) throws SQLException, BackupException {
        try (BackupLines lines = new BackupLines(file)) {
            return new BackupRestorer(connection, lines).restore();
        } catch (NoSuchFileException e) {
            throw new BackupException("There is no file " + file, e);
        } catch (BatchUpdateException e) {
            if (SqlFailure.isOutage(e)) {
                throw e;
            }
            throw broken(file, SqlFailure.reason(e), e);
        } catch (IOException | DateTimeException e) {
            throw broken(file, e.getMessage(), e);
        }
    }

    private static BackupException broken(Path file, String what, Exception cause) {
        return new BackupException(
                file + " is not a whole backup of Millrace: " + what + ". Nothing has changed", cause);
    }

    private Backups.Summary restore() throws IOException, SQLException, BackupException {
        catalog = TableCatalog.read(connection);
        Map<String, Object> head = BackupLines.object(lines.next());
        checkHead(head);
        Instant created = Instant.parse(String.valueOf(head.get("createdUtc")));
        Set<String> schemas = versions(head).keySet();
        clear(schemas);
        Map<String, Object> line = nextTable();
        while (line.containsKey("table")) {
            line = fill(line, schemas);
        }
        checkEnd(line);
        List<String> renumbering = renumbering();
        // after this nothing fails any more
        renumber(renumbering);
        return new Backups.Summary(created, restored.size(), rows);
    }

    private void checkHead(Map<String, Object> head) throws BackupException, IOException {
        if (!BackupWriter.FORMAT.equals(head.get("format"))) {
            throw new IOException("it does not say that it is one");
        }
        if (!Long.valueOf(BackupWriter.VERSION).equals(head.get("version"))) {
            throw new BackupException("This backup is of format " + head.get("version") + ", this server reads format "
                    + BackupWriter.VERSION + ": restore it with the release of Millrace that made it");
        }
        for (Map.Entry<String, Long> schema : versions(head).entrySet()) {
            Integer present = catalog.versions().get(schema.getKey());
            if (present == null) {
                throw new BackupException("The backup holds the tables \"" + schema.getKey()
                        + "\", which this server does not have: install the plugin that they belong to first");
            }
            if (present.longValue() != schema.getValue()) {
                throw new BackupException("The backup holds version " + schema.getValue() + " of the tables \""
                        + schema.getKey() + "\", this server has version " + present
                        + ": restore it with the release of Millrace that made it, then upgrade");
            }
        }
    }

    private static Map<String, Long> versions(Map<String, Object> head) throws IOException {
        if (!(head.get("schemas") instanceof Map<?, ?> schemas)) {
            throw new IOException("it does not name its schemas");
        }
        Map<String, Long> versions = new TreeMap<>();
        for (Map.Entry<?, ?> schema : schemas.entrySet()) {
            if (!(schema.getValue() instanceof Long version)) {
                throw new IOException("the schema " + schema.getKey() + " has no version");
            }
            versions.put(schema.getKey().toString(), version);
        }
        return versions;
    }

    private void clear(Set<String> schemas) throws SQLException {
        List<String> names = new ArrayList<>(catalog.tables().keySet());
        Collections.reverse(names);
        try (Statement statement = connection.createStatement()) {
            for (String name : names) {
                if (schemas.contains(schemaOf(name))) {
                    statement.executeUpdate("DELETE FROM " + name);
                }
            }
        }
    }

    private static String schemaOf(String table) {
        return table.split("_", 2)[0];
    }

    private Map<String, Object> nextTable() throws IOException {
        JsonParser json = lines.next();
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw new IOException("a table has no head");
        }
        return BackupLines.object(json);
    }

    /** Fills a table; returns the line behind its rows. */
    private Map<String, Object> fill(Map<String, Object> head, Set<String> schemas)
            throws IOException, SQLException, BackupException {
        Table table = catalog.tables().get(String.valueOf(head.get("table")));
        if (table == null || !schemas.contains(schemaOf(table.name()))) {
            throw new BackupException(
                    "The backup holds the table " + head.get("table") + ", which this server does not have");
        }
        if (restored.put(table.name(), table) != null) {
            throw new IOException("the table " + table.name() + " stands in it twice");
        }
        if (!(head.get("columns") instanceof List<?> columns)
                || !(head.get("kinds") instanceof List<?> kinds)
                || !new HashSet<>(columns).equals(new HashSet<>(table.columnNames()))
                || columns.size() != table.columns().size()) {
            throw new BackupException("The table " + table.name() + " has other columns in the backup");
        }
        Table inFile = inOrderOf(table, columns);
        if (!kinds.equals(inFile.columnKinds())) {
            throw new BackupException(
                    "The columns of the table " + table.name() + " hold something else in the backup");
        }
        try (PreparedStatement statement = connection.prepareStatement(inFile.insertion())) {
            return fill(inFile, statement);
        }
    }

    private static Table inOrderOf(Table table, List<?> names) {
        return new Table(
                table.name(),
                names.stream()
                        .map(name -> table.columns().stream()
                                .filter(column -> column.name().equals(name))
                                .findFirst()
                                .orElseThrow())
                        .toList());
    }

    private Map<String, Object> fill(Table table, PreparedStatement statement) throws IOException, SQLException {
        int waiting = 0;
        JsonParser json = lines.next();
        while (json.currentToken() == JsonToken.START_ARRAY) {
            bind(json, table, statement);
            statement.addBatch();
            rows++;
            waiting++;
            if (waiting == BATCH_ROWS) {
                statement.executeBatch();
                waiting = 0;
            }
            json = lines.next();
        }
        if (waiting > 0) {
            statement.executeBatch();
        }
        return BackupLines.object(json);
    }

    private static void bind(JsonParser json, Table table, PreparedStatement statement)
            throws IOException, SQLException {
        int number = 1;
        for (Table.Column column : table.columns()) {
            JsonToken token = json.nextToken();
            if (token == JsonToken.VALUE_NULL) {
                statement.setNull(number, Types.NULL);
            } else if (token == null || !token.isScalarValue()) {
                throw new IOException("a row of the table " + table.name() + " is too short");
            } else {
                column.kind().copy(json, statement, number);
            }
            number++;
        }
        if (json.nextToken() != JsonToken.END_ARRAY) {
            throw new IOException("a row of the table " + table.name() + " is too long");
        }
    }

    private void checkEnd(Map<String, Object> end) throws IOException {
        if (!Long.valueOf(rows).equals(end.get("rows"))) {
            throw new IOException("it says " + end.get("rows") + " rows, but has " + rows);
        }
        if (!lines.digestBefore().equals(end.get("sha256"))) {
            throw new IOException("its checksum is wrong");
        }
        if (!lines.isAtEnd()) {
            throw new IOException("something stands behind its end");
        }
    }

    /**
     * How rows that are numbered by the database go on behind those that were restored.
     *
     * @throws IOException if a table has no number left
     */
    private List<String> renumbering() throws IOException, SQLException {
        List<String> statements = new ArrayList<>();
        for (Table table : restored.values()) {
            for (Table.Column column : table.columns()) {
                if (column.generated()) {
                    statements.add("ALTER TABLE " + table.name() + " ALTER COLUMN " + column.name() + " RESTART WITH "
                            + next(table.name(), column.name()));
                }
            }
        }
        return statements;
    }

    private long next(String table, String column) throws IOException, SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT COALESCE(MAX(" + column + "), 0) FROM " + table)) {
            row.next();
            long last = row.getLong(1);
            if (last == Long.MAX_VALUE) {
                throw new IOException("the table " + table + " has no number left for another row");
            }
            return Math.max(0, last) + 1;
        }
    }

    /** Last: H2 commits here. */
    private void renumber(List<String> statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }
}
