package io.millrace.protocols.webrtc.transport.ice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StunRequestTest {
    private static final String PASSWORD = "a-password-of-22-chars";

    @Test
    void readsTheRequestOfTheRfc() {
        StunRequest request = StunRequest.parse(StunVectors.request()).orElseThrow();
        assertEquals("evtj", request.localFragment());
        assertTrue(new Integrity(StunVectors.PASSWORD).matches(request));
        assertFalse(new Integrity("another").matches(request));
        assertTrue(request.isControlled());
        assertFalse(request.useCandidate());
    }

    @Test
    void readsWhatABrowserSends() {
        StunRequest request = StunRequest.parse(CheckBuilder.check("local:remote", PASSWORD, true))
                .orElseThrow();
        assertEquals("local", request.localFragment());
        assertTrue(request.useCandidate());
        assertFalse(request.isControlled());
        assertEquals(-1, request.unknownAttribute());
    }

    @Test
    void refusesWhatLacksAnAttribute() {
        assertTrue(
                StunRequest.parse(new CheckBuilder(1).priority().end(PASSWORD)).isEmpty(), "user name");
        assertTrue(
                StunRequest.parse(new CheckBuilder(1).username("a:b").priority().fingerprint())
                        .isEmpty(),
                "integrity");
        assertTrue(
                StunRequest.parse(new CheckBuilder(1)
                                .username("a:b")
                                .priority()
                                .integrity(PASSWORD)
                                .bytes())
                        .isEmpty(),
                "fingerprint");
    }

    /** FFmpeg says neither its priority nor its role. */
    @Test
    void aCheckMayBeShort() {
        assertTrue(StunRequest.parse(new CheckBuilder(1).username("a:b").end(PASSWORD))
                .isPresent());
    }

    @Test
    void ignoresWhatTheIntegrityDoesNotCover() {
        byte[] message = new CheckBuilder(1)
                .username("a:b")
                .priority()
                .integrity(PASSWORD)
                .attribute(StunRequest.USE_CANDIDATE, new byte[0])
                .fingerprint();
        StunRequest request = StunRequest.parse(message).orElseThrow();
        assertFalse(request.useCandidate());
        assertTrue(new Integrity(PASSWORD).matches(request));
    }

    @Test
    void refusesOtherKindsAndLengths() {
        byte[] check = CheckBuilder.check("a:b", PASSWORD, false);
        byte[] indication = check.clone();
        indication[1] = 0x11;
        assertTrue(StunRequest.parse(indication).isEmpty());
        assertTrue(StunRequest.parse(Arrays.copyOf(check, check.length - 4)).isEmpty());
        assertTrue(StunRequest.parse(Arrays.copyOf(check, check.length + 4)).isEmpty());
        assertTrue(StunRequest.parse(new byte[20]).isEmpty());
        assertTrue(StunRequest.parse(new byte[0]).isEmpty());
        assertTrue(StunRequest.parse(StunVectors.response()).isEmpty());
    }

    /** No change of any bit makes a valid check, and none does harm. */
    @Test
    void noBitMayBeChanged() {
        byte[] check = CheckBuilder.check("local:remote", PASSWORD, true);
        Integrity integrity = new Integrity(PASSWORD);
        for (int bit = 0; bit < check.length * 8; bit++) {
            byte[] changed = check.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertFalse(StunRequest.parse(changed).filter(integrity::matches).isPresent(), "bit " + bit);
        }
    }

    @Test
    void randomBytesDoNoHarm() {
        Random random = new Random(13);
        byte[] check = CheckBuilder.check("local:remote", PASSWORD, true);
        for (int i = 0; i < 100_000; i++) {
            byte[] bytes = Arrays.copyOf(check, random.nextInt(check.length + 40));
            for (int each = random.nextInt(8); each > 0 && bytes.length > 20; each--) {
                bytes[20 + random.nextInt(bytes.length - 20)] = (byte) random.nextInt();
            }
            if (bytes.length > 4) {
                bytes[2] = (byte) (bytes.length - 20 >>> 8);
                bytes[3] = (byte) (bytes.length - 20);
            }
            boolean valid = StunRequest.parse(bytes).isPresent();
            assertTrue(!valid || Arrays.equals(check, bytes));
        }
    }
}
