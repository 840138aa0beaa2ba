package io.millrace.protocols.srt.crypt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.protocols.srt.wire.KeyMaterial;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class KeyRotationTest {
    private final Encryption encryption = Encryption.create("correct horse battery", 16, false);
    private final KeyRotation rotation = new KeyRotation(encryption, 100, 20);

    private int countTo(int packets) {
        int announced = 0;
        for (int i = 0; i < packets; i++) {
            announced += rotation.count() ? 1 : 0;
        }
        return announced;
    }

    @Test
    void aKeyIsAnnouncedUsedAndForgotten() throws Exception {
        assertEquals(KeyMaterial.EVEN, rotation.active());
        assertEquals(0, countTo(79));
        assertTrue(rotation.unconfirmed().isEmpty());
        assertEquals(1, countTo(1));
        ByteBuffer message = rotation.unconfirmed().orElseThrow();
        KeyMaterial material = KeyMaterial.parse(message.duplicate());
        assertEquals(3, material.keys());
        byte[] both = encryption.wrap().unwrap(material.wrapped()).orElseThrow();
        assertArrayEquals(encryption.keys(), Arrays.copyOf(both, 16));
        rotation.response(message);
        assertTrue(rotation.unconfirmed().isEmpty());
        assertEquals(0, countTo(20));
        assertEquals(KeyMaterial.EVEN, rotation.active());
        countTo(1);
        assertEquals(KeyMaterial.ODD, rotation.active());
        assertTrue(rotation.cipher().has(KeyMaterial.EVEN));
        countTo(20);
        assertFalse(rotation.cipher().has(KeyMaterial.EVEN));
        assertEquals(1, countTo(60), "the next is due");
        KeyMaterial second = KeyMaterial.parse(rotation.unconfirmed().orElseThrow());
        byte[] next = encryption.wrap().unwrap(second.wrapped()).orElseThrow();
        assertArrayEquals(Arrays.copyOfRange(both, 16, 32), Arrays.copyOfRange(next, 16, 32), "odd stays");
        assertFalse(Arrays.equals(Arrays.copyOf(both, 16), Arrays.copyOf(next, 16)), "even is new");
    }

    @Test
    void withoutConfirmationTheOldKeyStays() {
        countTo(500);
        assertEquals(KeyMaterial.EVEN, rotation.active());
        rotation.response(ByteBuffer.allocate(4).putInt(KeyMaterial.BAD_SECRET).flip());
        countTo(1);
        assertEquals(KeyMaterial.EVEN, rotation.active());
        rotation.response(rotation.unconfirmed().orElseThrow());
        countTo(1);
        assertEquals(KeyMaterial.ODD, rotation.active());
    }

    @Test
    void anOddKeyCanBeTheFirst() {
        Encryption odd =
                new Encryption("correct horse battery", encryption.wrap(), false, KeyMaterial.ODD, new byte[16]);
        assertEquals(KeyMaterial.ODD, new KeyRotation(odd, 100, 20).active());
    }
}
