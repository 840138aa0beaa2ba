package io.millrace.api.access;

import java.util.Optional;
import java.util.Set;

/**
 * What a peer may use.
 *
 * @param bitsPerSecond most bits a second, 0 for no limit
 * @param renditions names of the renditions it may play, {@link #SOURCE} for the stream as it was published; empty means
 *     all
 */
public record Limits(long bitsPerSecond, Optional<Set<String>> renditions) {
    public static final Limits NONE = new Limits(0, Optional.empty());

    /** Stands among {@link #renditions} for the stream as it was published. */
    public static final String SOURCE = "source";

    /** Whether a rendition may be played; empty asks for the stream as it was published. */
    public boolean permitsRendition(Optional<String> rendition) {
        return renditions.isEmpty() || renditions.get().contains(rendition.orElse(SOURCE));
    }

    /** Whether something of this bit rate may be used. */
    public boolean permitsBitsPerSecond(long needed) {
        return bitsPerSecond == 0 || needed <= bitsPerSecond;
    }
}
