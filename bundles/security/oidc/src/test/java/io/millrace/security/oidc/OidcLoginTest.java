package io.millrace.security.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Secret;
import io.millrace.api.account.Login;
import io.millrace.api.account.LoginProvider;
import io.millrace.api.account.Role;
import io.millrace.api.account.RoleGrant;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The way to a provider and back: each login is one browser's, and counts once. */
class OidcLoginTest extends OidcScene {
    @Test
    void whoLogsInThereIsWhomTheProviderNames() {
        LoginProvider.Beginning beginning = join(provider.begin(CALLBACK));
        Map<String, String> query = FakeProvider.decoded(beginning.address().getRawQuery());
        assertEquals("dark", query.get("theme"), "what the provider has in its address stays");
        assertEquals("code", query.get("response_type"));
        assertEquals(CALLBACK.toString(), query.get("redirect_uri"));
        assertEquals("S256", query.get("code_challenge_method"));
        assertEquals("openid profile email", query.get("scope"));
        assertFalse(beginning.address().toString().contains(FakeProvider.SECRET.substring(0, 6)));
        Login login = join(provider.finish(CALLBACK, beginning.ticket(), idp.logIn(beginning.address())));
        assertEquals("idp:anna", login.account());
        assertEquals(List.of(new RoleGrant(Role.OPERATOR, "*")), login.grants());
        assertTrue(provider.counts(login));
        assertFalse(idp.asked.contains("/userinfo"), "all was in the ID token");
    }

    @Test
    void everyLoginHasAStateANonceAndAVerifierOfItsOwn() {
        Map<String, String> first =
                FakeProvider.decoded(join(provider.begin(CALLBACK)).address().getRawQuery());
        Map<String, String> second =
                FakeProvider.decoded(join(provider.begin(CALLBACK)).address().getRawQuery());
        for (String part : List.of("state", "nonce", "code_challenge")) {
            assertFalse(first.get(part).equals(second.get(part)), part);
            assertEquals(43, first.get(part).length(), part);
        }
    }

    @Test
    void anAnswerToAnotherBrowserIsRefused() {
        LoginProvider.Beginning mine = join(provider.begin(CALLBACK));
        LoginProvider.Beginning strangers = join(provider.begin(CALLBACK));
        Map<String, String> answer = idp.logIn(strangers.address());
        assertTrue(refusal(provider.finish(CALLBACK, mine.ticket(), answer))
                .getMessage()
                .contains("not begun in this"));
        assertTrue(refusal(provider.finish(CALLBACK, new Secret(""), answer))
                .getMessage()
                .contains("not begun"));
        assertTrue(refusal(provider.finish(CALLBACK, strangers.ticket(), Map.of("code", "code-0")))
                .getMessage()
                .contains("not begun"));
        assertFalse(idp.asked.contains("/token"), "the provider is not even asked");
    }

    @Test
    void aTicketCountsOnceAndForMinutes() {
        LoginProvider.Beginning beginning = join(provider.begin(CALLBACK));
        Map<String, String> answer = idp.logIn(beginning.address());
        join(provider.finish(CALLBACK, beginning.ticket(), answer));
        assertTrue(refusal(provider.finish(CALLBACK, beginning.ticket(), answer))
                .getMessage()
                .contains("not begun"));
        LoginProvider.Beginning old = join(provider.begin(CALLBACK));
        Map<String, String> late = idp.logIn(old.address());
        clock.advance(LoginTicket.LIFETIME_US);
        assertTrue(refusal(provider.finish(CALLBACK, old.ticket(), late))
                .getMessage()
                .contains("ten minutes"));
        String younger = old.ticket().reveal().replaceFirst("^\\d+", Long.toString(clock.utcUs()));
        assertTrue(refusal(provider.finish(CALLBACK, new Secret(younger), late))
                .getMessage()
                .contains("not begun"));
    }

    @Test
    void aCodeThatWasUsedIsRefused() {
        LoginProvider.Beginning beginning = join(provider.begin(CALLBACK));
        Map<String, String> answer = new HashMap<>(idp.logIn(beginning.address()));
        join(provider.finish(CALLBACK, beginning.ticket(), answer));
        LoginProvider.Beginning next = join(provider.begin(CALLBACK));
        answer.put("state", FakeProvider.decoded(next.address().getRawQuery()).get("state"));
        assertTrue(refusal(provider.finish(CALLBACK, next.ticket(), answer))
                .getMessage()
                .contains("its own code"));
    }

    @Test
    void aCodeOfAnotherLoginIsRefused() {
        LoginProvider.Beginning mine = join(provider.begin(CALLBACK));
        Map<String, String> strangers = idp.logIn(join(provider.begin(CALLBACK)).address());
        Map<String, String> answer = new HashMap<>(strangers);
        answer.put("state", FakeProvider.decoded(mine.address().getRawQuery()).get("state"));
        assertTrue(
                refusal(provider.finish(CALLBACK, mine.ticket(), answer))
                        .getMessage()
                        .contains("its own code"),
                "its verifier is another one");
    }

    @Test
    void anAnswerOfAnotherProviderIsRefused() {
        LoginProvider.Beginning beginning = join(provider.begin(CALLBACK));
        Map<String, String> answer = idp.logIn(beginning.address());
        answer.put("iss", "https://other.example");
        assertTrue(refusal(provider.finish(CALLBACK, beginning.ticket(), answer))
                .getMessage()
                .contains("not send this"));
        idp.description.put("authorization_response_iss_parameter_supported", true);
        provider = provider(Map.of());
        assertTrue(refusal().contains("did not send this"), "it would have named itself");
        LoginProvider.Beginning named = join(provider.begin(CALLBACK));
        Map<String, String> whole = idp.logIn(named.address());
        whole.put("iss", idp.issuer());
        assertEquals(
                "idp:anna",
                join(provider.finish(CALLBACK, named.ticket(), whole)).account());
    }

    @Test
    void whoSaysNoThereIsToldSo() {
        LoginProvider.Beginning beginning = join(provider.begin(CALLBACK));
        Map<String, String> answer = idp.logIn(beginning.address());
        answer.remove("code");
        answer.put("error", "access_denied\r\n<script>");
        String reason =
                refusal(provider.finish(CALLBACK, beginning.ticket(), answer)).getMessage();
        assertEquals("Example did not let you in: access_denied??<script>", reason);
    }

    @Test
    void aServerBehindAProxyNamesItself() {
        provider = provider(Map.of("publicUrl", "https://media.example"));
        LoginProvider.Beginning beginning = join(provider.begin(CALLBACK));
        assertEquals(
                "https://media.example/api/v1/session/providers/idp/callback",
                FakeProvider.decoded(beginning.address().getRawQuery()).get("redirect_uri"));
        assertEquals(Optional.of("127.0.0.1"), provider.logout().map(URI::getHost));
        assertTrue(provider.logout().orElseThrow().toString().contains("post_logout_redirect_uri=https%3A%2F%2Fmedia"));
    }
}
