package io.millrace.api.transfer;

import org.osgi.annotation.versioning.ConsumerType;

/** Sends streams elsewhere. A whiteboard service with {@code Scheme}. */
@ConsumerType
@FunctionalInterface
public interface PushTarget {
    /**
     * Begins to push; reconnects by itself with a growing delay, for ever, until closed. Must not block. An exception says
     * that the request makes no sense to it; it is asked again when the request changes.
     */
    Transfer open(PushRequest request);
}
