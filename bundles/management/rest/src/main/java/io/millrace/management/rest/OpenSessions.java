package io.millrace.management.rest;

import io.millrace.api.access.Secret;
import io.millrace.api.account.Login;
import io.millrace.api.account.LoginSession;
import io.millrace.api.account.LoginSessions;
import io.millrace.api.account.Logins;
import io.millrace.api.audit.Actor;
import java.util.Map;
import java.util.Optional;

/** Sessions as REST knows them: those whose logins still count. Safe for any thread. */
final class OpenSessions {
    private final Room room;

    OpenSessions(Room room) {
        this.room = room;
    }

    /**
     * A session by which somebody called.
     *
     * @param token as it was shown
     */
    record Shown(Secret token, LoginSession session) {}

    /**
     * Finds a session that still counts.
     *
     * @param use whether this counts as use
     * @throws ApiException 503 while nobody can tell whether it counts
     */
    Optional<LoginSession> find(Secret token, boolean use) {
        return room.loginSessions.find(token, use).filter(session -> counts(session.login()));
    }

    private boolean counts(Login login) {
        int colon = login.account().indexOf(':');
        if (colon > 0) {
            // accounts have none in their names
            return room.loginProvider(login.account().substring(0, colon))
                    .filter(provider -> provider.counts(login))
                    .isPresent();
        }
        Logins logins = room.logins;
        if (logins != null) {
            try {
                return logins.counts(login);
            } catch (IllegalStateException e) {
                throw new ApiException(
                        503,
                        "Whether you are logged in cannot be told now: " + e.getMessage(),
                        Map.of("Retry-After", "5"));
            }
        }
        if (login.basis().isEmpty()) {
            // of Karaf's own realm, which nobody can ask later
            return true;
        }
        throw new ApiException(
                503,
                "Whether you are logged in cannot be told now: the plugin io.millrace.security.accounts is away",
                Map.of("Retry-After", "5"));
    }

    /** Whether whoever called may go on with what takes long. */
    boolean isStillIn(Caller caller) {
        try {
            return caller.session()
                    .map(shown -> find(shown.token(), false).isPresent())
                    .orElseGet(() -> counts(caller.login()));
        } catch (ApiException e) {
            return true;
        }
    }

    Caller caller(Shown shown, String address) {
        Login login = shown.session().login();
        Actor actor = new Actor(login.account(), Optional.empty(), "rest", address);
        return new Caller(login, false, AccountLogin.subject(actor, login.grants()), Optional.of(shown));
    }

    /** Somebody who logged in otherwise than by what a request showed. */
    Caller caller(Login login, String address) {
        Actor actor = new Actor(login.account(), Optional.empty(), "rest", address);
        return new Caller(login, AccountLogin.subject(actor, login.grants()));
    }

    /** Opens a session for who just logged in; the one that they had is over. */
    LoginSessions.Opened open(Caller caller, Optional<Secret> before) {
        return caller.act(() -> {
            before.ifPresent(room.loginSessions::end);
            return room.loginSessions.open(caller.login());
        });
    }

    void end(Caller caller) {
        caller.session()
                .ifPresent(shown -> caller.act(() -> {
                    room.loginSessions.end(shown.token());
                    return null;
                }));
    }
}
