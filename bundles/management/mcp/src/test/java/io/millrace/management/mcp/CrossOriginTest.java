package io.millrace.management.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What browsers need so that a page of a configured origin can ask. */
@Timeout(60)
class CrossOriginTest {
    private static final String PAGE = "https://chat.example";
    private static final String ALLOWED = "Access-Control-Allow-Origin";

    private static McpServer server;

    @BeforeAll
    static void start() {
        server = new McpServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** What a browser asks before its page may; it shows no credential. */
    private static McpServer.Reply preflight(String origin) {
        return server.send(server.request("none")
                .header("Origin", origin)
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization,content-type,mcp-method")
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
    }

    @Test
    void aBrowserIsToldWhatAPageMayAsk() {
        McpServer.Reply told = preflight(PAGE);
        assertEquals(204, told.status());
        assertEquals(PAGE, told.header(ALLOWED));
        assertEquals("Origin", told.header("Vary"));
        List<String> headers =
                List.of(told.header("Access-Control-Allow-Headers").split(", "));
        assertTrue(
                headers.containsAll(List.of(
                        "Authorization",
                        "Content-Type",
                        "Accept",
                        "MCP-Protocol-Version",
                        "Mcp-Method",
                        "Mcp-Name",
                        "Mcp-Session-Id")),
                headers::toString);
        assertTrue(told.header("Access-Control-Allow-Methods").contains("DELETE"));
        assertEquals("", told.header("Access-Control-Allow-Credentials"), "no cookie is wanted");
    }

    @Test
    void pagesOfOthersAreToldNothing() {
        McpServer.Reply stranger = preflight("https://evil.example");
        assertEquals(403, stranger.status());
        assertEquals("", stranger.header(ALLOWED));
        McpServer.Reply own = preflight("http://127.0.0.1:" + server.port());
        assertEquals(405, own.status(), "a page of this server asks without a question before");
        assertEquals("", own.header(ALLOWED));
    }

    @Test
    void allAnswersMayBeReadByThePage() {
        HttpRequest.Builder ping =
                server.modern("mr_reader", "tools/list", Map.of()).header("Origin", PAGE);
        McpServer.Reply answer = server.send(ping);
        assertEquals(200, answer.status());
        assertEquals(PAGE, answer.header(ALLOWED));
        assertTrue(answer.header("Access-Control-Expose-Headers").contains("Mcp-Session-Id"));
        McpServer.Reply refused = server.send(ping.setHeader("Authorization", "Bearer none"));
        assertEquals(401, refused.status());
        assertEquals(PAGE, refused.header(ALLOWED), "or the page could not say why");
        assertEquals("", server.ask("mr_reader", "tools/list", Map.of()).header(ALLOWED));
    }
}
