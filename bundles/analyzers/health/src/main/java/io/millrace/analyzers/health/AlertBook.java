package io.millrace.analyzers.health;

import io.millrace.api.event.MediaEvent;
import io.millrace.api.event.MediaEvents;
import io.millrace.api.health.AlertKind;
import io.millrace.api.health.HealthAlert;
import io.millrace.api.work.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The alerts of one stream, at most one of each kind, told as events. Changed by one thread, read by any. */
final class AlertBook {
    /** Whoever looks at alerts wants them to be over at once when pictures come again. */
    private static final long CRITICAL_CLEAR_US = 2_000_000;

    private static final long CLEAR_US = 10_000_000;
    private static final Comparator<HealthAlert> WORST_FIRST = Comparator.comparing(
                    (HealthAlert alert) -> !alert.kind().isCritical())
            .thenComparing(HealthAlert::kind);

    private final String stream;
    private final MediaEvents events;
    private final Clock clock;
    private final Map<AlertKind, AlertGate> gates = new EnumMap<>(AlertKind.class);
    private final Map<AlertKind, HealthAlert> raised = new EnumMap<>(AlertKind.class);
    private volatile List<HealthAlert> open = List.of();

    AlertBook(String stream, MediaEvents events, Clock clock) {
        this.stream = stream;
        this.events = events;
        this.clock = clock;
        for (AlertKind kind : AlertKind.values()) {
            gates.put(kind, new AlertGate(kind.isCritical() ? CRITICAL_CLEAR_US : CLEAR_US));
        }
    }

    /** What is wrong now, the worst first. */
    List<HealthAlert> open() {
        return open;
    }

    boolean isOpen(AlertKind kind) {
        return gates.get(kind).isRaised();
    }

    /**
     * How it is now.
     *
     * @param raiseAfterUs how long it has to be bad
     * @param text says so with the figure
     */
    void look(AlertKind kind, boolean bad, boolean good, long raiseAfterUs, String text) {
        AlertGate gate = gates.get(kind);
        if (gate.look(bad, good, raiseAfterUs, clock.monotonicUs())) {
            if (gate.isRaised()) {
                raise(kind, text);
            } else {
                over(kind);
            }
        } else if (gate.isRaised() && bad) {
            // the newest figure is shown, but not told again
            reword(kind, text);
        }
    }

    /**
     * It is good now; whoever goes on and off has to be good for longer each time before the alert is cleared.
     *
     * @param text says so until then
     */
    void recover(AlertKind kind, String text) {
        AlertGate gate = gates.get(kind);
        if (!gate.isRaised()) {
            return;
        }
        if (gate.look(false, true, 0, clock.monotonicUs())) {
            over(kind);
        } else {
            reword(kind, text);
        }
    }

    private void reword(AlertKind kind, String text) {
        raised.computeIfPresent(kind, (key, alert) -> new HealthAlert(kind, alert.sinceUtcUs(), text));
        publish();
    }

    /** It does not matter any more. */
    void clear(AlertKind kind) {
        if (gates.get(kind).clear(clock.monotonicUs())) {
            over(kind);
        }
    }

    /** All but those about the input itself, which does not tell of anything else now. */
    void clearContent() {
        for (AlertKind kind : AlertKind.values()) {
            if (kind != AlertKind.NO_DATA && kind != AlertKind.NO_INPUT) {
                clear(kind);
            }
        }
    }

    /** Nobody looks any more. */
    void clearAll() {
        for (AlertKind kind : AlertKind.values()) {
            clear(kind);
        }
    }

    private void raise(AlertKind kind, String text) {
        HealthAlert alert = new HealthAlert(kind, clock.utcUs(), text);
        raised.put(kind, alert);
        publish();
        events.publish(MediaEvent.STREAM_ALERT, stream, attributes(alert, "raised"));
    }

    private void over(AlertKind kind) {
        HealthAlert alert = raised.remove(kind);
        publish();
        Map<String, String> attributes = attributes(alert, "cleared");
        attributes.put("durationMs", Long.toString((clock.utcUs() - alert.sinceUtcUs()) / 1_000));
        events.publish(MediaEvent.STREAM_ALERT, stream, attributes);
    }

    private static Map<String, String> attributes(HealthAlert alert, String phase) {
        Map<String, String> attributes = new java.util.TreeMap<>();
        attributes.put("kind", alert.kind().code());
        attributes.put("phase", phase);
        attributes.put("critical", Boolean.toString(alert.kind().isCritical()));
        attributes.put("text", alert.text());
        attributes.put("sinceUtcUs", Long.toString(alert.sinceUtcUs()));
        return attributes;
    }

    private void publish() {
        List<HealthAlert> all = new ArrayList<>(raised.values());
        all.sort(WORST_FIRST);
        open = List.copyOf(all);
    }
}
