package io.millrace.protocols.webrtc.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostAddressesTest {
    private final List<String> warnings = new ArrayList<>();

    private List<Candidate> candidates(String hosts, String bound, boolean interfaces) {
        HostAddresses addresses = new HostAddresses(hosts, warnings::add);
        addresses.refresh();
        return addresses.candidates(new InetSocketAddress(bound, 8_189), interfaces);
    }

    private static List<String> told(List<Candidate> candidates) {
        return candidates.stream()
                .filter(each -> !each.tcp())
                .map(Candidate::address)
                .toList();
    }

    @Test
    void configuredAddressesComeFirst() {
        List<Candidate> candidates = candidates("203.0.113.1, 2001:db8::1", "127.0.0.1", true);
        assertEquals(List.of("203.0.113.1", "2001:db8:0:0:0:0:0:1", "127.0.0.1"), told(candidates));
        assertEquals(6, candidates.size(), "each over UDP and over TCP");
        for (int i = 1; i < candidates.size(); i++) {
            assertTrue(candidates.get(i - 1).priority() > candidates.get(i).priority(), "the best is first");
        }
        assertEquals(
                6, candidates.stream().map(Candidate::foundation).distinct().count());
        assertTrue(candidates.get(5).tcp());
        assertTrue(candidates.stream().allMatch(each -> each.port() == 8_189));
    }

    @Test
    void aSocketOnAllAddressesIsToldByThoseOfTheInterfaces() {
        List<String> told = told(candidates("", "0.0.0.0", true));
        assertFalse(told.isEmpty());
        assertTrue(told.stream().noneMatch(each -> each.contains(":")), "IPv4 is bound only: " + told);
        assertFalse(told.contains("0.0.0.0"));
    }

    @Test
    void interfacesMayBeKeptQuiet() {
        assertEquals(List.of("203.0.113.1"), told(candidates("203.0.113.1", "0.0.0.0", false)));
        assertFalse(told(candidates("", "0.0.0.0", false)).isEmpty(), "something has to be told");
    }

    @Test
    void namesAreKnownOnceTheyAreLookedUp() {
        HostAddresses addresses = new HostAddresses("203.0.113.1,localhost", warnings::add);
        InetSocketAddress bound = new InetSocketAddress("127.0.0.2", 8_189);
        assertEquals(List.of("203.0.113.1", "127.0.0.2"), told(addresses.candidates(bound, true)));
        addresses.refresh();
        List<String> told = told(addresses.candidates(bound, true));
        assertTrue(told.contains("127.0.0.1") || told.contains("0:0:0:0:0:0:0:1"), told.toString());
        assertEquals("203.0.113.1", told.get(0));
    }

    @Test
    void anUnknownNameIsNamed() {
        assertEquals(List.of("127.0.0.1"), told(candidates("[bad", "127.0.0.1", true)));
        assertTrue(warnings.get(0).contains("[bad"), warnings.toString());
    }
}
