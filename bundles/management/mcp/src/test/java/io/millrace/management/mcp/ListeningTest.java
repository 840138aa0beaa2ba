package io.millrace.management.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.account.Login;
import io.millrace.api.account.Role;
import io.millrace.api.account.RoleGrant;
import io.millrace.api.event.MediaEvent;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ListeningTest {
    private static final String DEMO = "millrace://streams/live/demo";

    private McpServer server;

    @BeforeEach
    void start() {
        server = new McpServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Messages listen(String token, Map<String, Object> wanted) {
        return server.listen(token, wanted);
    }

    private Messages listen(String token, String session) {
        return server.listen(token, session);
    }

    private void happens(String type, String stream) {
        server.happens(type, stream);
    }

    private void later(long us) {
        server.workers.timer.advance(us);
    }

    @Test
    void aSubscriptionIsToldWhatItAskedForAndMayKnow() throws IOException {
        Messages messages = listen(
                "mr_viewer",
                Map.of(
                        "resourcesListChanged",
                        true,
                        "resourceSubscriptions",
                        List.of(DEMO, "millrace://streams/live/secret", "millrace://log", "x")));
        assertEquals(
                "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/subscriptions/acknowledged\",\"params\":{\"_meta\":"
                        + "{\"io.modelcontextprotocol/subscriptionId\":1},\"notifications\":{\"resourcesListChanged\":true,"
                        + "\"resourceSubscriptions\":[\"" + DEMO + "\"]}}}",
                messages.next());
        happens(MediaEvent.STREAM_LIVE, "live/secret");
        for (int i = 0; i < 100; i++) {
            happens(MediaEvent.STREAM_LIVE, "live/demo");
        }
        later(Notices.PAUSE_US);
        assertTrue(messages.next().contains("notifications/resources/list_changed"));
        String updated = messages.next();
        assertTrue(updated.contains("resources/updated") && updated.contains("\"uri\":\"" + DEMO + "\""), updated);
        assertTrue(updated.contains("\"io.modelcontextprotocol/subscriptionId\":1"), updated);
        happens(MediaEvent.STREAM_ALERT, "live/demo@720p");
        later(Notices.PAUSE_US);
        assertTrue(messages.next().contains(DEMO), "one message for a hundred events");
        later(Subscription.LONGEST_US + Notices.HEARTBEAT_US);
        assertTrue(messages.next().contains("\"resultType\":\"complete\""));
        assertNull(messages.next());
        assertEquals(0, server.notices.subscriptions());
    }

    @Test
    void whoWantsToolsHearsThatTheyComeAndGo() throws IOException {
        Messages messages = listen("mr_reader", Map.of("toolsListChanged", true));
        messages.next();
        happens(MediaEvent.STREAM_LIVE, "live/demo");
        server.room.unsetOperations(server.operations);
        later(Notices.PAUSE_US);
        assertTrue(messages.next().contains("notifications/tools/list_changed"));
    }

    @Test
    void tooMuchIsNotListenedTo() {
        Map<String, Object> many =
                Map.of("resourceSubscriptions", Collections.nCopies(Subscription.MOST_ADDRESSES + 1, DEMO));
        for (Map<String, Object> wrong : List.of(many, Map.<String, Object>of("resourceSubscriptions", "x"))) {
            McpServer.Reply refused = server.ask("mr_reader", "subscriptions/listen", Map.of("notifications", wrong));
            assertEquals(-32_602, refused.code());
        }
        assertEquals(
                -32_602,
                server.ask("mr_reader", "subscriptions/listen", Map.of()).code());
        for (int i = 0; i < Notices.MOST_OF_ONE; i++) {
            server.notices.add(Subscription.of(
                    caller(), new RpcMessage((long) i, "x", Map.of("notifications", Map.of())), (a, b) -> true, 0));
        }
        assertEquals(
                503,
                server.ask("mr_reader", "subscriptions/listen", Map.of("notifications", Map.of()))
                        .status());
    }

    private static McpCaller caller() {
        return McpCaller.of(new Login("olga", Optional.empty(), List.of(new RoleGrant(Role.OPERATOR, "*"))), "");
    }

    @Test
    void olderRevisionsBeginASession() {
        McpServer.Reply begun =
                server.post("mr_reader", McpServer.rpc(1, "initialize", Map.of("protocolVersion", "2025-06-18")));
        assertEquals("2025-06-18", begun.result().get("protocolVersion"));
        assertFalse(begun.result().containsKey("resultType"));
        String session = begun.header("Mcp-Session-Id");
        assertEquals(48, session.length());
        McpServer.Reply ready = server.post(
                "mr_reader", McpServer.rpc(null, "notifications/initialized", Map.of()), "Mcp-Session-Id", session);
        assertEquals(202, ready.status());
        assertEquals("", ready.http().body());
        assertEquals(
                Map.of(), server.ask("mr_reader", session, "ping", Map.of()).result());
        McpServer.Reply tools = server.ask("mr_reader", session, "tools/list", Map.of());
        assertFalse(tools.result().containsKey("ttlMs"));
        assertEquals(4, ((List<?>) tools.result().get("tools")).size());
        McpServer.Reply none =
                server.ask("mr_reader", session, "resources/read", Map.of("uri", "millrace://streams/live/no"));
        assertEquals(-32_002, none.code());
        assertEquals(
                -32_601,
                server.ask("mr_reader", session, "logging/setLevel", Map.of()).code());
        for (String other : List.of("2024-11-05", "1.0")) {
            assertEquals(
                    "2025-11-25",
                    server.post("mr_reader", McpServer.rpc(1, "initialize", Map.of("protocolVersion", other)))
                            .result()
                            .get("protocolVersion"));
        }
    }

    @Test
    void aSessionIsItsOwnersAndEnds() {
        String session = server.initialize("mr_reader", "2025-11-25");
        assertEquals(404, server.ask("mr_maker", session, "ping", Map.of()).status());
        assertEquals(404, server.ask("mr_reader", "guess", "ping", Map.of()).status());
        assertEquals(
                400,
                server.post("mr_reader", McpServer.rpc(1, "ping", Map.of())).status());
        assertEquals(
                400,
                server.post(
                                "mr_reader",
                                McpServer.rpc(1, "ping", Map.of()),
                                "Mcp-Session-Id",
                                session,
                                "MCP-Protocol-Version",
                                "1999-01-01")
                        .status());
        HttpRequest.Builder end =
                server.request("mr_reader").header("Mcp-Session-Id", session).DELETE();
        assertEquals(204, server.send(end).status());
        assertEquals(404, server.send(end).status());
        String left = server.initialize("mr_reader", "2025-11-25");
        later(SessionTable.IDLE_US + Notices.HEARTBEAT_US);
        assertEquals(404, server.ask("mr_reader", left, "ping", Map.of()).status());
    }

    @Test
    void sessionsThatWereLeftMakePlace() {
        String first = server.initialize("mr_reader", "2025-11-25");
        for (int i = 0; i < SessionTable.MOST_OF_ONE; i++) {
            later(1);
            server.initialize("mr_reader", "2025-11-25");
        }
        assertEquals(SessionTable.MOST_OF_ONE, server.notices.sessions().all().size());
        assertEquals(404, server.ask("mr_reader", first, "ping", Map.of()).status());
        SessionTable full = new SessionTable();
        for (int i = 0; i < SessionTable.MOST; i++) {
            McpCaller other = McpCaller.of(new Login("a" + i, Optional.empty(), List.of()), "");
            full.open(other, Revision.V2025_11_25, 0);
        }
        assertEquals(
                503,
                assertThrows(RpcException.class, () -> full.open(caller(), Revision.V2025_11_25, 0))
                        .status());
    }

    @Test
    void aSessionIsToldWhatItSubscribedToAlsoAfterAPause() throws IOException {
        String session = server.initialize("mr_reader", "2025-11-25");
        assertEquals(
                Map.of(),
                server.ask("mr_reader", session, "resources/subscribe", Map.of("uri", DEMO))
                        .result());
        assertEquals(
                -32_002,
                server.ask("mr_reader", session, "resources/subscribe", Map.of("uri", "x"))
                        .code());
        happens(MediaEvent.STREAM_WARNING, "live/demo");
        later(Notices.PAUSE_US);
        happens(MediaEvent.STREAM_WARNING, "live/demo");
        later(Notices.PAUSE_US);
        Messages messages = listen("mr_reader", session);
        String missed = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/resources/updated\",\"params\":{\"uri\":\""
                + DEMO + "\"}}";
        assertEquals(missed, messages.next());
        happens(MediaEvent.STREAM_WARNING, "live/demo");
        later(Notices.PAUSE_US);
        assertEquals(missed, messages.next());
        Messages other = listen("mr_reader", session);
        assertNull(messages.next(), "one connection for a session");
        server.ask("mr_reader", session, "resources/unsubscribe", Map.of("uri", DEMO));
        happens(MediaEvent.STREAM_LIVE, "live/demo");
        later(Notices.PAUSE_US);
        assertTrue(other.next().contains("resources/list_changed"));
        later(Session.LONGEST_US + Notices.HEARTBEAT_US);
        assertNull(other.next());
        assertEquals(
                Map.of(), server.ask("mr_reader", session, "ping", Map.of()).result());
    }

    @Test
    void messagesOfTheServerAreReadByGet() {
        String session = server.initialize("mr_reader", "2025-11-25");
        assertEquals(
                406,
                server.send(server.request("mr_reader")
                                .header("Mcp-Session-Id", session)
                                .GET())
                        .status());
        assertEquals(
                400,
                server.send(server.request("mr_reader")
                                .header("Accept", "text/event-stream")
                                .GET())
                        .status());
    }

    @Test
    void onlyTheOldestRevisionHasBatches() {
        String batch = "[" + McpServer.rpc(1, "ping", Map.of()) + "," + McpServer.rpc(null, "notifications/x", Map.of())
                + ",7," + McpServer.rpc(2, "nothing", Map.of()) + "]";
        String old = server.initialize("mr_reader", "2025-03-26");
        McpServer.Reply answers = server.post("mr_reader", batch, "Mcp-Session-Id", old);
        assertEquals(
                "[{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}},{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32600,"
                        + "\"message\":\"A message is an object with \\\"jsonrpc\\\":\\\"2.0\\\"\"}},"
                        + "{\"jsonrpc\":\"2.0\",\"id\":2,\"error\":{\"code\":-32601,\"message\":\"There is no such method\"}}]",
                answers.http().body());
        assertEquals(
                202,
                server.post(
                                "mr_reader",
                                "[" + McpServer.rpc(null, "notifications/x", Map.of()) + "]",
                                "Mcp-Session-Id",
                                old)
                        .status());
        String newer = server.initialize("mr_reader", "2025-06-18");
        assertEquals(
                -32_600,
                server.post("mr_reader", batch, "Mcp-Session-Id", newer).code());
        assertEquals(
                -32_600, server.post("mr_reader", "[]", "Mcp-Session-Id", old).code());
    }
}
