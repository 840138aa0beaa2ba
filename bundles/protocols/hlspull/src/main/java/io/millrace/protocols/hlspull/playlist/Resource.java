package io.millrace.protocols.hlspull.playlist;

import java.net.URI;

/**
 * Something that a playlist names: a file, or a range of its bytes.
 *
 * @param uri absolute
 * @param offset first byte
 * @param lengthBytes bytes of the range, {@link #WHOLE} for the whole file
 */
public record Resource(URI uri, long offset, long lengthBytes) {
    /** No range. */
    public static final long WHOLE = -1;

    /** A whole file. */
    public static Resource whole(URI uri) {
        return new Resource(uri, 0, WHOLE);
    }

    public boolean isRange() {
        return lengthBytes != WHOLE;
    }

    /** For people: without query and user, where secrets may stand. */
    public String shown() {
        return shown(uri);
    }

    /** A URI for people: without query and user, where secrets may stand. */
    public static String shown(URI uri) {
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return uri.getScheme() + "://" + uri.getHost() + port + uri.getRawPath();
    }
}
