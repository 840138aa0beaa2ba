package io.millrace.core.access;

import io.millrace.api.access.AccessPolicy;
import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Decision;
import io.millrace.api.access.Grant;
import io.millrace.api.plugin.PluginFaults;
import io.millrace.api.plugin.PluginVersion;
import io.millrace.api.plugin.ServiceAwayException;
import io.millrace.api.plugin.ServiceSlot;
import io.millrace.api.work.Clock;
import io.millrace.api.work.Timer;
import io.millrace.api.work.Workers;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The place of one policy plugin. Requests wait while it is replaced; what it leaves unanswered its successor answers.
 * Whatever is not a decision in time is a denial, except that a plugin which was uninstalled has no say any more. Safe
 * for any thread.
 */
final class PolicySeat {
    /** How long a policy may think. */
    static final long DEADLINE_US = 2_000_000;

    private static final Logger LOG = LoggerFactory.getLogger(PolicySeat.class);
    private static final int MAX_HELD = 10_000;

    private final Set<AccessPolicy> bound = Collections.newSetFromMap(new IdentityHashMap<>());
    private final String plugin;
    private final ServiceSlot<AccessPolicy> slot;
    private final Timer timer;
    private final Clock clock;
    private final PluginFaults faults;
    private volatile boolean required;
    private volatile boolean left;

    PolicySeat(String plugin, boolean required, Workers workers, PluginFaults faults) {
        this.plugin = plugin;
        this.required = required;
        this.faults = faults;
        timer = workers.timer();
        clock = workers.clock();
        slot = new ServiceSlot<>("The access policy " + plugin, timer, faults, MAX_HELD);
    }

    /** Whether nobody is let in without the plugin. */
    void required(boolean now) {
        required = now;
    }

    /** A policy is about to be bound. */
    void expect(AccessPolicy policy) {
        synchronized (bound) {
            bound.add(policy);
        }
        left = false;
    }

    void bind(AccessPolicy policy, PluginVersion version) {
        slot.bind(policy, version);
    }

    void unbind(AccessPolicy policy) {
        synchronized (bound) {
            if (!bound.remove(policy)) {
                return;
            }
        }
        slot.unbind(policy);
    }

    /** Whether the plugin was uninstalled: it was waited for in vain, and nobody said that it must be there. */
    boolean isLeft() {
        return left && !required && isEmpty();
    }

    /** Whether no version of the plugin is there now. One in quarantine is there. */
    boolean isEmpty() {
        synchronized (bound) {
            return bound.isEmpty();
        }
    }

    /** Whether the policy can check a proof; false while it is away or fails. */
    boolean checksDigest(AccessRequest request) {
        List<AccessPolicy> policies;
        synchronized (bound) {
            policies = List.copyOf(bound);
        }
        try {
            return !policies.isEmpty() && policies.stream().allMatch(policy -> policy.checksDigest(request));
        } catch (RuntimeException e) {
            LOG.debug("The access policy {} did not say what it can check", plugin, e);
            return false;
        }
    }

    /** Whether the policy has room for a peer; one that is away has no say, for it was asked before. */
    Decision room(Grant grant) {
        List<AccessPolicy> policies;
        synchronized (bound) {
            policies = List.copyOf(bound);
        }
        for (AccessPolicy policy : policies) {
            Decision decision = room(policy, grant);
            if (decision instanceof Decision.Deny) {
                return decision;
            }
        }
        return Decision.ABSTAIN;
    }

    private Decision room(AccessPolicy policy, Grant grant) {
        try {
            return Objects.requireNonNull(policy.room(grant), "The policy returned no decision");
        } catch (RuntimeException | LinkageError e) {
            slot.chosen().ifPresent(version -> faults.failed(version, e));
            return instead(e);
        }
    }

    /** What the policy says; always completes with a decision, and in time. */
    CompletableFuture<Decision> ask(AccessRequest request) {
        Question question = new Question();
        slot.call(policy -> question.put(policy, request)).whenComplete(question::answered);
        return question.answer;
    }

    private final class Question {
        private final CompletableFuture<Decision> answer = new CompletableFuture<>();
        private final long latestUs = clock.monotonicUs() + ServiceSlot.HOLD_US + DEADLINE_US;
        private volatile long putUs = Long.MIN_VALUE;
        private volatile Timer.Cancellable deadline;

        Question() {
            deadline = timer.after(DEADLINE_US, Runnable::run, this::expire);
        }

        CompletableFuture<Decision> put(AccessPolicy policy, AccessRequest request) {
            putUs = clock.monotonicUs();
            return Objects.requireNonNull(policy.decide(request), "The policy returned no stage")
                    .thenApply(decision -> Objects.requireNonNull(decision, "The policy returned no decision"))
                    .toCompletableFuture();
        }

        void answered(Decision decision, Throwable failure) {
            deadline.cancel();
            answer.complete(failure == null ? decision : instead(failure));
        }

        /** A policy that was asked late, because its plugin was being replaced, has its whole time too. */
        private void expire() {
            long nowUs = clock.monotonicUs();
            boolean away = putUs == Long.MIN_VALUE || isEmpty();
            long leftUs = Math.min(latestUs, away ? latestUs : putUs + DEADLINE_US) - nowUs;
            if (leftUs > 0) {
                deadline = timer.after(leftUs, Runnable::run, this::expire);
            } else if (!answer.isDone()) {
                TimeoutException late = new TimeoutException("no answer within " + DEADLINE_US / 1_000_000 + " s");
                slot.chosen().ifPresent(version -> faults.failed(version, late));
                answer.complete(instead(late));
            }
        }
    }

    private Decision instead(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof ServiceAwayException && isEmpty()) {
            left = true;
            return required
                    ? Decision.deny("The access policy " + plugin + " is required and not installed; ask the operator")
                    : Decision.ABSTAIN;
        }
        LOG.debug("The access policy {} did not decide", plugin, cause);
        return Decision.deny("The access policy " + plugin + " did not answer; try again, or ask the operator");
    }
}
