package io.millrace.security.ip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Decision;
import io.millrace.api.access.Peer;
import io.millrace.api.media.StreamName;
import io.millrace.api.session.Session;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AddressRuleTest {
    @Test
    void whoIsDeniedIsToldTheRule() {
        AddressRule rule = rule(Map.of("deny", "192.0.2.0/24, 2001:db8::/32"));
        assertEquals(
                "Your address 192.0.2.9 is not let in here (access rule office); ask the operator",
                denied(rule, play("192.0.2.9")));
        denied(rule, play("2001:db8::9"));
        abstains(rule, play("198.51.100.1"));
        abstains(rule, play("2001:db9::9"));
    }

    @Test
    void whereSomeAreAllowedOthersAreNot() {
        AddressRule rule = rule(Map.of("allow", "10.0.0.0/8, 192.0.2.7"));
        abstains(rule, play("10.1.2.3"));
        abstains(rule, play("192.0.2.7"));
        denied(rule, play("192.0.2.8"));
        denied(rule, play("2001:db8::9"));
    }

    @Test
    void aDenialWinsOverAnAllowance() {
        AddressRule rule = rule(Map.of("allow", "10.0.0.0/8", "deny", "10.6.6.6"));
        abstains(rule, play("10.6.6.7"));
        denied(rule, play("10.6.6.6"));
    }

    @Test
    void itIsAboutItsStreamsAndRolesOnly() {
        AddressRule rule = rule(Map.of("deny", "0.0.0.0/0", "streams", "vip/*", "roles", "publish"));
        abstains(rule, play("192.0.2.9"));
        abstains(rule, request(Session.Role.PUBLISH, "live/x", "192.0.2.9"));
        abstains(rule, request(Session.Role.PLAY, "vip/x", "192.0.2.9"));
        denied(rule, request(Session.Role.PUBLISH, "vip/x", "192.0.2.9"));
    }

    @Test
    void anAddressThatIsNotKnownIsRefused() {
        AddressRule rule = rule(Map.of("deny", "192.0.2.0/24"));
        Peer peer = new Peer(InetSocketAddress.createUnresolved("who", 1), false, false);
        denied(rule, AccessRequest.of(Session.Role.PLAY, "hls", StreamName.of("live", "x"), peer, Optional.empty()));
    }

    @Test
    void whatCannotBeReadAtTheStartRefusesEverybodyItMayBeAbout() {
        AddressRule rule = rule(Map.of("deny", "192.0.2.0/99", "streams", "vip/*"));
        assertTrue(denied(rule, request(Session.Role.PLAY, "vip/x", "10.0.0.1")).contains("office cannot be read"));
        abstains(rule, play("10.0.0.1"));
        denied(rule(Map.of("streams", "vip")), play("10.0.0.1"));
        denied(rule(Map.of("roles", "watch")), play("10.0.0.1"));
        rule.modified(properties(Map.of("deny", "192.0.2.0/24", "streams", "vip/*")));
        abstains(rule, request(Session.Role.PLAY, "vip/x", "10.0.0.1"));
    }

    @Test
    void whatCannotBeReadLaterChangesNothing() {
        AddressRule rule = rule(Map.of("deny", "192.0.2.0/24"));
        rule.modified(properties(Map.of("deny", "nobody")));
        denied(rule, play("192.0.2.9"));
        abstains(rule, play("10.0.0.1"));
    }

    @Test
    void aChangeHoldsForTheNext() {
        AddressRule rule = rule(Map.of());
        abstains(rule, play("192.0.2.9"));
        rule.modified(properties(Map.of("deny", "192.0.2.9")));
        denied(rule, play("192.0.2.9"));
    }

    @Test
    void itIsSwitchedOffAndOn() {
        AddressRule rule = rule(Map.of("deny", "192.0.2.9", "enabled", "false"));
        abstains(rule, play("192.0.2.9"));
        rule.modified(properties(Map.of("deny", "192.0.2.9")));
        denied(rule, play("192.0.2.9"));
        rule.modified(properties(Map.of("deny", "192.0.2.9", "enabled", "false")));
        abstains(rule, play("192.0.2.9"));
    }

    private static AddressRule rule(Map<String, Object> properties) {
        return new AddressRule(properties(properties));
    }

    private static Map<String, Object> properties(Map<String, Object> some) {
        Map<String, Object> all = new HashMap<>(some);
        all.put("service.pid", AddressRule.PID + "~office");
        return all;
    }

    private static String denied(AddressRule rule, AccessRequest request) {
        Decision decision = rule.decide(request).toCompletableFuture().join();
        return assertInstanceOf(Decision.Deny.class, decision).reason();
    }

    private static void abstains(AddressRule rule, AccessRequest request) {
        assertEquals(
                Decision.ABSTAIN, rule.decide(request).toCompletableFuture().join());
    }

    private static AccessRequest play(String address) {
        return request(Session.Role.PLAY, "live/x", address);
    }

    private static AccessRequest request(Session.Role role, String stream, String address) {
        try {
            Peer peer = new Peer(new InetSocketAddress(InetAddress.getByName(address), 1), false, false);
            return AccessRequest.of(role, "rtmp", StreamName.parse(stream), peer, Optional.empty());
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
