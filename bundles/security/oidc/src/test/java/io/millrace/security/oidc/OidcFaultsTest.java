package io.millrace.security.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.account.LoginRefusedException;
import io.millrace.api.settings.Configuration;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Providers that are away, silent, endless or nonsense. */
class OidcFaultsTest extends OidcScene {
    @Test
    void aProviderThatIsAwayIsToldInPlainWords() {
        idp.close();
        LoginRefusedException away = refusal(provider.begin(CALLBACK));
        assertTrue(away.isWorthWaiting());
        assertEquals("Example does not answer now: try again, or log in with a password", away.getMessage());
    }

    @Test
    void aProviderThatComesBackIsAskedAgain() {
        idp.description.put("issuer", "https://other.example");
        assertTrue(refusal(provider.begin(CALLBACK)).isWorthWaiting());
        idp.description.put("issuer", idp.issuer());
        assertTrue(refusal(provider.begin(CALLBACK)).isWorthWaiting(), "strangers do not have it asked all the time");
        clock.advance(ProviderDirectory.FRESH_US);
        assertEquals("idp:anna", join(logIn()).account());
        idp.close();
        clock.advance(ProviderDirectory.FRESH_US);
        assertTrue(refusal(provider.begin(CALLBACK)).isWorthWaiting(), "nobody is sent to who is away");
    }

    @Test
    void aProviderThatSaysNothingOrTooMuchIsGivenUp() {
        OidcSettings settings = new Configuration<>("test", OidcProvider.Config.class, OidcSettings::of, text -> {})
                .start(properties(Map.of()));
        idp.silent = true;
        OidcProvider impatient = new OidcProvider("idp", settings, clock, threads, Duration.ofMillis(200));
        assertTrue(refusal(impatient.begin(CALLBACK)).isWorthWaiting());
        idp.silent = false;
        idp.endless = true;
        assertTrue(refusal(provider.begin(CALLBACK)).isWorthWaiting());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://127.0.0.1/x", "http://", "javascript:alert(1)", "/token", "https://x.example/#a"})
    void addressesOfNothingAreNotAsked(String address) {
        for (String endpoint : List.of("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint")) {
            Object before = idp.description.put(endpoint, address);
            assertTrue(refusal(provider(Map.of()).begin(CALLBACK)).isWorthWaiting(), endpoint);
            idp.description.put(endpoint, before);
        }
    }
}
