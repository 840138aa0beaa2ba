package io.millrace.security.referrer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Decision;
import io.millrace.api.access.Peer;
import io.millrace.api.media.StreamName;
import io.millrace.api.session.Session;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferrerRuleTest {
    private static final Map<String, Object> SITES =
            Map.of("sites", "example.com, *.example.org, shop.example:8443, [::1]");

    @ParameterizedTest
    @CsvSource({
        "https://example.com/page?x=y, true",
        "http://EXAMPLE.com, true",
        "https://www.example.com/, false",
        "https://a.b.example.org/, true",
        "https://example.org/, false",
        "https://notexample.org/, false",
        "https://example.com.evil.example/, false",
        "https://evil.example/?https://example.com/, false",
        "https://example.com@evil.example/, false",
        "https://example.com:8080/, false",
        "https://shop.example:8443/, true",
        "https://shop.example/, false",
        "http://[::1]/, true",
    })
    void sites(String referrer, boolean letIn) {
        Decision decision = decide(rule(SITES), Map.of("referrer", referrer));
        assertEquals(letIn, decision == Decision.ABSTAIN, () -> referrer + " " + decision);
    }

    @Test
    void theOriginCountsMoreThanTheReferrer() {
        Map<String, String> lying = Map.of("origin", "https://evil.example", "referrer", "https://example.com/");
        assertEquals("This stream does not play on evil.example (access rule pages)", denied(rule(SITES), lying));
        assertEquals(
                Decision.ABSTAIN, decide(rule(SITES), Map.of("origin", "null", "referrer", "https://example.com/")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "about:blank", "example.com", "http://", "https://exa mple.com/", "/page"})
    void whatNamesNoSiteIsNone(String referrer) {
        assertTrue(denied(rule(SITES), Map.of("referrer", referrer)).contains("names none"));
    }

    @Test
    void programsThatNameNoSiteAreLetInWhereThatIsWanted() {
        assertTrue(denied(rule(SITES), Map.of()).contains("names none"));
        Map<String, Object> lenient = new HashMap<>(SITES);
        lenient.put("withoutReferrer", "true");
        assertEquals(Decision.ABSTAIN, decide(rule(lenient), Map.of()));
        denied(rule(lenient), Map.of("origin", "https://evil.example"));
    }

    @Test
    void publishersAreNotAskedUnlessTheRuleIsAboutThem() {
        AccessRequest publish = request(Session.Role.PUBLISH, Map.of());
        assertEquals(
                Decision.ABSTAIN,
                rule(SITES).decide(publish).toCompletableFuture().join());
    }

    @Test
    void whatCannotBeReadRefusesEverybodyUntilItIsMended() {
        ReferrerRule rule = rule(Map.of("sites", "https://example.com", "withoutReferrer", "true"));
        assertTrue(denied(rule, Map.of()).contains("pages cannot be read"));
        rule.modified(properties(SITES));
        assertEquals(Decision.ABSTAIN, decide(rule, Map.of("origin", "https://example.com")));
        rule.modified(properties(Map.of("sites", "*")));
        assertEquals(Decision.ABSTAIN, decide(rule, Map.of("origin", "https://example.com")), "as before");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*", "https://example.com", "example.com/x", "-x", "a:b", "*.*.example", "a b", "[x]"})
    void whatIsNoSite(String text) {
        assertThrows(IllegalArgumentException.class, () -> SitePattern.parse(text));
    }

    private static ReferrerRule rule(Map<String, Object> properties) {
        return new ReferrerRule(properties(properties));
    }

    private static Map<String, Object> properties(Map<String, Object> some) {
        Map<String, Object> all = new HashMap<>(some);
        all.put("service.pid", ReferrerRule.PID + "~pages");
        return all;
    }

    private static Decision decide(ReferrerRule rule, Map<String, String> attributes) {
        return rule.decide(request(Session.Role.PLAY, attributes))
                .toCompletableFuture()
                .join();
    }

    private static String denied(ReferrerRule rule, Map<String, String> attributes) {
        return assertInstanceOf(Decision.Deny.class, decide(rule, attributes)).reason();
    }

    private static AccessRequest request(Session.Role role, Map<String, String> attributes) {
        Peer peer = new Peer(new InetSocketAddress("192.0.2.7", 1), false, false);
        return new AccessRequest(
                role, "http", StreamName.of("live", "x"), peer, Optional.empty(), Optional.empty(), attributes);
    }
}
