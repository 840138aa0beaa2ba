package io.millrace.security.accounts;

import io.millrace.api.access.AccessPolicy;
import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Decision;
import io.millrace.api.access.Identity;
import io.millrace.api.access.Limits;
import io.millrace.api.access.Secret;
import io.millrace.api.account.AccountException;
import io.millrace.api.account.AccountInfo;
import io.millrace.api.account.Accounts;
import io.millrace.api.account.RoleGrant;
import io.millrace.api.session.Session;
import io.millrace.api.work.Clock;
import io.millrace.api.work.Workers;
import io.millrace.store.Store;
import io.millrace.store.TransactionWork;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The accounts, and who is let in by them. Threads: any; {@link #decide} never blocks, passwords are hashed on worker
 * threads.
 */
@Component(service = {Accounts.class, AccessPolicy.class, PasswordCheck.class})
public final class AccountService implements Accounts, AccessPolicy, PasswordCheck {
    /** The gate asks again after this, which is when an account that was shut out ends a session. */
    static final Duration ASK_AGAIN = Duration.ofSeconds(60);

    /** The administrator whom the launcher makes; its password lies in Karaf's own file. */
    static final String FIRST = "admin";

    private static final String STREAM_KEY = "sk-";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Logger LOG = LoggerFactory.getLogger(AccountService.class);

    private final AccountBook book;
    private final AccountLogins logins;
    private final Executor lane;
    private final Clock clock;

    @Activate
    public AccountService(@Reference Workers workers, @Reference Store store) {
        lane = workers.blocking("accounts");
        clock = workers.clock();
        book = new AccountBook(store);
        logins = new AccountLogins(book, lane, clock);
    }

    @Deactivate
    void stop() {
        book.close();
    }

    // ---- who is let in ------------------------------------------------------------------------------------------

    @Override
    public CompletionStage<Decision> decide(AccessRequest request) {
        Optional<Account> account = request.user().flatMap(book::find);
        if (account.isEmpty() || request.credential().isEmpty()) {
            return CompletableFuture.completedFuture(request.proof()
                    .flatMap(proof -> book.find(proof.user()))
                    .<Decision>map(known -> Decision.deny("An account's password is kept as a hash, which Digest"
                            + " authentication cannot be checked by: use Basic, or NAME?user=NAME&pass=PASSWORD"))
                    .orElse(Decision.ABSTAIN));
        }
        Secret password = request.credential().get();
        if (password.reveal().startsWith(STREAM_KEY)) {
            // whoever has a stream key may call themselves what they like
            return CompletableFuture.completedFuture(Decision.ABSTAIN);
        }
        return logins.check(account.get(), password, request.peer().host())
                .thenApply(why -> why.map(Decision::deny).orElseGet(() -> known(account.get(), request)));
    }

    private Decision known(Account account, AccessRequest request) {
        if (account.may(request.role(), request.stream())) {
            Instant until = Instant.EPOCH.plus(clock.utcUs(), ChronoUnit.MICROS).plus(ASK_AGAIN);
            return new Decision.Allow(
                    new Identity("account", account.name()), Optional.empty(), Optional.of(until), Limits.NONE);
        }
        // who may not publish here may still play what is open to everybody
        return request.role() == Session.Role.PUBLISH
                ? Decision.deny("The account " + account.name() + " may not publish to " + request.stream())
                : Decision.ABSTAIN;
    }

    @Override
    public Optional<Account> manager(String name, Secret password) {
        return book.find(name).filter(Account::isForManagement).filter(account -> logins.checkNow(
                        account, password, "the shell or a console")
                .isEmpty());
    }

    // ---- changes ------------------------------------------------------------------------------------------------

    @Override
    public List<AccountInfo> list() {
        return book.all().values().stream().map(Account::info).toList();
    }

    @Override
    public CompletionStage<Secret> create(String name, RoleGrant grant, Optional<Secret> password) {
        if (!NAME.matcher(name).matches()) {
            return refused("An account is named by up to 64 letters, digits, dots, dashes and underscores");
        }
        if (name.equals(FIRST)) {
            return refused("The account admin is the server's own: MILLRACE_ADMIN_PASSWORD sets its password");
        }
        return withHash(
                password,
                (hash, secret) -> change(transaction -> {
                    if (AccountTable.read(transaction).containsKey(name)) {
                        throw new AccountException("There is an account " + name + " already");
                    }
                    AccountTable.insert(transaction, name, hash, clock.utcUs());
                    AccountTable.addGrant(transaction, name, grant);
                    LOG.info("Made the account {}: {}", name, grant);
                    return secret;
                }));
    }

    @Override
    public CompletionStage<Secret> setPassword(String name, Optional<Secret> password) {
        return withHash(
                password,
                (hash, secret) -> change(transaction -> {
                    require(AccountTable.setHash(transaction, name, hash), name);
                    LOG.info("The account {} has another password", name);
                    return secret;
                }));
    }

    @Override
    public CompletionStage<Void> setDisabled(String name, boolean disabled) {
        return change(transaction -> {
            require(AccountTable.setDisabled(transaction, name, disabled), name);
            LOG.info("The account {} is {}", name, disabled ? "disabled" : "enabled");
            return null;
        });
    }

    @Override
    public CompletionStage<Void> grant(String name, RoleGrant grant) {
        return change(transaction -> {
            require(AccountTable.read(transaction).containsKey(name) ? 1 : 0, name);
            AccountTable.addGrant(transaction, name, grant);
            LOG.info("Granted to the account {}: {}", name, grant);
            return null;
        });
    }

    @Override
    public CompletionStage<Void> revoke(String name, RoleGrant grant) {
        return change(transaction -> {
            if (AccountTable.removeGrant(transaction, name, grant) == 0) {
                throw new AccountException("The account " + name + " was not granted: " + grant);
            }
            LOG.info("Taken from the account {}: {}", name, grant);
            return null;
        });
    }

    @Override
    public CompletionStage<Void> remove(String name) {
        return change(transaction -> {
            require(AccountTable.remove(transaction, name), name);
            LOG.info("Removed the account {}", name);
            return null;
        });
    }

    private <T> CompletionStage<T> change(TransactionWork<T> work) {
        return book.change(work).thenApply(result -> {
            logins.forgetOthersThan(book.all().keySet());
            return result;
        });
    }

    private static void require(int changed, String name) throws AccountException {
        if (changed == 0) {
            throw new AccountException("There is no account " + name + "; see media:account list");
        }
    }

    /** Hashes a password, given or made, on a worker thread. */
    private CompletionStage<Secret> withHash(Optional<Secret> given, HashUse use) {
        try {
            given.ifPresent(PasswordHash::require);
        } catch (IllegalArgumentException e) {
            return refused(e.getMessage());
        }
        Secret password = given.orElseGet(PasswordHash::make);
        CompletableFuture<String> hash = new CompletableFuture<>();
        try {
            lane.execute(() -> hash.complete(PasswordHash.of(password)));
        } catch (RejectedExecutionException e) {
            hash.completeExceptionally(e);
        }
        return hash.thenCompose(made -> use.with(made, password));
    }

    private static <T> CompletionStage<T> refused(String reason) {
        return CompletableFuture.failedFuture(new AccountException(reason));
    }

    @FunctionalInterface
    private interface HashUse {
        CompletionStage<Secret> with(String hash, Secret password);
    }
}
