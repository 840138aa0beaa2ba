package io.millrace.api.access;

import org.osgi.annotation.versioning.ProviderType;

/** Has everybody who was let in asked about again. A service of core; safe for any thread, never blocks. */
@ProviderType
public interface AccessRecheck {
    /** Says that somebody may have lost a permission: core asks the gate about each session within two seconds. */
    void changed();
}
