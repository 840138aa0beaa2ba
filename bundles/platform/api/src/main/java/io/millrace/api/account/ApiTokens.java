package io.millrace.api.account;

import io.millrace.api.access.Secret;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The API tokens of accounts: credentials for programs, which begin with {@code mr_} and count wherever a password or a stream
 * key does. A service of the accounts plugin; safe for any thread, never blocks. Changes fail with {@link AccountException}, or
 * with what says that the database is away; then nothing has changed. Who may change whose tokens is the caller's to check.
 */
@ProviderType
public interface ApiTokens {
    /**
     * Makes a token that changes nothing over MCP.
     *
     * @param account whose it is
     * @param name what to call it
     * @param grants what may be done with it: nothing that the account may not; empty for all that the account may
     * @param expires when it stops to count; empty for never
     * @return the token, shown only now: it is kept only so that it can be recognised
     */
    default CompletionStage<Created> create(
            String account, String name, List<RoleGrant> grants, Optional<Instant> expires) {
        return create(account, name, grants, List.of(), expires);
    }

    /**
     * Makes a token.
     *
     * @param account whose it is
     * @param name what to call it
     * @param grants what may be done with it: nothing that the account may not; empty for all that the account may
     * @param operations as in {@link ApiTokenInfo}
     * @param expires when it stops to count; empty for never
     * @return the token, shown only now: it is kept only so that it can be recognised
     */
    CompletionStage<Created> create(
            String account, String name, List<RoleGrant> grants, List<String> operations, Optional<Instant> expires);

    /** The tokens there are, by account and name; while the database is away, as they were known last. */
    List<ApiTokenInfo> list();

    /**
     * Takes a token away. Whoever comes with it is refused from now on, and who was let in by it goes within two seconds.
     *
     * @param id as in {@link ApiTokenInfo}
     */
    CompletionStage<Void> revoke(String id);

    /**
     * A token that was made just now.
     *
     * @param token what its owner has to keep
     * @param info what others may see
     */
    record Created(Secret token, ApiTokenInfo info) {}
}
