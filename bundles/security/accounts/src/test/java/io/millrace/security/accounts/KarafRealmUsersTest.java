package io.millrace.security.accounts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Secret;
import io.millrace.api.account.Role;
import io.millrace.api.account.RoleGrant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.Subject;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.Configuration;
import javax.security.auth.login.FailedLoginException;
import javax.security.auth.login.LoginException;
import javax.security.auth.spi.LoginModule;
import org.apache.karaf.jaas.boot.principal.RolePrincipal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users of a realm as Karaf's is: one module, whose roles are Karaf's words. */
class KarafRealmUsersTest {
    @TempDir
    Path folder;

    @BeforeEach
    void configure() {
        Configuration.setConfiguration(new Configuration() {
            @Override
            public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
                return new AppConfigurationEntry[] {
                    new AppConfigurationEntry(
                            OneUser.class.getName(),
                            AppConfigurationEntry.LoginModuleControlFlag.OPTIONAL,
                            Map.of("realm", name))
                };
            }
        });
    }

    @AfterEach
    void unconfigure() {
        Configuration.setConfiguration(null);
    }

    @Test
    void whomTheRealmLetsInHasItsRoles() {
        KarafRealmUsers users = new KarafRealmUsers(folder, null);
        assertEquals(
                Optional.of(Set.of(new RoleGrant(Role.ADMINISTRATOR, "*"), new RoleGrant(Role.OPERATOR, "*"))),
                users.login("karaf-user", new Secret("right")));
        assertEquals(Optional.empty(), users.login("karaf-user", new Secret("wrong")));
        assertEquals(Optional.empty(), users.login("somebody", new Secret("right")));
        assertFalse(KarafRealmUsers.isAsking(), "no longer");
    }

    @Test
    void theFileNamesUsers() throws IOException {
        Path file = Files.createDirectory(folder.resolve("etc")).resolve("users.properties");
        KarafRealmUsers users = new KarafRealmUsers(folder, null);
        users.refresh();
        assertFalse(users.has("admin"));
        Files.writeString(file, "# users\nadmin = secret,_g_:admingroup\n_g_\\:admingroup = group,admin\n");
        users.refresh();
        assertTrue(users.has("admin"));
        assertFalse(users.has("secret"));
        Files.writeString(file, "admin = \\u00zz\n");
        users.refresh();
        assertTrue(users.has("admin"), "a file that cannot be read takes nobody away");
        Files.delete(file);
        users.refresh();
        assertFalse(users.has("admin"));
    }

    /** Lets one user of the realm {@code karaf} in. */
    public static final class OneUser implements LoginModule {
        private Subject subject;
        private CallbackHandler handler;
        private Map<String, ?> options;

        @Override
        public void initialize(
                Subject subject, CallbackHandler handler, Map<String, ?> sharedState, Map<String, ?> options) {
            this.subject = subject;
            this.handler = handler;
            this.options = options;
        }

        @Override
        public boolean login() throws LoginException {
            NameCallback name = new NameCallback("User: ");
            PasswordCallback password = new PasswordCallback("Password: ", false);
            try {
                handler.handle(new Callback[] {name, password});
            } catch (Exception e) {
                throw new LoginException(e.toString());
            }
            assertTrue(KarafRealmUsers.isAsking());
            if (!options.get("realm").equals("karaf")
                    || !name.getName().equals("karaf-user")
                    || !new String(password.getPassword()).equals("right")) {
                throw new FailedLoginException("wrong");
            }
            return true;
        }

        @Override
        public boolean commit() {
            for (String role : Set.of("admin", "manager", "ssh")) {
                subject.getPrincipals().add(new RolePrincipal(role));
            }
            return true;
        }

        @Override
        public boolean abort() {
            return true;
        }

        @Override
        public boolean logout() {
            return true;
        }
    }
}
