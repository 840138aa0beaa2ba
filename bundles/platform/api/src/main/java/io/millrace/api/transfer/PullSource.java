package io.millrace.api.transfer;

import org.osgi.annotation.versioning.ConsumerType;

/** Fetches streams from elsewhere. A whiteboard service with {@code Scheme}. */
@ConsumerType
@FunctionalInterface
public interface PullSource {
    /** Begins to pull; reconnects by itself, for ever, until closed. Must not block. */
    Transfer open(PullRequest request);
}
