package io.millrace.store.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SqlFailureTest {
    @Test
    void outagesAreToldFromMistakes() {
        assertTrue(SqlFailure.isOutage(new SQLException("terminating connection", "57P01")));
        assertTrue(SqlFailure.isOutage(new SQLException("broken", "08006")));
        assertTrue(SqlFailure.isOutage(new SQLException("closed", "90098", 90098)));
        assertTrue(SqlFailure.isOutage(new IllegalStateException(new SQLTransientConnectionException("timed out"))));
        assertFalse(SqlFailure.isOutage(new SQLException("syntax", "42601")));
        assertFalse(SqlFailure.isOutage(new SQLException("no state")));
        assertFalse(SqlFailure.isOutage(new IllegalStateException("no database in it")));
    }

    @Test
    void theReasonIsTheInnermostOnOneLine() {
        assertEquals(
                "Connection refused",
                SqlFailure.reason(new SQLException("pool", new SQLException("Connection refused.\n at x"))));
        assertEquals("NullPointerException", SqlFailure.reason(new NullPointerException()));
    }

    @Test
    void whatQuotesRowsIsToldWithoutThem() {
        SQLException told = SqlFailure.withoutValues(new SQLException("Key (hash)=(secret) exists", "23505", 7));
        assertEquals("A constraint of a table is violated (23505)", told.getMessage());
        assertEquals(7, told.getErrorCode());
        assertEquals(Optional.of(told), SqlFailure.find(new IllegalStateException(told)));
        assertEquals(
                "A value does not fit its column (22001)",
                SqlFailure.withoutValues(new SQLException("'secret' too long", "22001"))
                        .getMessage());
        SQLException syntax = new SQLException("syntax error", "42601");
        assertSame(syntax, SqlFailure.withoutValues(syntax));
    }
}
