package io.millrace.core.session;

import io.millrace.api.access.AccessGate;
import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Grant;
import io.millrace.api.audit.AuditLog;
import io.millrace.api.audit.AuditedChange;
import io.millrace.api.event.MediaEvent;
import io.millrace.api.event.MediaEvents;
import io.millrace.api.session.Session;
import io.millrace.api.session.SessionTotals;
import io.millrace.api.session.Sessions;
import io.millrace.api.telemetry.TraceParent;
import io.millrace.api.work.Workers;
import io.millrace.core.access.AccessChanges;
import io.millrace.core.access.DrainSwitch;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Counts the peers, and lets them go when what let them in no longer holds. */
@Component(service = Sessions.class)
public final class SessionRegistry implements Sessions {
    /** A policy that permits a moment only must not keep a thread busy. */
    static final long SOONEST_US = 1_000_000;

    /** After a rule changed, its component has so long to take that up; several changes are one. */
    static final long RULES_SETTLE_US = 1_000_000;

    private static final long RETRY_US = 1_000_000;

    private final Map<String, CountedSession> sessions = new ConcurrentHashMap<>();
    private final SessionCounts counts = new SessionCounts();
    private final AtomicLong numbers = new AtomicLong();
    private final AccessGate gate;
    private final MediaEvents events;
    private final Workers workers;
    private final DrainSwitch drain;
    private final AccessChanges changes;
    private final Runnable rulesChanged = this::rulesChanged;
    private final AtomicBoolean settling = new AtomicBoolean();
    private final Executor executor;

    @Reference
    volatile AuditLog audit = AuditLog.NOWHERE;

    @Activate
    public SessionRegistry(
            @Reference AccessGate gate,
            @Reference MediaEvents events,
            @Reference Workers workers,
            @Reference DrainSwitch drain,
            @Reference AccessChanges changes) {
        this.gate = gate;
        this.events = events;
        this.workers = workers;
        this.drain = drain;
        this.changes = changes;
        executor = workers.serial("sessions");
        changes.watch(rulesChanged);
    }

    @Deactivate
    void stop() {
        changes.unwatch(rulesChanged);
    }

    private void rulesChanged() {
        if (!settling.getAndSet(true)) {
            workers.timer().after(RULES_SETTLE_US, Runnable::run, () -> {
                settling.set(false);
                sessions.values().forEach(this::submit);
            });
        }
    }

    @Override
    public Session open(Grant grant, String protocol) {
        String id = Long.toString(numbers.incrementAndGet(), 36);
        CountedSession session = new CountedSession(id, grant, protocol, workers.clock()::utcUs, this::closed);
        counts.open(session, () -> sessions.put(id, session));
        Map<String, String> attributes = attributes(session);
        if (grant.askedUtcUs() != 0) {
            attributes.put("askedUtcUs", Long.toString(grant.askedUtcUs()));
        }
        events.publish(MediaEvent.SESSION_OPENED, id, attributes);
        grant.validUntil().ifPresent(until -> watch(session, until));
        return session;
    }

    @Override
    public Collection<Session> list() {
        return List.copyOf(sessions.values());
    }

    @Override
    public Optional<Session> find(String id) {
        return Optional.ofNullable(sessions.get(id));
    }

    @Override
    public List<SessionTotals> totals() {
        return counts.totals(sessions.values());
    }

    @Override
    public Optional<Session> kick(String id, String reason) {
        Optional<Session> session = find(id);
        AuditedChange change = audit.change("session.kick", id);
        if (session.isPresent()) {
            Session found = session.get();
            change.before(found.identity() + " " + found.role().name().toLowerCase(Locale.ROOT) + " " + found.stream()
                            + " over " + found.protocol() + " from "
                            + found.peer().host())
                    .after(reason)
                    .done();
            found.kick(reason);
        } else {
            change.refused(new IllegalArgumentException("There is no such session"));
        }
        return session;
    }

    @Override
    public void drain(boolean on) {
        audit.change("server.drain", "")
                .before(drain.isOn() ? "on" : "off")
                .after(on ? "on" : "off")
                .done();
        drain.set(on);
    }

    @Override
    public boolean isDraining() {
        return drain.isOn();
    }

    private void closed(CountedSession session) {
        counts.close(session, () -> sessions.remove(session.id()));
        Map<String, String> attributes = attributes(session);
        attributes.put("openedUtcUs", Long.toString(session.startedUtcUs()));
        if (session.firstMediaUtcUs() != 0) {
            attributes.put("firstMediaUtcUs", Long.toString(session.firstMediaUtcUs()));
        }
        session.endReason().ifPresent(reason -> attributes.put("reason", reason));
        session.kickTrace().ifPresent(trace -> attributes.put(TraceParent.NAME, trace.header()));
        events.publish(MediaEvent.SESSION_CLOSED, session.id(), attributes);
    }

    private void watch(CountedSession session, Instant until) {
        long delayUs = Math.max(
                SOONEST_US, until.toEpochMilli() * 1_000 - workers.clock().utcUs());
        session.watch(workers.timer().after(delayUs, Runnable::run, () -> submit(session)));
    }

    /** Permissions often end together; what does not fit now is asked a moment later, but it is asked. */
    private void submit(CountedSession session) {
        try {
            executor.execute(() -> askAgain(session));
        } catch (RejectedExecutionException e) {
            session.watch(workers.timer().after(RETRY_US, Runnable::run, () -> submit(session)));
        }
    }

    private void askAgain(CountedSession session) {
        if (!session.isOpen()) {
            return;
        }
        AccessRequest request = session.grant().request();
        gate.renew(request).whenComplete((grant, refusal) -> {
            if (refusal != null) {
                session.revoke("Permission ended: " + reason(refusal));
            } else if (!grant.stream().equals(session.stream())) {
                session.revoke("Permission ended: it is for another stream now");
            } else {
                grant.validUntil().ifPresent(until -> watch(session, until));
            }
        });
    }

    private static String reason(Throwable refusal) {
        return refusal.getCause() == null
                ? refusal.getMessage()
                : refusal.getCause().getMessage();
    }

    private static Map<String, String> attributes(Session session) {
        return new HashMap<>(Map.of(
                "role", session.role().name().toLowerCase(Locale.ROOT),
                "protocol", session.protocol(),
                "stream", session.stream().toString(),
                "host", session.peer().host(),
                "identity", session.identity().toString(),
                "receivedBytes", Long.toString(session.receivedBytes()),
                "sentBytes", Long.toString(session.sentBytes())));
    }
}
