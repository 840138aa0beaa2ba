package io.millrace.core.packaging;

import io.millrace.api.media.StreamName;
import io.millrace.api.packaging.Presentation.MediaTrack;
import io.millrace.api.packaging.SegmentedStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** The windows of a stream's renditions. Safe for any thread. */
final class RenditionWindows {
    private final List<WindowSet> shown = new CopyOnWriteArrayList<>();
    private final Map<String, WindowSet> byName = new ConcurrentHashMap<>();
    private final Map<String, Long> used = new ConcurrentHashMap<>();

    private static String key(StreamName rendition) {
        return rendition.rendition().orElseThrow();
    }

    void add(WindowSet rendition) {
        byName.put(key(rendition.name()), rendition);
        shown.add(rendition);
    }

    /** Takes it out of the presentation; who has its addresses still finds it. */
    void leave(WindowSet rendition) {
        shown.remove(rendition);
    }

    void forget(WindowSet rendition) {
        shown.remove(rendition);
        byName.remove(key(rendition.name()), rendition);
    }

    void end() {
        byName.values().forEach(WindowSet::end);
    }

    /** A number is in use: no later windows of the same rendition may use it for something else. */
    void use(StreamName rendition, long sequence) {
        used.merge(key(rendition), sequence, Math::max);
    }

    /** The highest number in use, -1 if there is none. */
    long usedBy(StreamName rendition) {
        return used.getOrDefault(key(rendition), -1L);
    }

    /** What each of them offers. */
    List<List<MediaTrack>> tracks() {
        if (shown.isEmpty()) {
            return List.of();
        }
        List<List<MediaTrack>> tracks = new ArrayList<>();
        for (WindowSet rendition : shown) {
            List<MediaTrack> own = rendition.own();
            if (own != null) {
                tracks.add(own);
            }
        }
        return tracks;
    }

    /** A window by its id, which begins with the name of the rendition; null if there is none. */
    SegmentedStream segments(String id) {
        int dot = id.indexOf('.');
        WindowSet rendition = dot < 0 ? null : byName.get(id.substring(0, dot));
        return rendition == null ? null : rendition.window(id);
    }

    /**
     * A window of its origin that a rendition offers too: not of what it encodes, as who may play it alone must not get
     * the source.
     */
    static TrackWindow shared(TrackWindow ofOrigin, Collection<TrackWindow> own) {
        boolean isShared = ofOrigin != null
                && !own.isEmpty()
                && own.stream()
                        .noneMatch(mine ->
                                mine.track().isVideo() == ofOrigin.track().isVideo());
        return isShared ? ofOrigin : null;
    }
}
