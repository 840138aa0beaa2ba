package io.millrace.security.accounts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Secret;
import io.millrace.api.account.Role;
import io.millrace.api.account.RoleGrant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.security.auth.Subject;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.FailedLoginException;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;
import org.junit.jupiter.api.Test;

class AccountLoginModuleTest {
    private final Subject subject = new Subject();
    private final AccountLoginModule module = new AccountLoginModule();

    @Test
    void administratorsGetEveryRoleAndLoseThemAgain() throws Exception {
        start(callbacks -> answer(callbacks, "boss", "right"), Role.ADMINISTRATOR);
        assertTrue(module.login());
        assertEquals(0, subject.getPrincipals().size(), "not before it is decided");
        assertTrue(module.commit());
        assertEquals(Set.of("admin", "manager", "viewer", "systembundles", "ssh"), roles());
        assertTrue(module.logout());
        assertEquals(0, subject.getPrincipals().size());
    }

    @Test
    void operatorsAreNoAdministrators() throws Exception {
        start(callbacks -> answer(callbacks, "boss", "right"), Role.OPERATOR);
        assertTrue(module.login());
        assertTrue(module.commit());
        assertEquals(Set.of("manager", "viewer", "ssh"), roles());
    }

    @Test
    void everybodyElseFails() {
        start(callbacks -> answer(callbacks, "boss", "wrong"), Role.OPERATOR);
        assertThrows(FailedLoginException.class, module::login);
        start(callbacks -> answer(callbacks, null, null), Role.OPERATOR);
        assertThrows(FailedLoginException.class, module::login);
        start(
                callbacks -> {
                    throw new UnsupportedCallbackException(callbacks[0]);
                },
                Role.OPERATOR);
        assertThrows(FailedLoginException.class, module::login);
        assertTrue(module.abort());
    }

    private void start(CallbackHandler handler, Role role) {
        PasswordCheck check = (name, password) -> name.equals("boss") && password.equals(new Secret("right"))
                ? Optional.of(new Account(
                        name, "", false, Set.of(new RoleGrant(role, RoleGrant.EVERYTHING)), 0, Optional.empty()))
                : Optional.empty();
        module.initialize(subject, handler, Map.of(), Map.of(AccountRealm.CHECK, check));
    }

    private static void answer(Callback[] callbacks, String name, String password) {
        for (Callback callback : callbacks) {
            if (callback instanceof NameCallback asked) {
                asked.setName(name);
            } else if (callback instanceof PasswordCallback asked) {
                asked.setPassword(password == null ? null : password.toCharArray());
            }
        }
    }

    private Set<String> roles() {
        return subject.getPrincipals(RolePrincipal.class).stream()
                .map(RolePrincipal::getName)
                .collect(Collectors.toSet());
    }
}
