package io.millrace.security.token;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Where the keys are that tokens are signed with. */
@FunctionalInterface
interface KeySource {
    /**
     * The keys that may have signed a token with this header.
     *
     * @return completes with none if there are none; never fails
     */
    CompletionStage<List<JWK>> find(JWSHeader header);

    /** One key, whatever the header calls it. */
    static KeySource of(Optional<JWK> key) {
        return header -> CompletableFuture.completedFuture(key.stream().toList());
    }
}
