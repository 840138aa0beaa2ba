package io.millrace.http.internal;

import io.millrace.api.access.AccessDeniedException;
import io.millrace.api.access.AccessGate;
import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Grant;
import io.millrace.api.packaging.ManifestException;
import io.millrace.api.session.Session;
import io.millrace.api.session.Sessions;
import io.millrace.api.work.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The viewers of all streams. The access gate is asked once for each, and again when its permission ends; a viewer that
 * asks for nothing for a while is forgotten, and so is one that never got anything. Safe for any thread.
 */
final class Viewers {
    private static final String PROTOCOL = "http";

    private final ConcurrentHashMap<ViewerKey, Viewer> byKey = new ConcurrentHashMap<>();
    private final AccessGate gate;
    private final Sessions sessions;
    private final Clock clock;
    private final IntSupplier maxViewers;
    private final LongSupplier idleUs;

    Viewers(AccessGate gate, Sessions sessions, Clock clock, IntSupplier maxViewers, LongSupplier idleUs) {
        this.gate = gate;
        this.sessions = sessions;
        this.clock = clock;
        this.maxViewers = maxViewers;
        this.idleUs = idleUs;
    }

    /**
     * The viewer with this key if it needs no asking; null otherwise.
     *
     * @throws ManifestException 403 if somebody wanted it gone, as long as it keeps asking
     */
    Viewer admitted(ViewerKey key) throws ManifestException {
        Viewer viewer = byKey.get(key);
        if (viewer == null) {
            return null;
        }
        long nowUs = clock.monotonicUs();
        viewer.seen(nowUs);
        String kickReason = viewer.kickReason();
        if (kickReason != null && viewer.session().isRevoked()) {
            // it may be permitted again, which the gate knows
            byKey.remove(key, viewer);
            return null;
        }
        if (kickReason != null) {
            throw new ManifestException(403, kickReason);
        }
        return viewer.isAdmitted(nowUs) ? viewer : null;
    }

    /**
     * Lets a viewer in, asking the gate where that is needed; requests that come meanwhile share the answer.
     *
     * @param request made only if the gate is asked
     * @return fails with {@link AccessDeniedException}, or {@link ManifestException} when there are too many viewers
     */
    CompletionStage<Viewer> admit(ViewerKey key, Supplier<AccessRequest> request) {
        Viewer known = byKey.get(key);
        if (known == null) {
            if (byKey.size() >= maxViewers.getAsInt()) {
                return CompletableFuture.failedFuture(new ManifestException(503, "The server has too many viewers"));
            }
            Viewer fresh = new Viewer(key, clock.monotonicUs());
            known = byKey.putIfAbsent(key, fresh);
            if (known == null) {
                CompletableFuture<Viewer> admission = fresh.admission();
                ask(fresh, admission, gate.check(request.get()));
                return admission;
            }
        }
        if (known.session() != null && !known.isAdmitted(clock.monotonicUs()) && known.renew()) {
            // also while the server drains: it is here already
            ask(known, known.admission(), gate.renew(request.get()));
        }
        return known.admission();
    }

    /** Asks the gate without making a viewer: who only looks needs no room. */
    CompletionStage<Grant> look(AccessRequest request) {
        return gate.renew(request);
    }

    private void ask(Viewer viewer, CompletableFuture<Viewer> admission, CompletionStage<Grant> answer) {
        answer.whenComplete((grant, failure) -> {
            if (failure == null) {
                Session earlier = viewer.session();
                boolean goesOn = earlier != null && earlier.isOpen();
                viewer.letIn(goesOn ? earlier : sessions.open(grant, PROTOCOL), grant, askAgainUs(grant));
                return;
            }
            byKey.remove(viewer.key(), viewer);
            if (viewer.session() != null) {
                viewer.leave("The permission to play ended");
            }
            admission.completeExceptionally(unwrapped(failure));
        });
    }

    /** The end of a permission on the monotonic clock. */
    private long askAgainUs(Grant grant) {
        return grant.validUntil()
                .map(until -> until.getEpochSecond() * 1_000_000 + until.getNano() / 1_000)
                .map(untilUtcUs -> clock.monotonicUs() + untilUtcUs - clock.utcUs())
                .orElse(Long.MAX_VALUE);
    }

    /** A viewer got nothing: unless it got something before, no trace of it is left. */
    void gotNothing(Viewer viewer) {
        if (!viewer.wasServed() && !viewer.isBusy() && byKey.remove(viewer.key(), viewer)) {
            viewer.session().close();
        }
    }

    /** A streaming answer is over. */
    void ended(Viewer viewer, Runnable end) {
        viewer.ended(end, clock.monotonicUs());
    }

    /** Forgets viewers that have been idle; called about every five seconds. */
    void sweep() {
        long oldestUs = clock.monotonicUs() - idleUs.getAsLong();
        for (Viewer viewer : byKey.values()) {
            Session session = viewer.session();
            if (viewer.seenUs() < oldestUs
                    && session != null
                    && !viewer.isBusy()
                    && byKey.remove(viewer.key(), viewer)) {
                session.close();
            }
        }
    }

    /** Closes every session. */
    void close() {
        for (Viewer viewer : byKey.values()) {
            if (viewer.session() != null) {
                viewer.session().close();
            }
        }
        byKey.clear();
    }

    int count() {
        return byKey.size();
    }

    private static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
