package io.millrace.security.accounts;

import io.millrace.api.account.AccountInfo;
import io.millrace.api.account.Role;
import io.millrace.api.account.RoleGrant;
import io.millrace.api.media.StreamName;
import io.millrace.api.session.Session;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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

    /** Whether it may publish to, or play, a stream. */
    boolean may(Session.Role wanted, StreamName stream) {
        Role needed = wanted == Session.Role.PUBLISH ? Role.PUBLISHER : Role.VIEWER;
        return grants.stream()
                .anyMatch(grant -> (grant.role() == needed || grant.role().isManagement()) && grant.covers(stream));
    }

    AccountInfo info() {
        return new AccountInfo(
                name,
                grants.stream()
                        .sorted((a, b) -> a.toString().compareTo(b.toString()))
                        .toList(),
                disabled,
                instant(createdUtcUs),
                lastLoginUtcUs.map(Account::instant));
    }

    private static Instant instant(long utcUs) {
        return Instant.EPOCH.plus(utcUs, ChronoUnit.MICROS);
    }
}
