package io.millrace.core.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.AddressRange;
import io.millrace.api.access.InternalAddresses;
import io.millrace.api.transfer.Reach;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may lead us where. */
class CheckedReachTest {
    private static final String PUBLIC = "93.184.216.34";

    private final Map<String, String[]> names = new HashMap<>();
    private List<AddressRange> allowed = List.of();
    private final Reach reach =
            new CheckedReach(List.of("Cam.example", "10.0.0.5", "[::1]"), () -> allowed, this::lookUp);

    private InetAddress[] lookUp(String host) throws UnknownHostException {
        String[] found = names.get(host);
        if (found == null) {
            return InetAddress.getAllByName(host);
        }
        InetAddress[] addresses = new InetAddress[found.length];
        for (int i = 0; i < found.length; i++) {
            addresses[i] = InetAddress.getByName(found[i]);
        }
        return addresses;
    }

    private String resolve(String host) throws IOException {
        return reach.resolve(host).getHostAddress();
    }

    private String refusal(String host) {
        return assertThrows(IOException.class, () -> reach.resolve(host)).getMessage();
    }

    @Test
    void whatTheOperatorConfiguredMayBeInternal() throws IOException {
        names.put("cam.example", new String[] {"192.168.1.20"});
        assertEquals("192.168.1.20", resolve("cam.EXAMPLE"));
        assertEquals("10.0.0.5", resolve("10.0.0.5"));
        assertTrue(reach.resolve("::1").isLoopbackAddress());
        names.put("cam.example", new String[] {"192.168.1.21"});
        assertEquals("192.168.1.21", resolve("cam.example"), "a camera may get another address");
    }

    @Test
    void whatIsPublicCannotTurnInternal() throws IOException {
        names.put("cam.example", new String[] {PUBLIC});
        assertEquals(PUBLIC, resolve("cam.example"));
        names.put("cam.example", new String[] {"127.0.0.1"});
        String reason = refusal("cam.example");
        assertTrue(reason.contains("127.0.0.1") && reason.contains("was a public one before"), reason);
        assertTrue(reason.contains("allow.networks in etc/io.millrace.core.transfers.cfg"), reason);
        names.put("cam.example", new String[] {"127.0.0.1", PUBLIC});
        assertEquals(PUBLIC, resolve("cam.example"));
    }

    @Test
    void whatSomebodyElseNamedHasToBePublic() throws IOException {
        names.put("cdn.example", new String[] {PUBLIC});
        assertEquals(PUBLIC, resolve("cdn.example"));
        names.put("trap.example", new String[] {"169.254.169.254"});
        assertTrue(refusal("trap.example").contains("not the host that was configured"));
        refusal("localhost");
        refusal("10.0.0.6");
        refusal("2130706433");
        allowed = List.of(AddressRange.parse("10.0.0.0/24"));
        assertEquals("10.0.0.6", resolve("10.0.0.6"));
        refusal("10.0.1.6");
    }

    @Test
    void hostsThatDoNotExistAreNamed() {
        assertEquals("There is no host no-such-host.invalid", refusal("no-such-host.invalid"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.1.2.3",
                "0.0.0.0",
                "0.1.2.3",
                "10.9.9.9",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.0.1",
                "169.254.169.254",
                "100.64.0.1",
                "198.18.0.1",
                "192.0.0.8",
                "224.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "fe80::1",
                "fc00::1",
                "fd12::1",
                "fec0::1",
                "ff02::1",
                "::ffff:10.0.0.1",
                "::10.0.0.1",
                "64:ff9b::a00:1",
                "2002:a00:1::",
                "2001:0:a00:1::"
            })
    void internalAddresses(String address) throws UnknownHostException {
        assertTrue(InternalAddresses.contain(InetAddress.getByName(address)));
    }

    @ParameterizedTest
    @ValueSource(strings = {PUBLIC, "172.32.0.1", "100.128.0.1", "8.8.8.8", "2a00:1450::1", "2606:4700::1"})
    void publicAddresses(String address) throws UnknownHostException {
        assertFalse(InternalAddresses.contain(InetAddress.getByName(address)));
    }

    @Test
    void theAllowListChangesWhileThePolicyStays() throws IOException {
        TransferPolicy policy = new TransferPolicy(Map.of("allow.networks", "127.0.0.0/8, ::1"));
        Reach configured =
                policy.reach(List.of(Endpoint.parse("http://10.0.0.5/x", Optional.empty(), Optional.empty())));
        assertTrue(configured.resolve("127.0.0.1").isLoopbackAddress());
        policy.modified(Map.of("allow.networks", "nonsense"));
        assertTrue(configured.resolve("127.0.0.1").isLoopbackAddress(), "a mistake changes nothing");
        policy.modified(Map.of());
        assertThrows(IOException.class, () -> configured.resolve("127.0.0.1"));
        assertEquals("10.0.0.5", configured.resolve("10.0.0.5").getHostAddress());
    }
}
