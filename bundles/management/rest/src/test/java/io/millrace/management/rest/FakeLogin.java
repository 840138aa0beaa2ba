package io.millrace.management.rest;

import io.millrace.api.access.Secret;
import io.millrace.api.account.AccountException;
import io.millrace.api.account.ApiTokenInfo;
import io.millrace.api.account.LoginRefusedException;
import io.millrace.api.account.Logins;
import io.millrace.api.account.Role;
import io.millrace.api.account.RoleGrant;
import java.security.Principal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.security.auth.Subject;

/** One account for each role; all have the same password at first. */
final class FakeLogin implements Login {
    static final String PASSWORD = "right";

    private static final Map<String, RoleGrant> ACCOUNTS = Map.of(
            "root", new RoleGrant(Role.ADMINISTRATOR, RoleGrant.EVERYTHING),
            "olga", new RoleGrant(Role.OPERATOR, RoleGrant.EVERYTHING),
            "paul", new RoleGrant(Role.PUBLISHER, "live/demo"),
            "pete", new RoleGrant(Role.PUBLISHER, "live/other"),
            "vera", new RoleGrant(Role.VIEWER, "live/*"));

    /** Where passwords were shown. */
    final List<String> addresses = new CopyOnWriteArrayList<>();

    /** Passwords that are another one. */
    final Map<String, String> changed = new ConcurrentHashMap<>();

    /** Accounts that are shut out. */
    final Set<String> disabled = ConcurrentHashMap.newKeySet();

    /** Whether everybody has to wait. */
    volatile boolean locked;

    /** Whether there are many more viewers, {@code reader0} and so on. */
    volatile boolean crowded;

    private RoleGrant grant(String name) {
        return crowded && name.startsWith("reader")
                ? new RoleGrant(Role.VIEWER, RoleGrant.EVERYTHING)
                : ACCOUNTS.get(name);
    }

    private String password(String name) {
        return changed.getOrDefault(name, PASSWORD);
    }

    private boolean isRight(String name, Secret password) {
        return grant(name) != null && password.reveal().equals(password(name)) && !disabled.contains(name);
    }

    @Override
    public CompletionStage<Caller> password(String name, Secret password, String address) {
        addresses.add(address);
        if (locked || !isRight(name, password)) {
            return CompletableFuture.failedFuture(new LoginRefusedException("Not you", locked));
        }
        return CompletableFuture.completedFuture(caller(name, Optional.empty()));
    }

    @Override
    public CompletionStage<Caller> token(Secret token, String address) {
        String name = token.reveal().replace("mr_", "");
        ApiTokenInfo info = new ApiTokenInfo(
                "id", name, "x", List.of(), List.of(), Instant.EPOCH, Optional.empty(), Optional.empty());
        return ACCOUNTS.containsKey(name)
                ? CompletableFuture.completedFuture(caller(name, Optional.of(info)))
                : CompletableFuture.failedFuture(new LoginRefusedException("No such token", false));
    }

    private Caller caller(String name, Optional<ApiTokenInfo> token) {
        Principal principal = () -> name;
        return new Caller(
                new io.millrace.api.account.Login(name, token, List.of(grant(name)), password(name)),
                new Subject(true, Set.of(principal), Set.of(), Set.of()));
    }

    /** What the accounts plugin would be. */
    final Logins accounts = new Logins() {
        @Override
        public CompletionStage<io.millrace.api.account.Login> password(String name, Secret password, String address) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<io.millrace.api.account.Login> token(Secret token, String address) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean counts(io.millrace.api.account.Login login) {
            return !disabled.contains(login.account())
                    && login.basis().equals(FakeLogin.this.password(login.account()));
        }

        @Override
        public CompletionStage<io.millrace.api.account.Login> changePassword(
                String name, Secret current, Secret wanted, String address) {
            if (locked || !isRight(name, current)) {
                return CompletableFuture.failedFuture(new LoginRefusedException("Not you", locked));
            }
            if (wanted.reveal().length() < 12) {
                return CompletableFuture.failedFuture(new AccountException("Too short"));
            }
            changed.put(name, wanted.reveal());
            return FakeLogin.this.password(name, wanted, address).thenApply(Caller::login);
        }

        @Override
        public boolean hasFirstPassword(String account) {
            return account.equals("root") && FakeLogin.this.password("root").equals(PASSWORD);
        }
    };
}
