package io.millrace.protocols.srt.crypt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.protocols.srt.wire.KeyMaterial;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EncryptionTest {
    private static final String PASSPHRASE = "correct horse battery";

    @Test
    void keysTravelUnderThePassphrase() {
        for (int keyBytes : new int[] {16, 24, 32}) {
            Encryption ours = Encryption.create(PASSPHRASE, keyBytes, keyBytes == 32);
            Optional<Encryption> theirs = Encryption.open(PASSPHRASE, ours.material());
            assertArrayEquals(ours.keys(), theirs.orElseThrow().keys());
            assertEquals(ours.authenticated(), theirs.get().authenticated());
            assertEquals(KeyMaterial.EVEN, theirs.get().which());
        }
    }

    @Test
    void anotherPassphraseOpensNothing() {
        Encryption ours = Encryption.create(PASSPHRASE, 16, false);
        assertTrue(Encryption.open("correct horse buttery", ours.material()).isEmpty());
    }

    @Test
    void secretsAreNotShown() {
        Encryption ours = Encryption.create(PASSPHRASE, 24, false);
        assertEquals("AES-CTR-192", ours.toString());
        assertFalse(ours.toString().contains("horse"));
    }

    @Test
    void aWrappingKeyIsKnownByItsSalt() {
        KeyWrap wrap = KeyWrap.of(PASSPHRASE, new byte[16], 16);
        assertTrue(wrap.fits(new byte[16], 16));
        assertFalse(wrap.fits(new byte[16], 32));
        byte[] other = new byte[16];
        other[0] = 1;
        assertFalse(wrap.fits(other, 16));
        byte[] broken = wrap.wrap(new byte[16]);
        broken[4] ^= 1;
        assertTrue(wrap.unwrap(broken).isEmpty());
    }
}
