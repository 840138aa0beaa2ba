package io.millrace.apps.player;

import java.util.Map;

/**
 * One built file of the pages with its compressed forms.
 *
 * @param contentType media type with character set
 * @param entityTag of the plain bytes, without quotes
 * @param bodies bytes by content coding; {@link #IDENTITY} is always there
 */
record WebFile(String contentType, String entityTag, Map<String, byte[]> bodies) {
    static final String IDENTITY = "identity";

    WebFile {
        bodies = Map.copyOf(bodies);
    }

    byte[] body(String coding) {
        return bodies.get(coding);
    }

    /** Different bytes need different tags (RFC 9110 section 8.8.3). */
    String quotedEntityTag(String coding) {
        return coding.equals(IDENTITY) ? '"' + entityTag + '"' : '"' + entityTag + '-' + coding + '"';
    }
}
