package io.millrace.core.access;

import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.RefusalTotal;
import io.millrace.api.access.RefusedAttempt;
import io.millrace.api.session.Session;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The latest refusals, equal ones counted. Bounded; safe for any thread. */
final class RefusedLog {
    static final int MAX_ATTEMPTS = 200;

    private final Map<Kind, RefusedAttempt> attempts = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Kind, RefusedAttempt> eldest) {
            return size() > MAX_ATTEMPTS;
        }
    };

    private final Map<Total, Long> totals = new LinkedHashMap<>();

    /** Adds a refusal by a rule; returns it with its count. */
    synchronized RefusedAttempt add(AccessRequest request, String rule, String told, Instant now) {
        String reason = KeyMask.text(told, request);
        Kind kind = new Kind(
                request.role(),
                request.protocol(),
                KeyMask.name(request),
                request.peer().host(),
                reason);
        RefusedAttempt before = attempts.remove(kind);
        RefusedAttempt attempt = new RefusedAttempt(
                now,
                before == null ? 1 : before.count() + 1,
                kind.role,
                kind.protocol,
                kind.stream,
                kind.host,
                rule,
                reason);
        attempts.put(kind, attempt);
        totals.merge(new Total(kind.role, kind.protocol), 1L, Long::sum);
        return attempt;
    }

    /** Newest first. */
    synchronized List<RefusedAttempt> list() {
        List<RefusedAttempt> list = new ArrayList<>(attempts.values());
        Collections.reverse(list);
        return list;
    }

    /** Since the server started; there are as many as protocols. */
    synchronized List<RefusalTotal> totals() {
        return totals.entrySet().stream()
                .map(entry -> new RefusalTotal(entry.getKey().role, entry.getKey().protocol, entry.getValue()))
                .toList();
    }

    private record Total(Session.Role role, String protocol) {}

    private record Kind(Session.Role role, String protocol, String stream, String host, String reason) {}
}
