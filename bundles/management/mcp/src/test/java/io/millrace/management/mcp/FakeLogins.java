package io.millrace.management.mcp;

import io.millrace.api.access.Secret;
import io.millrace.api.account.ApiTokenInfo;
import io.millrace.api.account.Login;
import io.millrace.api.account.LoginRefusedException;
import io.millrace.api.account.Logins;
import io.millrace.api.account.Role;
import io.millrace.api.account.RoleGrant;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** One account, olga, with a password and some tokens. */
final class FakeLogins implements Logins {
    private static final String RIGHT = "right";
    private static final RoleGrant OPERATES = new RoleGrant(Role.OPERATOR, RoleGrant.EVERYTHING);

    /** Tokens that are worth something else than at first. */
    final Map<String, RoleGrant> changed = new ConcurrentHashMap<>();

    /** Tokens that count no more; {@code password} for passwords. */
    final Set<String> revoked = ConcurrentHashMap.newKeySet();

    /** What is thrown by whatever is asked; null for nothing. */
    volatile Throwable broken;

    private void requireWhole() {
        if (broken instanceof Error error) {
            throw error;
        } else if (broken instanceof RuntimeException failure) {
            throw failure;
        }
    }

    @Override
    public CompletionStage<Login> password(String name, Secret password, String address) {
        requireWhole();
        return password.reveal().equals(RIGHT)
                ? CompletableFuture.completedFuture(
                        new Login(name, Optional.empty(), List.of(OPERATES), basis("password", OPERATES)))
                : refused("Wrong", password.reveal().equals("often"));
    }

    @Override
    public CompletionStage<Login> token(Secret token, String address) {
        requireWhole();
        String name = token.reveal().replace("mr_", "");
        if (revoked.contains(name)) {
            return refused("It was revoked", false);
        }
        return switch (name) {
            case "reader", "other" -> login(name, OPERATES, List.of());
            case "maker" -> login(name, OPERATES, List.of("createKey"));
            case "all" -> login(name, OPERATES, List.of("*"));
            case "root" -> login(name, new RoleGrant(Role.ADMINISTRATOR, RoleGrant.EVERYTHING), List.of());
            case "viewer" -> login(name, new RoleGrant(Role.VIEWER, "live/demo"), List.of());
            default -> refused("There is no such token", false);
        };
    }

    private CompletionStage<Login> login(String token, RoleGrant first, List<String> operations) {
        RoleGrant grant = changed.getOrDefault(token, first);
        ApiTokenInfo info = new ApiTokenInfo(
                token, "olga", token, List.of(grant), operations, Instant.EPOCH, Optional.empty(), Optional.empty());
        return CompletableFuture.completedFuture(
                new Login("olga", Optional.of(info), List.of(grant), basis(token, grant)));
    }

    private static String basis(String token, RoleGrant grant) {
        return token + " " + grant;
    }

    private static CompletionStage<Login> refused(String reason, boolean worthWaiting) {
        return CompletableFuture.failedFuture(new LoginRefusedException(reason, worthWaiting));
    }

    @Override
    public boolean counts(Login login) {
        requireWhole();
        String token = login.token().map(ApiTokenInfo::id).orElse("password");
        RoleGrant now = changed.getOrDefault(token, login.grants().get(0));
        return !revoked.contains(token) && login.basis().equals(basis(token, now));
    }

    @Override
    public CompletionStage<Login> changePassword(String account, Secret current, Secret wanted, String address) {
        return CompletableFuture.failedFuture(new UnsupportedOperationException());
    }

    @Override
    public boolean hasFirstPassword(String account) {
        return false;
    }
}
