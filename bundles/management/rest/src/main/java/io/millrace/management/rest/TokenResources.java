package io.millrace.management.rest;

import io.millrace.api.account.ApiTokenInfo;
import io.millrace.api.account.ApiTokens;
import io.millrace.api.account.RoleGrant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** {@code tokens}: who logs in by password has its own, administrators have everybody's. */
final class TokenResources {
    private static final String OPERATIONS = "operations";
    private static final Schema TOKEN = Schema.object()
            .field("id", Schema.text().about("The part of the token that is no secret"))
            .field("account", Schema.text())
            .field("name", Schema.text())
            .field("grants", Schema.list(AccountResources.GRANT).about("Empty for all that the account may"))
            .field(OPERATIONS, operationWords())
            .field("created", Schema.time())
            .field("lastUsed", Schema.time().orNull())
            .field("expires", Schema.time().orNull())
            .named("Token");

    private final Room room;

    TokenResources(Room room) {
        this.room = room;
    }

    List<Operation> operations() {
        return List.of(
                new Operation(
                                "GET",
                                "/tokens",
                                "tokens",
                                "listTokens",
                                "Lists API tokens, without the tokens themselves")
                        .forWhom(Access.ACCOUNT)
                        .paged()
                        .answers(200, Page.of("Tokens", TOKEN))
                        .by(this::list),
                new Operation(
                                "POST",
                                "/tokens",
                                "tokens",
                                "createToken",
                                "Makes an API token, which is shown only in this answer")
                        .onlyAdds()
                        .forWhom(Access.ACCOUNT)
                        .takes(Schema.object()
                                .field("name", Schema.text().atMost(100))
                                .maybe("account", Schema.text().atMost(100).about("The caller's, if it is left out"))
                                .maybe("grants", Schema.list(AccountResources.GRANT))
                                .maybe(OPERATIONS, operationWords())
                                .maybe("expires", Schema.time().about("When it stops to count; never, if left out"))
                                .named("NewToken"))
                        .answers(
                                201,
                                Schema.object()
                                        .field("token", Schema.secret().about("The token itself"))
                                        .field("info", TOKEN)
                                        .named("MadeToken"))
                        .later(this::create),
                new Operation("DELETE", "/tokens/{id}", "tokens", "revokeToken", "Takes an API token away")
                        .forWhom(Access.ACCOUNT)
                        .answers(204, null)
                        .later(this::revoke));
    }

    private static Schema operationWords() {
        return Schema.list(Schema.text("\\*|[A-Za-z]{1,60}", 60))
                .about(
                        "What may be changed with it over MCP: names or groups of operations, or *; it only reads without")
                .like(List.of("createKey", "streams"));
    }

    private Reply list(Call call) {
        return Reply.json(Page.of(
                call,
                own(call),
                token -> token.account() + " " + token.name() + " " + token.id(),
                TokenResources::row));
    }

    private List<ApiTokenInfo> own(Call call) {
        return room.tokens().list().stream()
                .filter(token -> isOwn(call, token.account()))
                .toList();
    }

    private static boolean isOwn(Call call, String account) {
        Caller caller = call.caller();
        return caller.isAdministrator() || !caller.byToken() && account.equals(caller.name());
    }

    /** A token never makes one that may more than itself, not even of its own account. */
    private CompletionStage<Reply> create(Call call) {
        ApiTokens tokens = room.tokens();
        String account = call.maybe("account").orElse(call.caller().name());
        if (!isOwn(call, account)) {
            throw new ApiException(
                    403, "Tokens are made by their own account, which logs in by its password, or by an administrator");
        }
        List<RoleGrant> grants =
                call.list("grants").stream().map(TokenResources::grant).toList();
        if (grants.isEmpty() && account.equals(call.caller().name())) {
            grants = call.caller().grants();
        }
        if (!grants.stream().allMatch(call.caller()::includes)) {
            throw new ApiException(403, "A token may not do more than who makes it");
        }
        List<String> operations =
                call.list(OPERATIONS).stream().map(Object::toString).toList();
        if (call.async() == null && !operations.isEmpty()) {
            throw new ApiException(
                    403, "Who may change what over MCP is said in the shell or by REST: leave operations out");
        }
        return tokens.create(account, call.text("name"), grants, operations, call.time("expires"))
                .thenApply(TokenResources::shown);
    }

    @SuppressWarnings("unchecked")
    private static RoleGrant grant(Object json) {
        return AccountResources.grant((Map<String, Object>) json);
    }

    private static Reply shown(ApiTokens.Created made) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("token", made.token().reveal());
        json.put("info", row(made.info()));
        return Reply.secret(201, json);
    }

    private CompletionStage<Reply> revoke(Call call) {
        Optional<ApiTokenInfo> token = own(call).stream()
                .filter(each -> each.id().equals(call.path("id")))
                .findFirst();
        return room.tokens()
                .revoke(token.orElseThrow(() -> ApiException.notFound("such token"))
                        .id())
                .thenApply(nothing -> Reply.nothing());
    }

    private static Map<String, Object> row(ApiTokenInfo token) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("id", token.id());
        row.put("account", token.account());
        row.put("name", token.name());
        row.put("grants", token.grants().stream().map(AccountResources::row).toList());
        row.put(OPERATIONS, token.operations());
        row.put("created", token.createdUtc());
        row.put("lastUsed", token.lastUsedUtc().orElse(null));
        row.put("expires", token.expiresUtc().orElse(null));
        return row;
    }
}
