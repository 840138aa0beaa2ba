package io.millrace.api.access;

import io.millrace.api.account.Login;
import io.millrace.api.media.StreamName;
import java.time.Instant;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Passes for a console's own player: each lets whoever shows it as a credential play one stream and its renditions for some
 * minutes, private or not. A service of the accounts plugin; safe for any thread, never blocks. Bounded, for an account and in
 * all: the oldest pass gives way.
 */
@ProviderType
public interface PreviewPasses {
    /**
     * Makes a pass. Who may have one is the caller's to check.
     *
     * @param stream what may be played
     * @param login who asked: when that counts no more, or may not play the stream any more, its passes do not either
     */
    Pass make(StreamName stream, Login login);

    /**
     * Lets a pass count for longer, so that a player goes on with the address it has.
     *
     * @param token of the pass; of one that is over, or is another account's or stream's, nothing is used
     * @param login who asked; the pass is worth what that is worth from now on
     * @return that pass, or another one
     */
    default Pass renew(Secret token, StreamName stream, Login login) {
        return make(stream, login);
    }

    /**
     * A pass.
     *
     * @param token letters, digits and underscores: fit for a path
     * @param expiresUtc when it stops to count, also for who plays
     */
    record Pass(Secret token, Instant expiresUtc) {}
}
