package io.millrace.api.transfer;

import org.osgi.annotation.versioning.ConsumerType;

/** Fetches streams from elsewhere. A whiteboard service with {@code Scheme}. */
@ConsumerType
@FunctionalInterface
public interface PullSource {
    /**
     * Begins to pull; reconnects by itself with a growing delay, for ever, until closed. Must not block. An exception says
     * that the request makes no sense to it; it is asked again when the request changes.
     */
    Transfer open(PullRequest request);
}
