package io.millrace.security.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Secret;
import io.millrace.api.account.Login;
import io.millrace.api.account.LoginProvider;
import io.millrace.api.account.LoginRefusedException;
import io.millrace.api.account.Role;
import io.millrace.api.account.RoleGrant;
import io.millrace.api.settings.Configuration;
import io.millrace.testkit.FakeClock;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logins at a provider: one that keeps to the rules, and those who do not. */
class OidcProviderTest {
    private static final URI CALLBACK = URI.create("http://here.example/api/v1/session/providers/idp/callback");

    private final FakeClock clock = new FakeClock();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private FakeProvider idp;
    private OidcProvider provider;

    @BeforeEach
    void start() throws Exception {
        idp = new FakeProvider(this::now);
        provider = provider(Map.of());
    }

    @AfterEach
    void stop() {
        idp.close();
        threads.shutdownNow();
    }

    private Instant now() {
        return Instant.EPOCH.plus(clock.utcUs(), ChronoUnit.MICROS).truncatedTo(ChronoUnit.SECONDS);
    }

    private Map<String, Object> properties(Map<String, ?> more) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("issuer", idp.issuer());
        properties.put("clientId", FakeProvider.CLIENT);
        properties.put(".clientSecret", FakeProvider.SECRET);
        properties.put("title", "Example");
        properties.put("roles", "staff=operator, guests=viewer live/*");
        properties.putAll(more);
        return properties;
    }

    private OidcProvider provider(Map<String, ?> more) {
        OidcSettings settings = new Configuration<>("test", OidcProvider.Config.class, OidcSettings::of, text -> {})
                .start(properties(more));
        return new OidcProvider("idp", settings, clock, threads, Duration.ofSeconds(5));
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private static LoginRefusedException refusal(CompletionStage<?> stage) {
        Throwable cause =
                assertThrows(CompletionException.class, () -> join(stage)).getCause();
        return assertInstanceOf(LoginRefusedException.class, cause);
    }

    private CompletionStage<Login> logIn() {
        LoginProvider.Beginning beginning = join(provider.begin(CALLBACK));
        return provider.finish(CALLBACK, beginning.ticket(), idp.logIn(beginning.address()));
    }

    private String refusal() {
        return refusal(logIn()).getMessage();
    }

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
    void aTokenOfAnotherLoginIsRefused() {
        idp.otherClaims = claims -> claims.claim("nonce", "another");
        assertTrue(refusal().contains("is of another login"));
        idp.otherClaims = claims -> claims.claim("nonce", null);
        assertTrue(refusal().contains("is of another login"));
    }

    @Test
    void aTokenForOthersIsRefused() {
        idp.otherClaims = claims -> claims.audience("somebody");
        assertTrue(refusal().contains("is for another client"));
        idp.otherClaims = claims -> claims.audience(List.of(FakeProvider.CLIENT, "somebody"));
        assertTrue(refusal().contains("was made for another client"), "nobody says for whom of them");
        idp.otherClaims = claims -> claims.claim("azp", "somebody");
        assertTrue(refusal().contains("was made for another client"));
        idp.otherClaims = claims -> claims.issuer(idp.issuer() + "/");
        assertTrue(refusal().contains("is of another issuer"));
        idp.otherClaims = claims -> claims.subject(null);
        assertTrue(refusal().contains("names nobody"));
        idp.otherClaims = claims ->
                claims.audience(List.of(FakeProvider.CLIENT, "somebody")).claim("azp", FakeProvider.CLIENT);
        assertEquals("idp:anna", join(logIn()).account());
    }

    @Test
    void timesAreCheckedByOurClockAndSomeSeconds() {
        idp.otherClaims = claims -> claims.expirationTime(Date.from(now().minusSeconds(60)));
        assertTrue(refusal().contains("is expired"));
        idp.otherClaims = claims -> claims.expirationTime(Date.from(now().minusSeconds(59)));
        assertEquals("idp:anna", join(logIn()).account());
        idp.otherClaims = claims -> claims.expirationTime(null);
        assertTrue(refusal().contains("is expired"));
        idp.otherClaims = claims -> claims.issueTime(Date.from(now().plusSeconds(61)));
        assertTrue(refusal().contains("was not made just now"));
        idp.otherClaims = claims -> claims.issueTime(Date.from(now().minusSeconds(3_661)));
        assertTrue(refusal().contains("was not made just now"));
        idp.otherClaims = claims -> claims.notBeforeTime(Date.from(now().plusSeconds(61)));
        assertTrue(refusal().contains("does not count yet"));
    }

    @Test
    void aTokenThatAnybodyCouldHaveMadeIsRefused() throws Exception {
        LoginProvider.Beginning beginning = join(provider.begin(CALLBACK));
        String nonce = FakeProvider.decoded(beginning.address().getRawQuery()).get("nonce");
        byte[] client = new byte[64];
        byte[] secret = FakeProvider.SECRET.getBytes();
        System.arraycopy(secret, 0, client, 0, secret.length);
        for (String token : List.of(
                idp.unsigned(nonce),
                idp.bySecret(nonce, idp.published.toPublicJWK().toJSONString().getBytes()),
                idp.bySecret(nonce, idp.published.toPublicKey().getEncoded()),
                idp.bySecret(nonce, client),
                "",
                "a.b.c",
                "x".repeat(1 << 17))) {
            idp.idToken = token;
            LoginProvider.Beginning each = join(provider.begin(CALLBACK));
            String reason = refusal(provider.finish(CALLBACK, each.ticket(), idp.logIn(each.address())))
                    .getMessage();
            assertTrue(reason.contains("no ID token that is signed") || reason.contains("not signed by a key"), reason);
        }
    }

    @Test
    void aKeyThatIsNewIsFetchedAndOneThatIsNotPublishedIsNone() {
        assertEquals("idp:anna", join(logIn()).account());
        idp.key = FakeProvider.newKey("two");
        idp.published = idp.key;
        clock.advance(ProviderDirectory.LEAST_PAUSE_US);
        assertEquals("idp:anna", join(logIn()).account(), "rotated");
        long fetched = idp.asked.stream().filter("/keys"::equals).count();
        assertEquals(2, fetched);
        idp.key = FakeProvider.newKey("three");
        assertTrue(refusal().contains("not signed by a key"));
        assertTrue(refusal().contains("not signed by a key"));
        assertEquals(2, idp.asked.stream().filter("/keys"::equals).count(), "not more often than every ten seconds");
        idp.key = FakeProvider.newKey("two");
        assertTrue(refusal().contains("not signed by a key"), "the same id is not the same key");
    }

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

    @Test
    void whatTheIdTokenDoesNotTellIsAskedFor() {
        idp.claims.clear();
        idp.userInfo.putAll(
                Map.of("sub", "248289761001", "preferred_username", "bert", "groups", List.of("guests", "other", 7)));
        Login login = join(logIn());
        assertEquals("idp:bert", login.account());
        assertEquals(List.of(new RoleGrant(Role.VIEWER, "live/*")), login.grants());
        idp.userInfo.put("sub", "somebody else");
        assertTrue(refusal().contains("does not tell about whom it let in"));
    }

    @Test
    void whoHasNoRoleHereIsNotLetIn() {
        idp.claims.put("groups", List.of("strangers"));
        assertTrue(refusal().contains("no role is meant for you"));
    }

    @Test
    void onlyVerifiedAddressesOfTheDomainsAreLetIn() {
        provider = provider(Map.of("domains", "example.org, Example.NET"));
        idp.claims.put("email", "anna@example.net");
        assertTrue(refusal().contains("only e-mail addresses of some domains"), "nobody verified it");
        idp.claims.put("email_verified", true);
        assertEquals("idp:anna", join(logIn()).account());
        for (String mail :
                List.of("anna@evil.example", "example.org", "anna@example.org@evil.example", "@sub.example.org")) {
            idp.claims.put("email", mail);
            assertTrue(refusal().contains("only e-mail addresses"), mail);
        }
    }

    @Test
    void namesThatCouldBeMistakenAreNotUsed() {
        for (String name : List.of("admin:x", "an na", "", "x".repeat(200), "a\nb", "\u0430dmin")) {
            idp.claims.put("preferred_username", name);
            assertEquals("idp:248289761001", join(logIn()).account(), name);
        }
        idp.otherClaims = claims -> claims.subject("who is this");
        assertTrue(refusal().contains("a name that cannot be used"));
    }

    @Test
    void otherSettingsEndLoginsThatWereMadeByOthers() {
        Login login = join(logIn());
        assertTrue(provider(Map.of("title", "Another title")).counts(login));
        assertFalse(provider(Map.of("roles", "staff=viewer")).counts(login));
        assertFalse(provider(Map.of("domains", "example.org")).counts(login));
        assertFalse(provider(Map.of("clientId", "other")).counts(login));
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
