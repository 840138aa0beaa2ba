package io.millrace.security.accounts;

import io.millrace.api.access.Secret;
import io.millrace.api.account.RoleGrant;
import java.util.Optional;
import java.util.Set;

/** Users whom Karaf's realm knows without us, among them the first administrator. Safe for any thread. */
interface KarafUsers {
    /** A changed file counts after this. */
    long REFRESH_US = 2_000_000;

    /**
     * Checks a password. Blocks.
     *
     * @return what the user may; empty if there is none of that name, or the password is wrong
     */
    Optional<Set<RoleGrant>> login(String name, Secret password);

    /** Whether Karaf's file of users had one of this name when it was read last. */
    boolean has(String name);

    /** Reads the names again. Blocks. */
    void refresh();
}
