package io.millrace.security.accounts;

import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Decision;
import io.millrace.api.access.Identity;
import io.millrace.api.access.Limits;
import io.millrace.api.access.PreviewPasses;
import io.millrace.api.access.Secret;
import io.millrace.api.media.StreamName;
import io.millrace.api.session.Session;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Passes for previews, in memory; they end with the plugin. {@link AccountPolicy} asks, for a plugin is one policy. Threads:
 * any; never blocks.
 */
@Component(service = {PreviewPasses.class, PreviewPolicy.class})
public final class PreviewPolicy implements PreviewPasses {
    static final String PREFIX = "pv_";
    static final long LIFETIME_US = 10 * 60_000_000L;
    static final int MOST = 5_000;

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

    /** @param mayLeave whether the account is one that can be removed or shut out here */
    private record Kept(StreamName stream, String account, boolean mayLeave, long untilUtcUs) {}

    @Activate
    public PreviewPolicy(@Reference AccountRoom room) {
        this.room = room;
    }

    @Override
    public Pass make(StreamName stream, String account) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        Secret token = new Secret(PREFIX + HexFormat.of().formatHex(bytes));
        long untilUtcUs = room.clock().utcUs() + LIFETIME_US;
        boolean mayLeave = room.grantsOf(account).isPresent();
        synchronized (passes) {
            passes.put(TokenText.hash(token), new Kept(stream.origin(), account, mayLeave, untilUtcUs));
        }
        return new Pass(token, ApiToken.instant(untilUtcUs));
    }

    CompletionStage<Decision> decide(AccessRequest request) {
        return CompletableFuture.completedFuture(request.credential()
                .filter(secret -> secret.reveal().startsWith(PREFIX))
                .map(secret -> decide(secret, request))
                .orElse(Decision.ABSTAIN));
    }

    private Decision decide(Secret secret, AccessRequest request) {
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
        if (pass.mayLeave() && room.grantsOf(pass.account()).isEmpty()) {
            return Decision.deny("The account of this preview is disabled");
        }
        Instant again = ApiToken.instant(
                Math.min(pass.untilUtcUs(), room.clock().utcUs() + AccountPolicy.ASK_AGAIN.toNanos() / 1_000));
        return new Decision.Allow(
                new Identity("preview", pass.account()), Optional.empty(), Optional.of(again), Limits.NONE);
    }
}
