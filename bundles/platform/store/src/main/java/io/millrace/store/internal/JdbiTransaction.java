package io.millrace.store.internal;

import io.millrace.store.RowReader;
import io.millrace.store.Transaction;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.SqlStatement;

/** Statements by JDBI. It is given no type of the caller's, whose class loader it would keep. */
final class JdbiTransaction implements Transaction {
    private final Handle handle;

    JdbiTransaction(Handle handle) {
        this.handle = handle;
    }

    @Override
    public int update(String sql, Map<String, ?> values) throws SQLException {
        return unwrapped(() -> {
            try (var update = handle.createUpdate(sql)) {
                bind(update, values);
                return update.execute();
            }
        });
    }

    @Override
    public void updateAll(String sql, List<? extends Map<String, ?>> values) throws SQLException {
        if (values.isEmpty()) {
            return;
        }
        unwrapped(() -> {
            try (PreparedBatch batch = handle.prepareBatch(sql)) {
                for (Map<String, ?> each : values) {
                    bind(batch, each);
                    batch.add();
                }
                return batch.execute();
            }
        });
    }

    @Override
    public <T> List<T> query(String sql, Map<String, ?> values, RowReader<T> reader) throws SQLException {
        return unwrapped(() -> {
            try (var query = handle.createQuery(sql)) {
                bind(query, values);
                return query.map((row, ignored) -> reader.read(row)).list();
            }
        });
    }

    private static void bind(SqlStatement<?> statement, Map<String, ?> values) {
        values.forEach((name, value) ->
                statement.bind(name, value instanceof Optional<?> optional ? optional.orElse(null) : value));
    }

    private static <T> T unwrapped(Statement<T> statement) throws SQLException {
        try {
            return statement.run();
        } catch (JdbiException e) {
            throw SqlFailure.find(e)
                    .map(SqlFailure::withoutValues)
                    .orElseGet(() -> new SQLException(e.getMessage(), e));
        }
    }

    @FunctionalInterface
    private interface Statement<T> {
        T run();
    }
}
