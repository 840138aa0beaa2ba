package io.millrace.protocols.srt.crypt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.protocols.srt.wire.Header;
import io.millrace.protocols.srt.wire.KeyMaterial;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class PacketCipherTest {
    private static final byte[] PLAIN = "a payload that is longer than one block of AES".getBytes();
    private static final byte[] SALT = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f");

    private static ByteBuffer header(int sequence, int key, int flags) {
        ByteBuffer header = ByteBuffer.allocate(Header.BYTES);
        Header.putData(header, sequence, Header.message(3, key) | flags, 1_000, 42);
        return header.flip();
    }

    private static PacketCipher cipher(boolean authenticated, int keyBytes) {
        PacketCipher cipher = new PacketCipher(authenticated, SALT);
        byte[] keys = new byte[keyBytes * 2];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = (byte) (i * 7);
        }
        cipher.keys(KeyMaterial.EVEN | KeyMaterial.ODD, keys);
        return cipher;
    }

    @Test
    void allKeyLengthsAndModesAreReadAgain() {
        for (boolean authenticated : new boolean[] {false, true}) {
            for (int keyBytes : new int[] {16, 24, 32}) {
                for (int key = KeyMaterial.EVEN; key <= KeyMaterial.ODD; key++) {
                    PacketCipher sender = cipher(authenticated, keyBytes);
                    PacketCipher receiver = cipher(authenticated, keyBytes);
                    byte[] out = new byte[200];
                    ByteBuffer header = header(77, key, 0);
                    int length = sender.encrypt(header, key, PLAIN, 0, PLAIN.length, out);
                    assertEquals(PLAIN.length + sender.overheadBytes(), length);
                    assertFalse(Arrays.equals(PLAIN, Arrays.copyOf(out, PLAIN.length)));
                    byte[] again = new byte[200];
                    assertEquals(PLAIN.length, receiver.decrypt(header, ByteBuffer.wrap(out, 0, length), again));
                    assertArrayEquals(PLAIN, Arrays.copyOf(again, PLAIN.length));
                }
            }
        }
    }

    /** Draft, section 6.2.2: the number of the packet stands in bytes 10 to 13, folded with the salt; the rest counts. */
    @Test
    void theCounterBlockIsThatOfTheDraft() throws Exception {
        PacketCipher sender = cipher(false, 16);
        byte[] out = new byte[200];
        sender.encrypt(header(0x01020304, KeyMaterial.EVEN, 0), KeyMaterial.EVEN, PLAIN, 0, PLAIN.length, out);
        byte[] key = new byte[16];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) (i * 7);
        }
        byte[] iv = HexFormat.of().parseHex("00010203040506070809" + "0b09" + "0f09" + "0000");
        Cipher reference = Cipher.getInstance("AES/CTR/NoPadding");
        reference.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(iv));
        assertArrayEquals(reference.doFinal(PLAIN), Arrays.copyOf(out, PLAIN.length));
    }

    @Test
    void authenticatedPacketsMayBeSentAgainButNotChanged() {
        PacketCipher sender = cipher(true, 16);
        byte[] out = new byte[200];
        int length = sender.encrypt(header(5, KeyMaterial.EVEN, 0), KeyMaterial.EVEN, PLAIN, 0, PLAIN.length, out);
        PacketCipher receiver = cipher(true, 16);
        byte[] again = new byte[200];
        ByteBuffer resent = header(5, KeyMaterial.EVEN, Header.RETRANSMITTED);
        assertEquals(PLAIN.length, receiver.decrypt(resent, ByteBuffer.wrap(out, 0, length), again));
        assertEquals(-1, receiver.decrypt(header(6, KeyMaterial.EVEN, 0), ByteBuffer.wrap(out, 0, length), again));
        out[3] ^= 1;
        assertEquals(-1, receiver.decrypt(header(5, KeyMaterial.EVEN, 0), ByteBuffer.wrap(out, 0, length), again));
        assertEquals(-1, receiver.decrypt(header(5, KeyMaterial.EVEN, 0), ByteBuffer.wrap(out, 0, 7), again));
    }

    @Test
    void keysComeAndGo() {
        PacketCipher cipher = new PacketCipher(false, SALT);
        assertFalse(cipher.has(KeyMaterial.EVEN));
        cipher.keys(KeyMaterial.ODD, new byte[16]);
        assertTrue(cipher.has(KeyMaterial.ODD));
        assertFalse(cipher.has(KeyMaterial.EVEN));
        assertFalse(cipher.has(0));
        assertFalse(cipher.has(3));
        cipher.forget(KeyMaterial.ODD);
        assertFalse(cipher.has(KeyMaterial.ODD));
    }
}
