package io.millrace.protocols.webrtc.description;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.formats.sdp.SessionDescription;
import io.millrace.protocols.webrtc.transport.Candidate;
import io.millrace.protocols.webrtc.transport.Fingerprint;
import io.millrace.protocols.webrtc.transport.LocalParameters;
import io.millrace.protocols.webrtc.transport.Setup;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IceFragmentTest {
    private static final String CANDIDATE = "a=candidate:1 1 udp 2122260223 192.0.2.7 61764 typ host\r\n";
    private static final String WHOLE = "a=ice-ufrag:EsAw\r\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\n"
            + "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\n" + CANDIDATE + "a=end-of-candidates\r\n";

    @Test
    void whatAnswersARestartCanBeRead() throws Exception {
        Candidate candidate = Candidate.parse(CANDIDATE.substring(2).strip()).orElseThrow();
        SessionDescription answer = SessionDescription.parse(
                "v=0\r\na=group:BUNDLE a\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\n" + "a=mid:a\r\n" + CANDIDATE);
        LocalParameters local = new LocalParameters(
                "fragment", "password-password-password", Setup.PASSIVE, Fingerprint.parse("sha-256 AB:CD"));
        IceFragment read = IceFragment.parse(IceFragment.write(answer, local, List.of(candidate)));
        assertEquals(new IceFragment("fragment", "password-password-password", List.of(candidate)), read);
    }

    @Test
    void linesEndAsTheyLike() throws Exception {
        for (String end : List.of("\r\n", "\n", "\r")) {
            assertEquals(IceFragment.parse(WHOLE), IceFragment.parse(WHOLE.replace("\r\n", end)));
        }
    }

    @Test
    void candidatesAreBounded() throws Exception {
        assertEquals(64, IceFragment.parse(CANDIDATE.repeat(1_000)).candidates().size());
        assertEquals(
                List.of(),
                IceFragment.parse("a=candidate:" + "1 ".repeat(5_000)).candidates());
    }

    @Test
    void noBytesBreakTheParser() {
        Random random = new Random(11);
        int understood = 0;
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = WHOLE.getBytes(StandardCharsets.US_ASCII);
            for (int flips = 0; flips < 1 + i % 8; flips++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            String text = new String(bytes, StandardCharsets.UTF_8);
            try {
                understood += IceFragment.parse(text).candidates().size();
            } catch (OfferRefusedException e) {
                refused++;
                assertEquals(400, e.status());
            }
        }
        assertTrue(refused > 100, refused + " refused");
        assertTrue(understood > 1_000 && understood < 20_000, understood + " candidates");
    }

    @Test
    void whatIsNoLineIsNamed() {
        OfferRefusedException refused = assertThrows(
                OfferRefusedException.class,
                () -> IceFragment.parse(WHOLE + "candidate:1 1 udp 1 192.0.2.7 9 typ host"));
        assertTrue(refused.getMessage().contains("not candidate:1 1 udp"), refused.getMessage());
        assertTrue(assertThrows(OfferRefusedException.class, () -> IceFragment.parse("x".repeat(9_000)))
                        .getMessage()
                        .length()
                < 200);
    }

    /** Without a medium there is nothing that it could be of. */
    @Test
    void anAnswerWithoutMediaMakesAFragmentWithoutAny() throws Exception {
        LocalParameters local = new LocalParameters(
                "fragment", "password-password-password", Setup.PASSIVE, Fingerprint.parse("sha-256 AB:CD"));
        String fragment = IceFragment.write(SessionDescription.parse("v=0\r\n"), local, List.of());
        assertEquals("fragment", IceFragment.parse(fragment).usernameFragment());
        assertFalse(fragment.contains("m="), fragment);
    }
}
