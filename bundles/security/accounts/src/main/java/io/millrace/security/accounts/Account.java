package io.millrace.security.accounts;

import io.millrace.api.access.Secret;
import io.millrace.api.account.AccountInfo;
import io.millrace.api.account.Role;
import io.millrace.api.account.RoleGrant;
import java.util.Optional;
import java.util.Set;

/** An account as it is kept. */
record Account(
        String name,
        String hash,
        boolean disabled,
        Set<RoleGrant> grants,
        long createdUtcUs,
        Optional<Long> lastLoginUtcUs) {
    Account {
        grants = Set.copyOf(grants);
    }

    boolean has(Role role) {
        return grants.stream().anyMatch(grant -> grant.role() == role);
    }

    boolean isForManagement() {
        return grants.stream().anyMatch(grant -> grant.role().isManagement());
    }

    /** Fingerprint of what logins rest on. */
    String basis() {
        return "account " + TokenText.hash(new Secret(name + '\0' + hash + '\0' + disabled + ApiToken.sorted(grants)));
    }

    AccountInfo info() {
        return new AccountInfo(
                name,
                ApiToken.sorted(grants),
                disabled,
                ApiToken.instant(createdUtcUs),
                lastLoginUtcUs.map(ApiToken::instant));
    }
}
