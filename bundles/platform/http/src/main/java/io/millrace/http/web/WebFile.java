package io.millrace.http.web;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/**
 * One file of web pages with its compressed forms.
 *
 * @param contentType media type with character set
 * @param entityTag of the plain bytes, without quotes
 * @param bodies bytes by content coding; {@link #IDENTITY} is always there
 */
public record WebFile(String contentType, String entityTag, Map<String, byte[]> bodies) {
    /** The plain bytes. */
    public static final String IDENTITY = "identity";

    /** A file of such forms. */
    public WebFile {
        bodies = Map.copyOf(bodies);
    }

    /** Its bytes in a content coding; null if it is not there in that one. */
    public byte[] body(String coding) {
        return bodies.get(coding);
    }

    /** Different bytes need different tags (RFC 9110 section 8.8.3). */
    public String quotedEntityTag(String coding) {
        return coding.equals(IDENTITY) ? '"' + entityTag + '"' : '"' + entityTag + '-' + coding + '"';
    }

    /** A file of plain bytes only. */
    public static WebFile plain(String contentType, byte[] bytes) {
        return new WebFile(contentType, digest(bytes), Map.of(IDENTITY, bytes));
    }

    static String digest(byte[] bytes) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
