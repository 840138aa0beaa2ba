package io.millrace.api.health;

import io.millrace.api.media.StreamName;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * How streams do. A service of {@code analyzers/health}; a rendition's name means its stream. Safe for any thread; what
 * returns a stage asks the database, the rest does not wait.
 */
@ProviderType
public interface HealthMonitor {
    /** All streams that are known, in order of name. */
    List<HealthStatus> list();

    /** One stream. */
    Optional<HealthStatus> find(StreamName stream);

    /**
     * Figures of each second.
     *
     * @param lastSeconds how many at most, up to 3600
     * @return empty if nothing is known of the stream
     */
    Optional<HealthSeries> seconds(StreamName stream, int lastSeconds);

    /**
     * Figures of each minute, up to 31 days.
     *
     * @param sinceUtcUs none before this time
     */
    CompletionStage<HealthSeries> minutes(StreamName stream, long sinceUtcUs);

    /** When the stream was live. Empty if it never was, as far as is known. */
    CompletionStage<Optional<Availability>> availability(StreamName stream);

    /** Looks at a stream that is live. Empty if it is not. */
    Optional<Diagnosis> diagnose(StreamName stream);
}
