package io.millrace.api.account;

import io.millrace.api.access.Secret;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Logins that last, for browsers, which show a random token in place of the password. A service of core, so that they outlive
 * the plugins that open and ask for them; they end with the server. Bounded, for an account and in all: the one that was not
 * used for longest gives way. Of tokens only hashes are kept. Safe for any thread, never blocks.
 */
@ProviderType
public interface LoginSessions {
    /**
     * Opens a session for somebody who just showed a credential. Taken down in the audit log for the thread's actor.
     *
     * @param login who it is
     * @return the session and its token, which is told only now
     */
    Opened open(Login login);

    /**
     * Finds a session. Whether its login still counts is told by {@link Logins#counts}.
     *
     * @param token as it was shown; from strangers
     * @param use whether this counts as use, which puts off the end of an idle session
     */
    Optional<LoginSession> find(Secret token, boolean use);

    /** Ends a session, if there is one. */
    void end(Secret token);

    /** Ends all sessions of an account, for it may no longer do what it might. */
    void endAll(String account);

    /**
     * A session that was opened just now.
     *
     * @param token by which it is found
     * @param session the session
     */
    record Opened(Secret token, LoginSession session) {}
}
