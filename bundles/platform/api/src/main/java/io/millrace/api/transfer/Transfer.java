package io.millrace.api.transfer;

import org.osgi.annotation.versioning.ConsumerType;

/** A pull or push that runs. */
@ConsumerType
@FunctionalInterface
public interface Transfer extends AutoCloseable {
    /** Ends cleanly. Idempotent. */
    @Override
    void close();
}
