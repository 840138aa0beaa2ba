package io.millrace.api.access;

import java.util.Optional;
import java.util.Set;

/**
 * What a peer may use.
 *
 * @param bitsPerSecond most bits a second, 0 for no limit
 * @param renditions names of the renditions it may play; empty means all
 */
public record Limits(long bitsPerSecond, Optional<Set<String>> renditions) {
    public static final Limits NONE = new Limits(0, Optional.empty());
}
