package io.millrace.http.internal;

import io.millrace.api.packaging.ManifestException;
import java.util.concurrent.ConcurrentHashMap;

/** Remembers addresses that were taken apart: viewers of a stream ask for the same ones. Safe for any thread. */
final class StreamPaths {
    private static final int MAX_ENTRIES = 4_096;

    private final ConcurrentHashMap<String, StreamPath> known = new ConcurrentHashMap<>();

    /**
     * The address of a raw request path.
     *
     * @throws ManifestException if nothing can be there
     */
    StreamPath of(String rawPath) throws ManifestException {
        StreamPath path = known.get(rawPath);
        if (path != null) {
            return path;
        }
        path = StreamPath.parse(rawPath);
        if (known.size() >= MAX_ENTRIES) {
            known.clear();
        }
        known.put(rawPath, path);
        return path;
    }
}
