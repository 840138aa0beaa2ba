package io.millrace.http.internal;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Percent-decoding (RFC 3986 section 2.1) that accepts only well-formed UTF-8 without control characters. */
final class PercentDecoder {
    private PercentDecoder() {}

    /** Decodes a path element; null if it is malformed. */
    static String pathElement(String text) {
        return text.indexOf('%') < 0 ? text : decode(text, false);
    }

    /** Decodes a name or value of a query, where a plus sign is a space; null if it is malformed. */
    static String queryText(String text) {
        return text.indexOf('%') < 0 && text.indexOf('+') < 0 ? text : decode(text, true);
    }

    private static String decode(String text, boolean plusIsSpace) {
        ByteBuffer bytes = ByteBuffer.allocate(text.length() * 3);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                int value = i + 2 < text.length() ? hex(text.charAt(i + 1)) << 4 | hex(text.charAt(i + 2)) : -1;
                if (value < 0x20 || value == 0x7F) {
                    return null;
                }
                bytes.put((byte) value);
                i += 2;
            } else if (c == '+' && plusIsSpace) {
                bytes.put((byte) ' ');
            } else if (c < 0x80) {
                bytes.put((byte) c);
            } else {
                return null;
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** The digit's value, or a negative number that stays negative when it is combined. */
    private static int hex(char digit) {
        return digit < 0x80 ? Character.digit(digit, 16) : -1;
    }
}
