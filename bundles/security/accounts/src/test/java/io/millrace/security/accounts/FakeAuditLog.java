package io.millrace.security.accounts;

import io.millrace.api.audit.AuditEntry;
import io.millrace.api.audit.AuditKeeper;
import io.millrace.api.audit.AuditLog;
import java.util.ArrayList;
import java.util.List;

/** Remembers. */
final class FakeAuditLog implements AuditLog {
    final List<AuditEntry> entries = new ArrayList<>();

    @Override
    public void record(AuditEntry entry) {
        entries.add(entry);
    }

    @Override
    public AutoCloseable attach(AuditKeeper keeper) {
        return () -> {};
    }

    /** What was done, or refused, in short. */
    List<String> actions() {
        return entries.stream()
                .map(each ->
                        each.action() + " " + each.object() + (each.refusal().isPresent() ? " refused" : ""))
                .toList();
    }
}
