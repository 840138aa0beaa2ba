package io.millrace.api.access;

import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One rule about who may publish and play. A whiteboard service. Any denial wins and at least one policy has to allow;
 * policies that only restrict (by address, geography, referrer) deny or abstain. An error or a missed deadline counts
 * as a denial. Must not block; called on any thread.
 *
 * <p>A plugin may bring a policy for each of its configurations: factory component instances whose configurations are
 * {@code SYMBOLIC-NAME~NAME}. Each is a rule of its own, and while a configuration of a plugin
 * {@code io.millrace.security.…} is there, nobody is let in without its rule, unless it says {@code enabled = false}: then
 * the rule is not asked.
 */
@ConsumerType
@FunctionalInterface
public interface AccessPolicy {
    CompletionStage<Decision> decide(AccessRequest request);

    /**
     * Whether there is room for a peer that every policy lets in. Asked last, when it is known who the peer is; not asked
     * about one that is there already, so that nobody who came in has to leave for it. Must be quick and not block.
     *
     * @return a denial, or {@link Decision#ABSTAIN}
     */
    default Decision room(Grant grant) {
        return Decision.ABSTAIN;
    }

    /**
     * Whether every credential that could let this request in may be shown as a {@link DigestProof}. A peer that shows
     * nothing is asked for one only then: most clients prefer it wherever it is offered.
     */
    default boolean checksDigest(AccessRequest request) {
        return false;
    }
}
