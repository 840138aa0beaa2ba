package io.millrace.http.internal;

import io.millrace.api.packaging.Manifest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.zip.GZIPOutputStream;

/** What is derived from a manifest once for all viewers: entity tags, cache directives, compressed bytes. */
final class EncodedManifest {
    private static final int MIN_COMPRESSED_BYTES = 400;

    private final WeakReference<Manifest> manifest;
    private final String cacheControl;
    private final String entityTag;
    private final String gzipEntityTag;
    private volatile ByteBuffer gzip;

    private EncodedManifest(Manifest manifest) {
        this.manifest = new WeakReference<>(manifest);
        String audience = manifest.isShared() ? "public" : "private";
        cacheControl = manifest.maxAgeSeconds() <= 0
                ? audience + ", no-cache"
                : audience + ", max-age=" + manifest.maxAgeSeconds();
        String hash = Long.toHexString(hash(manifest.bytes()));
        entityTag = '"' + hash + '"';
        gzipEntityTag = '"' + hash + "-gz\"";
    }

    String cacheControl() {
        return cacheControl;
    }

    String entityTag(boolean compressed) {
        return compressed ? gzipEntityTag : entityTag;
    }

    /** The compressed bytes, a fresh view. Two threads may both compress at the same moment. */
    ByteBuffer gzip(Manifest source) {
        ByteBuffer bytes = gzip;
        if (bytes == null) {
            bytes = compressed(source.bytes());
            gzip = bytes;
        }
        return bytes.duplicate();
    }

    static boolean isWorthCompressing(ByteBuffer bytes) {
        return bytes.remaining() >= MIN_COMPRESSED_BYTES;
    }

    private static ByteBuffer compressed(ByteBuffer bytes) {
        byte[] plain = new byte[bytes.remaining()];
        bytes.get(plain);
        ByteArrayOutputStream out = new ByteArrayOutputStream(plain.length / 2);
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ByteBuffer.allocateDirect(out.size()).put(out.toByteArray()).flip();
    }

    /** FNV-1a, 64 bits. */
    private static long hash(ByteBuffer bytes) {
        long hash = 0xCBF29CE484222325L;
        while (bytes.hasRemaining()) {
            hash = (hash ^ bytes.get() & 0xFF) * 0x100000001B3L;
        }
        return hash;
    }

    /** A small cache by identity, without locks; an entry does not keep its manifest alive. */
    static final class Cache {
        private static final int SIZE = 1 << 10;

        private final AtomicReferenceArray<EncodedManifest> entries = new AtomicReferenceArray<>(SIZE);

        EncodedManifest of(Manifest manifest) {
            int slot = System.identityHashCode(manifest) & SIZE - 1;
            EncodedManifest entry = entries.get(slot);
            if (entry == null || !entry.manifest.refersTo(manifest)) {
                entry = new EncodedManifest(manifest);
                entries.set(slot, entry);
            }
            return entry;
        }
    }
}
