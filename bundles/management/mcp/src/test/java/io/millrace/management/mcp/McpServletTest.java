package io.millrace.management.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class McpServletTest {
    private static McpServer server;

    @BeforeAll
    static void start() {
        server = new McpServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static List<String> names(McpServer.Reply tools) {
        return ((List<?>) tools.result().get("tools"))
                .stream().map(tool -> (String) ((Map<?, ?>) tool).get("name")).toList();
    }

    private static Map<?, ?> tool(McpServer.Reply tools, String name) {
        return ((List<?>) tools.result().get("tools"))
                .stream()
                        .map(tool -> (Map<?, ?>) tool)
                        .filter(tool -> name.equals(tool.get("name")))
                        .findFirst()
                        .orElseThrow();
    }

    private static String text(McpServer.Reply answer) {
        return (String) ((Map<?, ?>) ((List<?>) answer.result().get("content")).get(0)).get("text");
    }

    @Test
    void aServerTellsWhatItIs() {
        Map<String, Object> told =
                server.ask("mr_reader", "server/discover", Map.of()).result();
        assertEquals(List.of("2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26"), told.get("supportedVersions"));
        assertEquals("complete", told.get("resultType"));
        assertEquals("private", told.get("cacheScope"));
        assertTrue(told.get("_meta").toString().contains("version=1.2.3"));
    }

    @Test
    void toolsAreThoseThatTheCredentialPermits() {
        McpServer.Reply reader = server.ask("mr_reader", "tools/list", Map.of());
        assertEquals(List.of("listStreams", "getStream", "listHealth", "readLog"), names(reader));
        assertEquals(
                List.of("listStreams", "getStream", "listHealth", "createKey", "readLog"),
                names(server.ask("mr_maker", "tools/list", Map.of())));
        McpServer.Reply all = server.ask("mr_all", "tools/list", Map.of());
        assertEquals(6, names(all).size());
        Map<?, ?> hints = (Map<?, ?>) tool(all, "revokeKey").get("annotations");
        assertEquals(
                List.of(false, true, true),
                List.of(hints.get("readOnlyHint"), hints.get("destructiveHint"), hints.get("idempotentHint")));
        assertFalse(tool(all, "revokeKey").containsKey("outputSchema"));
        assertEquals(FakeOperations.OBJECT, tool(all, "createKey").get("outputSchema"));
        assertFalse(names(server.ask("mr_viewer", "tools/list", Map.of())).contains("readLog"));
    }

    @Test
    void aToolIsCalledAsItsCallerAndAnsweredTwice() {
        McpServer.Reply made = server.ask(
                "mr_maker", "tools/call", Map.of("name", "createKey", "arguments", Map.of("target", "live/x")));
        assertEquals("{\"key\":\"s3cret\"}", text(made));
        assertEquals(Map.of("key", "s3cret"), made.result().get("structuredContent"));
        assertEquals(false, made.result().get("isError"));
        assertTrue(server.operations.calls.stream()
                .anyMatch(call ->
                        call.startsWith("olga (token maker) via mcp from 127.0.0.1 createKey {target=live/x}")));
        McpServer.Reply gone = server.ask("mr_all", "tools/call", Map.of("name", "revokeKey"));
        assertEquals("Done", text(gone));
        assertFalse(gone.result().containsKey("structuredContent"));
    }

    @Test
    void whatIsNotPermittedOrWrongIsSaidToTheModel() {
        McpServer.Reply refused = server.ask(
                "mr_reader", "tools/call", Map.of("name", "createKey", "arguments", Map.of("target", "live/no")));
        assertEquals(true, refused.result().get("isError"));
        assertTrue(text(refused).contains("--mcp createKey"), text(refused));
        assertTrue(server.operations.calls.stream().noneMatch(call -> call.contains("live/no")));
        McpServer.Reply byPassword = server.send(server.modern("x", "tools/call", Map.of("name", "createKey"))
                .setHeader("Authorization", "Basic b2xnYTpyaWdodA=="));
        assertTrue(text(byPassword).contains("only reads"));
        McpServer.Reply wrong = server.ask("mr_maker", "tools/call", Map.of("name", "createKey"));
        assertEquals(true, wrong.result().get("isError"));
        assertEquals("The call lacks the field target", text(wrong));
        assertFalse(wrong.result().containsKey("structuredContent"));
        assertEquals(
                -32_602,
                server.ask("mr_all", "tools/call", Map.of("name", "backUp")).code());
        assertEquals(
                -32_602,
                server.ask("mr_all", "tools/call", Map.of("name", "listStreams", "arguments", List.of()))
                        .code());
    }

    @Test
    void resourcesAreRead() {
        Object listed =
                server.ask("mr_reader", "resources/list", Map.of()).result().get("resources");
        assertTrue(listed.toString().contains("uri=millrace://streams/live/demo"), listed::toString);
        assertTrue(listed.toString().contains("millrace://log"));
        assertFalse(server.ask("mr_viewer", "resources/list", Map.of())
                .http()
                .body()
                .contains("millrace://log"));
        assertTrue(server.ask("mr_reader", "resources/templates/list", Map.of())
                .http()
                .body()
                .contains("millrace://streams/{app}/{name}/doctor"));
        Map<String, Object> demo = Map.of("uri", "millrace://streams/live/demo");
        assertTrue(server.ask("mr_reader", "resources/read", demo)
                .result()
                .get("contents")
                .toString()
                .contains("text={\"name\":\"live/demo\"}"));
        for (String none : List.of("millrace://streams/live/other", "millrace://streams/../x", "file:///etc/passwd")) {
            assertEquals(
                    -32_602,
                    server.ask("mr_reader", "resources/read", Map.of("uri", none))
                            .code());
        }
    }

    @Test
    void nobodyIsAnsweredWithoutACredential() {
        McpServer.Reply nobody =
                server.send(HttpRequest.newBuilder(server.request("x").build().uri())
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("{}")));
        assertEquals(401, nobody.status());
        assertTrue(nobody.header("WWW-Authenticate").startsWith("Bearer"));
        assertEquals(401, server.ask("mr_wrong", "tools/list", Map.of()).status());
        assertEquals(
                429,
                server.send(server.modern("x", "tools/list", Map.of())
                                .setHeader("Authorization", "Basic b2xnYTpvZnRlbg=="))
                        .status());
        assertEquals(
                401,
                server.send(server.modern("x", "tools/list", Map.of()).setHeader("Authorization", "Basic ???"))
                        .status());
    }

    @Test
    void pagesOfStrangersAreRefused() {
        String own = "http://127.0.0.1:" + server.port();
        for (String origin : List.of("https://evil.example", "null", "http://127.0.0.1:1", "::", "http://localhost")) {
            assertEquals(
                    403,
                    server.send(server.modern("mr_reader", "tools/list", Map.of())
                                    .header("Origin", origin))
                            .status(),
                    origin);
        }
        for (String origin : List.of(own, "https://chat.example")) {
            assertEquals(
                    200,
                    server.send(server.modern("mr_reader", "tools/list", Map.of())
                                    .header("Origin", origin))
                            .status(),
                    origin);
        }
        OriginCheck check = new OriginCheck(origin -> false);
        assertFalse(check.permits("http://rebound.example:8080", "rebound.example:8080"), "DNS rebinding");
        assertTrue(check.permits("http://[::1]:8080", "[::1]:8080"));
    }

    @Test
    void headersHaveToSayWhatTheBodySays() {
        Map<String, Object> demo = Map.of("uri", "millrace://streams/live/demo");
        for (String[] header : new String[][] {
            {"Mcp-Method", "tools/list"},
            {"Mcp-Name", "millrace://health"},
            {"Mcp-Name", "=?base64?!?="},
            {"Mcp-Name", "=?base64?="},
            {"MCP-Protocol-Version", "2025-11-25"}
        }) {
            McpServer.Reply refused = server.send(
                    server.modern("mr_reader", "resources/read", demo).setHeader(header[0], header[1]));
            assertEquals(400, refused.status(), header[1]);
            assertEquals(-32_020, refused.code(), header[1]);
        }
        String encoded =
                "=?base64?" + Base64.getEncoder().encodeToString("millrace://streams/live/demo".getBytes()) + "?=";
        assertEquals(
                200,
                server.send(server.modern("mr_reader", "resources/read", demo).setHeader("Mcp-Name", encoded))
                        .status());
    }

    @Test
    void otherRevisionsAreRefusedWithThoseThatThereAre() {
        McpServer.Reply refused = server.post(
                "mr_reader",
                "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"tools/list\"}",
                "MCP-Protocol-Version",
                "2031-01-01");
        assertEquals(400, refused.status());
        assertEquals(-32_022, refused.code());
        assertEquals("a", refused.json().get("id"));
        assertTrue(refused.http().body().contains("\"supported\":[\"2026-07-28\""));
        McpServer.Reply unknown = server.ask("mr_reader", "initialise", Map.of());
        assertEquals(404, unknown.status());
        assertEquals(-32_601, unknown.code());
        assertEquals(
                -32_602,
                server.post(
                                "mr_reader",
                                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}",
                                "MCP-Protocol-Version",
                                "2026-07-28")
                        .code());
    }

    @Test
    void whatIsNoMessageIsRefused() {
        assertEquals(-32_700, server.post("mr_reader", "{").code());
        assertEquals(-32_700, server.post("mr_reader", "").code());
        assertEquals(-32_700, server.post("mr_reader", "[".repeat(100_000)).code());
        for (String wrong : List.of(
                "[]",
                "1",
                "{}",
                "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"x\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"x\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"x\"}",
                "{\"jsonrpc\":\"2.0\",\"id\":1}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":7}")) {
            McpServer.Reply refused = server.post("mr_reader", wrong);
            assertEquals(400, refused.status(), wrong);
            assertEquals(-32_600, refused.code(), wrong);
        }
        assertEquals(
                -32_602,
                server.post("mr_reader", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"x\",\"params\":[]}")
                        .code());
        assertEquals(
                415,
                server.send(server.request("mr_reader").POST(HttpRequest.BodyPublishers.ofString("{}")))
                        .status());
        McpServer.Reply put = server.send(server.request("mr_reader").PUT(HttpRequest.BodyPublishers.noBody()));
        assertEquals(405, put.status());
        assertEquals("POST, GET, DELETE", put.header("Allow"));
    }

    @Test
    void whatIsTooLargeIsRefusedBeforeItIsSent() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            String head = "POST /mcp HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer mr_reader\r\n"
                    + "Content-Type: application/json\r\nContent-Length: 300000\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            BufferedReader answer = new BufferedReader(new InputStreamReader(socket.getInputStream()));
            assertTrue(answer.readLine().startsWith("HTTP/1.1 413"));
        }
    }

    @Test
    void brokenMessagesNeverBreakTheReader() {
        byte[] good = McpServer.rpc(1, "tools/call", Map.of("name", "x", "arguments", Map.of("a", List.of(1))))
                .getBytes();
        Random random = new Random(11);
        for (int i = 0; i < 30_000; i++) {
            byte[] broken = good.clone();
            for (int k = 1 + random.nextInt(4); k > 0; k--) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
            }
            try {
                RpcMessage.of(RpcMessage.read(broken));
            } catch (RpcException e) {
                assertTrue(e.code() <= -32_600 && e.code() >= -32_700, e::getMessage);
            }
        }
    }

    @Test
    void whileOperationsAreAwayThatIsSaid() {
        try (McpServer lonely = new McpServer()) {
            lonely.room.unsetOperations(lonely.operations);
            assertEquals(List.of(), names(lonely.ask("mr_reader", "tools/list", Map.of())));
            assertTrue(text(lonely.ask("mr_reader", "tools/call", Map.of("name", "x")))
                    .contains("not installed"));
            assertEquals(
                    -32_603,
                    lonely.ask("mr_reader", "resources/read", Map.of("uri", "millrace://health"))
                            .code());
        }
    }

    @Test
    void aLoginThatBreaksWhileItsPluginIsSwappedIsAnswered() {
        for (Throwable broken : List.of(new NoClassDefFoundError("gone"), new IllegalStateException("gone"))) {
            server.logins.broken = broken;
            McpServer.Reply answer = server.ask("mr_reader", "tools/list", Map.of());
            server.logins.broken = null;
            assertEquals(500, answer.status());
            assertEquals(-32_603, answer.code());
            assertFalse(answer.json().containsKey("id"), "it was not read");
        }
        assertEquals(200, server.ask("mr_reader", "tools/list", Map.of()).status());
    }
}
