package io.millrace.protocols.hlspull.segment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.protocols.hlspull.Segments;
import io.millrace.protocols.hlspull.playlist.Encryption;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DecryptionTest {
    private static final byte[] KEY = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PLAIN = Segments.header(Segments.BOTH);

    private static Encryption with(String iv) {
        return new Encryption(URI.create("http://o/key"), Optional.ofNullable(iv));
    }

    @Test
    void theSequenceNumberIsTheVectorUnlessAnotherIsGiven() throws IOException {
        byte[] vector = new byte[16];
        vector[14] = 1;
        vector[15] = 2;
        byte[] encrypted = Segments.encrypted(PLAIN, KEY, vector);
        assertArrayEquals(PLAIN, Decryption.decrypt(encrypted, KEY, with(null), 258));
        assertArrayEquals(PLAIN, Decryption.decrypt(encrypted, KEY, with("0x102"), 7));
        assertArrayEquals(PLAIN, Decryption.decrypt(encrypted, KEY, with("0X00000000000000000000000000000102"), 7));
    }

    @Test
    void allBitsOfTheVectorCount() throws IOException {
        byte[] vector = new byte[16];
        java.util.Arrays.fill(vector, (byte) 0xFE);
        byte[] encrypted = Segments.encrypted(PLAIN, KEY, vector);
        assertArrayEquals(PLAIN, Decryption.decrypt(encrypted, KEY, with("0x" + "fe".repeat(16)), 0));
    }

    @Test
    void aHeaderMayBeInTheClear() throws IOException {
        byte[] encrypted = Segments.encrypted(PLAIN, KEY, new byte[16]);
        assertArrayEquals(PLAIN, Decryption.decryptMap(PLAIN, KEY, with("0x0"), 0));
        assertArrayEquals(PLAIN, Decryption.decryptMap(encrypted, KEY, with("0x0"), 0));
    }

    @Test
    void whatDoesNotFitIsTold() {
        byte[] encrypted = Segments.encrypted(PLAIN, KEY, new byte[16]);
        byte[] other = "another key 0123".getBytes(StandardCharsets.US_ASCII);
        assertThrows(IOException.class, () -> Decryption.decrypt(encrypted, other, with(null), 0));
        assertThrows(IOException.class, () -> Decryption.decrypt(new byte[33], KEY, with(null), 0));
        assertTrue(assertThrows(IOException.class, () -> Decryption.decrypt(encrypted, new byte[5], with(null), 0))
                .getMessage()
                .contains("5 bytes"));
        for (String iv : new String[] {"", "0x", "12", "0xzz", "0x" + "0".repeat(33)}) {
            assertThrows(IOException.class, () -> Decryption.decrypt(encrypted, KEY, with(iv), 0), iv);
        }
    }
}
