package io.millrace.api.audit;

import io.millrace.api.work.Clock;
import java.util.Optional;
import java.util.function.Supplier;

/** Takes failed logins down, so many a minute: a guesser must not fill the audit log. Safe for any thread. */
public final class FailedLogins {
    /** So many entries a minute; of the rest there is one that counts them. */
    public static final int MOST_A_MINUTE = 20;

    static final String ACTION = "login";
    private static final long MINUTE_US = 60_000_000;

    private final Supplier<AuditLog> audit;
    private final Clock clock;
    private long minuteUs;
    private int inMinute;

    /**
     * Takes down nothing yet.
     *
     * @param audit asked at each entry: it may come and go
     */
    public FailedLogins(Supplier<AuditLog> audit, Clock clock) {
        this.audit = audit;
        this.clock = clock;
        minuteUs = clock.monotonicUs();
    }

    /**
     * Somebody was not let in.
     *
     * @param name as whom; from a stranger
     * @param via {@code ssh}, {@code http}, …
     * @return whether it was taken down; false if there were too many within a minute
     */
    public boolean failed(String name, String via, String address, String reason) {
        int missed = 0;
        synchronized (this) {
            if (clock.monotonicUs() - minuteUs >= MINUTE_US) {
                minuteUs = clock.monotonicUs();
                missed = Math.max(0, inMinute - MOST_A_MINUTE);
                inMinute = 0;
            }
            inMinute++;
            if (inMinute > MOST_A_MINUTE) {
                return false;
            }
        }
        if (missed > 0) {
            record(Actor.SERVER, "", missed + " more failed within a minute");
        }
        record(new Actor(Actor.NOBODY, Optional.empty(), via, address), name, reason);
        return true;
    }

    private void record(Actor actor, String name, String reason) {
        audit.get().record(new AuditEntry(actor, ACTION, name, "", "", Optional.of(reason)));
    }
}
