package io.millrace.security.accounts;

import io.millrace.api.access.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/** What an API token looks like: {@code mr_ID_RANDOM}, so that scanners for leaked secrets know one. */
final class TokenText {
    /** RANDOM: 26 letters of 5 bits, 130 bits: nothing to guess, so one round of SHA-256 is all the hash it needs. */
    private static final int LETTERS = 26;

    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
    private static final String PREFIX = "mr_";
    private static final Pattern TOKEN = Pattern.compile("mr_([0-9a-f]{8})_[a-z2-7]{" + LETTERS + "}");
    private static final int ID_BYTES = 4;

    private TokenText() {}

    static String newId(SecureRandom random) {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    static Secret newToken(String id, SecureRandom random) {
        StringBuilder text = new StringBuilder(PREFIX).append(id).append('_');
        for (int i = 0; i < LETTERS; i++) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return new Secret(text.toString());
    }

    /** Whether a text has the whole form of a token. */
    static boolean isWhole(String text) {
        return TOKEN.matcher(text).matches();
    }

    /** Whether a text is a token, a damaged one, or at least begins like one. */
    static boolean isAttempt(String text) {
        return text.startsWith(PREFIX);
    }

    /** The id in a token; empty if it is none. */
    static Optional<String> idOf(Secret token) {
        var matcher = TOKEN.matcher(token.reveal());
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** What is kept of a token, hexadecimal. */
    static String hash(Secret token) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(token.reveal().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /** Compares in constant time. */
    static boolean matches(String hash, Secret token) {
        return MessageDigest.isEqual(
                hash.getBytes(StandardCharsets.US_ASCII), hash(token).getBytes(StandardCharsets.US_ASCII));
    }
}
