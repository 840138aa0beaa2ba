package io.millrace.management.rest;

import io.millrace.api.access.Secret;
import io.millrace.api.account.AccountInfo;
import io.millrace.api.account.Role;
import io.millrace.api.account.RoleGrant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@code accounts}: who they are and what they may do. */
final class AccountResources {
    static final Schema GRANT = Schema.object()
            .field("role", Schema.words("administrator", "operator", "publisher", "viewer"))
            .maybe("scope", Schema.text().atMost(201).about("APP/NAME, APP/*, or * for every stream, as if left out"))
            .named("RoleGrant");
    private static final Schema ACCOUNT = Schema.object()
            .field("name", Schema.text())
            .field("grants", Schema.list(GRANT))
            .field("disabled", Schema.flag())
            .field("created", Schema.time())
            .field("lastLogin", Schema.time().orNull())
            .named("Account");
    private static final Schema PASSWORD = Schema.secret().atMost(200).about("One is made if it is left out");
    private static final Schema SHOWN = Schema.object()
            .field("name", Schema.text())
            .field("password", Schema.secret().about("Shown only now, and only if it was made"))
            .named("MadePassword");

    private final Room room;

    AccountResources(Room room) {
        this.room = room;
    }

    List<Operation> operations() {
        return List.of(
                new Operation("GET", "/accounts", "accounts", "listAccounts", "Lists the accounts beside admin")
                        .paged()
                        .answers(200, Page.of("Accounts", ACCOUNT))
                        .by(call -> Reply.json(
                                Page.of(call, room.accounts().list(), AccountInfo::name, AccountResources::row))),
                new Operation("GET", "/accounts/{account}", "accounts", "getAccount", "Shows one account")
                        .answers(200, ACCOUNT)
                        .by(call -> Reply.json(row(account(call)))),
                new Operation("POST", "/accounts", "accounts", "createAccount", "Makes an account")
                        .onlyAdds()
                        .takes(Schema.object()
                                .field("name", Schema.text().atMost(100))
                                .field("grant", GRANT)
                                .maybe("password", PASSWORD)
                                .named("NewAccount"))
                        .answers(201, SHOWN)
                        .later(this::create),
                new Operation(
                                "PUT",
                                "/accounts/{account}/password",
                                "accounts",
                                "setPassword",
                                "Gives another password")
                        .takes(Schema.object()
                                .maybe("password", PASSWORD)
                                .maybe(TokenRevocation.FIELD, TokenRevocation.schema())
                                .named("NewPassword"))
                        .answers(200, SHOWN)
                        .later(this::setPassword),
                change(
                                "PUT",
                                "/accounts/{account}/disabled",
                                "setDisabled",
                                "Shuts an account out, or lets it in again")
                        .takes(Schema.object()
                                .field("disabled", Schema.flag())
                                .maybe(TokenRevocation.FIELD, TokenRevocation.schema())
                                .named("Disabled"))
                        .later(this::setDisabled),
                change("POST", "/accounts/{account}/grants", "grant", "Lets an account do something more")
                        .takes(GRANT)
                        .later(call -> done(room.accounts().grant(known(call), grant(call.body())))),
                change("POST", "/accounts/{account}/grants/revoke", "revokeGrant", "Takes away what was granted")
                        .takes(GRANT)
                        .later(call -> done(room.accounts().revoke(known(call), grant(call.body())))),
                change("DELETE", "/accounts/{account}", "removeAccount", "Removes an account")
                        .later(call -> done(room.accounts().remove(known(call)))));
    }

    private static Operation change(String method, String path, String id, String summary) {
        return new Operation(method, path, "accounts", id, summary).answers(204, null);
    }

    private static CompletionStage<Reply> done(CompletionStage<Void> change) {
        return change.thenApply(nothing -> Reply.nothing());
    }

    private AccountInfo account(Call call) {
        String wanted = call.path("account");
        return room.accounts().list().stream()
                .filter(account -> account.name().equals(wanted))
                .findFirst()
                .orElseThrow(() -> ApiException.notFound("such account"));
    }

    private String known(Call call) {
        return account(call).name();
    }

    private CompletionStage<Reply> create(Call call) {
        @SuppressWarnings("unchecked")
        RoleGrant grant = grant((Map<String, Object>) call.body().get("grant"));
        Optional<Secret> given = call.maybe("password").map(Secret::new);
        return room.accounts()
                .create(call.text("name"), grant, given)
                .thenApply(password -> shown(201, call.text("name"), given, password));
    }

    private CompletionStage<Reply> setPassword(Call call) {
        Optional<Secret> given = call.maybe("password").map(Secret::new);
        String name = known(call);
        Optional<TokenRevocation> tokens = revocation(call, name);
        return room.accounts().setPassword(name, given).thenCompose(password -> revoke(call, tokens)
                .thenApply(nothing -> shown(200, name, given, password)));
    }

    private CompletionStage<Reply> setDisabled(Call call) {
        String name = known(call);
        Optional<TokenRevocation> tokens = revocation(call, name);
        return done(
                room.accounts().setDisabled(name, call.flag("disabled")).thenCompose(nothing -> revoke(call, tokens)));
    }

    /** Before anything is changed: where tokens cannot be revoked, nothing is done. */
    private Optional<TokenRevocation> revocation(Call call, String account) {
        return call.flag(TokenRevocation.FIELD)
                ? Optional.of(new TokenRevocation(room.tokens(), account))
                : Optional.empty();
    }

    private static CompletionStage<Void> revoke(Call call, Optional<TokenRevocation> tokens) {
        return tokens.isEmpty()
                ? CompletableFuture.completedStage(null)
                : tokens.get()
                        .by(
                                call.caller(),
                                "That is done, but API tokens were left: revoke them by DELETE /tokens/{id}, see GET"
                                        + " /tokens");
    }

    /** A password that the caller gave is not sent back. */
    private static Reply shown(int status, String name, Optional<Secret> given, Secret password) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", name);
        json.put("password", given.isPresent() ? "" : password.reveal());
        return Reply.secret(status, json);
    }

    static RoleGrant grant(Map<String, Object> json) {
        Role role = Role.valueOf(json.get("role").toString().toUpperCase(Locale.ROOT));
        Object scope = json.get("scope");
        return new RoleGrant(role, scope == null ? RoleGrant.EVERYTHING : scope.toString());
    }

    private static Map<String, Object> row(AccountInfo account) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", account.name());
        row.put("grants", account.grants().stream().map(AccountResources::row).toList());
        row.put("disabled", account.disabled());
        row.put("created", account.createdUtc());
        row.put("lastLogin", account.lastLoginUtc().orElse(null));
        return row;
    }

    static Map<String, Object> row(RoleGrant grant) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("role", grant.role().word());
        row.put("scope", grant.scope());
        return row;
    }
}
