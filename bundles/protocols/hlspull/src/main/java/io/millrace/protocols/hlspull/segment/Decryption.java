package io.millrace.protocols.hlspull.segment;

import io.millrace.protocols.hlspull.playlist.Encryption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-128 of whole segments (RFC 8216 section 5.2): CBC with PKCS7 padding. */
public final class Decryption {
    /** Size of a key. */
    public static final int KEY_BYTES = 16;

    private static final Pattern IV = Pattern.compile("0[xX][0-9a-fA-F]{1,32}");

    private Decryption() {}

    /**
     * Decrypts a segment.
     *
     * @param sequence its media sequence number: the initialisation vector, if no other is given
     * @throws IOException if the key does not fit
     */
    public static byte[] decrypt(byte[] bytes, byte[] key, Encryption encryption, long sequence) throws IOException {
        if (key.length != KEY_BYTES) {
            throw new IOException("its key has " + key.length + " bytes; a key of AES-128 has " + KEY_BYTES);
        }
        try {
            Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    new SecretKeySpec(key, "AES"),
                    new IvParameterSpec(vector(encryption.iv(), sequence)));
            return cipher.doFinal(bytes);
        } catch (GeneralSecurityException e) {
            throw new IOException("it cannot be decrypted with its key", e);
        }
    }

    /**
     * Decrypts what initialises segments; some servers leave that in the clear.
     *
     * @param encryption of the first segment that it is for
     */
    public static byte[] decryptMap(byte[] bytes, byte[] key, Encryption encryption, long sequence) throws IOException {
        return SegmentReader.isMp4(bytes) ? bytes : decrypt(bytes, key, encryption, sequence);
    }

    private static byte[] vector(Optional<String> iv, long sequence) throws IOException {
        ByteBuffer vector = ByteBuffer.allocate(KEY_BYTES);
        if (iv.isEmpty()) {
            return vector.putLong(8, sequence).array();
        }
        if (!IV.matcher(iv.get()).matches()) {
            throw new IOException("its initialisation vector is no number of 128 bits");
        }
        String digits = "0".repeat(34 - iv.get().length()) + iv.get().substring(2);
        vector.putLong(Long.parseUnsignedLong(digits.substring(0, 16), 16));
        vector.putLong(Long.parseUnsignedLong(digits.substring(16), 16));
        return vector.array();
    }
}
