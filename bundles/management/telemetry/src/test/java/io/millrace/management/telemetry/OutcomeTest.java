package io.millrace.management.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testkit.FakeClock;
import io.opentelemetry.exporter.internal.FailedExportException;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.HttpResponse;
import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** What the log says of failures. */
class OutcomeTest {
    private record Refusal(int getStatusCode, String getStatusMessage, byte[] getResponseBody)
            implements HttpResponse {}

    @Test
    void aRefusalIsToldWithItsStatus() {
        assertEquals(
                ": HTTP 401",
                Outcome.reason(CompletableResultCode.ofExceptionalFailure(
                        FailedExportException.httpFailedWithResponse(new Refusal(401, "", new byte[0])))));
        assertEquals(
                ": Connection refused",
                Outcome.reason(CompletableResultCode.ofExceptionalFailure(
                        FailedExportException.httpFailedExceptionally(new IOException("Connection refused")))));
        assertEquals("", Outcome.reason(CompletableResultCode.ofFailure()));
    }

    @Test
    void droppedSpansAreToldFromTimeToTimeAndAllIsAsBeforeAfterwards() {
        Logger exporters = Logger.getLogger("io.opentelemetry.exporter");
        Logger queue = Logger.getLogger("io.opentelemetry.sdk.trace.export.BatchSpanProcessor");
        LogRecord line = new LogRecord(Level.WARNING, "BatchSpanProcessor dropped 7 span(s)");
        exporters.setLevel(Level.FINE);
        FakeClock clock = new FakeClock();
        QuietSdk quiet = new QuietSdk(clock);
        assertFalse(exporters.isLoggable(Level.SEVERE));
        assertTrue(queue.isLoggable(Level.WARNING));
        assertTrue(queue.getFilter().isLoggable(line));
        assertFalse(queue.getFilter().isLoggable(line));
        clock.advance(600_000_000);
        assertTrue(queue.getFilter().isLoggable(line));
        quiet.close();
        assertEquals(Level.FINE, exporters.getLevel());
        assertEquals(null, queue.getFilter());
        exporters.setLevel(null);
    }
}
