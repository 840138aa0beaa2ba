package io.millrace.security.accounts;

import io.millrace.api.access.Secret;
import io.millrace.api.account.AccountException;
import io.millrace.api.account.AccountInfo;
import io.millrace.api.account.Accounts;
import io.millrace.api.account.LoginRefusedException;
import io.millrace.api.account.RoleGrant;
import io.millrace.api.audit.AuditedChange;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Changes accounts, and logs managers in. Threads: any; passwords are hashed on worker threads. */
@Component(service = {Accounts.class, PasswordCheck.class})
public final class AccountService implements Accounts, PasswordCheck {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Logger LOG = LoggerFactory.getLogger(AccountService.class);

    /** Stands for the address of those who log in through Karaf's realm, which tells none. */
    static final String REALM = "the shell or a console";

    private final AccountRoom room;

    @Activate
    public AccountService(@Reference AccountRoom room) {
        this.room = room;
    }

    @Override
    public Optional<Account> manager(String name, Secret password) {
        Optional<Account> account = room.book().find(name).filter(Account::isForManagement);
        if (account.isPresent()) {
            try {
                room.passwords().checkNow(account.get(), password, REALM);
            } catch (LoginRefusedException e) {
                LOG.debug("Refused", e);
                return Optional.empty();
            }
        }
        return account;
    }

    @Override
    public List<AccountInfo> list() {
        return room.book().all().values().stream().map(Account::info).toList();
    }

    @Override
    public CompletionStage<Secret> create(String name, RoleGrant grant, Optional<Secret> password) {
        return room.audited("account.create", name).after(grant.toString()).follow(make(name, grant, password));
    }

    private CompletionStage<Secret> make(String name, RoleGrant grant, Optional<Secret> password) {
        if (!NAME.matcher(name).matches()) {
            return refused("An account is named by up to 64 letters, digits, dots, dashes and underscores");
        }
        if (name.equals(AccountRoom.FIRST)) {
            return refused("The account admin is the server's own: MILLRACE_ADMIN_PASSWORD sets its password");
        }
        return withHash(
                password,
                (hash, secret) -> room.change(transaction -> {
                    if (AccountTable.read(transaction).containsKey(name)) {
                        throw new AccountException("There is an account " + name + " already");
                    }
                    AccountTable.insert(transaction, name, hash, room.clock().utcUs());
                    AccountTable.addGrant(transaction, name, grant);
                    return secret;
                }));
    }

    @Override
    public CompletionStage<Secret> setPassword(String name, Optional<Secret> password) {
        AuditedChange change = room.audited("account.set-password", name);
        return change.follow(withHash(
                password,
                (hash, secret) -> room.take(name, transaction -> {
                    AccountRoom.require(AccountTable.setHash(transaction, name, hash), name);
                    return secret;
                })));
    }

    @Override
    public CompletionStage<Void> setDisabled(String name, boolean disabled) {
        AuditedChange change = room.audited(disabled ? "account.disable" : "account.enable", name);
        return change.follow(room.take(name, transaction -> {
            AccountRoom.require(AccountTable.setDisabled(transaction, name, disabled), name);
            return null;
        }));
    }

    @Override
    public CompletionStage<Void> grant(String name, RoleGrant grant) {
        AuditedChange change =
                room.audited("account.grant", name).before(granted(name)).after("+ " + grant);
        return change.follow(room.take(name, transaction -> {
            AccountRoom.require(AccountTable.read(transaction).containsKey(name) ? 1 : 0, name);
            AccountTable.addGrant(transaction, name, grant);
            return null;
        }));
    }

    @Override
    public CompletionStage<Void> revoke(String name, RoleGrant grant) {
        AuditedChange change =
                room.audited("account.revoke", name).before(granted(name)).after("- " + grant);
        return change.follow(room.take(name, transaction -> {
            if (AccountTable.removeGrant(transaction, name, grant) == 0) {
                throw new AccountException("The account " + name + " was not granted: " + grant);
            }
            return null;
        }));
    }

    @Override
    public CompletionStage<Void> remove(String name) {
        AuditedChange change = room.audited("account.remove", name).before(granted(name));
        return change.follow(room.take(name, transaction -> {
            AccountRoom.require(AccountTable.remove(transaction, name), name);
            return null;
        }));
    }

    private String granted(String name) {
        return room.book()
                .find(name)
                .map(account -> account.info().grants().toString())
                .orElse("");
    }

    /** Hashes a password, given or made, on a worker thread. */
    private CompletionStage<Secret> withHash(Optional<Secret> given, HashUse use) {
        try {
            given.ifPresent(PasswordHash::require);
        } catch (IllegalArgumentException e) {
            return refused(e.getMessage());
        }
        Secret password = given.orElseGet(PasswordHash::make);
        return room.lane().run(() -> PasswordHash.of(password)).thenCompose(made -> use.with(made, password));
    }

    private static <T> CompletionStage<T> refused(String reason) {
        return CompletableFuture.failedFuture(new AccountException(reason));
    }

    @FunctionalInterface
    private interface HashUse {
        CompletionStage<Secret> with(String hash, Secret password);
    }
}
