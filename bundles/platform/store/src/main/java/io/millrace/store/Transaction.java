package io.millrace.store;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A transaction that is under way. Statements name their values, {@code where id = :id}; values are texts, numbers,
 * booleans, bytes, null and {@link Optional}s of these. For the thread only that was given it.
 */
@ProviderType
public interface Transaction {
    /**
     * Changes rows.
     *
     * @return how many
     * @throws SQLException what the database says
     */
    int update(String sql, Map<String, ?> values) throws SQLException;

    /**
     * Changes rows, with one statement for many sets of values.
     *
     * @throws SQLException what the database says
     */
    void updateAll(String sql, List<? extends Map<String, ?>> values) throws SQLException;

    /**
     * Reads rows.
     *
     * @throws SQLException what the database says
     */
    <T> List<T> query(String sql, Map<String, ?> values, RowReader<T> reader) throws SQLException;

    /**
     * Reads the first row, if there is one.
     *
     * @throws SQLException what the database says
     */
    default <T> Optional<T> first(String sql, Map<String, ?> values, RowReader<T> reader) throws SQLException {
        List<T> rows = query(sql, values, reader);
        return rows.isEmpty() ? Optional.empty() : Optional.of(rows.get(0));
    }
}
