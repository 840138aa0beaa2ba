package io.millrace.protocols.hlspull.playlist;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * A multivariant playlist (RFC 8216 section 4.3.4).
 *
 * @param variants in its order, at least one
 * @param renditions audio that has playlists of its own
 */
public record Variants(List<Variant> variants, List<AudioRendition> renditions) implements Playlist {
    public Variants {
        variants = List.copyOf(variants);
        renditions = List.copyOf(renditions);
    }

    /**
     * One quality of the whole.
     *
     * @param uri its media playlist
     * @param bitsPerSecond peak bandwidth
     * @param width of its pictures, 0 if it is not told
     * @param height of its pictures, 0 if it is not told
     * @param audioGroup the group that its sound is chosen from
     */
    public record Variant(URI uri, long bitsPerSecond, int width, int height, Optional<String> audioGroup) {}

    /**
     * One sound of a group.
     *
     * @param uri its media playlist; empty if the sound is inside the variant
     * @param group the group
     * @param name its name
     * @param language BCP 47 tag, or empty
     * @param isDefault whether it is played unless another is chosen
     */
    public record AudioRendition(Optional<URI> uri, String group, String name, String language, boolean isDefault) {}
}
