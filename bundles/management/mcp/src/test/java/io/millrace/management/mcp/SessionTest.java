package io.millrace.management.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.account.Login;
import io.millrace.api.account.Role;
import io.millrace.api.account.RoleGrant;
import io.millrace.api.media.StreamName;
import io.millrace.testkit.FakeWorkers;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Sessions and connections that end while one is given to the other. */
class SessionTest {
    private static final McpCaller OLGA = McpCaller.of(
            new Login("olga", Optional.empty(), List.of(new RoleGrant(Role.OPERATOR, RoleGrant.EVERYTHING))), "");

    private final FakeWorkers workers = FakeWorkers.direct();
    private final McpRoom room = new McpRoom();
    private final Notices notices = new Notices(workers, room);
    private final SessionExchange sessions = new SessionExchange(new Methods(room, "1"), notices);
    private final Session session = notices.sessions().open(OLGA, Revision.V2025_11_25, notices.nowUs());

    private FakeExchange open(boolean breaksOff) throws IOException {
        FakeExchange exchange = new FakeExchange(breaksOff);
        sessions.listen(FakeExchange.get(session.id()), OLGA).stream().on(exchange.async());
        return exchange;
    }

    @Test
    void messagesOutliveAClientThatBrokeOffAtOnce() throws IOException {
        FakeExchange gone = open(true);
        assertTrue(gone.isOver());
        assertEquals(notices.nowUs(), session.usedUs(), "nobody listens");
        session.subscribe("millrace://streams/live/demo");
        session.changed(Set.of(StreamName.parse("live/demo")));
        FakeExchange next = open(false);
        next.write();
        assertTrue(next.written().contains("\"uri\":\"millrace://streams/live/demo\""), next.written());
        assertEquals(Long.MAX_VALUE, session.usedUs());
    }

    @Test
    void aClientThatBrokeOffAtOnceTakesNothingFromWhoListens() throws IOException {
        FakeExchange first = open(false);
        first.write();
        open(true);
        assertFalse(first.isOver());
        session.toolsChanged();
        assertTrue(first.written().contains("notifications/tools/list_changed"));
    }

    @Test
    void aSessionThatNobodyListensToIsIdleAtLast() throws IOException {
        open(true);
        workers.timer.advance(SessionTable.IDLE_US + Notices.HEARTBEAT_US);
        assertTrue(notices.sessions().all().isEmpty());
    }

    @Test
    void aSessionThatEndsBeforeItsConnectionBeginsEndsThatToo() throws IOException {
        FakeExchange late = new FakeExchange(false);
        Answer answer = sessions.listen(FakeExchange.get(session.id()), OLGA);
        sessions.end(FakeExchange.get(session.id()), OLGA);
        answer.stream().on(late.async());
        late.write();
        assertTrue(late.isOver(), "nothing would end it later");
        session.toolsChanged();
        assertFalse(late.written().contains("list_changed"));
        assertEquals(notices.nowUs(), session.usedUs());
    }

    @Test
    void aConnectionEndsWithItsSession() throws IOException {
        FakeExchange open = open(false);
        open.write();
        FakeExchange newer = open(false);
        newer.write();
        assertTrue(open.isOver(), "one connection for a session");
        assertFalse(newer.isOver());
        notices.close();
        assertTrue(newer.isOver());
    }
}
