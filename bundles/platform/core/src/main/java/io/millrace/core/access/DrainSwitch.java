package io.millrace.core.access;

import io.millrace.api.access.AccessRequest;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.osgi.service.component.annotations.Component;

/**
 * Whether new peers are refused. Apart from gate and sessions, which both need it and one of which needs the other.
 * Safe for any thread.
 */
@Component(service = DrainSwitch.class)
public final class DrainSwitch {
    static final String REASON = "The server is being drained; try again later or elsewhere";

    private final Map<AccessRequest, Integer> admitted = new ConcurrentHashMap<>();
    private volatile boolean on;

    public void set(boolean value) {
        on = value;
    }

    public boolean isOn() {
        return on;
    }

    /** Asks about a peer that is here already: draining takes nothing away from it. */
    public <T> T forAdmitted(AccessRequest request, Supplier<T> question) {
        admitted.merge(request, 1, Integer::sum);
        try {
            return question.get();
        } finally {
            admitted.computeIfPresent(request, (same, count) -> count == 1 ? null : count - 1);
        }
    }

    boolean refuses(AccessRequest request) {
        return on && !admitted.containsKey(request);
    }
}
