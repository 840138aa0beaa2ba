package io.millrace.api.account;

import io.millrace.api.access.Secret;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The accounts of people and programs. A service of the accounts plugin; safe for any thread, never blocks. Changes fail with
 * {@link AccountException}, or with what says that the database is away; then nothing has changed. A change counts at once
 * for who comes, and within two seconds for who is there.
 */
@ProviderType
public interface Accounts {
    /** The accounts there are, by name; while the database is away, as they were known last. */
    List<AccountInfo> list();

    /**
     * Makes an account.
     *
     * @param password its password; empty to have one made
     * @return the password: it is kept only as a hash
     */
    CompletionStage<Secret> create(String name, RoleGrant grant, Optional<Secret> password);

    /**
     * Gives an account another password.
     *
     * @param password empty to have one made
     * @return the password
     */
    CompletionStage<Secret> setPassword(String name, Optional<Secret> password);

    /** Shuts an account out, or lets it in again. */
    CompletionStage<Void> setDisabled(String name, boolean disabled);

    /** Lets an account do something more. */
    CompletionStage<Void> grant(String name, RoleGrant grant);

    /** Takes from an account what it was granted. */
    CompletionStage<Void> revoke(String name, RoleGrant grant);

    /** Removes an account. */
    CompletionStage<Void> remove(String name);
}
