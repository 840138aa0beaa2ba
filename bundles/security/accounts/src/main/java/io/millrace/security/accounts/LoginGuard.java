package io.millrace.security.accounts;

import io.millrace.api.access.FailureBrake;
import io.millrace.api.access.GuessBrake;
import io.millrace.api.account.LoginRefusedException;
import io.millrace.api.audit.FailedLogins;
import io.millrace.api.work.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds up who guesses, and takes failures down. Accounts and addresses are counted by themselves: who knows the password of
 * one account, and logs in with it, is no better at guessing that of another. Safe for any thread.
 */
final class LoginGuard {
    private static final Logger LOG = LoggerFactory.getLogger(LoginGuard.class);

    /** No account: a right login forgives no guessed token. */
    private static final String TOKENS = "";

    private final FailureBrake accounts;
    private final GuessBrake networks;
    private final FailedLogins log;

    LoginGuard(Clock clock, FailedLogins log) {
        accounts = new FailureBrake(clock);
        networks = new GuessBrake(clock);
        this.log = log;
    }

    boolean isLocked(String name, String address) {
        return accounts.isLocked(name) || networks.isLocked(address);
    }

    /** What was shown was right; what the address guessed of other accounts goes on to count. */
    void right(String name, String address) {
        accounts.succeeded(name);
        networks.right(name, address);
    }

    /** A password was wrong. */
    LoginRefusedException wrong(String name, String address) {
        if (!address.equals(AccountService.REALM)) {
            // of those the realm asks for, its last module tells
            log.failed(name, "password", address, AccountLogins.WRONG);
        }
        accounts.failed(name);
        networks.wrong(name, address);
        LOG.warn("Refused a wrong password for the account {} from {}", printable(name), address);
        return new LoginRefusedException(AccountLogins.WRONG, false);
    }

    /** An API token was wrong. */
    LoginRefusedException wrongToken(String id, String address) {
        if (networks.isLocked(address)) {
            return new LoginRefusedException(AccountLogins.LOCKED, true);
        }
        networks.wrong(TOKENS, address);
        LOG.warn("Refused a wrong API token from {}", address);
        log.failed(id, "token", address, TokenCheck.WRONG);
        return new LoginRefusedException(TokenCheck.WRONG, false);
    }

    /** Names of accounts that are none come from strangers. */
    private static String printable(String name) {
        return name.replaceAll("[^\\p{Graph}]", "?");
    }
}
