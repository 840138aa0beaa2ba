package io.millrace.api.account;

import io.millrace.api.access.Secret;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Finds out who shows a password or an API token: for REST, the consoles, metrics. A service of the accounts plugin; safe for
 * any thread, never blocks. Who guesses has to wait. Failures are {@link LoginRefusedException}.
 */
@ProviderType
public interface Logins {
    /**
     * Checks a password: that of an account, or of a user in Karaf's {@code etc/users.properties}, who gets in while the
     * database is away.
     *
     * @param address where it was shown, without port: the client's, as far as it can be believed
     * @return who it is and what they may do
     */
    CompletionStage<Login> password(String name, Secret password, String address);

    /**
     * Checks an API token. Done when it returns: nothing but memory is asked.
     *
     * @param address as above
     * @return whose it is, and what may be done with it
     */
    CompletionStage<Login> token(Secret token, String address);

    /**
     * Whether what was shown would still count: its account is there, is not shut out, and has the password and the grants
     * that it had then; or the API token was not revoked, did not expire, and permits what it permitted then. Nothing but
     * memory is asked.
     *
     * @param login as it was given out by this service, maybe of another version of the plugin
     * @throws IllegalStateException while nobody can tell, since the accounts were not read yet
     */
    boolean counts(Login login);

    /**
     * Has somebody change their own password. What they logged in with before does not count any more.
     *
     * @param account an account, or a user in Karaf's {@code etc/users.properties}
     * @param current the password as it is; who guesses has to wait
     * @param wanted the password as it shall be
     * @param address as above
     * @return who is logged in by the new one; fails with {@link LoginRefusedException} if the current one is wrong, with {@link AccountException} if the other
     *     cannot be taken, or there is no place to keep it
     */
    CompletionStage<Login> changePassword(String account, Secret current, Secret wanted, String address);

    /** Whether an account is the first administrator, and has the password still that was made at the first start. */
    boolean hasFirstPassword(String account);
}
