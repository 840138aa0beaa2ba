package io.millrace.security.accounts;

import io.millrace.api.access.Secret;
import io.millrace.api.account.ApiTokenInfo;
import io.millrace.api.account.RoleGrant;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An API token as it is kept.
 *
 * @param grants what it narrows its account to; empty for nothing
 * @param operations what may be changed with it over MCP
 */
record ApiToken(
        String id,
        String account,
        String name,
        String hash,
        Set<RoleGrant> grants,
        List<String> operations,
        long createdUtcUs,
        Optional<Long> lastUsedUtcUs,
        Optional<Long> expiresUtcUs) {
    ApiToken {
        grants = Set.copyOf(grants);
        operations = List.copyOf(operations);
    }

    boolean isExpired(long nowUtcUs) {
        return expiresUtcUs.filter(until -> until <= nowUtcUs).isPresent();
    }

    /** What may be done with it: what both it and its account may now. */
    Set<RoleGrant> effective(Set<RoleGrant> ofAccount) {
        if (grants.isEmpty()) {
            return ofAccount;
        }
        return grants.stream()
                .flatMap(mine -> ofAccount.stream().map(mine::and).flatMap(Optional::stream))
                .collect(java.util.stream.Collectors.toUnmodifiableSet());
    }

    /**
     * Fingerprint of what a login by it rests on. When it was used last is no part of it.
     *
     * @param effective what may be done with it
     */
    String basis(Set<RoleGrant> effective) {
        return "token "
                + TokenText.hash(new Secret(id
                        + '\0'
                        + account
                        + '\0'
                        + hash
                        + '\0'
                        + sorted(effective)
                        + operations
                        + expiresUtcUs.map(String::valueOf).orElse("")));
    }

    ApiToken usedAt(long nowUtcUs) {
        return new ApiToken(
                id, account, name, hash, grants, operations, createdUtcUs, Optional.of(nowUtcUs), expiresUtcUs);
    }

    ApiTokenInfo info() {
        return new ApiTokenInfo(
                id,
                account,
                name,
                sorted(grants),
                operations,
                instant(createdUtcUs),
                lastUsedUtcUs.map(ApiToken::instant),
                expiresUtcUs.map(ApiToken::instant));
    }

    static List<RoleGrant> sorted(Collection<RoleGrant> grants) {
        return grants.stream()
                .sorted((a, b) -> a.toString().compareTo(b.toString()))
                .toList();
    }

    static Instant instant(long utcUs) {
        return Instant.EPOCH.plus(utcUs, ChronoUnit.MICROS);
    }
}
