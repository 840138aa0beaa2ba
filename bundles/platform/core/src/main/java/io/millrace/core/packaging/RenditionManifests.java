package io.millrace.core.packaging;

import io.millrace.api.media.StreamName;
import io.millrace.api.media.Track;
import java.util.List;
import java.util.Set;

/** What manifests of a stream list of its renditions, and what viewers asked for. Safe for any thread. */
public interface RenditionManifests {
    /**
     * A rendition that is listed before it is encoded.
     *
     * @param name for example {@code 240p}
     * @param track what it will encode, as far as it is known before
     * @param bitsPerSecond what it will need
     */
    record Expected(String name, Track track, long bitsPerSecond) {}

    /** When a rendition was asked for over HTTP last, on the monotonic clock; {@link Long#MIN_VALUE} if never. */
    long askedUs(StreamName rendition);

    /**
     * Says what the manifests of a stream list. Those that are encoded and not named here are listed.
     *
     * @param expected in the order of the list
     * @param hidden renditions that are made for other protocols
     */
    void list(StreamName origin, List<Expected> expected, Set<String> hidden);

    /** Says which renditions stand in the place of a stream's own tracks of their kind, as soon as they have media. */
    void replace(StreamName origin, Set<String> renditions);
}
