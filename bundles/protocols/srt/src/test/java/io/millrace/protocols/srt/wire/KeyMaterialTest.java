package io.millrace.protocols.srt.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class KeyMaterialTest {
    private static KeyMaterial material(int keys, boolean authenticated, int keyBytes) {
        byte[] salt = new byte[16];
        salt[3] = 9;
        byte[] wrapped = new byte[8 + keyBytes * Integer.bitCount(keys)];
        wrapped[0] = 7;
        return new KeyMaterial(keys, authenticated, keyBytes, salt, wrapped);
    }

    @Test
    void whatIsWrittenIsReadAgain() throws Exception {
        for (int keyBytes : new int[] {16, 24, 32}) {
            for (int keys = 1; keys <= 3; keys++) {
                KeyMaterial original = material(keys, keys == 2, keyBytes);
                KeyMaterial again = KeyMaterial.parse(original.toBytes());
                assertEquals(keys, again.keys());
                assertEquals(keys == 2, again.authenticated());
                assertEquals(keyBytes, again.keyBytes());
                assertArrayEquals(original.salt(), again.salt());
                assertArrayEquals(original.wrapped(), again.wrapped());
            }
        }
    }

    /** Version 1, type 2, signature, even key; AES-CTR for MPEG-TS in SRT; 4 and 4 words. */
    @Test
    void theFixedPartIsAsTheDraftHasIt() {
        ByteBuffer bytes = material(KeyMaterial.EVEN, false, 16).toBytes();
        assertEquals(0x12202901, bytes.getInt(0));
        assertEquals(0, bytes.getInt(4));
        assertEquals(0x02000200, bytes.getInt(8));
        assertEquals(0x00000404, bytes.getInt(12));
        ByteBuffer gcm = material(KeyMaterial.EVEN, true, 32).toBytes();
        assertEquals(0x04010200, gcm.getInt(8));
        assertEquals(0x00000408, gcm.getInt(12));
    }

    @Test
    void brokenMessagesAreRefused() {
        assertTrue(refusal(ByteBuffer.allocate(39)).contains("too short"));
        assertTrue(refusal(ByteBuffer.allocate(80)).contains("does not begin"));
        ByteBuffer cipher = material(1, false, 16).toBytes();
        cipher.put(8, (byte) 3);
        assertTrue(refusal(cipher).contains("cipher 3"));
        ByteBuffer unauthenticated = material(1, true, 16).toBytes();
        unauthenticated.put(9, (byte) 0);
        assertTrue(refusal(unauthenticated).contains("authentication 0"));
        ByteBuffer keyLength = material(1, false, 16).toBytes();
        keyLength.put(15, (byte) 5);
        assertTrue(refusal(keyLength).contains("keys of 20"));
        ByteBuffer keys = material(1, false, 16).toBytes();
        keys.put(3, (byte) 3);
        assertTrue(refusal(keys).contains("keys of 16"));
    }

    private static String refusal(ByteBuffer bytes) {
        return assertThrows(MalformedPacketException.class, () -> KeyMaterial.parse(bytes))
                .getMessage();
    }
}
