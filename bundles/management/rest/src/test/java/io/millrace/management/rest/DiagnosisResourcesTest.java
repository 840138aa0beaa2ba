package io.millrace.management.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.diagnosis.ServerLog;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DiagnosisResourcesTest {
    private final ApiServer server = new ApiServer();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void administratorsGetTheZipFile() {
        ApiServer.Answer answer = server.as("root", "POST", "/diagnostics", null);
        assertEquals(200, answer.status());
        assertEquals("application/zip", answer.header("Content-Type"));
        assertEquals("no-store", answer.header("Cache-Control"));
        assertTrue(answer.header("Content-Disposition").contains("millrace-diagnostics.zip"));
        assertEquals("a zip file", answer.text());
        assertEquals(0, server.fakes.diagnosis.flightSeconds);
        Await.until(() ->
                server.as("root", "POST", "/diagnostics?flightSeconds=7", null).status() == 200);
        assertEquals(7, server.fakes.diagnosis.flightSeconds);
        assertEquals(
                400,
                server.as("root", "POST", "/diagnostics?flightSeconds=700", null)
                        .status());
        assertEquals(403, server.as("olga", "POST", "/diagnostics", null).status());
        assertEquals(403, server.as("paul", "POST", "/diagnostics", null).status());
    }

    @Test
    void whatFailsHoldsUpNobody() {
        server.fakes.diagnosis.failure = new IOException("The disk is full");
        assertEquals(500, server.as("root", "POST", "/diagnostics", null).status());
        server.fakes.diagnosis.failure = null;
        Await.until(() -> server.as("root", "POST", "/diagnostics", null).status() == 200);
    }

    @Test
    void theLogIsReadInPages() {
        ApiServer.Answer answer = server.get("/logs?level=warn&logger=gate&after=a-9&limit=5");
        assertEquals(200, answer.status());
        assertEquals("a-0", answer.json().get("next"));
        Map<?, ?> entry = (Map<?, ?>) ((List<?>) answer.json().get("items")).get(0);
        assertEquals("WARN", entry.get("level"));
        assertEquals("<b>no</b>", entry.get("message"));
        assertEquals(
                new ServerLog.Query(ServerLog.Level.WARN, "gate", Optional.of("a-9"), 5), server.fakes.diagnosis.asked);
        server.get("/logs");
        assertEquals(
                new ServerLog.Query(ServerLog.Level.INFO, "", Optional.empty(), 100), server.fakes.diagnosis.asked);
        assertEquals(400, server.get("/logs?after=nonsense").status());
        assertEquals(400, server.get("/logs?level=loud").status());
        assertEquals(403, server.as("olga", "GET", "/logs", null).status());
    }

    @Test
    void withoutThePluginItSaysSo() {
        server.room.log = null;
        server.room.diagnostics = null;
        assertTrue(server.get("/logs").detail().contains("io.millrace.management.diagnostics"));
        assertEquals(503, server.as("root", "POST", "/diagnostics", null).status());
    }
}
