package io.millrace.security.streamkey;

import io.millrace.api.access.Secret;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a stream key looks like: {@code sk-ID-RANDOM}, made of the letters that a stream name may have. */
final class KeyText {
    /** RANDOM: 26 letters of 5 bits, 130 bits. */
    private static final int LETTERS = 26;

    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
    private static final String PREFIX = "sk-";
    private static final int ID_BYTES = 4;
    private static final Pattern KEY = Pattern.compile("sk-([0-9a-f]{8})-[A-Za-z0-9._-]{1,128}");
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}");

    private KeyText() {}

    static String newId(SecureRandom random) {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    static Secret newKey(String id, SecureRandom random) {
        StringBuilder text = new StringBuilder(PREFIX).append(id).append('-');
        for (int i = 0; i < LETTERS; i++) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return new Secret(text.toString());
    }

    /** The id in a text that looks like a stream key; empty if it does not. */
    static Optional<String> idOf(String text) {
        var matcher = KEY.matcher(text);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** Whether a text is a key, a damaged one, or at least begins like one. */
    static boolean isAttempt(String text) {
        return text.startsWith(PREFIX);
    }

    static boolean isId(String text) {
        return ID.matcher(text).matches();
    }
}
