package io.millrace.protocols.srt.crypt;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key that wraps keys: made of a passphrase and a salt by PBKDF2, wraps after RFC 3394 (draft-sharabayko-srt section
 * 6.1.4 and 6.2). Making one takes about a millisecond of computing. Immutable.
 */
public final class KeyWrap {
    public static final int MIN_PASSPHRASE = 10;
    public static final int MAX_PASSPHRASE = 79;

    private static final int ITERATIONS = 2048;
    private static final int SALT_TAIL = 8;
    private static final int WRAP_BYTES = 8;

    private final byte[] salt;
    private final int keyBytes;
    private final SecretKeySpec key;

    private KeyWrap(byte[] salt, int keyBytes, SecretKeySpec key) {
        this.salt = salt;
        this.keyBytes = keyBytes;
        this.key = key;
    }

    /**
     * Makes one.
     *
     * @param salt 16 bytes, of which the last 8 are used
     * @param keyBytes length of the keys to wrap: 16, 24 or 32
     */
    public static KeyWrap of(String passphrase, byte[] salt, int keyBytes) {
        byte[] tail = Arrays.copyOfRange(salt, salt.length - SALT_TAIL, salt.length);
        PBEKeySpec spec = new PBEKeySpec(passphrase.toCharArray(), tail, ITERATIONS, keyBytes * 8);
        try {
            byte[] derived = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA1")
                    .generateSecret(spec)
                    .getEncoded();
            return new KeyWrap(salt.clone(), keyBytes, new SecretKeySpec(derived, "AES"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no PBKDF2", e);
        } finally {
            spec.clearPassword();
        }
    }

    /** Whether this one is for such a salt and such keys, so that none has to be made anew. */
    public boolean fits(byte[] otherSalt, int otherKeyBytes) {
        return keyBytes == otherKeyBytes && Arrays.equals(salt, otherSalt);
    }

    public byte[] salt() {
        return salt.clone();
    }

    public int keyBytes() {
        return keyBytes;
    }

    /** Wraps one key, or two behind each other. */
    public byte[] wrap(byte[] keys) {
        try {
            Cipher cipher = Cipher.getInstance("AESWrap");
            cipher.init(Cipher.WRAP_MODE, key);
            return cipher.wrap(new SecretKeySpec(keys, "AES"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java cannot wrap keys", e);
        }
    }

    /** Unwraps keys; empty if the passphrase was another one. */
    public Optional<byte[]> unwrap(byte[] wrapped) {
        try {
            Cipher cipher = Cipher.getInstance("AESWrap");
            cipher.init(Cipher.UNWRAP_MODE, key);
            byte[] keys = cipher.unwrap(wrapped, "AES", Cipher.SECRET_KEY).getEncoded();
            return keys.length == wrapped.length - WRAP_BYTES ? Optional.of(keys) : Optional.empty();
        } catch (InvalidKeyException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java cannot unwrap keys", e);
        }
    }
}
