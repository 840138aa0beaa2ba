package io.millrace.security.oidc;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import io.millrace.api.work.Clock;
import java.io.IOException;
import java.net.URI;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * What a provider says of itself, and its keys: kept for a while, and fetched again when a token names a key that is not among
 * them, though not as often as strangers might want. Safe for any thread, never blocks.
 */
final class ProviderDirectory {
    static final long OLD_US = 3_600_000_000L;
    /** Who begins a login goes to a provider that answered just now. */
    static final long FRESH_US = 5_000_000;

    static final long KEYS_OLD_US = 600_000_000;
    static final long LEAST_PAUSE_US = 10_000_000;

    private final OidcSettings settings;
    private final ProviderHttp http;
    private final Clock clock;
    private CompletableFuture<ProviderMetadata> metadata;
    private long metadataUs;
    private CompletableFuture<List<JWK>> keys;
    private long keysUs;

    ProviderDirectory(OidcSettings settings, ProviderHttp http, Clock clock) {
        this.settings = settings;
        this.http = http;
        this.clock = clock;
    }

    /**
     * Fails if the provider cannot be asked, or says nothing usable.
     *
     * @param oldUs what was fetched longer ago is fetched again
     */
    synchronized CompletionStage<ProviderMetadata> metadata(long oldUs) {
        long sinceUs = clock.monotonicUs() - metadataUs;
        boolean failed = metadata != null && metadata.isCompletedExceptionally() && sinceUs >= FRESH_US;
        boolean old = metadata != null && metadata.isDone() && sinceUs >= oldUs;
        if (metadata == null || failed || old) {
            metadataUs = clock.monotonicUs();
            String issuer = settings.issuer().replaceFirst("/$", "");
            metadata = http.get(URI.create(issuer + "/.well-known/openid-configuration"), Map.of())
                    .thenApply(this::metadata)
                    .toCompletableFuture();
        }
        return metadata;
    }

    private ProviderMetadata metadata(ProviderHttp.Answer answer) {
        try {
            if (answer.status() != 200) {
                throw new IOException("its description is answered with " + answer.status());
            }
            return ProviderMetadata.of(answer.json(), settings);
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    /** The keys there are, with that of an id if the provider has it by now. */
    CompletionStage<List<JWK>> keys(URI address, String id) {
        CompletableFuture<List<JWK>> known = keysNow(address, KEYS_OLD_US);
        return known.thenCompose(list -> id == null || list.stream().anyMatch(key -> id.equals(key.getKeyID()))
                ? CompletableFuture.completedFuture(list)
                : keysNow(address, LEAST_PAUSE_US));
    }

    private synchronized CompletableFuture<List<JWK>> keysNow(URI address, long oldUs) {
        boolean old = keys != null && keys.isDone() && clock.monotonicUs() - keysUs >= oldUs;
        if (keys == null || keys.isCompletedExceptionally() || old) {
            keysUs = clock.monotonicUs();
            keys = http.get(address, Map.of())
                    .thenApply(ProviderDirectory::keys)
                    .toCompletableFuture();
        }
        return keys;
    }

    private static List<JWK> keys(ProviderHttp.Answer answer) {
        try {
            if (answer.status() != 200) {
                throw new IOException("its keys are answered with " + answer.status());
            }
            return JWKSet.parse(answer.json()).getKeys().stream()
                    // a secret that anybody can fetch is none
                    .filter(key -> !(key instanceof OctetSequenceKey))
                    .toList();
        } catch (IOException | ParseException e) {
            throw new CompletionException(e);
        }
    }
}
