package io.millrace.management.metrics;

import io.millrace.api.access.Secret;
import io.millrace.api.account.Login;
import io.millrace.api.account.Logins;
import io.millrace.api.account.Role;
import io.millrace.api.account.RoleGrant;
import java.util.concurrent.CompletableFuture;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Asks the accounts about API tokens, if there are accounts. Safe for any thread; never blocks. */
@Component(service = TokenLogins.class)
public final class TokenLogins {
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Logins logins;

    /** Whether a token is one of an operator, or of a viewer of every stream: the metrics name them all. */
    boolean mayLook(Secret token, String address) {
        Logins now = logins;
        if (now == null) {
            return false;
        }
        // tokens are checked from memory, so this is done
        CompletableFuture<Login> login = now.token(token, address).toCompletableFuture();
        return login.isDone() && !login.isCompletedExceptionally() && isViewer(login.join());
    }

    private static boolean isViewer(Login login) {
        RoleGrant everyStream = new RoleGrant(Role.VIEWER, RoleGrant.EVERYTHING);
        return login.grants().stream().anyMatch(grant -> grant.includes(everyStream));
    }
}
