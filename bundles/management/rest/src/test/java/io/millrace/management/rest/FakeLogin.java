package io.millrace.management.rest;

import io.millrace.api.access.Secret;
import io.millrace.api.account.LoginRefusedException;
import io.millrace.api.account.Role;
import io.millrace.api.account.RoleGrant;
import java.security.Principal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.security.auth.Subject;

/** One account for each role; all have the same password. */
final class FakeLogin implements Login {
    static final String PASSWORD = "right";

    private static final Map<String, RoleGrant> ACCOUNTS = Map.of(
            "root", new RoleGrant(Role.ADMINISTRATOR, RoleGrant.EVERYTHING),
            "olga", new RoleGrant(Role.OPERATOR, RoleGrant.EVERYTHING),
            "paul", new RoleGrant(Role.PUBLISHER, "live/demo"),
            "vera", new RoleGrant(Role.VIEWER, "live/*"));

    /** Where passwords were shown. */
    final List<String> addresses = new CopyOnWriteArrayList<>();

    /** Whether everybody has to wait. */
    volatile boolean locked;

    @Override
    public CompletionStage<Caller> password(String name, Secret password, String address) {
        addresses.add(address);
        boolean known = ACCOUNTS.containsKey(name) && password.reveal().equals(PASSWORD);
        if (locked || !known) {
            return CompletableFuture.failedFuture(new LoginRefusedException("Not you", locked));
        }
        return CompletableFuture.completedFuture(caller(name, false));
    }

    @Override
    public CompletionStage<Caller> token(Secret token, String address) {
        String name = token.reveal().replace("mr_", "");
        return ACCOUNTS.containsKey(name)
                ? CompletableFuture.completedFuture(caller(name, true))
                : CompletableFuture.failedFuture(new LoginRefusedException("No such token", false));
    }

    private static Caller caller(String name, boolean byToken) {
        Principal principal = () -> name;
        return new Caller(
                name, List.of(ACCOUNTS.get(name)), byToken, new Subject(true, Set.of(principal), Set.of(), Set.of()));
    }
}
