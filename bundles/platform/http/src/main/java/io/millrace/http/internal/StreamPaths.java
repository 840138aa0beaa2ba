package io.millrace.http.internal;

import io.millrace.api.media.StreamName;
import io.millrace.api.packaging.ManifestException;
import java.util.concurrent.ConcurrentHashMap;

/** Remembers addresses that were taken apart: viewers of a stream ask for the same ones. Safe for any thread. */
final class StreamPaths {
    private static final int MAX_ENTRIES = 4_096;

    private final ConcurrentHashMap<String, StreamPath> known = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<StreamName, StreamName> names = new ConcurrentHashMap<>();

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
        if (known.size() >= MAX_ENTRIES) {
            known.clear();
            names.clear();
        }
        path = shared(StreamPath.parse(rawPath));
        known.put(rawPath, path);
        return path;
    }

    /** Whether an address was taken apart before, and is one of a stream. */
    boolean knows(String rawPath) {
        return known.containsKey(rawPath);
    }

    /** Addresses of a stream share its name, so that keys made of it compare quickly. */
    private StreamPath shared(StreamPath path) {
        StreamName before = names.putIfAbsent(path.stream(), path.stream());
        return before == null ? path : path.withStream(before);
    }
}
