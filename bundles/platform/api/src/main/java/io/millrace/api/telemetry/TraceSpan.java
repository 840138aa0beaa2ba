package io.millrace.api.telemetry;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Something that takes time, from its beginning to its end. Safe for any thread. */
@ProviderType
public interface TraceSpan {
    /** What to tell those who are asked to do a part of it; empty if it belongs to no trace. */
    Optional<TraceParent> place();

    /** @param value a text, a whole number or a boolean */
    void attribute(String key, Object value);

    /**
     * It is over. Later calls do nothing.
     *
     * @param failure why it failed
     */
    void end(Optional<String> failure);
}
