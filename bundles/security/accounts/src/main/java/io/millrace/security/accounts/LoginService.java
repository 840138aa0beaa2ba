package io.millrace.security.accounts;

import io.millrace.api.access.Secret;
import io.millrace.api.account.Login;
import io.millrace.api.account.LoginRefusedException;
import io.millrace.api.account.Logins;
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
                    .thenApply(grants -> new Login(name, Optional.empty(), ApiToken.sorted(grants)));
        }
        return room.passwords().check(account.get(), password, address).thenApply(checked -> {
            // as it is now: it may have changed while the password was hashed
            Account now = room.book().find(name).orElse(checked);
            return new Login(name, Optional.empty(), ApiToken.sorted(now.grants()));
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

    private static <T> CompletionStage<T> refused(String reason) {
        return CompletableFuture.failedFuture(new LoginRefusedException(reason, false));
    }
}
