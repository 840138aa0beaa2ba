package io.millrace.security.token;

import com.nimbusds.jose.jwk.JWK;
import io.millrace.api.access.Secret;
import io.millrace.api.settings.ConfiguredValues;
import io.millrace.api.work.Workers;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the configuration of a rule says.
 *
 * @param needed whether who shows no token is refused
 * @param key the one key that tokens are signed with
 * @param jwks where keys are fetched from, in place of it
 * @param issuer what {@code iss} has to be, or empty
 * @param audience what has to be in {@code aud}, or empty
 * @param leeway how far clocks may be apart
 */
record TokenSettings(
        boolean needed, Optional<JWK> key, Optional<URI> jwks, String issuer, String audience, Duration leeway) {

    /** @throws IllegalArgumentException that says why the rule cannot be followed, without a secret */
    static TokenSettings of(ConfiguredValues values) {
        Secret secret = new Secret(values.text(".secret"));
        String file = values.text("keyFile");
        String url = values.text("jwksUrl");
        long sources = Stream.of(secret.reveal(), file, url)
                .filter(text -> !text.isEmpty())
                .count();
        if (sources != 1) {
            throw new IllegalArgumentException("one of .secret, keyFile and jwksUrl has to be set, and no more");
        }
        return new TokenSettings(
                values.flag("needed"),
                url.isEmpty() ? Optional.of(KeyText.read(secret, file)) : Optional.empty(),
                url.isEmpty() ? Optional.empty() : Optional.of(RemoteKeys.address(url)),
                values.text("issuer"),
                values.text("audience"),
                Duration.ofSeconds(values.whole("leewaySeconds", 0, 300)));
    }

    KeySource keys(Workers workers) {
        return jwks.<KeySource>map(address -> new RemoteKeys(address, workers)).orElseGet(() -> KeySource.of(key));
    }
}
