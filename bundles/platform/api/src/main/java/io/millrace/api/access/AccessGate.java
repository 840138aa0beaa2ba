package io.millrace.api.access;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** Asks every policy and combines their decisions. A service of core; safe for any thread. */
@ProviderType
public interface AccessGate {
    /**
     * Checks a request.
     *
     * @return completes with a grant, or fails with {@link AccessDeniedException}; always within the gate's deadline
     */
    CompletionStage<Grant> check(AccessRequest request);

    /**
     * Checks again a peer that was let in and whose permission ends: like {@link #check}, but a server that is being
     * drained lets it go on.
     */
    default CompletionStage<Grant> renew(AccessRequest request) {
        return check(request);
    }

    /**
     * Asks like {@link #check}, but nobody is let in, counted or told.
     *
     * @return what would happen, rule by rule
     */
    CompletionStage<AccessExplanation> explain(AccessRequest request);

    /** The rules beside the built-in ones, in order of name. */
    List<AccessRule> rules();

    /** The latest refused attempts, newest first, without secrets. */
    List<RefusedAttempt> refused();

    /** How many were refused, by role and protocol. */
    List<RefusalTotal> refusalTotals();
}
