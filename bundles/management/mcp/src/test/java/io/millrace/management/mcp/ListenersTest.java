package io.millrace.management.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.account.Role;
import io.millrace.api.account.RoleGrant;
import io.millrace.api.event.MediaEvent;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who listens hears what they may know now, and no longer than they are let in. */
@Timeout(60)
class ListenersTest {
    private static final String ONE = "millrace://streams/live/one";
    private static final String TWO = "millrace://streams/live/two";
    private static final RoleGrant NARROW = new RoleGrant(Role.VIEWER, "live/one");

    private McpServer server;

    @BeforeEach
    void start() {
        server = new McpServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String subscribed() {
        String session = server.initialize("mr_reader", "2025-11-25");
        for (String uri : List.of(TWO, ONE)) {
            assertEquals(
                    Map.of(),
                    server.ask("mr_reader", session, "resources/subscribe", Map.of("uri", uri))
                            .result());
        }
        return session;
    }

    private void bothHappen() {
        server.happens(MediaEvent.STREAM_WARNING, "live/two");
        server.happens(MediaEvent.STREAM_WARNING, "live/one");
        server.workers.timer.advance(Notices.PAUSE_US);
    }

    private void beat() {
        server.workers.timer.advance(Notices.HEARTBEAT_US);
    }

    @Test
    void aSessionHearsWhatItsOwnerMayKnowNow() throws IOException {
        String session = subscribed();
        Messages messages = server.listen("mr_reader", session);
        bothHappen();
        assertTrue(messages.next().contains(TWO));
        assertTrue(messages.next().contains(ONE));
        server.logins.changed.put("reader", NARROW);
        server.ask("mr_reader", session, "ping", Map.of());
        bothHappen();
        assertTrue(messages.next().contains(ONE), "live/two is not its business any more");
        server.logins.changed.clear();
        server.ask("mr_reader", session, "ping", Map.of());
        bothHappen();
        assertTrue(messages.next().contains(TWO), "and is again");
    }

    @Test
    void whatWaitedForWhoMayKnowLessIsNotTold() throws IOException {
        String session = subscribed();
        bothHappen();
        server.logins.changed.put("reader", NARROW);
        Messages messages = server.listen("mr_reader", session);
        bothHappen();
        assertTrue(messages.next().contains(ONE));
    }

    @Test
    void whoIsShutOutHearsNothingMore() throws IOException {
        String session = subscribed();
        Messages old = server.listen("mr_reader", session);
        Messages modern = server.listen("mr_reader", Map.of("resourceSubscriptions", List.of(ONE)));
        Messages other = server.listen("mr_other", Map.of("resourceSubscriptions", List.of(ONE)));
        assertTrue(modern.next().contains("acknowledged"));
        assertTrue(other.next().contains("acknowledged"));
        beat();
        bothHappen();
        assertTrue(modern.next().contains(ONE), "whose token counts goes on");
        assertTrue(old.next().contains(TWO));
        assertTrue(old.next().contains(ONE));
        server.logins.revoked.add("reader");
        beat();
        bothHappen();
        assertNull(old.next());
        assertTrue(modern.next().contains("\"resultType\":\"complete\""));
        assertNull(modern.next());
        assertTrue(other.next().contains(ONE));
        assertEquals(1, server.notices.subscriptions());
        server.logins.revoked.clear();
        Messages again = server.listen("mr_reader", session);
        bothHappen();
        assertTrue(
                again.next().contains(TWO), "who is let in again finds the session, and nothing of the time between");
    }

    @Test
    void whileNobodyCanTellWhoeverListensGoesOn() throws IOException {
        Messages messages = server.listen("mr_reader", Map.of("resourceSubscriptions", List.of(ONE)));
        messages.next();
        for (Throwable broken : List.of(new IllegalStateException("not read yet"), new NoClassDefFoundError("swap"))) {
            server.logins.broken = broken;
            beat();
        }
        server.logins.broken = null;
        server.room.unsetLogins(server.logins);
        beat();
        bothHappen();
        assertTrue(messages.next().contains(ONE));
        assertFalse(server.notices.subscriptions() == 0);
    }

    @Test
    void onlyWhatTellsChangesIsAgreedTo() throws IOException {
        Messages messages = server.listen(
                "mr_reader", Map.of("resourceSubscriptions", List.of(Resources.LOG, ONE + "@720p", Resources.STREAMS)));
        String agreed = messages.next();
        assertTrue(
                agreed.contains("\"resourceSubscriptions\":[\"" + ONE + "@720p\",\"" + Resources.STREAMS + "\"]"),
                agreed);
        server.happens(MediaEvent.STREAM_WARNING, "live/one");
        server.workers.timer.advance(Notices.PAUSE_US);
        assertTrue(messages.next().contains("\"uri\":\"" + ONE + "@720p\""));
        assertTrue(messages.next().contains("\"uri\":\"" + Resources.STREAMS + "\""));
        String session = server.initialize("mr_reader", "2025-11-25");
        McpServer.Reply refused = server.ask("mr_reader", session, "resources/subscribe", Map.of("uri", Resources.LOG));
        assertEquals(-32_602, refused.code());
        assertTrue(
                refused.http().body().contains("tells no changes"),
                refused.http().body());
    }
}
