package io.millrace.security.accounts;

import io.millrace.api.access.FailureBrake;
import io.millrace.api.access.Peer;
import io.millrace.api.account.LoginRefusedException;
import io.millrace.api.audit.FailedLogins;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds up who guesses, and takes failures down. Accounts and addresses are counted by themselves: who knows the password of
 * one account, and logs in with it, is no better at guessing that of another. Safe for any thread.
 */
final class LoginGuard {
    private static final Logger LOG = LoggerFactory.getLogger(LoginGuard.class);

    private static final int MOST_NETWORKS = 10_000;
    private static final String SEVERAL = "";

    private final FailureBrake brake;
    /** At which account a network failed; {@link #SEVERAL} for more than one. Those longest unused are forgotten. */
    private final Map<String, String> failedAt = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MOST_NETWORKS;
        }
    };

    private final FailedLogins log;

    LoginGuard(FailureBrake brake, FailedLogins log) {
        this.brake = brake;
        this.log = log;
    }

    boolean isLocked(String name, String address) {
        return brake.isLocked(subject(name)) || brake.isLocked(Peer.networkOf(address));
    }

    /** What was shown was right; what the address guessed of other accounts goes on to count. */
    void right(String name, String address) {
        brake.succeeded(subject(name));
        String network = Peer.networkOf(address);
        synchronized (failedAt) {
            if (failedAt.remove(network, name)) {
                brake.succeeded(network);
            }
        }
    }

    private void failed(String name, String network) {
        synchronized (failedAt) {
            failedAt.merge(network, name, (before, now) -> before.equals(now) ? now : SEVERAL);
        }
        brake.failed(network);
    }

    /** A password was wrong. */
    LoginRefusedException wrong(String name, String address) {
        if (!address.equals(AccountService.REALM)) {
            // of those the realm asks for, its last module tells
            log.failed(name, "password", address, AccountLogins.WRONG);
        }
        brake.failed(subject(name));
        failed(name, Peer.networkOf(address));
        LOG.warn("Refused a wrong password for the account {} from {}", printable(name), address);
        return new LoginRefusedException(AccountLogins.WRONG, false);
    }

    /** An API token was wrong. */
    LoginRefusedException wrongToken(String id, String address) {
        String network = Peer.networkOf(address);
        if (brake.isLocked(network)) {
            return new LoginRefusedException(AccountLogins.LOCKED, true);
        }
        failed(SEVERAL, network);
        LOG.warn("Refused a wrong API token from {}", address);
        log.failed(id, "token", address, TokenCheck.WRONG);
        return new LoginRefusedException(TokenCheck.WRONG, false);
    }

    private static String subject(String name) {
        return "account " + name;
    }

    /** Names of accounts that are none come from strangers. */
    private static String printable(String name) {
        return name.replaceAll("[^\\p{Graph}]", "?");
    }
}
