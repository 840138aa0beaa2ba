package io.millrace.management.telemetry;

import io.millrace.api.event.MediaEvent;
import io.millrace.api.telemetry.TraceParent;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The lives of sessions as traces, told by their events: one span from when a peer asked to when it is gone, and one for
 * each step to its first picture. A step is sent when it is over, the whole when the peer is gone. For one thread, that of
 * events.
 */
final class SessionSpans {
    /** Peers that are followed at a time; for one more the oldest is let go, whose end may have been lost. */
    static final int MOST = 10_000;

    private static final String END_REASON = "millrace.end.reason";
    private static final AttributeKey<String> CODECS = AttributeKey.stringKey("millrace.codecs");

    private final Map<String, Life> lives = new LinkedHashMap<>();
    /** The session that publishes a stream. */
    private final Map<String, String> publishers = new HashMap<>();

    private final Tracer tracer;

    /** A session that is open. */
    private static final class Life {
        private final Span span;
        private final boolean publishes;
        private final String stream;
        private final long openedUtcUs;
        private boolean hasPicture;
        private boolean isPlayable;
        private String reason;

        private Life(Span span, boolean publishes, String stream, long openedUtcUs) {
            this.span = span;
            this.publishes = publishes;
            this.stream = stream;
            this.openedUtcUs = openedUtcUs;
        }
    }

    SessionSpans(Tracer tracer) {
        this.tracer = tracer;
    }

    void on(MediaEvent event) {
        switch (event.type()) {
            case MediaEvent.SESSION_OPENED -> opened(event);
            case MediaEvent.SESSION_CLOSED -> closed(event);
            case MediaEvent.SESSION_REFUSED -> refused(event);
            case MediaEvent.STREAM_LIVE -> live(event);
            case MediaEvent.STREAM_PLAYABLE -> playable(event);
            case MediaEvent.STREAM_INTERRUPTED -> interrupted(event);
            default -> {
                // is no step of a session
            }
        }
    }

    private void opened(MediaEvent event) {
        if (lives.size() >= MOST) {
            letGo(lives.keySet().iterator().next(), event.utcUs());
        }
        long askedUtcUs = number(event, "askedUtcUs").orElse(event.utcUs());
        Span span = begin(event, askedUtcUs);
        boolean publishes = "publish".equals(event.attributes().get("role"));
        String stream = event.attributes().getOrDefault("stream", "");
        Life life = new Life(span, publishes, stream, event.utcUs());
        lives.put(event.subject(), life);
        if (publishes) {
            publishers.put(stream, event.subject());
        }
        if (askedUtcUs < event.utcUs()) {
            step(life, "authorise", askedUtcUs, event.utcUs());
        }
    }

    private void letGo(String session, long utcUs) {
        Life life = remove(session);
        life.span.setAttribute(END_REASON, "unknown");
        life.span.end(utcUs, TimeUnit.MICROSECONDS);
    }

    /** @return null if it is not followed */
    private Life remove(String session) {
        Life life = lives.remove(session);
        if (life != null && life.publishes) {
            publishers.remove(life.stream, session);
        }
        return life;
    }

    private Span begin(MediaEvent event, long startUtcUs) {
        Map<String, String> told = event.attributes();
        Span span = tracer.spanBuilder(told.getOrDefault("role", "session") + " " + told.getOrDefault("protocol", ""))
                .setParent(Context.root())
                .setSpanKind(SpanKind.SERVER)
                .setStartTimestamp(startUtcUs, TimeUnit.MICROSECONDS)
                .startSpan();
        span.setAttribute("network.protocol.name", told.getOrDefault("protocol", ""));
        span.setAttribute("client.address", told.getOrDefault("host", ""));
        span.setAttribute("millrace.stream", told.getOrDefault("stream", ""));
        span.setAttribute("millrace.session", event.subject());
        if (told.containsKey("identity")) {
            span.setAttribute("enduser.id", told.get("identity"));
        }
        return span;
    }

    private void step(Life life, String name, long fromUtcUs, long toUtcUs) {
        tracer.spanBuilder(name)
                .setParent(Context.root().with(life.span))
                .setStartTimestamp(Math.min(fromUtcUs, toUtcUs), TimeUnit.MICROSECONDS)
                .startSpan()
                .end(toUtcUs, TimeUnit.MICROSECONDS);
    }

    /** The first picture of a publication is in the stream. */
    private void live(MediaEvent event) {
        Life life = lives.get(event.attributes().getOrDefault("session", ""));
        if (life != null && !life.hasPicture) {
            life.hasPicture = true;
            step(life, "first picture", life.openedUtcUs, event.utcUs());
            Attributes codecs = Attributes.of(CODECS, event.attributes().getOrDefault("codecs", ""));
            life.span.addEvent("live", codecs, event.utcUs(), TimeUnit.MICROSECONDS);
        }
    }

    private void playable(MediaEvent event) {
        Life life = lives.get(publishers.getOrDefault(event.subject(), ""));
        if (life != null && !life.isPlayable) {
            life.isPlayable = true;
            step(life, "first segment", life.openedUtcUs, event.utcUs());
        }
    }

    private void interrupted(MediaEvent event) {
        Life life = lives.get(event.attributes().getOrDefault("session", ""));
        if (life != null) {
            life.reason = event.attributes().get("reason");
        }
    }

    private void closed(MediaEvent event) {
        Life life = remove(event.subject());
        if (life == null) {
            return;
        }
        number(event, "firstMediaUtcUs")
                .ifPresent(firstUtcUs -> step(life, "first media", life.openedUtcUs, firstUtcUs));
        Map<String, String> told = event.attributes();
        String reason = told.getOrDefault("reason", life.reason == null ? "The peer left" : life.reason);
        life.span.setAttribute(END_REASON, reason);
        number(event, "receivedBytes").ifPresent(bytes -> life.span.setAttribute("millrace.received.bytes", bytes));
        number(event, "sentBytes").ifPresent(bytes -> life.span.setAttribute("millrace.sent.bytes", bytes));
        TraceParent.parse(told.get(TraceParent.NAME))
                .ifPresent(cause ->
                        life.span.addLink(Span.fromContext(Spans.remote(cause)).getSpanContext()));
        life.span.end(event.utcUs(), TimeUnit.MICROSECONDS);
    }

    private void refused(MediaEvent event) {
        Span span = begin(event, event.utcUs());
        span.setStatus(StatusCode.ERROR, event.attributes().getOrDefault("reason", "refused"));
        span.end(event.utcUs(), TimeUnit.MICROSECONDS);
    }

    private static Optional<Long> number(MediaEvent event, String attribute) {
        try {
            return Optional.ofNullable(event.attributes().get(attribute)).map(Long::valueOf);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
