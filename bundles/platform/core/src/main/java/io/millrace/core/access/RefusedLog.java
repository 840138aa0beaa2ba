package io.millrace.core.access;

import io.millrace.api.access.AccessRequest;
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
    /** Stream keys begin so, and an encoder may have sent its key as the stream's name. */
    private static final String KEY_PREFIX = "sk-";

    private final Map<Kind, RefusedAttempt> attempts = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Kind, RefusedAttempt> eldest) {
            return size() > MAX_ATTEMPTS;
        }
    };

    /** Adds a refusal; returns it with its count. */
    synchronized RefusedAttempt add(AccessRequest request, String reason, Instant now) {
        Kind kind = new Kind(
                request.role(),
                request.protocol(),
                shown(request),
                request.peer().host(),
                reason);
        RefusedAttempt before = attempts.remove(kind);
        RefusedAttempt attempt = new RefusedAttempt(
                now, before == null ? 1 : before.count() + 1, kind.role, kind.protocol, kind.stream, kind.host, reason);
        attempts.put(kind, attempt);
        return attempt;
    }

    /** Newest first. */
    synchronized List<RefusedAttempt> list() {
        List<RefusedAttempt> list = new ArrayList<>(attempts.values());
        Collections.reverse(list);
        return list;
    }

    private static String shown(AccessRequest request) {
        boolean secret = request.stream().name().startsWith(KEY_PREFIX);
        return secret
                ? request.stream().app() + "/" + KEY_PREFIX + "…"
                : request.stream().toString();
    }

    private record Kind(Session.Role role, String protocol, String stream, String host, String reason) {}
}
