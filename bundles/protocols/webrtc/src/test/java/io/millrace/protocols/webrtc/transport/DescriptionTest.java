package io.millrace.protocols.webrtc.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What offers and answers say about a transport. */
class DescriptionTest {
    private static final String PASSWORD = "0123456789012345678901";
    private static final Fingerprint FINGERPRINT = Fingerprint.of(new byte[] {1});

    private static String refusal(String fragment, String password, Fingerprint fingerprint) {
        return assertThrows(
                        IllegalArgumentException.class,
                        () -> new RemoteParameters(fragment, password, Setup.ACTPASS, List.of(fingerprint), List.of()))
                .getMessage();
    }

    @Test
    void aCandidateIsReadAndWritten() {
        String line = "842163049 1 udp 1677729535 192.0.2.3 60769 typ srflx raddr 10.0.0.1 rport 8998 generation 0";
        Candidate candidate = Candidate.parse("candidate:" + line).orElseThrow();
        assertEquals(new Candidate("842163049", false, 1_677_729_535, "192.0.2.3", 60_769, "srflx", ""), candidate);
        assertEquals("842163049 1 udp 1677729535 192.0.2.3 60769 typ srflx", candidate.toString());
        assertEquals(Optional.of(candidate), Candidate.parse(candidate.toString()));
    }

    @Test
    void aCandidateOfTcpSaysWhoConnects() {
        Candidate candidate = Candidate.parse("1 1 TCP 99 2001:db8::1 9 typ host tcptype active")
                .orElseThrow();
        assertTrue(candidate.tcp());
        assertEquals("active", candidate.tcpType());
        assertEquals("1 1 tcp 99 2001:db8::1 9 typ host tcptype active", candidate.toString());
    }

    @Test
    void aNameOfMulticastDnsIsNoHarm() {
        assertEquals(
                "5c1b.local",
                Candidate.parse("1 1 udp 99 5c1b.local 5000 typ host")
                        .orElseThrow()
                        .address());
    }

    @Test
    void candidatesThatAreNoneAreIgnored() {
        for (String line : List.of(
                "",
                "candidate:",
                "1 2 udp 99 192.0.2.3 5000 typ host",
                "1 1 sctp 99 192.0.2.3 5000 typ host",
                "1 1 udp -9 192.0.2.3 5000 typ host",
                "1 1 udp 99999999999 192.0.2.3 5000 typ host",
                "1 1 udp 99 192.0.2.3 65536 typ host",
                "1 1 udp 99 192.0.2.3 many typ host",
                "1 1 udp 99 192.0.2.3 5000 type host",
                "1 1 udp 99 " + "a".repeat(600) + " 5000 typ host")) {
            assertEquals(Optional.empty(), Candidate.parse(line), line);
        }
    }

    @Test
    void aFingerprintIsReadInAnyCase() {
        Fingerprint fingerprint =
                Fingerprint.parse("SHA-256 " + FINGERPRINT.value().toLowerCase());
        assertEquals(FINGERPRINT, fingerprint);
        assertEquals("sha-256 " + FINGERPRINT.value(), fingerprint.toString());
        assertTrue(fingerprint.matches(new byte[] {1}));
        assertFalse(fingerprint.matches(new byte[] {2}));
    }

    @Test
    void aWeakHashIsNotTrusted() {
        Fingerprint weak = new Fingerprint("sha-1", "BF:8B:45:30:D8:D2:46:DD:74:AC:53:A1:34:71:BB:A1:79:41:DF:F7");
        assertFalse(weak.isTrusted());
        assertFalse(weak.matches(new byte[] {1}));
        assertTrue(refusal("abcd", PASSWORD, weak).contains("a=fingerprint"));
    }

    @Test
    void whatIsNoFingerprintIsRefused() {
        for (String line :
                List.of("", "sha-256", "sha-256 XY", "sha-256 AB:C", "sha-256 " + "AB:".repeat(200) + "AB")) {
            assertThrows(IllegalArgumentException.class, () -> Fingerprint.parse(line), line);
        }
    }

    @Test
    void credentialsHaveTheirLengthsAndLetters() {
        assertTrue(refusal("abc", PASSWORD, FINGERPRINT).contains("a=ice-ufrag"));
        assertTrue(refusal("a".repeat(257), PASSWORD, FINGERPRINT).contains("a=ice-ufrag"));
        assertTrue(refusal("abcd", "short", FINGERPRINT).contains("a=ice-pwd"));
        assertTrue(refusal("ab\r\n", PASSWORD, FINGERPRINT).contains("letters"));
        RemoteParameters fine = new RemoteParameters("ab+/", PASSWORD, Setup.ACTIVE, List.of(FINGERPRINT), List.of());
        assertFalse(fine.toString().contains(PASSWORD), "secrets are not printed");
    }

    @Test
    void whoLeavesTheChoiceBegins() {
        assertEquals(Setup.PASSIVE, Setup.ACTPASS.answer());
        assertEquals(Setup.PASSIVE, Setup.ACTIVE.answer());
        assertEquals(Setup.ACTIVE, Setup.PASSIVE.answer());
        assertEquals(Optional.of(Setup.ACTPASS), Setup.parse(" actpass"));
        assertEquals(Optional.empty(), Setup.parse("holdconn"));
        assertEquals("passive", Setup.PASSIVE.toString());
    }
}
