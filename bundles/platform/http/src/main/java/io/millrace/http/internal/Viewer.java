package io.millrace.http.internal;

import io.millrace.api.access.Grant;
import io.millrace.api.access.Limits;
import io.millrace.api.session.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One viewer of one stream over any number of requests. Safe for any thread. */
final class Viewer {
    private static final long NEVER_US = Long.MAX_VALUE;

    private final ViewerKey key;
    private final List<Runnable> openAnswers = new ArrayList<>();
    private volatile CompletableFuture<Viewer> admission = new CompletableFuture<>();
    private volatile Session session;
    private volatile Limits limits = Limits.NONE;
    private volatile long askAgainUs = NEVER_US;
    private volatile long seenUs;
    private volatile String kickReason;
    private volatile boolean served;

    Viewer(ViewerKey key, long nowUs) {
        this.key = key;
        seenUs = nowUs;
    }

    ViewerKey key() {
        return key;
    }

    /** Completes with this viewer once it was let in. */
    CompletableFuture<Viewer> admission() {
        return admission;
    }

    /** Makes requests wait for another answer of the gate; false if they already do. */
    synchronized boolean renew() {
        if (!admission.isDone()) {
            return false;
        }
        admission = new CompletableFuture<>();
        return true;
    }

    /** The gate said yes, for the first time or again. */
    void letIn(Session newSession, Grant grant, long newAskAgainUs) {
        limits = grant.limits();
        askAgainUs = newAskAgainUs;
        if (session != newSession) {
            session = newSession;
            newSession.onKick(this::leave);
        }
        admission.complete(this);
    }

    /** Ends what it is being sent, and refuses it from now on. */
    void leave(String reason) {
        List<Runnable> ending;
        synchronized (openAnswers) {
            kickReason = reason;
            ending = List.copyOf(openAnswers);
            openAnswers.clear();
        }
        ending.forEach(Runnable::run);
        session.close();
    }

    /** Whether it may be served without asking the gate. */
    boolean isAdmitted(long nowUs) {
        return session != null && nowUs < askAgainUs;
    }

    void seen(long nowUs) {
        seenUs = nowUs;
    }

    long seenUs() {
        return seenUs;
    }

    /** It got something: its session counts. */
    void served() {
        if (!served) {
            served = true;
        }
    }

    boolean wasServed() {
        return served;
    }

    /** Null until it was let in. */
    Session session() {
        return session;
    }

    /** Why it was told to go, or null. */
    String kickReason() {
        return kickReason;
    }

    /** What its permission covers. */
    Limits limits() {
        return limits;
    }

    /**
     * Remembers a streaming answer.
     *
     * @param end ends it when the viewer is kicked; runs at once if it was
     */
    void began(Runnable end) {
        synchronized (openAnswers) {
            if (kickReason == null) {
                openAnswers.add(end);
                return;
            }
        }
        end.run();
    }

    void ended(Runnable end, long nowUs) {
        synchronized (openAnswers) {
            openAnswers.remove(end);
        }
        seenUs = nowUs;
    }

    boolean isBusy() {
        synchronized (openAnswers) {
            return !openAnswers.isEmpty();
        }
    }
}
