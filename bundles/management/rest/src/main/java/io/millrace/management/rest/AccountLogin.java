package io.millrace.management.rest;

import io.millrace.api.access.Secret;
import io.millrace.api.account.ApiTokenInfo;
import io.millrace.api.account.Logins;
import io.millrace.api.account.Role;
import io.millrace.api.account.RoleGrant;
import io.millrace.api.audit.Actor;
import java.security.Principal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import javax.security.auth.Subject;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;
import org.apache.karaf.jaas.boot.principal.UserPrincipal;

/** Logs in by the accounts; without their plugin, by Karaf's own realm. */
final class AccountLogin implements Login {
    private final Supplier<Logins> logins;
    private final Login realm;

    /** @param logins null while the plugin is away */
    AccountLogin(Supplier<Logins> logins, Login realm) {
        this.logins = logins;
        this.realm = realm;
    }

    @Override
    public CompletionStage<Caller> password(String name, Secret password, String address) {
        Logins now = logins.get();
        return now == null
                ? realm.password(name, password, address)
                : now.password(name, password, address).thenApply(login -> caller(login, address));
    }

    @Override
    public CompletionStage<Caller> token(Secret token, String address) {
        Logins now = logins.get();
        return now == null
                ? realm.token(token, address)
                : now.token(token, address).thenApply(login -> caller(login, address));
    }

    private static Caller caller(io.millrace.api.account.Login login, String address) {
        Actor actor = new Actor(login.account(), login.token().map(ApiTokenInfo::name), "rest", address);
        return new Caller(login, subject(actor, login.grants()));
    }

    /** Somebody as the shell would know them, and the audit log. */
    static Subject subject(Actor actor, List<RoleGrant> grants) {
        Set<Principal> principals = new HashSet<>();
        principals.add(actor);
        principals.add(new UserPrincipal(actor.account()));
        Set<Role> roles = new HashSet<>();
        grants.forEach(grant -> roles.add(grant.role()));
        if (roles.contains(Role.ADMINISTRATOR)) {
            principals.add(new RolePrincipal("admin"));
        }
        if (roles.contains(Role.ADMINISTRATOR) || roles.contains(Role.OPERATOR)) {
            principals.add(new RolePrincipal("manager"));
        }
        return new Subject(true, principals, Set.of(), Set.of());
    }
}
