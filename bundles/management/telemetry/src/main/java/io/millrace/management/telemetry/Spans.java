package io.millrace.management.telemetry;

import io.millrace.api.telemetry.TraceParent;
import io.millrace.api.telemetry.TraceSpan;
import io.millrace.api.telemetry.Traces;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.Map;
import java.util.Optional;

/** Spans of the SDK for those who know only the api. Nothing is kept in threads. */
record Spans(Tracer tracer) implements Traces {
    @Override
    public TraceSpan begin(Kind kind, String name, Optional<TraceParent> parent, Map<String, Object> attributes) {
        SpanBuilder builder = tracer.spanBuilder(name)
                .setSpanKind(kind == Kind.SERVER ? SpanKind.SERVER : SpanKind.CLIENT)
                .setParent(parent.map(Spans::remote).orElseGet(Context::root));
        Span span = builder.startSpan();
        attributes.forEach((key, value) -> put(span, key, value));
        return new Open(span);
    }

    /** A place in a trace that began elsewhere. */
    static Context remote(TraceParent parent) {
        TraceFlags flags = parent.isSampled() ? TraceFlags.getSampled() : TraceFlags.getDefault();
        SpanContext context =
                SpanContext.createFromRemoteParent(parent.traceId(), parent.spanId(), flags, TraceState.getDefault());
        return Context.root().with(Span.wrap(context));
    }

    static void put(Span span, String key, Object value) {
        if (value instanceof Boolean flag) {
            span.setAttribute(key, flag);
        } else if (value instanceof Integer || value instanceof Long) {
            span.setAttribute(key, ((Number) value).longValue());
        } else {
            span.setAttribute(key, String.valueOf(value));
        }
    }

    private record Open(Span span) implements TraceSpan {
        @Override
        public Optional<TraceParent> place() {
            SpanContext context = span.getSpanContext();
            return context.isValid()
                    ? Optional.of(new TraceParent(context.getTraceId(), context.getSpanId(), context.isSampled()))
                    : Optional.empty();
        }

        @Override
        public void attribute(String key, Object value) {
            put(span, key, value);
        }

        @Override
        public void end(Optional<String> failure) {
            failure.ifPresent(reason -> span.setStatus(StatusCode.ERROR, reason));
            span.end();
        }
    }
}
