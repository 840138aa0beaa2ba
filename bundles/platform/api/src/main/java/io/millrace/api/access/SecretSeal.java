package io.millrace.api.access;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keeps secrets so that this server alone can read them: AES-256-GCM under a key in a file of its own, readable by the
 * server's user only. Without that file what is kept tells nothing. Safe for any thread.
 */
public final class SecretSeal {
    private static final String KIND = "aes-gcm";
    private static final int SECRET_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int MOST_BYTES = 8_192;

    private final SecretKeySpec secret;

    private SecretSeal(byte[] secret) {
        this.secret = new SecretKeySpec(secret, "AES");
    }

    /**
     * Reads this server's secret.
     *
     * @throws NoSuchFileException if there is none yet
     * @throws IOException if it cannot be read, or makes no sense
     */
    public static SecretSeal read(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
        if (!text.matches("[0-9a-f]{" + 2 * SECRET_BYTES + "}")) {
            throw new IOException(file + " is not " + 2 * SECRET_BYTES + " hexadecimal digits; restore it, or remove it"
                    + " and make anew what was sealed with it");
        }
        return new SecretSeal(HexFormat.of().parseHex(text));
    }

    /** Reads this server's secret, or makes it. */
    public static SecretSeal readOrMake(Path file, SecureRandom random) throws IOException {
        try {
            return read(file);
        } catch (NoSuchFileException e) {
            byte[] secret = new byte[SECRET_BYTES];
            random.nextBytes(secret);
            Files.createDirectories(file.toAbsolutePath().getParent());
            Path next = file.resolveSibling(file.getFileName() + "." + Long.toHexString(random.nextLong()));
            createPrivate(next, HexFormat.of().formatHex(secret).getBytes(StandardCharsets.US_ASCII));
            try {
                Files.move(next, file);
                return new SecretSeal(secret);
            } catch (FileAlreadyExistsException made) {
                // by another version of this plugin, just now
                return read(file);
            } finally {
                Files.deleteIfExists(next);
            }
        }
    }

    /** Whether a text may be what {@link #close} gave. */
    public static boolean isSealed(String text) {
        return text.matches(KIND + ":[0-9a-f]{" + 2 * NONCE_BYTES + "}:(?:[0-9a-f]{2}){17," + MOST_BYTES + "}");
    }

    private static void createPrivate(Path file, byte[] bytes) throws IOException {
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] own = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        try (FileChannel channel =
                FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), own)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            // the rename must not reach the disk before the bytes
            channel.force(true);
        }
    }

    /**
     * A secret as it is kept.
     *
     * @param id what it belongs to: it opens for that alone
     */
    public String close(String id, Secret value, SecureRandom random) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] closed = cipher(Cipher.ENCRYPT_MODE, id, nonce)
                    .doFinal(value.reveal().getBytes(StandardCharsets.UTF_8));
            return KIND + ":" + HexFormat.of().formatHex(nonce) + ":"
                    + HexFormat.of().formatHex(closed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has AES-GCM", e);
        }
    }

    /** The secret; empty if it was sealed under another secret, for another id, or changed since, or is no sealed text. */
    public Optional<Secret> open(String id, String sealed) {
        String[] parts = sealed.split(":");
        if (parts.length != 3) {
            return Optional.empty();
        }
        try {
            byte[] key = cipher(Cipher.DECRYPT_MODE, id, HexFormat.of().parseHex(parts[1]))
                    .doFinal(HexFormat.of().parseHex(parts[2]));
            return Optional.of(new Secret(new String(key, StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
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
