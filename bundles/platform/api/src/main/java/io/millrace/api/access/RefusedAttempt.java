package io.millrace.api.access;

import io.millrace.api.session.Session;
import java.time.Instant;

/**
 * A refusal the operator can look up.
 *
 * @param at when it happened last
 * @param count how often the same was refused
 * @param role publish or play
 * @param protocol the protocol's name
 * @param stream the name that was asked for, masked if it may be a secret
 * @param host the peer's address
 * @param rule which rule refused, as in {@link AccessExplanation.Answer}; {@code built-in} where no rule let in
 * @param reason the plain reason that the peer got too
 */
public record RefusedAttempt(
        Instant at,
        long count,
        Session.Role role,
        String protocol,
        String stream,
        String host,
        String rule,
        String reason) {}
