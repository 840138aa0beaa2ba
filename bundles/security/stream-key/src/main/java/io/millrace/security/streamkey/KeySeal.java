package io.millrace.security.streamkey;

import io.millrace.api.access.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keeps stream keys so that this server alone can read them: Digest authentication hashes the key together with a user
 * name that the encoder chooses, so no hash that we could keep checks it. AES-256-GCM under a secret in a file of its
 * own, without which the file of keys tells nothing. Safe for any thread.
 */
final class KeySeal {
    private static final String KIND = "aes-gcm";
    private static final int SECRET_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecretKeySpec secret;

    private KeySeal(byte[] secret) {
        this.secret = new SecretKeySpec(secret, "AES");
    }

    /**
     * Reads this server's secret.
     *
     * @throws NoSuchFileException if there is none yet
     * @throws IOException if it cannot be read, or makes no sense
     */
    static KeySeal read(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
        if (!text.matches("[0-9a-f]{" + 2 * SECRET_BYTES + "}")) {
            throw new IOException(file + " is not " + 2 * SECRET_BYTES + " hexadecimal digits; restore it, or remove it"
                    + " and make new keys for encoders that use Digest authentication");
        }
        return new KeySeal(HexFormat.of().parseHex(text));
    }

    /** Reads this server's secret, or makes it. */
    static KeySeal readOrMake(Path file, SecureRandom random) throws IOException {
        try {
            return read(file);
        } catch (NoSuchFileException e) {
            byte[] secret = new byte[SECRET_BYTES];
            random.nextBytes(secret);
            Files.createDirectories(file.toAbsolutePath().getParent());
            Path next = file.resolveSibling(file.getFileName() + "." + Long.toHexString(random.nextLong()));
            KeyFile.createPrivate(next, HexFormat.of().formatHex(secret).getBytes(StandardCharsets.US_ASCII));
            try {
                Files.move(next, file);
                return new KeySeal(secret);
            } catch (FileAlreadyExistsException made) {
                // by another version of this plugin, just now
                return read(file);
            } finally {
                Files.deleteIfExists(next);
            }
        }
    }

    /** Whether a text may be what {@link #close} gave. */
    static boolean isSealed(String text) {
        return text.matches(KIND + ":[0-9a-f]{" + 2 * NONCE_BYTES + "}:(?:[0-9a-f]{2}){17,512}");
    }

    /** A key as it is kept. */
    String close(String id, Secret key, SecureRandom random) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] closed =
                    cipher(Cipher.ENCRYPT_MODE, id, nonce).doFinal(key.reveal().getBytes(StandardCharsets.UTF_8));
            return KIND + ":" + HexFormat.of().formatHex(nonce) + ":"
                    + HexFormat.of().formatHex(closed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has AES-GCM", e);
        }
    }

    /** The key; empty if it was sealed under another secret, for another id, or changed since. */
    Optional<Secret> open(String id, String sealedKey) {
        String[] parts = sealedKey.split(":");
        try {
            byte[] key = cipher(Cipher.DECRYPT_MODE, id, HexFormat.of().parseHex(parts[1]))
                    .doFinal(HexFormat.of().parseHex(parts[2]));
            return Optional.of(new Secret(new String(key, StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private Cipher cipher(int mode, String id, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, secret, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(id.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
