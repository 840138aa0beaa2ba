package io.millrace.testkit;

import io.millrace.api.access.AccessDeniedException;
import io.millrace.api.access.AccessExplanation;
import io.millrace.api.access.AccessGate;
import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.AccessRule;
import io.millrace.api.access.Decision;
import io.millrace.api.access.Grant;
import io.millrace.api.access.Identity;
import io.millrace.api.access.Limits;
import io.millrace.api.access.RefusalTotal;
import io.millrace.api.access.RefusedAttempt;
import io.millrace.api.access.Secret;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** Lets everyone in until it is told a reason to refuse. */
public final class FakeAccessGate implements AccessGate {
    public final List<AccessRequest> requests = new CopyOnWriteArrayList<>();
    public final List<AccessRequest> explained = new CopyOnWriteArrayList<>();
    public final List<AccessRequest> renewals = new CopyOnWriteArrayList<>();

    /** The rules that it says there are; the test puts them here. */
    public final List<AccessRule> rules = new CopyOnWriteArrayList<>();

    /** What it says of refusals until now; the test puts them here. */
    public final List<RefusalTotal> refusals = new CopyOnWriteArrayList<>();

    /** Those that it says it refused; the test puts them here. */
    public final List<RefusedAttempt> attempts = new CopyOnWriteArrayList<>();

    private volatile String refusal;
    private volatile Secret required;
    private volatile Limits limits = Limits.NONE;
    private volatile Identity identity = Identity.ANONYMOUS;

    /** Refuses from now on; null lets in again. */
    public void refuse(String reason) {
        refusal = reason;
    }

    /** Refuses from now on who does not show this, or prove to know it. */
    public void require(Secret secret) {
        required = secret;
    }

    /** Lets in with these limits from now on. */
    public void limit(Limits newLimits) {
        limits = newLimits;
    }

    /** Takes everyone for this from now on. */
    public void identify(Identity newIdentity) {
        identity = newIdentity;
    }

    @Override
    public CompletionStage<Grant> check(AccessRequest request) {
        requests.add(request);
        return answer(request);
    }

    @Override
    public CompletionStage<Grant> renew(AccessRequest request) {
        renewals.add(request);
        return answer(request);
    }

    private CompletionStage<Grant> answer(AccessRequest request) {
        String reason = refusal;
        Secret secret = required;
        if (reason == null && secret != null && !knows(request, secret)) {
            reason = request.isAnonymous() ? "A secret is needed" : "The secret is wrong";
        }
        if (reason != null) {
            return CompletableFuture.failedFuture(
                    new AccessDeniedException(reason, request.isAnonymous(), secret != null));
        }
        return CompletableFuture.completedFuture(
                new Grant(request, request.stream(), identity, Optional.empty(), limits));
    }

    private static boolean knows(AccessRequest request, Secret secret) {
        return request.credential().filter(secret::equals).isPresent()
                || request.proof().filter(proof -> proof.isOf(secret)).isPresent();
    }

    @Override
    public CompletionStage<AccessExplanation> explain(AccessRequest request) {
        explained.add(request);
        return answer(request).handle((grant, failure) -> {
            Decision decision = failure == null ? Decision.allow(identity) : Decision.deny(failure.getMessage());
            return new AccessExplanation(
                    failure == null,
                    failure == null ? "Let in as " + identity : failure.getMessage(),
                    List.of(new AccessExplanation.Answer("fake", decision)));
        });
    }

    @Override
    public List<AccessRule> rules() {
        return List.copyOf(rules);
    }

    @Override
    public List<RefusedAttempt> refused() {
        return List.copyOf(attempts);
    }

    @Override
    public List<RefusalTotal> refusalTotals() {
        return List.copyOf(refusals);
    }
}
