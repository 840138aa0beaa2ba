package io.millrace.security.accounts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.millrace.api.audit.AuditEntry;
import io.millrace.api.audit.FailedLogins;
import io.millrace.testkit.FakeWorkers;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.security.auth.Subject;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import org.apache.karaf.jaas.boot.principal.ClientPrincipal;
import org.junit.jupiter.api.Test;

/** Whom Karaf's realm refused. */
class RefusedLoginModuleTest {
    private final FakeWorkers workers = FakeWorkers.direct();
    private final FakeAuditLog audit = new FakeAuditLog();
    private boolean letIn;
    private final FailedLogins log = new FailedLogins(() -> audit, workers.clock());

    @Test
    void whomTheRealmRefusedIsTakenDown() throws Exception {
        login(callbacks -> answer(callbacks, "admin", "wrong"), new ClientPrincipal("ssh", "/192.0.2.1:4711"));
        AuditEntry entry = audit.entries.get(0);
        assertEquals(
                "nobody via ssh from 192.0.2.1: login admin, refused: User name or password is wrong",
                entry.toString());
        login(callbacks -> answer(callbacks, "admin", "wrong"), null);
        assertEquals("realm", audit.entries.get(1).actor().via());
    }

    @Test
    void whomAnotherModuleLetInDidNotFail() throws Exception {
        letIn = true;
        login(callbacks -> answer(callbacks, "admin", "right"), null);
        assertEquals(List.of(), audit.entries);
    }

    @Test
    void whoShowedNoPasswordDidNotFail() throws Exception {
        login(callbacks -> answer(callbacks, "admin", null), null);
        login(
                callbacks -> {
                    throw new UnsupportedCallbackException(callbacks[0]);
                },
                null);
        assertEquals(List.of(), audit.entries);
    }

    private void login(CallbackHandler handler, ClientPrincipal client) throws Exception {
        Subject subject = new Subject();
        if (client != null) {
            subject.getPrincipals().add(client);
        }
        RefusedLoginModule module = new RefusedLoginModule();
        module.initialize(subject, handler, Map.of(), Map.of(AccountRealm.FAILED, log));
        assertFalse(module.login());
        if (letIn) {
            assertFalse(module.commit() || module.logout());
        } else {
            assertFalse(module.abort());
        }
        assertEquals(Set.of(), subject.getPublicCredentials());
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
}
