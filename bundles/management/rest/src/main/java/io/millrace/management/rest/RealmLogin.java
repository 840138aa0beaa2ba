package io.millrace.management.rest;

import io.millrace.api.access.GuessBrake;
import io.millrace.api.access.Secret;
import io.millrace.api.account.LoginRefusedException;
import io.millrace.api.account.Role;
import io.millrace.api.account.RoleGrant;
import io.millrace.api.audit.Actor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import javax.security.auth.Subject;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.LoginContext;
import javax.security.auth.login.LoginException;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;

/** Logs in by Karaf's own realm, as its shell does, where there are no accounts. Blocks for a moment. */
final class RealmLogin implements Login {
    private static final String REALM = "karaf";

    private final GuessBrake brake;

    RealmLogin(GuessBrake brake) {
        this.brake = brake;
    }

    @Override
    public CompletionStage<Caller> password(String name, Secret password, String address) {
        if (brake.isLocked(address)) {
            return refused("Too many logins failed here: wait a minute", true);
        }
        try {
            Subject subject = new Subject();
            new LoginContext(REALM, subject, callbacks -> answer(callbacks, name, password)).login();
            brake.right(name, address);
            subject.getPrincipals().add(new Actor(name, Optional.empty(), "rest", address));
            return CompletableFuture.completedFuture(
                    new Caller(new io.millrace.api.account.Login(name, Optional.empty(), grants(subject)), subject));
        } catch (LoginException e) {
            brake.wrong(name, address);
            return refused("User name or password is wrong", false);
        }
    }

    @Override
    public CompletionStage<Caller> token(Secret token, String address) {
        return refused("There are no API tokens: the plugin io.millrace.security.accounts is not installed", false);
    }

    private static CompletionStage<Caller> refused(String reason, boolean worthWaiting) {
        return CompletableFuture.failedFuture(new LoginRefusedException(reason, worthWaiting));
    }

    /** What Karaf's roles are to us. */
    static List<RoleGrant> grants(Subject subject) {
        Set<String> roles = subject.getPrincipals(RolePrincipal.class).stream()
                .map(RolePrincipal::getName)
                .collect(Collectors.toSet());
        List<RoleGrant> grants = new ArrayList<>();
        if (roles.contains("admin")) {
            grants.add(new RoleGrant(Role.ADMINISTRATOR, RoleGrant.EVERYTHING));
        } else if (roles.contains("manager")) {
            grants.add(new RoleGrant(Role.OPERATOR, RoleGrant.EVERYTHING));
        } else if (roles.contains("viewer")) {
            grants.add(new RoleGrant(Role.VIEWER, RoleGrant.EVERYTHING));
        }
        return grants;
    }

    private static void answer(Callback[] callbacks, String name, Secret password) throws UnsupportedCallbackException {
        for (Callback callback : callbacks) {
            if (callback instanceof NameCallback asked) {
                asked.setName(name);
            } else if (callback instanceof PasswordCallback asked) {
                asked.setPassword(password.reveal().toCharArray());
            } else {
                throw new UnsupportedCallbackException(callback);
            }
        }
    }
}
