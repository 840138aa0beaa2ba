package io.millrace.testkit;

import io.millrace.api.access.Grant;
import io.millrace.api.session.Session;
import io.millrace.api.session.Sessions;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Sessions in a list. */
public final class FakeSessions implements Sessions {
    public final List<FakeSession> opened = new CopyOnWriteArrayList<>();

    private volatile boolean draining;

    @Override
    public Session open(Grant grant, String protocol) {
        FakeSession session = new FakeSession(grant.request().role(), protocol, grant.stream(), grant.identity());
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
    public void drain(boolean on) {
        draining = on;
    }

    @Override
    public boolean isDraining() {
        return draining;
    }
}
