package io.millrace.security.accounts;

import io.millrace.api.access.AccessPolicy;
import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Decision;
import io.millrace.api.access.Identity;
import io.millrace.api.access.Limits;
import io.millrace.api.access.Secret;
import io.millrace.api.account.LoginRefusedException;
import io.millrace.api.account.Role;
import io.millrace.api.account.RoleGrant;
import io.millrace.api.session.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Lets in who shows an account's name and password, or an API token or a pass of a preview with or without a name. Threads: any; never blocks,
 * passwords are hashed on worker threads.
 */
@Component(service = AccessPolicy.class)
public final class AccountPolicy implements AccessPolicy {
    /** The gate asks again after this, if nothing has it ask earlier. */
    static final Duration ASK_AGAIN = Duration.ofSeconds(60);

    private static final String STREAM_KEY = "sk-";

    private final AccountRoom room;
    private final Previews previews;

    @Activate
    public AccountPolicy(@Reference AccountRoom room, @Reference Previews previews) {
        this.room = room;
        this.previews = previews;
    }

    @Override
    public CompletionStage<Decision> decide(AccessRequest request) {
        Optional<String> secret = request.credential().map(Secret::reveal);
        if (request.role() == Session.Role.PUBLISH
                && TokenText.isWhole(request.stream().name())) {
            return now(Decision.deny("An API token names no stream: publish to NAME?key=TOKEN, and revoke this token if"
                    + " it was shown to others as a name"));
        }
        if (secret.filter(Previews::isAttempt).isPresent()) {
            return now(previews.decide(request.credential().orElseThrow(), request));
        }
        if (secret.filter(TokenText::isAttempt).isPresent()) {
            return now(byToken(request));
        }
        Optional<Account> account = request.user().flatMap(room.book()::find);
        if (account.isEmpty() || secret.isEmpty()) {
            return now(request.proof()
                    .flatMap(proof -> room.book().find(proof.user()))
                    .<Decision>map(known -> Decision.deny("An account's password is kept as a hash, which Digest"
                            + " authentication cannot be checked by: use Basic, or NAME?user=NAME&pass=PASSWORD"))
                    .orElse(Decision.ABSTAIN));
        }
        if (secret.get().startsWith(STREAM_KEY)) {
            // whoever has a stream key may call themselves what they like
            return now(Decision.ABSTAIN);
        }
        return check(account.get(), request)
                .handle((known, failure) -> failure == null ? byPassword(known, request) : refused(failure));
    }

    private CompletionStage<Account> check(Account account, AccessRequest request) {
        Secret password = request.credential().orElseThrow();
        String address = request.peer().host();
        return request.isQuestion()
                ? room.passwords().explain(account, password, address)
                : room.passwords().check(account, password, address);
    }

    private static CompletionStage<Decision> now(Decision decision) {
        return CompletableFuture.completedFuture(decision);
    }

    private static Decision refused(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof LoginRefusedException why) {
            return Decision.deny(why.getMessage());
        }
        throw new CompletionException(cause);
    }

    private Decision byPassword(Account account, AccessRequest request) {
        return permits(account.grants(), request)
                ? allow(account.name(), Optional.empty())
                : unpermitted("account " + account.name(), request);
    }

    private Decision byToken(AccessRequest request) {
        try {
            Secret secret = request.credential().orElseThrow();
            TokenCheck.Shown shown = request.isQuestion()
                    ? room.tokens().explain(secret)
                    : room.tokens().check(secret, request.peer().host());
            ApiToken token = shown.token();
            return permits(shown.grants(), request)
                    ? allow(token.account(), token.expiresUtcUs())
                    : unpermitted("API token " + token.name() + " of " + token.account(), request);
        } catch (LoginRefusedException e) {
            return Decision.deny(e.getMessage());
        }
    }

    private static boolean permits(Set<RoleGrant> grants, AccessRequest request) {
        Role needed = request.role() == Session.Role.PUBLISH ? Role.PUBLISHER : Role.VIEWER;
        return grants.stream().anyMatch(grant -> grant.role().includes(needed) && grant.covers(request.stream()));
    }

    private Decision allow(String account, Optional<Long> expiresUtcUs) {
        long againUtcUs = room.clock().utcUs() + ASK_AGAIN.toNanos() / 1_000;
        Instant until = ApiToken.instant(Math.min(againUtcUs, expiresUtcUs.orElse(againUtcUs)));
        return new Decision.Allow(new Identity("account", account), Optional.empty(), Optional.of(until), Limits.NONE);
    }

    /** Who may not publish here may still play what is open to everybody. */
    private static Decision unpermitted(String who, AccessRequest request) {
        return request.role() == Session.Role.PUBLISH
                ? Decision.deny("The " + who + " may not publish to " + request.stream())
                : Decision.ABSTAIN;
    }
}
