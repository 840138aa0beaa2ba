package io.millrace.security.accounts;

import io.millrace.api.access.Secret;
import io.millrace.api.account.LoginRefusedException;
import io.millrace.api.account.RoleGrant;
import io.millrace.api.work.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Finds out whose API token was shown, from memory. Safe for any thread; never blocks. */
final class TokenCheck {
    static final String WRONG = "This API token is wrong or was revoked";
    private static final String NOBODYS = "0".repeat(64);

    private final AccountBook book;
    private final Function<String, Optional<Set<RoleGrant>>> owners;
    private final LoginGuard guard;
    private final Clock clock;
    private final Map<String, Long> used = new ConcurrentHashMap<>();

    /**
     * A token that counts.
     *
     * @param grants what may be done with it now
     */
    record Shown(ApiToken token, Set<RoleGrant> grants) {}

    /** @param owners what the account of a token may; empty if it is gone or shut out */
    TokenCheck(AccountBook book, Function<String, Optional<Set<RoleGrant>>> owners, LoginGuard guard, Clock clock) {
        this.book = book;
        this.owners = owners;
        this.guard = guard;
        this.clock = clock;
    }

    /**
     * Checks a token.
     *
     * @throws LoginRefusedException if it does not count
     */
    Shown check(Secret shown, String address) throws LoginRefusedException {
        Optional<ApiToken> found = find(shown);
        if (found.isEmpty()) {
            throw guard.wrongToken(TokenText.idOf(shown).orElse(""), address);
        }
        ApiToken token = found.get();
        Set<RoleGrant> grants = current(token);
        used.put(token.id(), clock.utcUs());
        return new Shown(usedAt(token), grants);
    }

    /**
     * Checks a token that nobody uses, and leaves no trace.
     *
     * @throws LoginRefusedException if it would not count
     */
    Shown explain(Secret shown) throws LoginRefusedException {
        ApiToken token = find(shown).orElseThrow(() -> refused(WRONG));
        return new Shown(usedAt(token), current(token));
    }

    /** What may be done now with a token that was checked before; empty if it counts no more. */
    Optional<Set<RoleGrant>> grantsNow(String id) {
        return Optional.ofNullable(book.tokens().get(id))
                .filter(token -> !token.isExpired(clock.utcUs()))
                .flatMap(token -> owners.apply(token.account()).map(token::effective));
    }

    /** Fingerprint of what a login rests on now by a token that was checked before; empty if it counts no more. */
    Optional<String> basisNow(String id) {
        return grantsNow(id)
                .flatMap(grants -> Optional.ofNullable(book.tokens().get(id)).map(token -> token.basis(grants)));
    }

    private Optional<ApiToken> find(Secret shown) {
        Optional<ApiToken> found = TokenText.idOf(shown)
                .flatMap(id -> Optional.ofNullable(book.tokens().get(id)));
        // compared with something also if there is none of this id
        boolean matches = TokenText.matches(found.map(ApiToken::hash).orElse(NOBODYS), shown);
        return found.filter(token -> matches);
    }

    private Set<RoleGrant> current(ApiToken token) throws LoginRefusedException {
        if (token.isExpired(clock.utcUs())) {
            throw refused("The API token " + token.name() + " of " + token.account() + " expired at "
                    + ApiToken.instant(token.expiresUtcUs().orElseThrow()));
        }
        return token.effective(
                owners.apply(token.account()).orElseThrow(() -> refused("The account of this API token is disabled")));
    }

    private static LoginRefusedException refused(String reason) {
        return new LoginRefusedException(reason, false);
    }

    /** A token with the time of its last use, which may not be written down yet. */
    ApiToken usedAt(ApiToken token) {
        Long last = used.get(token.id());
        return last == null ? token : token.usedAt(last);
    }

    /** Writes down when tokens were used, if any was since the last time. */
    void saveUse() {
        Map<String, Long> taken = Map.copyOf(used);
        if (taken.isEmpty()) {
            return;
        }
        book.change(transaction -> {
                    TokenTable.setLastUsed(transaction, taken);
                    return null;
                })
                // while the database is away they are kept
                .thenRun(() -> taken.forEach(used::remove));
    }
}
