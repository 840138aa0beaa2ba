package io.millrace.management.webconsole;

import java.util.Arrays;
import javax.security.auth.Subject;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.LoginContext;
import javax.security.auth.login.LoginException;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;

/** The accounts of Karaf's own realm, the same that the shell uses. */
final class KarafLogin implements Login {
    private static final String REALM = "karaf";
    private static final String ADMINISTRATOR = "admin";

    @Override
    public boolean isAdministrator(String user, char[] password) {
        try {
            Subject subject = new Subject();
            LoginContext login = new LoginContext(REALM, subject, callbacks -> answer(callbacks, user, password));
            login.login();
            boolean administrator = subject.getPrincipals(RolePrincipal.class).stream()
                    .anyMatch(role -> role.getName().equals(ADMINISTRATOR));
            login.logout();
            return administrator;
        } catch (LoginException e) {
            return false;
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    private static void answer(Callback[] callbacks, String user, char[] password) throws UnsupportedCallbackException {
        for (Callback callback : callbacks) {
            if (callback instanceof NameCallback name) {
                name.setName(user);
            } else if (callback instanceof PasswordCallback secret) {
                secret.setPassword(password);
            } else {
                throw new UnsupportedCallbackException(callback);
            }
        }
    }
}
