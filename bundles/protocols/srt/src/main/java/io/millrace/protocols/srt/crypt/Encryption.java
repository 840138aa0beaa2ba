package io.millrace.protocols.srt.crypt;

import io.millrace.protocols.srt.wire.KeyMaterial;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * What both ends of an encrypted connection begin with.
 *
 * @param passphrase for keys that come later
 * @param wrap wraps keys under the connection's salt
 * @param authenticated AES-GCM rather than AES-CTR
 * @param which the keys there are
 * @param keys their bytes
 */
public record Encryption(String passphrase, KeyWrap wrap, boolean authenticated, int which, byte[] keys) {
    private static final SecureRandom RANDOM = new SecureRandom();

    public Encryption {
        keys = keys.clone();
    }

    @Override
    public byte[] keys() {
        return keys.clone();
    }

    /** Hides the secrets. */
    @Override
    public String toString() {
        return (authenticated ? "AES-GCM-" : "AES-CTR-") + wrap.keyBytes() * 8;
    }

    /** Opens a peer's keys; empty if its passphrase is another one. Computes for about a millisecond. */
    public static Optional<Encryption> open(String passphrase, KeyMaterial material) {
        KeyWrap wrap = KeyWrap.of(passphrase, material.salt(), material.keyBytes());
        return wrap.unwrap(material.wrapped())
                .map(keys -> new Encryption(passphrase, wrap, material.authenticated(), material.keys(), keys));
    }

    /** Makes a new salt and an even key. Computes for about a millisecond. */
    public static Encryption create(String passphrase, int keyBytes, boolean authenticated) {
        KeyWrap wrap = KeyWrap.of(passphrase, random(KeyMaterial.SALT_BYTES), keyBytes);
        return new Encryption(passphrase, wrap, authenticated, KeyMaterial.EVEN, random(keyBytes));
    }

    static byte[] random(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        return random;
    }

    /** The keys as a message. */
    public KeyMaterial material() {
        return new KeyMaterial(which, authenticated, wrap.keyBytes(), wrap.salt(), wrap.wrap(keys));
    }

    /** A cipher with these keys. */
    public PacketCipher cipher() {
        PacketCipher cipher = new PacketCipher(authenticated, wrap.salt());
        cipher.keys(which, keys);
        return cipher;
    }
}
