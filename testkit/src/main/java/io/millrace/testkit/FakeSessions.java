package io.millrace.testkit;

import io.millrace.api.access.Grant;
import io.millrace.api.session.Session;
import io.millrace.api.session.SessionTotals;
import io.millrace.api.session.Sessions;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** Sessions in a list. */
public final class FakeSessions implements Sessions {
    public final List<FakeSession> opened = new CopyOnWriteArrayList<>();

    private volatile boolean draining;

    @Override
    public Session open(Grant grant, String protocol) {
        FakeSession session = new FakeSession(
                grant.request().role(),
                protocol,
                grant.stream(),
                grant.identity(),
                grant.request().peer());
        opened.add(session);
        return session;
    }

    @Override
    public Collection<Session> list() {
        return opened.stream()
                .filter(FakeSession::isOpen)
                .map(Session.class::cast)
                .toList();
    }

    @Override
    public Optional<Session> find(String id) {
        return list().stream().filter(session -> session.id().equals(id)).findFirst();
    }

    @Override
    public List<SessionTotals> totals() {
        return opened.stream()
                .collect(Collectors.groupingBy(session -> Map.entry(session.protocol(), session.role())))
                .values()
                .stream()
                .map(FakeSessions::total)
                .toList();
    }

    private static SessionTotals total(List<FakeSession> alike) {
        return new SessionTotals(
                alike.get(0).protocol(),
                alike.get(0).role(),
                alike.size(),
                alike.stream().filter(FakeSession::isOpen).count(),
                alike.stream().mapToLong(FakeSession::receivedBytes).sum(),
                alike.stream().mapToLong(FakeSession::sentBytes).sum());
    }

    @Override
    public void drain(boolean on) {
        draining = on;
    }

    @Override
    public boolean isDraining() {
        return draining;
    }
}
