package io.millrace.security.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Decision;
import io.millrace.api.access.Identity;
import io.millrace.api.access.Limits;
import io.millrace.api.session.Session;
import io.millrace.testkit.FakeWorkers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenRuleTest {
    private static final Map<String, Object> VIP = Map.of(".secret", Tokens.SECRET, "streams", "vip/*");

    private final FakeWorkers workers = FakeWorkers.direct();

    @TempDir
    Path folder;

    @BeforeEach
    void setClock() {
        workers.clock.advance(Tokens.NOW.toEpochMilli() * 1_000 - workers.clock.utcUs());
    }

    @Test
    void aTokenLetsInUntilItExpires() {
        Decision.Allow allow = allowed(rule(VIP), Tokens.signed(Tokens.claims("vip/x")));
        assertEquals(new Identity("token", "gate/anna"), allow.identity());
        assertEquals(Optional.of(Tokens.NOW.plusSeconds(65)), allow.validUntil(), "and five seconds of leeway");
        assertEquals(Limits.NONE, allow.limits());
    }

    @Test
    void theGateAsksAgainBeforeALongTokenExpires() {
        JWTClaimsSet.Builder claims = Tokens.claims("vip/x").expirationTime(Date.from(Tokens.NOW.plusSeconds(86_400)));
        assertEquals(
                Optional.of(Tokens.NOW.plusSeconds(TokenRule.ASK_AGAIN_SECONDS)),
                allowed(rule(VIP), Tokens.signed(claims)).validUntil());
    }

    @Test
    void whoShowsNoneIsRefusedWhereOneIsNeeded() {
        String reason = denied(rule(VIP), Tokens.play("vip/x", null));
        assertEquals("Playing this stream needs a token: /APP/NAME/~TOKEN/index.m3u8 (access rule gate)", reason);
        denied(rule(VIP), Tokens.play("vip/x", "a password"));
        denied(rule(VIP), Tokens.play("vip/x", "eyJub3Q.a.token"));
        denied(rule(VIP), Tokens.play("vip/x", "ey" + "x".repeat(9_000)));
        abstains(rule(VIP), Tokens.play("live/x", null));
        abstains(rule(VIP), Tokens.request(Session.Role.PUBLISH, "vip/x", null));
    }

    @Test
    void whereTokensAreNotNeededTheyStillCount() {
        TokenRule rule = rule(with(VIP, "needed", "false"));
        abstains(rule, Tokens.play("vip/x", null));
        abstains(rule, Tokens.play("vip/x", "sk-12345678-abc"));
        allowed(rule, Tokens.signed(Tokens.claims("vip/x")));
        denied(rule, Tokens.play("vip/x", Tokens.signed(Tokens.claims("vip/y"))));
    }

    @Test
    void aTokenIsForItsStreamsAndRoles() {
        TokenRule rule = rule(with(VIP, "roles", "publish, play"));
        assertEquals(
                "The token is not for vip/x (streams) (access rule gate)",
                denied(rule, Tokens.play("vip/x", Tokens.signed(Tokens.claims("vip/y")))));
        allowed(rule, Tokens.signed(Tokens.claims("*")));
        allowed(rule, Tokens.signed(Tokens.claims("vip/y").claim("streams", List.of("vip/y", "vip/x"))));
        String play = Tokens.signed(Tokens.claims("vip/*"));
        assertTrue(denied(rule, Tokens.request(Session.Role.PUBLISH, "vip/x", play))
                .contains("permit to publish"));
        String publish = Tokens.signed(Tokens.claims("vip/*").claim("roles", "publish"));
        assertInstanceOf(Decision.Allow.class, decide(rule, Tokens.request(Session.Role.PUBLISH, "vip/x", publish)));
        denied(rule, Tokens.play("vip/x", publish));
        assertTrue(denied(rule, Tokens.request(Session.Role.PUBLISH, "vip/x", "sk-12345678-abc"))
                .contains("in place of a stream key"));
    }

    @Test
    void aTokenMayBeBoundToAddresses() {
        allowed(rule(VIP), Tokens.signed(Tokens.claims("*").claim("ip", "192.0.2.0/24")));
        allowed(rule(VIP), Tokens.signed(Tokens.claims("*").claim("ip", List.of("2001:db8::/32", "192.0.2.7"))));
        for (Object ip : List.of("192.0.2.8", "2001:db8::/32", "here", "", List.of(), List.of(7), 7)) {
            denied(
                    rule(VIP),
                    Tokens.play("vip/x", Tokens.signed(Tokens.claims("*").claim("ip", ip))));
        }
    }

    @Test
    void aTierIsALimit() {
        JWTClaimsSet.Builder claims =
                Tokens.claims("*").claim("renditions", List.of("360p", "480p")).claim("maxBitsPerSecond", 1_000_000);
        assertEquals(
                new Limits(1_000_000, Optional.of(Set.of("360p", "480p"))),
                allowed(rule(VIP), Tokens.signed(claims)).limits());
        for (Object wrong : List.of("much", 0, -5)) {
            String token = Tokens.signed(Tokens.claims("*").claim("maxBitsPerSecond", wrong));
            denied(rule(VIP), Tokens.play("vip/x", token));
        }
        denied(rule(VIP), Tokens.play("vip/x", Tokens.signed(Tokens.claims("*").claim("renditions", 7))));
    }

    @Test
    void timesAreKept() {
        String expired = Tokens.signed(Tokens.claims("*").expirationTime(Date.from(Tokens.NOW.minusSeconds(6))));
        assertTrue(denied(rule(VIP), Tokens.play("vip/x", expired)).contains("expired at 2025-12-31T23:59:54Z"));
        allowed(rule(VIP), Tokens.signed(Tokens.claims("*").expirationTime(Date.from(Tokens.NOW.minusSeconds(4)))));
        denied(rule(VIP), Tokens.play("vip/x", Tokens.signed(Tokens.claims("*").expirationTime(null))));
        String later = Tokens.signed(Tokens.claims("*").notBeforeTime(Date.from(Tokens.NOW.plusSeconds(10))));
        assertTrue(denied(rule(VIP), Tokens.play("vip/x", later)).contains("does not count before"));
    }

    @Test
    void aTokenOfTimesThatNobodyCanCountIsRefusedAndNoFault() {
        for (Date time : List.of(new Date(Long.MAX_VALUE), new Date(Long.MIN_VALUE))) {
            String token = Tokens.signed(Tokens.claims("*").expirationTime(time).notBeforeTime(time));
            denied(rule(VIP), Tokens.play("vip/x", token));
        }
        String nested = base64("{\"alg\":\"HS256\",\"x\":" + "[".repeat(3_000) + "]".repeat(3_000) + "}");
        denied(rule(VIP), Tokens.play("vip/x", nested + "." + base64("{}") + "." + base64("x")));
        denied(rule(VIP), Tokens.play("vip/x", base64("{}") + ".." + base64("x")));
    }

    @Test
    void issuerAndAudienceAreAsked() {
        TokenRule rule = rule(with(with(VIP, "issuer", "https://shop.example"), "audience", "millrace"));
        allowed(
                rule,
                Tokens.signed(Tokens.claims("*").issuer("https://shop.example").audience("millrace")));
        denied(rule, Tokens.play("vip/x", Tokens.signed(Tokens.claims("*").issuer("https://shop.example"))));
        denied(rule, Tokens.play("vip/x", Tokens.signed(Tokens.claims("*").audience("millrace"))));
    }

    @Test
    void anotherSecretOrAChangedTokenIsRefused() {
        JWK other = new OctetSequenceKey.Builder("another secret, as long as it has to be".getBytes()).build();
        denied(rule(VIP), Tokens.play("vip/x", Tokens.signed(Tokens.claims("*"), JWSAlgorithm.HS256, other)));
        String good = Tokens.signed(Tokens.claims("vip/y"));
        for (int at = 0; at < good.length(); at++) {
            char changed = good.charAt(at) == 'A' ? 'B' : 'A';
            String bad = good.substring(0, at) + changed + good.substring(at + 1);
            assertFalse(decide(rule(VIP), Tokens.play("vip/x", bad)) instanceof Decision.Allow, bad);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "HS256", "RS256", "ES256"})
    void theTokenDoesNotChooseTheAlgorithm(String algorithm) throws Exception {
        JWK pair = new RSAKeyGenerator(2_048).generate();
        TokenRule rule = rule(Map.of("keyFile", pem(pair.toRSAKey().toPublicKey()), "streams", "vip/*"));
        String header = base64("{\"alg\":\"" + algorithm + "\"}");
        String claims = base64("{\"streams\":\"*\",\"exp\":" + (Tokens.NOW.getEpochSecond() + 60) + "}");
        for (String signature : List.of("", base64("x"), base64("x".repeat(256)))) {
            denied(rule, Tokens.play("vip/x", header + "." + claims + "." + signature));
        }
        // the public key as the secret of an HMAC
        byte[] publicKey = pair.toRSAKey().toPublicKey().getEncoded();
        JWK confused = new OctetSequenceKey.Builder(publicKey).build();
        denied(rule, Tokens.play("vip/x", Tokens.signed(Tokens.claims("*"), JWSAlgorithm.HS256, confused)));
    }

    @Test
    void keysOfFilesCount() throws Exception {
        JWK rsa = new RSAKeyGenerator(2_048).generate();
        TokenRule first = rule(Map.of("keyFile", pem(rsa.toRSAKey().toPublicKey())));
        allowed(first, Tokens.signed(Tokens.claims("*"), JWSAlgorithm.RS256, rsa));
        allowed(first, Tokens.signed(Tokens.claims("*"), JWSAlgorithm.PS384, rsa));
        for (Curve curve : List.of(Curve.P_256, Curve.P_384, Curve.P_521)) {
            JWK key = new ECKeyGenerator(curve).generate();
            TokenRule rule = rule(Map.of("keyFile", pem(key.toECKey().toPublicKey())));
            JWSAlgorithm algorithm = curve == Curve.P_256
                    ? JWSAlgorithm.ES256
                    : curve == Curve.P_384 ? JWSAlgorithm.ES384 : JWSAlgorithm.ES512;
            allowed(rule, Tokens.signed(Tokens.claims("*"), algorithm, key));
            denied(rule, Tokens.play("vip/x", Tokens.signed(Tokens.claims("*"), JWSAlgorithm.RS256, rsa)));
        }
    }

    @Test
    void whatCannotBeReadRefusesEverybody() throws Exception {
        for (Map<String, Object> wrong : List.<Map<String, Object>>of(
                Map.of(),
                Map.of(".secret", "short"),
                Map.of(".secret", Tokens.SECRET, "jwksUrl", "https://shop.example/jwks"),
                Map.of("keyFile", "is-not-there.pem"),
                Map.of("keyFile", file("text.pem", "no key")),
                Map.of(
                        "keyFile",
                        pem(new RSAKeyGenerator(1_024, true)
                                .generate()
                                .toRSAKey()
                                .toPublicKey())),
                Map.of("jwksUrl", "file:///etc/keys"),
                Map.of("jwksUrl", "keys"),
                Map.of(".secret", Tokens.SECRET, "roles", "watch"),
                Map.of(".secret", Tokens.SECRET, "streams", "everything"))) {
            String token = Tokens.signed(Tokens.claims("*"));
            assertEquals(
                    "The access rule gate cannot be read; ask the operator",
                    denied(rule(wrong), Tokens.play("vip/x", token)),
                    wrong::toString);
        }
    }

    @Test
    void aChangeHoldsForTheNextAndNonsenseChangesNothing() {
        TokenRule rule = rule(VIP);
        rule.modified(properties(with(VIP, "issuer", "https://shop.example")));
        denied(rule, Tokens.play("vip/x", Tokens.signed(Tokens.claims("*"))));
        rule.modified(properties(VIP));
        rule.modified(properties(Map.of("streams", "vip/*")));
        rule.modified(properties(with(VIP, "leewaySeconds", "soon")));
        allowed(rule, Tokens.signed(Tokens.claims("*")));
    }

    private TokenRule rule(Map<String, Object> properties) {
        System.setProperty("karaf.base", folder.toString());
        try {
            return new TokenRule(properties(properties), workers);
        } finally {
            System.clearProperty("karaf.base");
        }
    }

    private static Map<String, Object> properties(Map<String, Object> some) {
        return with(some, "service.pid", TokenRule.PID + "~gate");
    }

    private static Map<String, Object> with(Map<String, Object> some, String name, Object value) {
        Map<String, Object> all = new HashMap<>(some);
        all.put(name, value);
        return all;
    }

    private String pem(PublicKey key) throws IOException {
        return file(
                "key" + System.nanoTime() + ".pem",
                "-----BEGIN PUBLIC KEY-----\n" + Base64.getMimeEncoder().encodeToString(key.getEncoded())
                        + "\n-----END PUBLIC KEY-----\n");
    }

    private String file(String name, String text) throws IOException {
        Files.createDirectories(folder.resolve("etc"));
        Files.writeString(folder.resolve("etc").resolve(name), text);
        return name;
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes());
    }

    private static Decision decide(TokenRule rule, AccessRequest request) {
        return rule.decide(request).toCompletableFuture().join();
    }

    private static Decision.Allow allowed(TokenRule rule, String token) {
        return assertInstanceOf(Decision.Allow.class, decide(rule, Tokens.play("vip/x", token)));
    }

    private static String denied(TokenRule rule, AccessRequest request) {
        return assertInstanceOf(Decision.Deny.class, decide(rule, request)).reason();
    }

    private static void abstains(TokenRule rule, AccessRequest request) {
        assertEquals(Decision.ABSTAIN, decide(rule, request));
    }
}
