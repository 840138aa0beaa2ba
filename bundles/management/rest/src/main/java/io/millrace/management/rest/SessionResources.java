package io.millrace.management.rest;

import io.millrace.api.access.Secret;
import io.millrace.api.account.Login;
import io.millrace.api.account.LoginProvider;
import io.millrace.api.account.LoginRefusedException;
import io.millrace.api.account.LoginSession;
import io.millrace.api.account.LoginSessions;
import io.millrace.api.account.Logins;
import io.millrace.api.account.RoleGrant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** {@code session}: who asks, and logging in and out of browsers. */
final class SessionResources {
    private static final Schema PASSWORD = Schema.secret().atMost(200);
    private static final Schema SELF = Schema.object()
            .field("name", Schema.text().about("The account"))
            .field("roles", Schema.list(Schema.words("administrator", "operator", "publisher", "viewer")))
            .field("grants", Schema.list(AccountResources.GRANT))
            .field("by", Schema.words("session", "password", "token").about("How this request showed who asks"))
            .field("opened", Schema.time().orNull().about("When the session was opened; null without one"))
            .field("idle", Schema.time().orNull().about("When the session ends if nothing is asked until then"))
            .field("expires", Schema.time().orNull().about("When the session ends in any case"))
            .field("firstRun", Schema.flag().about("Whether the password is that of the first start, to be changed"))
            .named("Self");

    private static final String TOKENS_LEFT =
            "The password was changed, but API tokens were left: log in by the new password and revoke them by"
                    + " DELETE /tokens/{id}, see GET /tokens";

    private final Room room;
    private final Authentication authentication;

    SessionResources(Room room, Authentication authentication) {
        this.room = room;
        this.authentication = authentication;
    }

    List<Operation> operations() {
        return List.of(
                new Operation("POST", "/session", "session", "logIn", "Logs in: the answer sets a cookie")
                        .forWhom(Access.OPEN)
                        .takes(Schema.object()
                                .field("name", Schema.text().atMost(100))
                                .field("password", PASSWORD)
                                .named("LogIn"))
                        .answers(200, SELF)
                        .later(this::logIn),
                new Operation("GET", "/session", "session", "whoAmI", "Says who asks, however they showed it")
                        .forWhom(Access.ACCOUNT)
                        .needsExchange()
                        .answers(200, SELF)
                        .by(call -> Reply.secret(200, row(call.caller()))),
                new Operation("DELETE", "/session", "session", "logOut", "Ends the session")
                        .forWhom(Access.ACCOUNT)
                        .needsExchange()
                        .answers(204, null)
                        .answers(
                                200,
                                Schema.object()
                                        .field("url", Schema.text().about("Where the browser logs out of its provider"))
                                        .named("LoggedOut"))
                        .by(this::logOut),
                new Operation("PUT", "/session/password", "session", "changePassword", "Changes one's own password")
                        .forWhom(Access.ACCOUNT)
                        .needsExchange()
                        .takes(Schema.object()
                                .field("current", PASSWORD)
                                .field(
                                        "new",
                                        Schema.secret()
                                                .atMost(200)
                                                .about("At least 12 characters, and not one of those that are guessed"))
                                .maybe(TokenRevocation.FIELD, TokenRevocation.schema())
                                .named("PasswordChange"))
                        .answers(200, SELF)
                        .later(this::changePassword));
    }

    private CompletionStage<Reply> logIn(Call call) {
        Optional<Secret> before = SessionCookie.of(call.request());
        return authentication
                .password(call.text("name"), new Secret(call.text("password")), call.request())
                .thenApply(caller -> {
                    if (caller.byToken()) {
                        throw new ApiException(
                                403,
                                "An API token opens no session: send it as Authorization: Bearer with each request");
                    }
                    return opened(call, caller, before);
                });
    }

    private Reply opened(Call call, Caller caller, Optional<Secret> before) {
        LoginSessions.Opened opened = authentication.sessions().open(caller, before);
        Caller in = caller.in(new OpenSessions.Shown(opened.token(), opened.session()));
        boolean secure = authentication.peer(call.request()).secure();
        return SessionCookie.give(Reply.secret(200, row(in)), opened.token(), secure);
    }

    /** Who logged in at a provider is told where to log out there. */
    private Reply logOut(Call call) {
        authentication.sessions().end(call.caller());
        Reply reply = room.loginProvider(call.caller().name().replaceFirst(":.*", ""))
                .filter(provider -> call.caller().name().contains(":"))
                .flatMap(LoginProvider::logout)
                .map(address -> Reply.secret(200, Map.of("url", address.toString())))
                .orElseGet(Reply::nothing);
        return SessionCookie.take(reply, authentication.peer(call.request()).secure());
    }

    /** All sessions end by it; who has one goes on with a new one. */
    private CompletionStage<Reply> changePassword(Call call) {
        Caller caller = call.caller();
        if (caller.byToken()) {
            throw new ApiException(403, "An API token changes no password");
        }
        if (caller.name().contains(":")) {
            throw new ApiException(409, "The password of this login is kept by its provider: change it there");
        }
        Optional<TokenRevocation> tokens = call.flag(TokenRevocation.FIELD)
                ? Optional.of(new TokenRevocation(room.tokens(), caller.name()))
                : Optional.empty();
        Secret wanted = new Secret(call.text("new"));
        String address = authentication.peer(call.request()).host();
        return room.logins()
                .changePassword(caller.name(), new Secret(call.text("current")), wanted, address)
                .exceptionally(SessionResources::unchanged)
                .thenCompose(login -> tokens.isEmpty()
                        ? CompletableFuture.completedStage(login)
                        : tokens.get().by(caller, TOKENS_LEFT).thenApply(nothing -> login))
                .thenApply(login -> authentication.sessions().caller(login, address))
                .thenApply(again -> caller.session().isPresent()
                        ? opened(call, again, Optional.empty())
                        : Reply.secret(200, row(again)));
    }

    /** Who asks is logged in: 401 would say that they are not. */
    private static Login unchanged(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof LoginRefusedException refusal && !refusal.isWorthWaiting()) {
            throw new ApiException(403, "The current password is wrong");
        }
        throw new CompletionException(cause);
    }

    private Map<String, Object> row(Caller caller) {
        Optional<LoginSession> session = caller.session().map(OpenSessions.Shown::session);
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", caller.name());
        row.put(
                "roles",
                caller.grants().stream()
                        .map(RoleGrant::role)
                        .distinct()
                        .sorted()
                        .map(role -> role.word())
                        .toList());
        row.put("grants", caller.grants().stream().map(AccountResources::row).toList());
        row.put("by", session.isPresent() ? "session" : caller.byToken() ? "token" : "password");
        row.put("opened", session.map(LoginSession::openedUtc).orElse(null));
        row.put("idle", session.map(LoginSession::idleUtc).orElse(null));
        row.put("expires", session.map(LoginSession::expiresUtc).orElse(null));
        Logins logins = room.logins;
        row.put("firstRun", !caller.byToken() && logins != null && logins.hasFirstPassword(caller.name()));
        return row;
    }
}
