package io.millrace.security.accounts;

import io.millrace.api.access.Secret;
import io.millrace.api.account.Role;
import java.io.IOException;
import java.security.Principal;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.security.auth.Subject;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.FailedLoginException;
import javax.security.auth.login.LoginException;
import javax.security.auth.spi.LoginModule;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;
import org.apache.karaf.jaas.boot.principal.UserPrincipal;

/** Logs administrators and operators in. One for each login. */
public final class AccountLoginModule implements LoginModule {
    private static final List<String> ADMINISTRATOR = List.of("admin", "manager", "viewer", "systembundles", "ssh");
    private static final List<String> OPERATOR = List.of("manager", "viewer", "ssh");

    private final Set<Principal> principals = new HashSet<>();
    private Subject subject;
    private CallbackHandler handler;
    private PasswordCheck check;

    @Override
    public void initialize(
            Subject subject, CallbackHandler handler, Map<String, ?> sharedState, Map<String, ?> options) {
        this.subject = subject;
        this.handler = handler;
        check = (PasswordCheck) options.get(AccountRealm.CHECK);
    }

    @Override
    public boolean login() throws LoginException {
        NameCallback name = new NameCallback("User: ");
        PasswordCallback password = new PasswordCallback("Password: ", false);
        try {
            handler.handle(new Callback[] {name, password});
        } catch (IOException | UnsupportedCallbackException e) {
            throw failed("No name and password can be asked for");
        }
        char[] given = password.getPassword();
        if (name.getName() == null || given == null) {
            throw failed("No name and password were given");
        }
        Account account = check.manager(name.getName(), new Secret(new String(given)))
                .orElseThrow(() -> failed(AccountLogins.WRONG));
        password.clearPassword();
        principals.add(new UserPrincipal(account.name()));
        (account.has(Role.ADMINISTRATOR) ? ADMINISTRATOR : OPERATOR)
                .forEach(role -> principals.add(new RolePrincipal(role)));
        return true;
    }

    private static FailedLoginException failed(String reason) {
        return new FailedLoginException(reason);
    }

    @Override
    public boolean commit() {
        subject.getPrincipals().addAll(principals);
        return !principals.isEmpty();
    }

    @Override
    public boolean abort() {
        return logout();
    }

    @Override
    public boolean logout() {
        subject.getPrincipals().removeAll(principals);
        principals.clear();
        return true;
    }
}
