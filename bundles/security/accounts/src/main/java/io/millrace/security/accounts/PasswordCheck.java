package io.millrace.security.accounts;

import io.millrace.api.access.Secret;
import java.util.Optional;

/** Finds out whose password was given. Within this bundle only. */
interface PasswordCheck {
    /**
     * Checks who logs in to the shell or a console. Blocks for as long as bcrypt takes.
     *
     * @return the account; empty if there is none of that name, it is for publishers and viewers only, it is shut out, or
     *     the password is wrong
     */
    Optional<Account> manager(String name, Secret password);
}
