package io.millrace.security.accounts;

import io.millrace.api.access.Secret;
import io.millrace.api.account.AccountException;
import io.millrace.api.account.Role;
import io.millrace.api.account.RoleGrant;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.security.auth.Subject;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.LoginContext;
import javax.security.auth.login.LoginException;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;
import org.apache.karaf.jaas.modules.Encryption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the realm itself, so that whatever module the operator adds to it counts; the names are those of Karaf's file. */
final class KarafRealmUsers implements KarafUsers {
    private static final String REALM = "karaf";
    private static final Logger LOG = LoggerFactory.getLogger(KarafRealmUsers.class);

    private static final Set<Thread> ASKING = ConcurrentHashMap.newKeySet();

    private final KarafUserFile file;

    KarafRealmUsers(Encryption encryption) {
        this(Path.of(System.getProperty("karaf.base", ".")), encryption);
    }

    /** @param data Karaf's base folder */
    KarafRealmUsers(Path data, Encryption encryption) {
        file = new KarafUserFile(
                data.resolve("etc").resolve("users.properties"), data.resolve("initial-admin-password"), encryption);
    }

    /** Whether this thread asks the realm for us, so that a failure is taken down here, with the address. */
    static boolean isAsking() {
        return ASKING.contains(Thread.currentThread());
    }

    @Override
    public Optional<Set<RoleGrant>> login(String name, Secret password) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        // by which the login's module is found
        thread.setContextClassLoader(KarafRealmUsers.class.getClassLoader());
        ASKING.add(thread);
        try {
            Subject subject = new Subject();
            LoginContext login = new LoginContext(REALM, subject, callbacks -> answer(callbacks, name, password));
            login.login();
            Set<RoleGrant> grants = grants(subject);
            login.logout();
            return Optional.of(grants);
        } catch (LoginException e) {
            LOG.debug("The realm refused a user", e);
            return Optional.empty();
        } finally {
            thread.setContextClassLoader(before);
            ASKING.remove(thread);
        }
    }

    /** Karaf's words for our roles. */
    private static Set<RoleGrant> grants(Subject subject) {
        Set<RoleGrant> grants = new HashSet<>();
        for (RolePrincipal principal : subject.getPrincipals(RolePrincipal.class)) {
            switch (principal.getName()) {
                case "admin" -> grants.add(new RoleGrant(Role.ADMINISTRATOR, RoleGrant.EVERYTHING));
                case "manager" -> grants.add(new RoleGrant(Role.OPERATOR, RoleGrant.EVERYTHING));
                default -> LOG.trace("A role of Karaf alone");
            }
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

    @Override
    public boolean has(String name) {
        return file.has(name);
    }

    /** Of users that another module of the realm knows, no change is seen. */
    @Override
    public String basis(String name) {
        String basis = file.basis(name);
        return basis.isEmpty() ? "realm" : basis;
    }

    @Override
    public boolean isPassword(String name, Secret password) {
        return file.isPassword(name, password);
    }

    @Override
    public boolean hasFirstPassword(String name) {
        return file.hasFirstPassword(name);
    }

    @Override
    public String setPassword(String name, Secret current, Secret password) throws IOException, AccountException {
        return file.setPassword(name, current, password);
    }

    @Override
    public void refresh() {
        file.refresh();
    }
}
