package io.millrace.api.telemetry;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Every number of this server that is shown over time: the one source of all that export them. Safe for any thread. */
@ProviderType
public interface Metrics {
    /**
     * Reads all numbers now. Takes some milliseconds, never waits for anything; what names streams is limited to as many
     * as the operator allows.
     */
    List<Metric> read();
}
