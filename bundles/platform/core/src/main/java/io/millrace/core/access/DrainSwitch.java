package io.millrace.core.access;

import org.osgi.service.component.annotations.Component;

/**
 * Whether new peers are refused. Apart from gate and sessions, which both need it and one of which needs the other.
 * Safe for any thread.
 */
@Component(service = DrainSwitch.class)
public final class DrainSwitch {
    static final String REASON = "The server is being drained; try again later or elsewhere";

    private volatile boolean on;

    public void set(boolean value) {
        on = value;
    }

    public boolean isOn() {
        return on;
    }
}
