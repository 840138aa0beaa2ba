package io.millrace.security.accounts;

import io.millrace.api.access.FailureBrake;
import io.millrace.api.access.Secret;
import io.millrace.api.account.LoginRefusedException;
import io.millrace.api.account.RoleGrant;
import io.millrace.api.work.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Checks passwords, within limits: each costs a tenth of a second of a processor. Safe for any thread. */
final class AccountLogins {
    static final String LOCKED = "Too many logins failed here: wait a minute";
    static final String WRONG = "User name or password is wrong";
    static final String DISABLED = "This account is disabled";

    static final String ASKED_TOO_OFTEN = "Too many wrong passwords of this account were asked about: wait a minute";

    private static final long SAVE_LOGIN_US = 60_000_000;

    private final AccountBook book;
    private final LoginLane lane;
    private final Clock clock;
    private final LoginGuard guard;
    private final KarafUsers others;
    /** Holds up who has passwords explained instead of guessing them, and nobody who logs in. */
    private final FailureBrake asked;

    private final VerifiedPasswords verified = new VerifiedPasswords();
    private final VerifiedPasswords verifiedOthers = new VerifiedPasswords();

    AccountLogins(AccountBook book, LoginLane lane, Clock clock, LoginGuard guard, KarafUsers others) {
        this.book = book;
        this.lane = lane;
        this.clock = clock;
        this.guard = guard;
        this.others = others;
        asked = new FailureBrake(clock);
    }

    /** Checks a password without blocking. Gives the account back, or fails with {@link LoginRefusedException}. */
    CompletionStage<Account> check(Account account, Secret password, String address) {
        try {
            return isKnown(account, password, address)
                    ? CompletableFuture.completedFuture(account)
                    : lane.check(() -> hashed(account, password, address));
        } catch (LoginRefusedException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Tells what {@link #check} would. The account and the address are neither held up nor let go by it. */
    CompletionStage<Account> explain(Account account, Secret password, String address) {
        if (account.disabled()) {
            return refused(DISABLED, false);
        }
        if (verified.contains(account, password)) {
            return CompletableFuture.completedFuture(account);
        }
        if (guard.isLocked(account.name(), address)) {
            return refused(LOCKED, true);
        }
        if (asked.isLocked(account.name())) {
            return refused(ASKED_TOO_OFTEN, true);
        }
        return lane.check(() -> {
            if (!PasswordHash.matches(account.hash(), password)) {
                asked.failed(account.name());
                throw new LoginRefusedException(WRONG, false);
            }
            return account;
        });
    }

    private static <T> CompletionStage<T> refused(String reason, boolean worthWaiting) {
        return CompletableFuture.failedFuture(new LoginRefusedException(reason, worthWaiting));
    }

    /**
     * Checks a password on this thread, which may block.
     *
     * @throws LoginRefusedException if it does not count
     */
    void checkNow(Account account, Secret password, String address) throws LoginRefusedException {
        if (!isKnown(account, password, address)) {
            hashed(account, password, address);
        }
    }

    /** Checks the password of a user who is no account of ours, without blocking; gives what the user may. */
    CompletionStage<Set<RoleGrant>> checkOther(String name, Secret password, String address) {
        // who got in before is not kept out by others who guess
        if (!verifiedOthers.contains(other(name), password) && guard.isLocked(name, address)) {
            return refused(LOCKED, true);
        }
        return lane.check(() -> {
            Optional<Set<RoleGrant>> grants = others.login(name, password);
            if (grants.isEmpty()) {
                if (!others.has(name)) {
                    // takes as long as for an account that there is
                    PasswordHash.matches(PasswordHash.NOBODYS, password);
                }
                throw guard.wrong(name, address);
            }
            // Karaf hashes a password that was typed into its file when it is first shown
            others.refresh();
            guard.right(name, address);
            verifiedOthers.add(other(name), password);
            return grants.get();
        });
    }

    private static Account other(String name) {
        return new Account(name, "", false, Set.of(), 0, Optional.empty());
    }

    /** Whether no hashing is needed, since the password was right before. */
    private boolean isKnown(Account account, Secret password, String address) throws LoginRefusedException {
        if (account.disabled()) {
            throw new LoginRefusedException(DISABLED, false);
        }
        if (verified.contains(account, password)) {
            loggedIn(account);
            return true;
        }
        if (guard.isLocked(account.name(), address)) {
            throw new LoginRefusedException(LOCKED, true);
        }
        return false;
    }

    private Account hashed(Account account, Secret password, String address) throws LoginRefusedException {
        if (!PasswordHash.matches(account.hash(), password)) {
            throw guard.wrong(account.name(), address);
        }
        guard.right(account.name(), address);
        verified.add(account, password);
        loggedIn(account);
        return account;
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
    void forgetOthersThan(Set<String> names) {
        verified.retain(names);
    }
}
