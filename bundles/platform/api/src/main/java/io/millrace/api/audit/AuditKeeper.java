package io.millrace.api.audit;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/** Keeps the audit log for good. */
@ConsumerType
@FunctionalInterface
public interface AuditKeeper {
    /**
     * Keeps entries. Must not block; is not called again before it is done.
     *
     * @return when they are kept. If it fails, the same entries and maybe more come again: those that are kept already are
     *     passed over
     */
    CompletionStage<Void> keep(List<AuditRecord> records);
}
