package io.millrace.management.webhooks;

import io.millrace.api.telemetry.TraceParent;
import io.millrace.api.webhook.WebhookFormat;
import io.millrace.formats.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes the body of a delivery. */
final class EventText {
    /** CloudEvents wants types that begin with a domain name, backwards. */
    static final String TYPE_PREFIX = "io.millrace.";

    private EventText() {}

    static byte[] of(KeptEvent event, WebhookFormat format, String source) {
        Map<String, Object> envelope =
                format == WebhookFormat.CLOUDEVENTS ? cloudEvent(event, source) : standard(event);
        String head = JsonText.of(envelope);
        // the data are JSON already
        String body = head.substring(0, head.length() - 1) + ",\"data\":" + event.data() + "}";
        return body.getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, Object> cloudEvent(KeptEvent event, String source) {
        Map<String, Object> envelope = new LinkedHashMap<>();
        envelope.put("specversion", "1.0");
        envelope.put("id", event.id());
        envelope.put("source", source);
        envelope.put("type", TYPE_PREFIX + event.type());
        if (!event.subject().isEmpty()) {
            envelope.put("subject", event.subject());
        }
        envelope.put("time", time(event));
        envelope.put("datacontenttype", "application/json");
        // the extension "Distributed Tracing" of CloudEvents
        event.trace().ifPresent(trace -> envelope.put(TraceParent.NAME, trace.header()));
        return envelope;
    }

    private static Map<String, Object> standard(KeptEvent event) {
        Map<String, Object> envelope = new LinkedHashMap<>();
        envelope.put("type", event.type());
        envelope.put("timestamp", time(event));
        envelope.put("id", event.id());
        envelope.put("subject", event.subject());
        return envelope;
    }

    private static Instant time(KeptEvent event) {
        return Instant.EPOCH.plus(event.utcUs(), ChronoUnit.MICROS);
    }
}
