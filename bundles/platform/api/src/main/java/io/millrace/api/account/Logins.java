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
}
