package io.millrace.security.accounts;

import io.millrace.api.access.Secret;
import io.millrace.api.account.AccountException;
import io.millrace.api.account.RoleGrant;
import java.io.IOException;
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

    /** Fingerprint of what is known of a user: another one if its password or roles in the file changed. */
    String basis(String name);

    /** Whether the file, as it was read last, has this password for a user. */
    boolean isPassword(String name, Secret password);

    /** Whether a user has the password that was made at the first start. */
    boolean hasFirstPassword(String name);

    /**
     * Gives a user of the file another password. Blocks.
     *
     * @param current the one that it has
     * @return what it says now
     * @throws AccountException if there is none of that name in the file, or it was changed meanwhile
     */
    String setPassword(String name, Secret current, Secret password) throws IOException, AccountException;

    /** Reads the file again. Blocks. */
    void refresh();
}
