package io.millrace.security.accounts;

import io.millrace.api.access.Secret;
import io.millrace.api.account.AccountException;
import io.millrace.api.account.ApiTokenInfo;
import io.millrace.api.account.ApiTokens;
import io.millrace.api.account.RoleGrant;
import io.millrace.api.audit.AuditedChange;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Makes, lists and revokes API tokens. Safe for any thread; never blocks. */
@Component(service = ApiTokens.class)
public final class TokenService implements ApiTokens {
    static final int MAX_EACH = 100;
    static final int MAX_NAME = 64;
    static final int MAX_OPERATIONS = 1_000;
    private static final Pattern OPERATION = Pattern.compile("\\*|[A-Za-z]{1,60}");

    private final SecureRandom random = new SecureRandom();
    private final AccountRoom room;

    @Activate
    public TokenService(@Reference AccountRoom room) {
        this.room = room;
    }

    @Override
    public CompletionStage<Created> create(
            String account, String name, List<RoleGrant> grants, List<String> operations, Optional<Instant> expires) {
        AuditedChange change = room.audited("token.create", account + " " + name)
                .after((grants.isEmpty() ? "as the account" : grants.toString())
                        + (operations.isEmpty() ? "" : ", changes over MCP: " + String.join(",", operations))
                        + expires.map(time -> ", until " + time).orElse(""));
        return change.follow(make(account, name, grants, operations, expires).thenApply(created -> {
            change.object(
                    created.info().id() + " " + account + " " + created.info().name());
            return created;
        }));
    }

    private CompletionStage<Created> make(
            String account, String name, List<RoleGrant> grants, List<String> operations, Optional<Instant> expires) {
        String called = name.strip();
        if (called.isEmpty() || called.length() > MAX_NAME || called.chars().anyMatch(Character::isISOControl)) {
            return refused("A token is called by one line of at most " + MAX_NAME + " characters");
        }
        if (!operations.stream().allMatch(word -> OPERATION.matcher(word).matches())
                || String.join(",", operations).length() > MAX_OPERATIONS) {
            return refused("Operations are names or groups such as createKey or keys, or *; at most " + MAX_OPERATIONS
                    + " characters in all");
        }
        long now = room.clock().utcUs();
        Optional<Long> expiresUtcUs = expires.map(time -> ChronoUnit.MICROS.between(Instant.EPOCH, time));
        if (expiresUtcUs.filter(until -> until <= now).isPresent()) {
            return refused("The token would have expired already");
        }
        return room.change(transaction -> {
            Set<RoleGrant> ofAccount = AccountRoom.FIRST.equals(account)
                    ? room.grantsOf(account).orElseThrow(() -> noAccount(account))
                    : Optional.ofNullable(AccountTable.read(transaction).get(account))
                            .orElseThrow(() -> noAccount(account))
                            .grants();
            Map<String, ApiToken> others = TokenTable.read(transaction);
            requirePlace(account, called, others);
            requirePermitted(account, ofAccount, grants);
            String id = TokenText.newId(random);
            while (others.containsKey(id)) {
                id = TokenText.newId(random);
            }
            Secret secret = TokenText.newToken(id, random);
            ApiToken token = new ApiToken(
                    id,
                    account,
                    called,
                    TokenText.hash(secret),
                    new HashSet<>(grants),
                    operations,
                    now,
                    Optional.empty(),
                    expiresUtcUs);
            TokenTable.insert(transaction, token);
            return new Created(secret, token.info());
        });
    }

    private static void requirePlace(String account, String name, Map<String, ApiToken> others)
            throws AccountException {
        List<ApiToken> same = others.values().stream()
                .filter(token -> token.account().equals(account))
                .toList();
        if (same.stream().anyMatch(token -> token.name().equals(name))) {
            throw new AccountException("The account " + account + " has a token \"" + name + "\" already");
        }
        if (same.size() >= MAX_EACH) {
            throw new AccountException("The account " + account + " has " + MAX_EACH + " tokens: revoke some");
        }
    }

    private static void requirePermitted(String account, Set<RoleGrant> ofAccount, List<RoleGrant> wanted)
            throws AccountException {
        for (RoleGrant grant : wanted) {
            if (ofAccount.stream().noneMatch(mine -> mine.includes(grant))) {
                throw new AccountException("The account " + account + " itself is not: " + grant);
            }
        }
    }

    private static AccountException noAccount(String name) {
        return new AccountException("There is no account " + name + "; see media:account list");
    }

    @Override
    public List<ApiTokenInfo> list() {
        return room.book().tokens().values().stream()
                .map(token -> room.tokens().usedAt(token).info())
                .sorted(Comparator.comparing(ApiTokenInfo::account).thenComparing(ApiTokenInfo::name))
                .toList();
    }

    @Override
    public CompletionStage<Void> revoke(String id) {
        Optional<ApiToken> token = Optional.ofNullable(room.book().tokens().get(id));
        AuditedChange change = room.audited("token.revoke", id)
                .before(token.map(known -> known.account() + " " + known.name()).orElse(""));
        return change.follow(room.take(transaction -> {
            if (TokenTable.remove(transaction, id) == 0) {
                throw new AccountException("There is no API token " + id + "; see media:token list");
            }
            return null;
        }));
    }

    private static <T> CompletionStage<T> refused(String reason) {
        return CompletableFuture.failedFuture(new AccountException(reason));
    }
}
