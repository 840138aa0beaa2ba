package io.millrace.security.accounts;

import io.millrace.api.account.Role;
import io.millrace.api.account.RoleGrant;
import io.millrace.store.Migration;
import io.millrace.store.Schema;
import io.millrace.store.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The tables of accounts. */
final class AccountTable {
    static final Schema SCHEMA = new Schema(
            "accounts",
            List.of(
                    Migration.read(1, "accounts and grants", AccountTable.class, "accounts-1.sql"),
                    Migration.read(2, "tokens", AccountTable.class, "accounts-2.sql"),
                    Migration.read(3, "what tokens may change over MCP", AccountTable.class, "accounts-3.sql")));

    private AccountTable() {}

    static Map<String, Account> read(Transaction transaction) throws SQLException {
        Map<String, Set<RoleGrant>> grants = new HashMap<>();
        transaction.query("SELECT account, role_word, scope FROM accounts_grant", Map.of(), row -> {
            RoleGrant grant = new RoleGrant(Role.parse(row.getString(2)), row.getString(3));
            return grants.computeIfAbsent(row.getString(1), name -> new HashSet<>())
                    .add(grant);
        });
        Map<String, Account> accounts = new TreeMap<>();
        transaction.query("SELECT * FROM accounts_account", Map.of(), row -> {
            Account account = account(row, grants);
            return accounts.put(account.name(), account);
        });
        return accounts;
    }

    private static Account account(ResultSet row, Map<String, Set<RoleGrant>> grants) throws SQLException {
        String name = row.getString("name");
        long lastLogin = row.getLong("last_login_utc_us");
        return new Account(
                name,
                row.getString("hash"),
                row.getBoolean("disabled"),
                grants.getOrDefault(name, Set.of()),
                row.getLong("created_utc_us"),
                lastLogin == 0 ? Optional.empty() : Optional.of(lastLogin));
    }

    static void insert(Transaction transaction, String name, String hash, long nowUtcUs) throws SQLException {
        transaction.update(
                "INSERT INTO accounts_account (name, hash, disabled, created_utc_us) VALUES (:name, :hash, FALSE, :now)",
                Map.of("name", name, "hash", hash, "now", nowUtcUs));
    }

    static int setHash(Transaction transaction, String name, String hash) throws SQLException {
        return transaction.update(
                "UPDATE accounts_account SET hash = :hash WHERE name = :name", Map.of("name", name, "hash", hash));
    }

    /** Changes nothing if it is another by now. */
    static int replaceHash(Transaction transaction, String name, String before, String hash) throws SQLException {
        return transaction.update(
                "UPDATE accounts_account SET hash = :hash WHERE name = :name AND hash = :before",
                Map.of("name", name, "before", before, "hash", hash));
    }

    static int setDisabled(Transaction transaction, String name, boolean disabled) throws SQLException {
        return transaction.update(
                "UPDATE accounts_account SET disabled = :disabled WHERE name = :name",
                Map.of("name", name, "disabled", disabled));
    }

    static int setLastLogin(Transaction transaction, String name, long nowUtcUs) throws SQLException {
        return transaction.update(
                "UPDATE accounts_account SET last_login_utc_us = :now WHERE name = :name",
                Map.of("name", name, "now", nowUtcUs));
    }

    static int remove(Transaction transaction, String name) throws SQLException {
        TokenTable.removeOf(transaction, name);
        transaction.update("DELETE FROM accounts_grant WHERE account = :name", Map.of("name", name));
        return transaction.update("DELETE FROM accounts_account WHERE name = :name", Map.of("name", name));
    }

    static void addGrant(Transaction transaction, String name, RoleGrant grant) throws SQLException {
        removeGrant(transaction, name, grant);
        transaction.update(
                "INSERT INTO accounts_grant (account, role_word, scope) VALUES (:name, :role, :scope)",
                values(name, grant));
    }

    static int removeGrant(Transaction transaction, String name, RoleGrant grant) throws SQLException {
        return transaction.update(
                "DELETE FROM accounts_grant WHERE account = :name AND role_word = :role AND scope = :scope",
                values(name, grant));
    }

    private static Map<String, String> values(String name, RoleGrant grant) {
        return Map.of("name", name, "role", grant.role().word(), "scope", grant.scope());
    }
}
