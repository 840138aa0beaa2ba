package io.millrace.security.streamkey;

import java.time.Instant;
import java.util.Optional;

/**
 * The key that a new one stands for now.
 *
 * @param sealedKey as in {@link StoredKey}
 * @param untilUtc until when it counts beside the new one
 */
record ReplacedKey(KeyHash hash, Optional<String> sealedKey, Instant untilUtc) {
    boolean counts(Instant now) {
        return now.isBefore(untilUtc);
    }
}
