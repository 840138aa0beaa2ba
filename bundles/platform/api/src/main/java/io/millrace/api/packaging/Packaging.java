package io.millrace.api.packaging;

import org.osgi.annotation.versioning.ConsumerType;

/** One stream being packaged. */
@ConsumerType
public interface Packaging extends AutoCloseable {
    /** Stops after the last published part: what was not published yet is left to the next version. */
    @Override
    void close();
}
