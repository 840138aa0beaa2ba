package io.millrace.store.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.store.BackupException;
import io.millrace.store.Backups;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

/**
 * Writes a backup: JSON lines, compressed by gzip. The first line says what it is, and the version of each schema; each
 * table has a line with its columns and one for each row; the last line counts the rows and holds the SHA-256 of all lines
 * before it.
 */
final class BackupWriter {
    static final String FORMAT = "millrace-backup";
    static final int VERSION = 1;
    private static final int FETCH_ROWS = 500;
    private static final JsonFactory JSON = new JsonFactory();

    private final MessageDigest digest;
    private final OutputStream out;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private long rows;

    private BackupWriter(OutputStream out) {
        digest = sha256();
        this.out = new DigestOutputStream(out, digest);
    }

    /** Writes everything as one transaction sees it. */
    static Backups.Summary write(Connection connection, Path file, Instant now) throws SQLException, BackupException {
        if (Files.exists(file)) {
            throw new BackupException(file + " exists already: name a new file");
        }
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        TableCatalog catalog = TableCatalog.read(connection);
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        try {
            Files.deleteIfExists(partial);
            long rows;
            try (FileChannel channel = createPrivate(partial);
                    OutputStream compressed = new GZIPOutputStream(Channels.newOutputStream(channel), 1 << 16)) {
                BackupWriter writer = new BackupWriter(compressed);
                writer.writeAll(connection, catalog, now);
                ((GZIPOutputStream) compressed).finish();
                channel.force(true);
                rows = writer.rows;
            }
            Files.move(partial, file);
            return new Backups.Summary(now, catalog.tables().size(), rows);
        } catch (IOException e) {
            throw new BackupException("The backup cannot be written to " + file + ": " + e, e);
        } finally {
            partial.toFile().delete();
        }
    }

    /** What backups are checked by. */
    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private static FileChannel createPrivate(Path file) throws IOException {
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] attributes = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        return FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes);
    }

    private void writeAll(Connection connection, TableCatalog catalog, Instant now) throws IOException, SQLException {
        line(json -> {
            json.writeStartObject();
            json.writeStringField("format", FORMAT);
            json.writeNumberField("version", VERSION);
            json.writeStringField("createdUtc", now.toString());
            json.writeObjectFieldStart("schemas");
            for (var schema : catalog.versions().entrySet()) {
                json.writeNumberField(schema.getKey(), schema.getValue());
            }
            json.writeEndObject();
            json.writeEndObject();
        });
        for (Table table : catalog.tables().values()) {
            line(json -> head(json, table));
            content(connection, table);
        }
        String sha256 = HexFormat.of().formatHex(digest.digest());
        line(json -> {
            json.writeStartObject();
            json.writeNumberField("rows", rows);
            json.writeStringField("sha256", sha256);
            json.writeEndObject();
        });
    }

    private static void head(JsonGenerator json, Table table) throws IOException {
        json.writeStartObject();
        json.writeStringField("table", table.name());
        strings(json, "columns", table.columnNames());
        strings(json, "kinds", table.columnKinds());
        json.writeEndObject();
    }

    private static void strings(JsonGenerator json, String field, Iterable<String> values) throws IOException {
        json.writeArrayFieldStart(field);
        for (String value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
    }

    private void content(Connection connection, Table table) throws SQLException, IOException {
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(FETCH_ROWS);
            try (ResultSet row = statement.executeQuery(table.selection())) {
                while (row.next()) {
                    line(json -> row(json, row, table));
                    rows++;
                }
            }
        }
    }

    private static void row(JsonGenerator json, ResultSet row, Table table) throws SQLException, IOException {
        json.writeStartArray();
        int number = 1;
        for (Table.Column column : table.columns()) {
            if (row.getObject(number) == null) {
                json.writeNull();
            } else {
                column.kind().copy(row, number, json);
            }
            number++;
        }
        json.writeEndArray();
    }

    private void line(LineContent content) throws IOException, SQLException {
        line.reset();
        try (JsonGenerator json = JSON.createGenerator(line)) {
            content.write(json);
        }
        line.write('\n');
        line.writeTo(out);
    }

    @FunctionalInterface
    private interface LineContent {
        void write(JsonGenerator json) throws IOException, SQLException;
    }
}
