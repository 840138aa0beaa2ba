package io.millrace.security.token;

import com.nimbusds.jose.jwk.JWK;
import io.millrace.api.access.RuleScope;
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
 * @param scope what the rule is about
 * @param needed whether who shows no token is refused
 * @param key the one key that tokens are signed with
 * @param jwks where keys are fetched from, in place of it
 * @param issuer what {@code iss} has to be, or empty
 * @param audience what has to be in {@code aud}, or empty
 * @param leeway how far clocks may be apart
 * @param trouble why the rule cannot be followed; never shows a secret
 */
record TokenSettings(
        RuleScope scope,
        boolean needed,
        Optional<JWK> key,
        Optional<URI> jwks,
        String issuer,
        String audience,
        Duration leeway,
        Optional<String> trouble) {

    static TokenSettings of(ConfiguredValues values) {
        Secret secret = new Secret(values.text(".secret"));
        String file = values.text("keyFile");
        String url = values.text("jwksUrl");
        long sources = Stream.of(secret.reveal(), file, url)
                .filter(text -> !text.isEmpty())
                .count();
        Optional<JWK> key = Optional.empty();
        Optional<URI> jwks = Optional.empty();
        Optional<String> trouble = Optional.empty();
        if (sources != 1) {
            trouble = Optional.of("one of .secret, keyFile and jwksUrl has to be set, and no more");
        } else {
            try {
                key = url.isEmpty() ? Optional.of(KeyText.read(secret, file)) : Optional.empty();
                jwks = url.isEmpty() ? Optional.empty() : Optional.of(RemoteKeys.address(url));
            } catch (IllegalArgumentException e) {
                trouble = Optional.of(e.getMessage());
            }
        }
        return new TokenSettings(
                RuleScope.of(values),
                values.flag("needed"),
                key,
                jwks,
                values.text("issuer"),
                values.text("audience"),
                Duration.ofSeconds(values.whole("leewaySeconds", 0, 300)),
                trouble);
    }

    /** What cannot be read lets nobody in whom it may have been meant to refuse. */
    TokenSettings strict() {
        return new TokenSettings(
                scope, needed, key, jwks, issuer, audience, leeway, Optional.of("the configuration makes no sense"));
    }

    KeySource keys(Workers workers) {
        return jwks.<KeySource>map(address -> new RemoteKeys(address, workers)).orElseGet(() -> KeySource.of(key));
    }
}
