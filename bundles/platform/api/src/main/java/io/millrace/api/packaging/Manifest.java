package io.millrace.api.packaging;

import java.nio.ByteBuffer;

/**
 * A rendered manifest. Renderers return the same object as long as nothing changed, so that what is derived from it
 * (compressed bytes, an entity tag) is made once for all viewers.
 */
public final class Manifest {
    private final String contentType;
    private final ByteBuffer bytes;
    private final boolean shared;
    private final int maxAgeSeconds;

    /**
     * Makes a manifest.
     *
     * @param contentType media type
     * @param bytes the text in UTF-8
     * @param shared whether all viewers get the same bytes and caches may keep them
     * @param maxAgeSeconds how long caches may keep them
     */
    public Manifest(String contentType, byte[] bytes, boolean shared, int maxAgeSeconds) {
        this.contentType = contentType;
        this.shared = shared;
        this.maxAgeSeconds = maxAgeSeconds;
        this.bytes = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip().asReadOnlyBuffer();
    }

    public String contentType() {
        return contentType;
    }

    /** The bytes, a fresh view. */
    public ByteBuffer bytes() {
        return bytes.duplicate();
    }

    public boolean isShared() {
        return shared;
    }

    public int maxAgeSeconds() {
        return maxAgeSeconds;
    }
}
