package io.millrace.api.access;

import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** Makes what a password is recognised by, for configurations. A service of the password plugin; safe for any thread. */
@ProviderType
public interface PasswordHashes {
    /**
     * Hashes a password: bcrypt, with a salt of its own.
     *
     * @return completes with the hash; fails with an IllegalArgumentException that says what is wrong with the password
     */
    CompletionStage<String> hash(Secret password);
}
