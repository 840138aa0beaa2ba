package io.millrace.api.audit;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** Finds what the audit log keeps. A service of the audit plugin; safe for any thread, never blocks. */
@ProviderType
public interface AuditSearch {
    /** Entries, newest first. Fails with what says that the database is away. */
    CompletionStage<List<AuditRecord>> find(AuditQuery query);
}
