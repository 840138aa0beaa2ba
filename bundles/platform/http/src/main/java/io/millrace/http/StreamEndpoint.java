package io.millrace.http;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * An HTTP resource of a stream's name that lets its peers in by itself, because they publish, or stay longer than an
 * exchange: {@code whip}, {@code whep}. A whiteboard service with {@code StreamResourceName}. Nobody was asked before; the
 * stream need not exist. {@link Exchange#access} says what to ask the gate, {@link Exchange#session} has nothing to say.
 *
 * <p>{@code OPTIONS} comes here too, with the headers of a preflight answer set. An exchange that is unanswered when the
 * service goes away is given to its successor.
 */
@ConsumerType
@FunctionalInterface
public interface StreamEndpoint {
    /**
     * Answers, now or later. Must not block; called on any thread. An unchecked exception counts as the endpoint's fault
     * and makes the exchange end with an error.
     */
    void serve(Exchange exchange);
}
