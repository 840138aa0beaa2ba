package io.millrace.api.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.StreamName;
import io.millrace.api.session.Session;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PeerTest {
    /** What is local may publish without a key: anything doubtful is not. */
    @Test
    void localIsOnlyThisMachineItself() {
        for (String host : new String[] {"127.0.0.1", "127.255.0.3", "::1", "::ffff:127.0.0.1"}) {
            assertTrue(peer(host, false).isLocal(), host);
            assertFalse(peer(host, true).isLocal(), host + " through a proxy");
        }
        for (String host : new String[] {"192.0.2.1", "0.0.0.0", "::", "2001:db8::1", "10.0.0.1", "169.254.1.1"}) {
            assertFalse(peer(host, false).isLocal(), host);
        }
        assertFalse(new Peer(InetSocketAddress.createUnresolved("localhost", 1), false, false).isLocal());
    }

    @Test
    void theHostIsAnAddressWithoutPort() {
        assertEquals("192.0.2.1", peer("192.0.2.1", false).host());
        assertEquals("2001:db8:0:0:0:0:0:1", peer("2001:db8::1", false).host());
        assertEquals(
                "name.invalid", new Peer(InetSocketAddress.createUnresolved("name.invalid", 1), true, true).host());
    }

    @Test
    void aClientIsAnAddressOrANetworkOfIpv6() {
        assertEquals("192.0.2.1", peer("192.0.2.1", false).network());
        assertEquals("192.0.2.1", peer("::ffff:192.0.2.1", false).network(), "the same in another form");
        assertEquals("2001:db8:0:ff01::/64", peer("2001:db8:0:ff01::1", false).network());
        assertEquals(
                peer("2001:db8:0:1::1", false).network(),
                peer("2001:db8:0:1:ffff:ffff:ffff:ffff", true).network());
        assertNotEquals(
                peer("2001:db8:0:1::1", false).network(),
                peer("2001:db8:0:2::1", false).network());
        assertNotEquals(peer("fe80::1", false).network(), peer("fe80::2", false).network(), "hosts of one link");
        assertEquals(
                "name.invalid", new Peer(InetSocketAddress.createUnresolved("name.invalid", 1), true, true).network());
    }

    @Test
    void requestsCannotBeChangedAndShowNoSecret() {
        Map<String, String> attributes = new HashMap<>(Map.of("origin", "https://example.org"));
        AccessRequest request = new AccessRequest(
                Session.Role.PLAY,
                "hls",
                StreamName.of("live", "x"),
                peer("192.0.2.1", false),
                Optional.of(new Secret("hunter2")),
                Optional.of("me"),
                attributes);
        attributes.clear();
        assertEquals("https://example.org", request.attributes().get("origin"));
        assertThrows(
                UnsupportedOperationException.class, () -> request.attributes().clear());
        assertFalse(request.toString().contains("hunter2"));
    }

    @Test
    void identitiesAreShownByKindAndName() {
        assertEquals("key:1f", new Identity("key", "1f").toString());
        assertEquals("anonymous", Identity.ANONYMOUS.toString());
        assertFalse(new Identity("key", "1").equals(new Identity("token", "1")));
    }

    @Test
    void aDecisionAllowsWithoutLimitsUnlessItSetsSome() {
        Decision.Allow allow = (Decision.Allow) Decision.allow(Identity.ANONYMOUS);
        assertEquals(Limits.NONE, allow.limits());
        assertEquals(Optional.empty(), allow.validUntil());
        assertTrue(new AccessDeniedException("no", true).isCredentialMissing());
        assertFalse(new AccessDeniedException("no", false).isCredentialMissing());
    }

    @Test
    void anAddressInWritingIsOfTheSameNetwork() {
        assertEquals(peer("2001:db8:0:1::7", false).network(), Peer.networkOf("2001:db8:0:1:ffff::9"));
        assertEquals("192.0.2.1", Peer.networkOf("192.0.2.1"));
        assertEquals("192.0.2.1", Peer.networkOf("::ffff:192.0.2.1").replace("::ffff:", ""));
        assertEquals("fe80::1%eth0", Peer.networkOf("fe80::1%eth0"));
        for (String none : List.of("", "the realm", "host:8080", ":::::", "dead")) {
            assertEquals(none, Peer.networkOf(none));
        }
    }

    @Test
    void limitsPermitWhatTheyName() {
        Limits some = new Limits(1_000, Optional.of(Set.of("720p", Limits.SOURCE)));
        assertTrue(some.permitsRendition(Optional.of("720p")) && some.permitsRendition(Optional.empty()));
        assertFalse(some.permitsRendition(Optional.of("1080p")));
        assertFalse(new Limits(0, Optional.of(Set.of("720p"))).permitsRendition(Optional.empty()));
        assertTrue(
                Limits.NONE.permitsRendition(Optional.of("1080p")) && Limits.NONE.permitsRendition(Optional.empty()));
        assertTrue(some.permitsBitsPerSecond(1_000) && Limits.NONE.permitsBitsPerSecond(Long.MAX_VALUE));
        assertFalse(some.permitsBitsPerSecond(1_001));
    }

    private static Peer peer(String host, boolean forwarded) {
        return new Peer(new InetSocketAddress(host, 1), forwarded, false);
    }
}
