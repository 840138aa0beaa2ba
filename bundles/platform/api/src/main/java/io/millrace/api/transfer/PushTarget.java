package io.millrace.api.transfer;

import org.osgi.annotation.versioning.ConsumerType;

/** Sends streams elsewhere. A whiteboard service with {@code Scheme}. */
@ConsumerType
@FunctionalInterface
public interface PushTarget {
    /** Begins to push; reconnects by itself, for ever, until closed. Must not block. */
    Transfer open(PushRequest request);
}
