package io.millrace.security.accounts;

import io.millrace.api.access.Secret;
import io.millrace.api.account.AccountException;
import io.millrace.api.account.Role;
import io.millrace.api.account.RoleGrant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Karaf's file of users, as the test has it: administrators all. */
final class FakeKarafUsers implements KarafUsers {
    final Map<String, Secret> passwords = new HashMap<>();

    @Override
    public Optional<Set<RoleGrant>> login(String name, Secret password) {
        return password.equals(passwords.get(name))
                ? Optional.of(Set.of(new RoleGrant(Role.ADMINISTRATOR, RoleGrant.EVERYTHING)))
                : Optional.empty();
    }

    @Override
    public boolean has(String name) {
        return passwords.containsKey(name);
    }

    @Override
    public String basis(String name) {
        return has(name) ? "file " + passwords.get(name).reveal() : "realm";
    }

    @Override
    public boolean isPassword(String name, Secret password) {
        return password.equals(passwords.get(name));
    }

    @Override
    public boolean hasFirstPassword(String name) {
        return name.equals("admin") && has(name) && passwords.get(name).reveal().equals("made at first");
    }

    @Override
    public String setPassword(String name, Secret current, Secret password) throws AccountException {
        if (!has(name)) {
            throw new AccountException(name + " is kept elsewhere");
        }
        if (!isPassword(name, current)) {
            throw new AccountException("changed meanwhile");
        }
        passwords.put(name, password);
        return basis(name);
    }

    @Override
    public void refresh() {
        // the test changes it
    }
}
