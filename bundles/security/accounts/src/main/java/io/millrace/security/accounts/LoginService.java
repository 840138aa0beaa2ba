package io.millrace.security.accounts;

import io.millrace.api.access.Secret;
import io.millrace.api.account.AccountException;
import io.millrace.api.account.Login;
import io.millrace.api.account.LoginRefusedException;
import io.millrace.api.account.Logins;
import io.millrace.api.audit.AuditedChange;
import java.util.Optional;
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
        if (account.isEmpty()) {
            return room.passwords()
                    .checkOther(name, password, address)
                    .thenApply(grants -> new Login(
                            name,
                            Optional.empty(),
                            ApiToken.sorted(grants),
                            room.others().basis(name)));
        }
        return room.passwords().check(account.get(), password, address).thenApply(checked -> {
            // as it is now: it may have changed while the password was hashed
            Account now = room.book().find(name).orElse(checked);
            return new Login(name, Optional.empty(), ApiToken.sorted(now.grants()), now.basis());
        });
    }

    @Override
    public CompletionStage<Login> token(Secret token, String address) {
        try {
            TokenCheck.Shown shown = room.tokens().check(token, address);
            return CompletableFuture.completedFuture(new Login(
                    shown.token().account(), Optional.of(shown.token().info()), ApiToken.sorted(shown.grants())));
        } catch (LoginRefusedException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public boolean counts(Login login) {
        String name = login.account();
        Optional<Account> account = room.book().find(name);
        if (login.basis().isEmpty() || account.filter(Account::disabled).isPresent()) {
            return false;
        }
        return login.basis().equals(account.map(Account::basis).orElseGet(() -> room.others()
                .basis(name)));
    }

    @Override
    public CompletionStage<Void> changePassword(String name, Secret current, Secret wanted, String address) {
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
                                .thenCompose(known -> keep(name, wanted))
                        : room.passwords()
                                .checkOther(name, current, address)
                                .thenCompose(known -> keepInFile(name, wanted)));
    }

    private CompletionStage<Void> keep(String name, Secret wanted) {
        return room.lane()
                .run(() -> PasswordHash.of(wanted))
                .thenCompose(hash -> room.take(name, transaction -> {
                    AccountRoom.require(AccountTable.setHash(transaction, name, hash), name);
                    return null;
                }));
    }

    private CompletionStage<Void> keepInFile(String name, Secret wanted) {
        return room.lane().run(() -> {
            room.others().setPassword(name, wanted);
            room.sessions.endAll(name);
            return null;
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
