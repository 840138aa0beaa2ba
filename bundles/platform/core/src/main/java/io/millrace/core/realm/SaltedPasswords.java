package io.millrace.core.realm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.karaf.jaas.modules.Encryption;
import org.apache.karaf.jaas.modules.EncryptionService;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the place of Karaf's {@code basic} encryption, which has no salt, for {@code etc/users.properties}: Karaf asks the service
 * of the highest rank. Hashes without salt, as the launcher and earlier versions wrote them, still count, and are salted at the
 * start. A password that was right is remembered, as an HMAC under a key that dies with the server, so that who shows it with
 * each request costs nothing. Safe for any thread; blocks for as long as PBKDF2 takes.
 */
@Component(
        service = EncryptionService.class,
        // Karaf holds it for as long as one login takes: without this each would begin anew, with the file and with
        // PBKDF2
        immediate = true,
        property = {"name=basic", "service.ranking:Integer=100", SaltedPasswords.MARK})
public final class SaltedPasswords implements EncryptionService, Encryption {
    /** By which it is told from Karaf's own. */
    static final String MARK = "millrace.passwords=salted";

    private static final Logger LOG = LoggerFactory.getLogger(SaltedPasswords.class);
    private static final Pattern LINE =
            Pattern.compile("(\\s*[^#!\\s][^=:]*[=:]\\s*)\\{CRYPT}([0-9a-fA-F]{64})\\{CRYPT}(.*)");
    private static final String HMAC = "HmacSHA256";
    private static final int MOST_REMEMBERED = 1_000;

    private final SecretKeySpec key;
    /** HMAC of the password that was right, by what is kept of it. */
    private final Map<String, byte[]> right = new ConcurrentHashMap<>();

    @Activate
    public SaltedPasswords() {
        this(Path.of(System.getProperty("karaf.etc", "etc"), "users.properties"));
    }

    SaltedPasswords(Path users) {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        key = new SecretKeySpec(bytes, HMAC);
        try {
            salt(users);
        } catch (IOException e) {
            LOG.warn("{} stays as it is, without salt: {}", users, e.toString());
        }
    }

    private static void salt(Path users) throws IOException {
        List<String> before;
        try {
            before = Files.readAllLines(users);
        } catch (NoSuchFileException e) {
            return;
        }
        List<String> after = before.stream().map(SaltedPasswords::salted).toList();
        if (after.equals(before)) {
            return;
        }
        Path made = Files.createTempFile(users.toAbsolutePath().getParent(), "users", ".new");
        try {
            // its mode is 0600
            Files.write(made, after);
            Files.move(made, users, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(made);
        }
    }

    private static String salted(String line) {
        Matcher parts = LINE.matcher(line);
        return parts.matches()
                ? parts.group(1) + "{CRYPT}" + SaltedHash.of(parts.group(2)) + "{CRYPT}" + parts.group(3)
                : line;
    }

    /** Null for other settings, which leaves them to Karaf: at an exception it asks nobody else, and nobody logs in. */
    @Override
    public Encryption createEncryption(Map<String, String> params) {
        String algorithm = params.getOrDefault(ALGORITHM, ALGORITHM_SHA256);
        String encoding = params.getOrDefault(ENCODING, ENCODING_HEXADECIMAL);
        if (!ALGORITHM_SHA256.equalsIgnoreCase(algorithm) || !ENCODING_HEXADECIMAL.equalsIgnoreCase(encoding)) {
            return null;
        }
        return this;
    }

    @Override
    public String encryptPassword(String plain) {
        return SaltedHash.of(SaltedHash.sha256(plain)).toString();
    }

    @Override
    public boolean checkPassword(String plain, String kept) {
        String sha256 = SaltedHash.sha256(plain);
        if (SaltedHash.isSha256(kept)) {
            return MessageDigest.isEqual(
                    sha256.getBytes(StandardCharsets.US_ASCII),
                    kept.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII));
        }
        byte[] shown = hmac(plain);
        byte[] known = right.get(kept);
        if (known != null && MessageDigest.isEqual(known, shown)) {
            return true;
        }
        boolean matches =
                SaltedHash.parse(kept).filter(hash -> hash.matches(sha256)).isPresent();
        if (matches) {
            if (right.size() >= MOST_REMEMBERED) {
                right.clear();
            }
            right.put(kept, shown);
        }
        return matches;
    }

    private byte[] hmac(String plain) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            return mac.doFinal(plain.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has " + HMAC, e);
        }
    }
}
