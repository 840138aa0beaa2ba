package io.millrace.api.telemetry;

import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Takes down how long requests take and what they cause. An optional service: without it, or while nobody collects traces,
 * {@link #NONE} does. Never waits; safe for any thread.
 */
@ProviderType
public interface Traces {
    /** Takes nothing down, but hands on the place in a trace that came from elsewhere. */
    Traces NONE = (kind, name, parent, attributes) -> new TraceSpan() {
        @Override
        public Optional<TraceParent> place() {
            return parent;
        }

        @Override
        public void attribute(String key, Object value) {
            // nothing is taken down
        }

        @Override
        public void end(Optional<String> failure) {
            // nothing is taken down
        }
    };

    /** Who asks whom. */
    enum Kind {
        /** A request that this server answers. */
        SERVER,
        /** A request of this server. */
        CLIENT
    }

    /**
     * Something begins.
     *
     * @param name of few different values: {@code GET /api/v1/streams/{app}/{name}}, with no name of a stream
     * @param parent what caused it
     * @param attributes by the names of the OpenTelemetry semantic conventions, where they have one; texts, whole numbers
     *     and booleans, no secrets
     */
    TraceSpan begin(Kind kind, String name, Optional<TraceParent> parent, Map<String, Object> attributes);
}
