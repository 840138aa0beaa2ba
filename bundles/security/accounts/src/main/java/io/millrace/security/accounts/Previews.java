package io.millrace.security.accounts;

import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Decision;
import io.millrace.api.access.Identity;
import io.millrace.api.access.Limits;
import io.millrace.api.access.PreviewPasses;
import io.millrace.api.access.Secret;
import io.millrace.api.account.ApiTokenInfo;
import io.millrace.api.account.Login;
import io.millrace.api.media.StreamName;
import io.millrace.api.session.Session;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Passes for previews, in memory; they end with the plugin. {@link AccountPolicy} asks here: a bundle has one policy. Threads:
 * any; never blocks.
 */
@Component(service = {PreviewPasses.class, Previews.class})
public final class Previews implements PreviewPasses {
    static final String PREFIX = "pv_";
    static final long LIFETIME_US = 10 * 60_000_000L;
    static final int MOST = 5_000;
    static final int MOST_OF_ACCOUNT = 50;

    private static final int RANDOM_BYTES = 20;

    private final SecureRandom random = new SecureRandom();
    private final AccountRoom room;
    /** By the token's hash, the oldest first. */
    private final Map<String, Kept> passes = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Kept> eldest) {
            return size() > MOST
                    || eldest.getValue().untilUtcUs() <= room.clock().utcUs();
        }
    };

    /** @param login by which it was asked for; the pass is worth what that is worth now */
    private record Kept(StreamName stream, Login login, long untilUtcUs) {}

    @Activate
    public Previews(@Reference AccountRoom room) {
        this.room = room;
    }

    @Override
    public Pass make(StreamName stream, Login login) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        Secret token = new Secret(PREFIX + HexFormat.of().formatHex(bytes));
        long untilUtcUs = room.clock().utcUs() + LIFETIME_US;
        synchronized (passes) {
            makeRoom(login.account());
            passes.put(TokenText.hash(token), new Kept(stream.origin(), login, untilUtcUs));
        }
        return new Pass(token, ApiToken.instant(untilUtcUs));
    }

    @Override
    public Pass renew(Secret token, StreamName stream, Login login) {
        String hash = TokenText.hash(token);
        long nowUtcUs = room.clock().utcUs();
        synchronized (passes) {
            Kept known = passes.get(hash);
            if (known != null
                    && known.untilUtcUs() > nowUtcUs
                    && known.stream().equals(stream.origin())
                    && known.login().account().equals(login.account())) {
                // to the end of the line: the oldest are first
                passes.remove(hash);
                passes.put(hash, new Kept(known.stream(), login, nowUtcUs + LIFETIME_US));
                return new Pass(token, ApiToken.instant(nowUtcUs + LIFETIME_US));
            }
        }
        return make(stream, login);
    }

    /** Who asks again and again loses the oldest of their own, and nobody else's. */
    private void makeRoom(String account) {
        int surplus = 1 - MOST_OF_ACCOUNT;
        for (Kept each : passes.values()) {
            surplus += each.login().account().equals(account) ? 1 : 0;
        }
        for (Iterator<Kept> each = passes.values().iterator(); surplus > 0 && each.hasNext(); ) {
            if (each.next().login().account().equals(account)) {
                each.remove();
                surplus--;
            }
        }
    }

    static boolean isAttempt(String secret) {
        return secret.startsWith(PREFIX);
    }

    /** Decides about who shows what looks like a pass. */
    Decision decide(Secret secret, AccessRequest request) {
        Kept pass;
        synchronized (passes) {
            pass = passes.get(TokenText.hash(secret));
        }
        if (pass == null || pass.untilUtcUs() <= room.clock().utcUs()) {
            return Decision.deny("This preview is over: open it again in the console");
        }
        if (request.role() != Session.Role.PLAY
                || !pass.stream().equals(request.stream().origin())) {
            return Decision.deny("A preview lets nothing but its stream be played");
        }
        if (!isStillWorth(pass)) {
            return Decision.deny("Whoever opened this preview may not play it any more, or logged in anew since:"
                    + " open it again in the console");
        }
        Instant again = ApiToken.instant(
                Math.min(pass.untilUtcUs(), room.clock().utcUs() + AccountPolicy.ASK_AGAIN.toNanos() / 1_000));
        return new Decision.Allow(
                new Identity("preview", pass.login().account()), Optional.empty(), Optional.of(again), Limits.NONE);
    }

    private boolean isStillWorth(Kept pass) {
        Login login = pass.login();
        Optional<ApiTokenInfo> token = login.token();
        if (token.isPresent()) {
            return room.tokens()
                    .grantsNow(token.get().id())
                    .filter(grants -> grants.stream()
                            .anyMatch(grant -> grant.role().isManagement() || grant.covers(pass.stream())))
                    .isPresent();
        }
        // of who logged in at a provider only that knows more: their passes end by time
        return login.account().indexOf(':') > 0 || room.counts(login);
    }
}
