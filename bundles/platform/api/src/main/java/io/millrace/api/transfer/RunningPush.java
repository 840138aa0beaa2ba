package io.millrace.api.transfer;

import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** A push that {@link PushRunner} runs. Safe for any thread. */
@ProviderType
public interface RunningPush extends AutoCloseable {
    /** How it does. */
    TransferRow row();

    /** What it has done since it was begun. */
    Figures figures();

    /** Ends it. Idempotent. */
    @Override
    void close();

    /**
     * What a push has done.
     *
     * @param sentBytes bytes that went to the other server
     * @param retries how often it failed and was tried again
     * @param lastError why it failed last, without secrets
     * @param lastErrorUtcUs when, in microseconds since 1970 UTC
     * @param statistics figures of the connection, as {@link io.millrace.api.session.Session#statistics}
     */
    record Figures(
            long sentBytes,
            long retries,
            Optional<String> lastError,
            long lastErrorUtcUs,
            Map<String, Number> statistics) {
        public Figures {
            statistics = Map.copyOf(statistics);
        }
    }
}
