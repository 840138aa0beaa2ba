package io.millrace.api.account;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What may be shown of an account.
 *
 * @param name its name
 * @param grants what it may do
 * @param disabled whether it is shut out
 * @param createdUtc when it was made
 * @param lastLoginUtc when it was let in last, to the minute
 */
public record AccountInfo(
        String name, List<RoleGrant> grants, boolean disabled, Instant createdUtc, Optional<Instant> lastLoginUtc) {
    public AccountInfo {
        grants = List.copyOf(grants);
    }
}
