package io.millrace.api.audit;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Takes down what administrators change. A service of core, there from the start; safe for any thread, never blocks, never
 * fails. Each entry is one line in the log as well. Nothing changes or removes one.
 */
@ProviderType
public interface AuditLog {
    /** Takes nothing down; for parts that stand alone. */
    AuditLog NOWHERE = new AuditLog() {
        @Override
        public void record(AuditEntry entry) {
            // nobody asks
        }

        @Override
        public AutoCloseable attach(AuditKeeper keeper) {
            return () -> {};
        }
    };

    /** Takes an entry down. */
    void record(AuditEntry entry);

    /**
     * Begins an entry about something that the calling thread's actor wants done.
     *
     * @param action as in {@link AuditEntry}
     * @param object as there
     */
    default AuditedChange change(String action, String object) {
        return new AuditedChange(this, Actor.current(), action, object);
    }

    /**
     * Says who keeps the entries; those that nobody has kept yet follow at once.
     *
     * @return closes when the keeper leaves
     */
    AutoCloseable attach(AuditKeeper keeper);
}
