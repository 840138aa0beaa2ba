package io.millrace.security.accounts;

import io.millrace.api.access.Secret;
import io.millrace.api.account.AccountException;
import io.millrace.api.account.Login;
import io.millrace.api.account.LoginRefusedException;
import io.millrace.api.account.Logins;
import io.millrace.api.account.RoleGrant;
import io.millrace.api.audit.AuditedChange;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Logs in who administers: by password, or by API token. Safe for any thread; never blocks. */
@Component(service = Logins.class)
public final class LoginService implements Logins {
    private static final int MAX_NAME = 64;

    private final AccountRoom room;

    @Activate
    public LoginService(@Reference AccountRoom room) {
        this.room = room;
    }

    @Override
    public CompletionStage<Login> password(String name, Secret password, String address) {
        if (TokenText.isWhole(password.reveal())) {
            // with any user name or none
            return token(password, address);
        }
        if (name.isEmpty() || name.length() > MAX_NAME) {
            return refused(AccountLogins.WRONG);
        }
        Optional<Account> account = room.book().find(name);
        return account.isEmpty()
                ? other(name, password, address)
                : room.passwords().check(account.get(), password, address).thenCompose(checked -> {
                    // as it is now: it may have changed while the password was hashed
                    Optional<Account> now = room.book().find(name);
                    return now.filter(each -> each.hash().equals(checked.hash()))
                                    .isPresent()
                            ? CompletableFuture.completedFuture(login(now.get()))
                            : refused(AccountLogins.WRONG);
                });
    }

    private CompletionStage<Login> other(String name, Secret password, String address) {
        KarafUsers others = room.others();
        return room.passwords().checkOther(name, password, address).thenCompose(grants -> {
            String basis = others.basis(name);
            return !others.has(name) || others.isPassword(name, password)
                    ? CompletableFuture.completedFuture(
                            new Login(name, Optional.empty(), ApiToken.sorted(grants), basis))
                    : refused(AccountLogins.WRONG);
        });
    }

    private static Login login(Account account) {
        return new Login(account.name(), Optional.empty(), ApiToken.sorted(account.grants()), account.basis());
    }

    @Override
    public CompletionStage<Login> token(Secret token, String address) {
        try {
            TokenCheck.Shown shown = room.tokens().check(token, address);
            ApiToken found = shown.token();
            return CompletableFuture.completedFuture(new Login(
                    found.account(),
                    Optional.of(found.info()),
                    ApiToken.sorted(shown.grants()),
                    found.basis(shown.grants())));
        } catch (LoginRefusedException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public boolean counts(Login login) {
        return room.counts(login);
    }

    @Override
    public CompletionStage<Login> changePassword(String name, Secret current, Secret wanted, String address) {
        AuditedChange change = room.audited("account.set-password", name);
        try {
            ChosenPassword.require(name, wanted);
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(new AccountException(e.getMessage()));
        }
        if (current.equals(wanted)) {
            return CompletableFuture.failedFuture(new AccountException("This is the password already"));
        }
        Optional<Account> account = room.book().find(name);
        return change.follow(
                account.isPresent()
                        ? room.passwords()
                                .check(account.get(), current, address)
                                .thenCompose(checked -> keep(checked, wanted))
                        : room.passwords()
                                .checkOther(name, current, address)
                                .thenCompose(grants -> keepInFile(name, grants, current, wanted)));
    }

    /** In place of the password that was checked, and of no other: an administrator may have set one meanwhile. */
    private CompletionStage<Login> keep(Account checked, Secret wanted) {
        String name = checked.name();
        return room.lane()
                .run(() -> PasswordHash.of(wanted))
                .thenCompose(hash -> room.take(name, transaction -> {
                    if (AccountTable.replaceHash(transaction, name, checked.hash(), hash) == 0) {
                        throw new AccountException(
                                "The password of " + name + " was changed by somebody else just now");
                    }
                    return hash;
                }))
                .thenCompose(hash -> room.book()
                        .find(name)
                        .filter(now -> now.hash().equals(hash))
                        .map(now -> CompletableFuture.completedStage(login(now)))
                        .orElseGet(() -> refused(AccountLogins.WRONG)));
    }

    private CompletionStage<Login> keepInFile(String name, Set<RoleGrant> grants, Secret current, Secret wanted) {
        return room.lane().run(() -> {
            String kept = room.others().setPassword(name, current, wanted);
            room.sessions.endAll(name);
            return new Login(name, Optional.empty(), ApiToken.sorted(grants), kept);
        });
    }

    @Override
    public boolean hasFirstPassword(String name) {
        return room.others().hasFirstPassword(name);
    }

    private static <T> CompletionStage<T> refused(String reason) {
        return CompletableFuture.failedFuture(new LoginRefusedException(reason, false));
    }
}
