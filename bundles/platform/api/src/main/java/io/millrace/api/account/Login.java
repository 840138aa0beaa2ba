package io.millrace.api.account;

import io.millrace.api.media.StreamName;
import java.util.List;
import java.util.Optional;

/**
 * Somebody who showed a credential that counts.
 *
 * @param account name of the account
 * @param token the API token that was shown; empty if it was the account's password
 * @param grants what may be done now: with a token, no more than the token and its account both may
 * @param basis a fingerprint of what it rests on, by which whoever made it tells later whether it still counts; empty if that
 *     cannot be told
 */
public record Login(String account, Optional<ApiTokenInfo> token, List<RoleGrant> grants, String basis) {
    public Login {
        grants = List.copyOf(grants);
    }

    /** A login of which nobody can tell later whether it still counts. */
    public Login(String account, Optional<ApiTokenInfo> token, List<RoleGrant> grants) {
        this(account, token, grants, "");
    }

    /** Whether everything may be done. */
    public boolean isAdministrator() {
        return has(Role.ADMINISTRATOR);
    }

    /** Whether everything that concerns streams may be done: administrators are operators too. */
    public boolean isOperator() {
        return has(Role.OPERATOR) || isAdministrator();
    }

    private boolean has(Role role) {
        return grants.stream().anyMatch(grant -> grant.role() == role);
    }

    /** Whether something that needs a role may be done to a stream. */
    public boolean may(Role role, StreamName stream) {
        return grants.stream().anyMatch(grant -> grant.role().includes(role) && grant.covers(stream));
    }
}
