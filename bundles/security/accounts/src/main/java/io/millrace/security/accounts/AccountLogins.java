package io.millrace.security.accounts;

import io.millrace.api.access.FailureBrake;
import io.millrace.api.access.Secret;
import io.millrace.api.work.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks passwords, within limits: each costs a tenth of a second of a processor. Safe for any thread. */
final class AccountLogins {
    static final String LOCKED = "Too many logins failed here: wait a minute";
    static final String WRONG = "User name or password is wrong";
    static final String DISABLED = "This account is disabled";
    private static final String BUSY = "Too many log in at once: try again";
    /** So many wait at most: the access gate gives up after two seconds. */
    private static final int MAX_WAITING = 16;

    private static final long SAVE_LOGIN_US = 60_000_000;
    private static final Logger LOG = LoggerFactory.getLogger(AccountLogins.class);

    private final AccountBook book;
    private final Executor lane;
    private final Clock clock;
    private final FailureBrake brake;
    private final VerifiedPasswords verified = new VerifiedPasswords();
    private final Semaphore places = new Semaphore(MAX_WAITING);

    AccountLogins(AccountBook book, Executor lane, Clock clock) {
        this.book = book;
        this.lane = lane;
        this.clock = clock;
        brake = new FailureBrake(clock);
    }

    /**
     * Checks a password without blocking.
     *
     * @return why it does not count; empty if it does
     */
    CompletionStage<Optional<String>> check(Account account, Secret password, String address) {
        Optional<String> known = known(account, password, address);
        if (known != null) {
            return CompletableFuture.completedFuture(known);
        }
        if (!places.tryAcquire()) {
            return CompletableFuture.completedFuture(Optional.of(BUSY));
        }
        CompletableFuture<Optional<String>> result = new CompletableFuture<>();
        try {
            lane.execute(() -> {
                try {
                    result.complete(hashed(account, password, address));
                } catch (RuntimeException | LinkageError e) {
                    result.completeExceptionally(e);
                } finally {
                    places.release();
                }
            });
        } catch (RejectedExecutionException e) {
            places.release();
            LOG.debug("No thread to check a password", e);
            return CompletableFuture.completedFuture(Optional.of(BUSY));
        }
        return result;
    }

    /** Checks a password on this thread, which may block. */
    Optional<String> checkNow(Account account, Secret password, String address) {
        Optional<String> known = known(account, password, address);
        return known != null ? known : hashed(account, password, address);
    }

    /** What is known without hashing; null if nothing is. */
    private Optional<String> known(Account account, Secret password, String address) {
        if (account.disabled()) {
            return Optional.of(DISABLED);
        }
        if (verified.contains(account, password)) {
            loggedIn(account);
            return Optional.empty();
        }
        return brake.isLocked(subject(account)) || brake.isLocked(address) ? Optional.of(LOCKED) : null;
    }

    private Optional<String> hashed(Account account, Secret password, String address) {
        if (!PasswordHash.matches(account.hash(), password)) {
            brake.failed(subject(account));
            brake.failed(address);
            LOG.warn("Refused a wrong password for the account {} from {}", account.name(), address);
            return Optional.of(WRONG);
        }
        brake.succeeded(subject(account));
        brake.succeeded(address);
        verified.add(account, password);
        loggedIn(account);
        return Optional.empty();
    }

    private static String subject(Account account) {
        return "account " + account.name();
    }

    /** Remembers when; not worth a failure. */
    private void loggedIn(Account account) {
        long now = clock.utcUs();
        boolean recent = book.find(account.name())
                .flatMap(Account::lastLoginUtcUs)
                .filter(last -> now - last < SAVE_LOGIN_US)
                .isPresent();
        if (!recent) {
            book.change(transaction -> AccountTable.setLastLogin(transaction, account.name(), now));
        }
    }

    /** Forgets what was known of accounts that are gone. */
    void forgetOthersThan(java.util.Set<String> names) {
        verified.retain(names);
    }
}
