package io.millrace.management.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BackupResourcesTest {
    /** More than the buffers on the way take. */
    private static final int LARGE = 32 << 20;

    private final ApiServer server = new ApiServer();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void oneIsSentAtATime() throws Exception {
        server.fakes.rows = "x".repeat(LARGE);
        try (Socket slow = new Socket("127.0.0.1", server.port())) {
            slow.getOutputStream()
                    .write(("POST /api/v1/backup HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nAuthorization: "
                                    + ApiServer.basic("root") + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            BufferedReader answer =
                    new BufferedReader(new InputStreamReader(slow.getInputStream(), StandardCharsets.US_ASCII), 16);
            assertEquals("HTTP/1.1 200 OK", answer.readLine());
            server.fakes.rows = "all rows";
            ApiServer.Answer other = backUp();
            assertEquals(503, other.status());
            assertEquals("10", other.header("Retry-After"));
            assertTrue(other.detail().contains("Another backup"), other.detail());
        }
        Await.until(() -> backUp().status() == 200);
    }

    @Test
    void whatFailsHoldsUpNobody() {
        server.fakes.rows = null;
        ApiServer.Answer failed = backUp();
        assertEquals(503, failed.status());
        assertEquals("no rows", failed.detail());
        server.fakes.rows = "all rows";
        Await.until(() -> backUp().status() == 200);
        Await.until(() -> backUp().text().equals("all rows"));
    }

    private ApiServer.Answer backUp() {
        return server.as("root", "POST", "/backup", null);
    }
}
