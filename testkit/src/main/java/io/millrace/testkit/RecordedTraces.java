package io.millrace.testkit;

import io.millrace.api.telemetry.TraceParent;
import io.millrace.api.telemetry.TraceSpan;
import io.millrace.api.telemetry.Traces;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Traces that remember their spans. Safe for any thread. */
public final class RecordedTraces implements Traces {
    public final List<Recorded> spans = new CopyOnWriteArrayList<>();

    /** A span as it was told. */
    public static final class Recorded implements TraceSpan {
        public final Kind kind;
        public final String name;
        public final Optional<TraceParent> parent;
        public final Map<String, Object> attributes;
        private final TraceParent place;
        private volatile Optional<String> failure;

        private Recorded(Kind kind, String name, Optional<TraceParent> parent, Map<String, Object> told, long number) {
            this.kind = kind;
            this.name = name;
            this.parent = parent;
            attributes = new ConcurrentHashMap<>(told);
            String traceId = parent.map(TraceParent::traceId).orElseGet(() -> String.format("%032x", number));
            place = new TraceParent(traceId, String.format("%016x", number), true);
        }

        @Override
        public Optional<TraceParent> place() {
            return Optional.of(place);
        }

        @Override
        public void attribute(String key, Object value) {
            attributes.put(key, value);
        }

        @Override
        public void end(Optional<String> reason) {
            if (failure == null) {
                failure = reason;
            }
        }

        public boolean isOver() {
            return failure != null;
        }

        /** Why it failed; empty if it did not, or is not over. */
        public Optional<String> failure() {
            return isOver() ? failure : Optional.empty();
        }
    }

    @Override
    public TraceSpan begin(Kind kind, String name, Optional<TraceParent> parent, Map<String, Object> attributes) {
        Recorded span = new Recorded(kind, name, parent, attributes, spans.size() + 1L);
        spans.add(span);
        return span;
    }
}
