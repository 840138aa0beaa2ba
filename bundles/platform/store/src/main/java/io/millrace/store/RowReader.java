package io.millrace.store;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Makes something of a row.
 *
 * @param <T> what it makes
 */
@FunctionalInterface
public interface RowReader<T> {
    /** Reads the row at which the result set stands; must not move or keep it. */
    T read(ResultSet row) throws SQLException;
}
