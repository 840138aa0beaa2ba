package io.millrace.security.accounts;

import io.millrace.api.access.AccessRecheck;
import io.millrace.api.account.AccountException;
import io.millrace.api.account.Login;
import io.millrace.api.account.LoginSessions;
import io.millrace.api.account.Role;
import io.millrace.api.account.RoleGrant;
import io.millrace.api.audit.AuditLog;
import io.millrace.api.audit.AuditedChange;
import io.millrace.api.audit.FailedLogins;
import io.millrace.api.work.Clock;
import io.millrace.api.work.Timer;
import io.millrace.api.work.Workers;
import io.millrace.store.Store;
import io.millrace.store.TransactionWork;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.karaf.jaas.modules.EncryptionService;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** What the services of this bundle share: the accounts and tokens that are known, and what checks them. Safe for any thread. */
@Component(service = AccountRoom.class)
public final class AccountRoom {
    /** The administrator whom the launcher makes; its password lies in Karaf's own file. */
    static final String FIRST = "admin";

    static final long SAVE_USE_US = 60_000_000;
    private static final Set<RoleGrant> EVERYTHING = Set.of(new RoleGrant(Role.ADMINISTRATOR, RoleGrant.EVERYTHING));

    private final AccountBook book;
    private final AccountLogins passwords;
    private final TokenCheck tokens;
    private final FailedLogins failed;
    private final LoginLane lane;
    private final Clock clock;
    private final AccessRecheck recheck;
    private final KarafUsers others;
    private final List<Timer.Cancellable> timers;

    @Reference
    volatile AuditLog audit = AuditLog.NOWHERE;

    @Reference
    volatile LoginSessions sessions;

    @Activate
    public AccountRoom(
            @Reference Workers workers,
            @Reference Store store,
            @Reference AccessRecheck recheck,
            @Reference(target = "(millrace.passwords=salted)") EncryptionService passwords) {
        this(workers, store, recheck, new KarafRealmUsers(passwords.createEncryption(Map.of())));
    }

    AccountRoom(Workers workers, Store store, AccessRecheck recheck, KarafUsers others) {
        this.recheck = recheck;
        this.others = others;
        clock = workers.clock();
        var threads = workers.blocking("accounts");
        lane = new LoginLane(threads);
        others.refresh();
        book = new AccountBook(store);
        failed = new FailedLogins(() -> audit, clock);
        LoginGuard guard = new LoginGuard(clock, failed);
        passwords = new AccountLogins(book, lane, clock, guard, others);
        tokens = new TokenCheck(book, this::grantsOf, guard, clock);
        timers = List.of(
                workers.timer().every(SAVE_USE_US, threads, tokens::saveUse),
                workers.timer().every(KarafUsers.REFRESH_US, threads, others::refresh));
    }

    @Deactivate
    void stop() {
        timers.forEach(Timer.Cancellable::cancel);
        book.close();
    }

    AccountBook book() {
        return book;
    }

    AccountLogins passwords() {
        return passwords;
    }

    TokenCheck tokens() {
        return tokens;
    }

    FailedLogins failed() {
        return failed;
    }

    KarafUsers others() {
        return others;
    }

    LoginLane lane() {
        return lane;
    }

    Clock clock() {
        return clock;
    }

    /** What a thread's actor wants to change. */
    AuditedChange audited(String action, String object) {
        return audit.change(action, object);
    }

    /** What an account may; empty if there is none of that name, or it is shut out. */
    Optional<Set<RoleGrant>> grantsOf(String name) {
        if (name.equals(FIRST)) {
            return others.has(FIRST) ? Optional.of(EVERYTHING) : Optional.empty();
        }
        return book.find(name).filter(account -> !account.disabled()).map(Account::grants);
    }

    /**
     * Whether what was shown by password or API token would still count.
     *
     * @throws IllegalStateException while the accounts were not read yet, and this may be one of them
     */
    boolean counts(Login login) {
        String name = login.account();
        Optional<Account> account = book.find(name);
        boolean isKnown =
                account.isPresent() || others.has(name) && login.token().isEmpty();
        if (!isKnown && !book.isRead()) {
            throw new IllegalStateException("The accounts were not read from the database yet");
        }
        if (login.token().isPresent()) {
            return tokens.basisNow(login.token().get().id())
                    .filter(login.basis()::equals)
                    .isPresent();
        }
        if (login.basis().isEmpty() || account.filter(Account::disabled).isPresent()) {
            return false;
        }
        return login.basis().equals(account.map(Account::basis).orElseGet(() -> others.basis(name)));
    }

    /** Changes something that takes nothing away from anybody. */
    <T> CompletionStage<T> change(TransactionWork<T> work) {
        return book.change(work).thenApply(result -> {
            passwords.forgetOthersThan(book.all().keySet());
            return result;
        });
    }

    /** Changes something by which somebody may lose what let them in. */
    <T> CompletionStage<T> take(TransactionWork<T> work) {
        return change(work).thenApply(result -> {
            recheck.changed();
            return result;
        });
    }

    /** Changes what an account is: who is logged in as it has to log in anew. */
    <T> CompletionStage<T> take(String account, TransactionWork<T> work) {
        return take(work).thenApply(result -> {
            sessions.endAll(account);
            return result;
        });
    }

    static void require(int changed, String name) throws AccountException {
        if (changed == 0) {
            throw new AccountException("There is no account " + name + "; see media:account list");
        }
    }
}
