package io.millrace.store.internal;

import io.millrace.store.BackupException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What tables the database has.
 *
 * @param versions of each schema, also of bundles that are not installed now
 * @param tables by name; who is referred to stands before who refers
 */
record TableCatalog(Map<String, Integer> versions, Map<String, Table> tables) {
    static TableCatalog read(Connection connection) throws SQLException, BackupException {
        Set<String> names = tableNames(connection);
        Map<String, Integer> versions = new TreeMap<>();
        for (String name : names) {
            if (name.startsWith(SchemaMigration.HISTORY)) {
                versions.put(name.substring(SchemaMigration.HISTORY.length()), version(connection, name));
            }
        }
        names.removeIf(
                name -> name.startsWith(SchemaMigration.HISTORY) || !versions.containsKey(name.split("_", 2)[0]));
        Map<String, Table> tables = new LinkedHashMap<>();
        for (String name : inOrder(connection, names)) {
            tables.put(name, new Table(name, columns(connection, name)));
        }
        return new TableCatalog(versions, tables);
    }

    private static Set<String> tableNames(Connection connection) throws SQLException {
        Set<String> names = new TreeSet<>();
        try (ResultSet rows = connection
                .getMetaData()
                .getTables(
                        connection.getCatalog(), connection.getSchema(), "%", new String[] {"TABLE", "BASE TABLE"})) {
            while (rows.next()) {
                names.add(rows.getString("TABLE_NAME").toLowerCase(Locale.ROOT));
            }
        }
        return names;
    }

    private static int version(Connection connection, String history) throws SQLException {
        int version = 0;
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT \"version\" FROM \"" + history + "\" WHERE \"success\" AND \"version\" IS NOT NULL")) {
            while (rows.next()) {
                version = Math.max(version, Integer.parseInt(rows.getString(1)));
            }
        }
        return version;
    }

    private static List<Table.Column> columns(Connection connection, String table)
            throws SQLException, BackupException {
        List<Table.Column> columns = new ArrayList<>();
        DatabaseMetaData metadata = connection.getMetaData();
        try (ResultSet rows = metadata.getColumns(connection.getCatalog(), connection.getSchema(), table, "%")) {
            while (rows.next()) {
                String name = rows.getString("COLUMN_NAME").toLowerCase(Locale.ROOT);
                String type = rows.getString("TYPE_NAME");
                ColumnKind kind = ColumnKind.of(rows.getInt("DATA_TYPE"))
                        .orElseThrow(() -> new BackupException("Backups cannot hold the type " + type
                                + " of the column " + name + " of the table " + table));
                columns.add(new Table.Column(name, kind, "YES".equals(rows.getString("IS_AUTOINCREMENT"))));
            }
        }
        return columns;
    }

    private static Set<String> inOrder(Connection connection, Set<String> names) throws SQLException {
        Set<String> ordered = new LinkedHashSet<>();
        for (String name : names) {
            add(connection, name, names, ordered, new LinkedHashSet<>());
        }
        return ordered;
    }

    private static void add(
            Connection connection, String name, Set<String> names, Set<String> ordered, Set<String> path)
            throws SQLException {
        if (ordered.contains(name) || !names.contains(name) || !path.add(name)) {
            return;
        }
        for (String referred : referred(connection, name)) {
            add(connection, referred, names, ordered, path);
        }
        ordered.add(name);
    }

    private static List<String> referred(Connection connection, String name) throws SQLException {
        List<String> referred = new ArrayList<>();
        try (ResultSet rows =
                connection.getMetaData().getImportedKeys(connection.getCatalog(), connection.getSchema(), name)) {
            while (rows.next()) {
                referred.add(rows.getString("PKTABLE_NAME").toLowerCase(Locale.ROOT));
            }
        }
        return referred;
    }
}
