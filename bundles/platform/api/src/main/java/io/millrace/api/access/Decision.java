package io.millrace.api.access;

import io.millrace.api.media.StreamName;
import java.time.Instant;
import java.util.Optional;

/** What one policy says to a request. */
public sealed interface Decision {
    /** This policy has no opinion. */
    Decision ABSTAIN = new Abstain();

    /**
     * Lets the request in, unless another policy denies.
     *
     * @param identity who it is
     * @param stream the stream the credential stands for; it replaces the one that was asked for
     * @param validUntil core asks again then, and lets the peer go if the answer changed
     * @param limits what the peer may use
     */
    record Allow(Identity identity, Optional<StreamName> stream, Optional<Instant> validUntil, Limits limits)
            implements Decision {}

    /**
     * Refuses the request, whatever others say.
     *
     * @param reason for the peer and the operator, in plain words, without any secret
     * @param credentialMissing whether a peer that shows no credential is asked for one: many players show theirs only then
     */
    record Deny(String reason, boolean credentialMissing) implements Decision {}

    /** No opinion. */
    record Abstain() implements Decision {}

    /** Allows without limits. */
    static Decision allow(Identity identity) {
        return new Allow(identity, Optional.empty(), Optional.empty(), Limits.NONE);
    }

    static Decision deny(String reason) {
        return new Deny(reason, false);
    }

    /** Refuses who shows no credential, and asks for one. */
    static Decision denyWithoutCredential(String reason) {
        return new Deny(reason, true);
    }
}
