package io.millrace.security.accounts;

import io.millrace.api.account.Role;
import io.millrace.api.account.RoleGrant;
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

/** The tables of API tokens. */
final class TokenTable {
    private TokenTable() {}

    static Map<String, ApiToken> read(Transaction transaction) throws SQLException {
        Map<String, Set<RoleGrant>> grants = new HashMap<>();
        transaction.query("SELECT token, role_word, scope FROM accounts_token_grant", Map.of(), row -> {
            RoleGrant grant = new RoleGrant(Role.parse(row.getString(2)), row.getString(3));
            return grants.computeIfAbsent(row.getString(1), id -> new HashSet<>())
                    .add(grant);
        });
        Map<String, ApiToken> tokens = new TreeMap<>();
        transaction.query("SELECT * FROM accounts_token", Map.of(), row -> {
            ApiToken token = token(row, grants);
            return tokens.put(token.id(), token);
        });
        return tokens;
    }

    private static ApiToken token(ResultSet row, Map<String, Set<RoleGrant>> grants) throws SQLException {
        String id = row.getString("id");
        return new ApiToken(
                id,
                row.getString("account"),
                row.getString("name"),
                row.getString("hash"),
                grants.getOrDefault(id, Set.of()),
                operations(row.getString("operations")),
                row.getLong("created_utc_us"),
                time(row.getLong("last_used_utc_us")),
                time(row.getLong("expires_utc_us")));
    }

    private static List<String> operations(String words) {
        return words == null ? List.of() : List.of(words.split(","));
    }

    private static Optional<Long> time(long utcUs) {
        return utcUs == 0 ? Optional.empty() : Optional.of(utcUs);
    }

    static void insert(Transaction transaction, ApiToken token) throws SQLException {
        transaction.update(
                "INSERT INTO accounts_token (id, account, name, hash, created_utc_us, expires_utc_us, operations)"
                        + " VALUES (:id, :account, :name, :hash, :created, :expires, :operations)",
                Map.of(
                        "id",
                        token.id(),
                        "account",
                        token.account(),
                        "name",
                        token.name(),
                        "hash",
                        token.hash(),
                        "created",
                        token.createdUtcUs(),
                        "expires",
                        token.expiresUtcUs(),
                        "operations",
                        token.operations().isEmpty()
                                ? Optional.empty()
                                : Optional.of(String.join(",", token.operations()))));
        transaction.updateAll(
                "INSERT INTO accounts_token_grant (token, role_word, scope) VALUES (:id, :role, :scope)",
                token.grants().stream()
                        .map(grant ->
                                Map.of("id", token.id(), "role", grant.role().word(), "scope", grant.scope()))
                        .toList());
    }

    static void setLastUsed(Transaction transaction, Map<String, Long> usedUtcUs) throws SQLException {
        List<Map<String, Object>> values = usedUtcUs.entrySet().stream()
                .map(each -> Map.<String, Object>of("id", each.getKey(), "used", each.getValue()))
                .toList();
        transaction.updateAll("UPDATE accounts_token SET last_used_utc_us = :used WHERE id = :id", values);
    }

    static int remove(Transaction transaction, String id) throws SQLException {
        transaction.update("DELETE FROM accounts_token_grant WHERE token = :id", Map.of("id", id));
        return transaction.update("DELETE FROM accounts_token WHERE id = :id", Map.of("id", id));
    }

    /** Removes those of an account that goes. */
    static void removeOf(Transaction transaction, String account) throws SQLException {
        transaction.update(
                "DELETE FROM accounts_token_grant WHERE token IN"
                        + " (SELECT id FROM accounts_token WHERE account = :account)",
                Map.of("account", account));
        transaction.update("DELETE FROM accounts_token WHERE account = :account", Map.of("account", account));
    }
}
