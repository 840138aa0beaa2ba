package io.millrace.security.accounts;

import io.millrace.api.audit.Actor;
import io.millrace.api.audit.FailedLogins;
import java.io.IOException;
import java.util.Map;
import javax.security.auth.Subject;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.LoginException;
import javax.security.auth.spi.LoginModule;

/** Lets nobody in, but learns when no other module of the realm did, and takes that down. One for each login. */
public final class RefusedLoginModule implements LoginModule {
    private Subject subject;
    private CallbackHandler handler;
    private FailedLogins log;
    /** As whom, with a password; null if there was none. */
    private String tried;

    @Override
    public void initialize(
            Subject subject, CallbackHandler handler, Map<String, ?> sharedState, Map<String, ?> options) {
        this.subject = subject;
        this.handler = handler;
        log = (FailedLogins) options.get(AccountRealm.FAILED);
    }

    @Override
    public boolean login() throws LoginException {
        NameCallback name = new NameCallback("User: ");
        PasswordCallback password = new PasswordCallback("Password: ", false);
        try {
            handler.handle(new Callback[] {name, password});
        } catch (IOException | UnsupportedCallbackException e) {
            // no password was shown: a client that offers its public keys first
            return false;
        }
        tried = password.getPassword() != null && !KarafRealmUsers.isAsking() ? String.valueOf(name.getName()) : null;
        password.clearPassword();
        return false;
    }

    @Override
    public boolean commit() {
        return false;
    }

    /** Nobody let them in. */
    @Override
    public boolean abort() {
        if (tried != null) {
            Actor from = Actor.of(subject);
            String via = from.equals(Actor.SERVER) ? "realm" : from.via();
            log.failed(tried, via, from.address(), AccountLogins.WRONG);
            tried = null;
        }
        return false;
    }

    @Override
    public boolean logout() {
        return false;
    }
}
