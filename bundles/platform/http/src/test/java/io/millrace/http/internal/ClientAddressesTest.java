package io.millrace.http.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Peer;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClientAddressesTest {
    private static HttpServletRequest request(String remote, Map<String, String> headers) {
        return (HttpServletRequest) Proxy.newProxyInstance(
                HttpServletRequest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getRemoteAddr" -> remote;
                    case "getRemotePort" -> 4_711;
                    case "isSecure" -> false;
                    case "getHeader" -> headers.get(((String) arguments[0]).toLowerCase(Locale.ROOT));
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private static Peer peer(String trusted, String remote, Map<String, String> headers) {
        return new ClientAddresses(trusted).peer(request(remote, headers));
    }

    @Test
    void withoutHeadersThePeerIsTheConnection() {
        Peer peer = peer("10.0.0.0/8", "10.1.2.3", Map.of());
        assertEquals("10.1.2.3", peer.host());
        assertEquals(4_711, peer.address().getPort());
        assertFalse(peer.forwarded());
    }

    @Test
    void headersOfStrangersAreNotBelievedButNoticed() {
        Peer peer = peer("10.0.0.0/8", "192.0.2.1", Map.of("x-forwarded-for", "127.0.0.1"));
        assertEquals("192.0.2.1", peer.host());
        assertTrue(peer.forwarded());
        assertFalse(peer("", "127.0.0.1", Map.of("x-forwarded-proto", "https")).isLocal());
    }

    @Test
    void theClientIsTheLastHopThatIsNoTrustedProxy() {
        Map<String, String> headers = Map.of("x-forwarded-for", "127.0.0.1, 198.51.100.7, 10.0.0.2");
        assertEquals("198.51.100.7", peer("10.0.0.0/8", "10.0.0.1", headers).host());
        assertEquals("10.0.0.2", peer("10.0.0.1", "10.0.0.1", headers).host());
    }

    @Test
    void readsTheStandardHeader() {
        Map<String, String> headers =
                Map.of("forwarded", "for=192.0.2.60;proto=https;by=203.0.113.43, for=\"[2001:db8::17]:4711\"");
        Peer peer = peer("::1", "::1", headers);
        assertEquals("2001:db8:0:0:0:0:0:17", peer.host());
        assertTrue(peer.secure());
        assertFalse(peer("10.0.0.0/8", "::1", headers).secure());
    }

    @Test
    void whatIsNoAddressEndsTheSearch() {
        for (String hop : List.of("unknown", "_hidden", "localhost", "1.2.3.4.5.6", "", "x:y", "[::1", "9999.1.1.1")) {
            assertEquals(
                    "10.0.0.1",
                    peer("10.0.0.0/8", "10.0.0.1", Map.of("x-forwarded-for", "192.0.2.9, " + hop))
                            .host(),
                    hop);
        }
        assertEquals(
                "192.0.2.9",
                peer("10.0.0.0/8", "10.0.0.1", Map.of("x-forwarded-for", "192.0.2.9:1234"))
                        .host());
    }
}
