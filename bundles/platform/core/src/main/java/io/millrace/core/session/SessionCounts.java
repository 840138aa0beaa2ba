package io.millrace.core.session;

import io.millrace.api.session.Session;
import io.millrace.api.session.SessionTotals;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Adds up the peers that came and went, by protocol and role, so that no total ever falls. Who lists sessions for the
 * totals must not meet one twice or miss it, so sessions come and go under this lock. Safe for any thread.
 */
final class SessionCounts {
    private final Map<Kind, Sum> sums = new LinkedHashMap<>();

    synchronized void open(Session session, Runnable list) {
        list.run();
        sum(session).opened++;
    }

    synchronized void close(Session session, Runnable unlist) {
        unlist.run();
        Sum sum = sum(session);
        sum.receivedBytes += session.receivedBytes();
        sum.sentBytes += session.sentBytes();
    }

    /** @param listed those who are here now */
    synchronized List<SessionTotals> totals(Collection<? extends Session> listed) {
        Map<Kind, Sum> here = new LinkedHashMap<>();
        for (Session session : listed) {
            Sum sum = here.computeIfAbsent(Kind.of(session), kind -> new Sum());
            sum.opened++;
            sum.receivedBytes += session.receivedBytes();
            sum.sentBytes += session.sentBytes();
        }
        List<SessionTotals> totals = new ArrayList<>();
        sums.forEach((kind, sum) -> {
            Sum now = here.getOrDefault(kind, new Sum());
            totals.add(new SessionTotals(
                    kind.protocol,
                    kind.role,
                    sum.opened,
                    now.opened,
                    sum.receivedBytes + now.receivedBytes,
                    sum.sentBytes + now.sentBytes));
        });
        return totals;
    }

    private Sum sum(Session session) {
        return sums.computeIfAbsent(Kind.of(session), kind -> new Sum());
    }

    private record Kind(String protocol, Session.Role role) {
        static Kind of(Session session) {
            return new Kind(session.protocol(), session.role());
        }
    }

    private static final class Sum {
        private long opened;
        private long receivedBytes;
        private long sentBytes;
    }
}
