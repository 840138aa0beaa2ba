package io.millrace.core.packaging;

import io.millrace.api.media.StreamName;
import io.millrace.api.packaging.Presentation.MediaTrack;
import io.millrace.api.packaging.SegmentedStream;
import io.millrace.api.work.Workers;
import io.millrace.core.packaging.RenditionManifests.Expected;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The windows of a stream's renditions. Safe for any thread. */
final class RenditionWindows {
    private final List<WindowSet> shown = new CopyOnWriteArrayList<>();
    private final Map<String, WindowSet> byName = new ConcurrentHashMap<>();
    private final Map<String, Long> used = new ConcurrentHashMap<>();
    private volatile List<Listed> expected = List.of();
    private volatile Set<String> hidden = Set.of();

    /** What stands in the presentation until the rendition does. */
    private record Listed(Expected expected, List<MediaTrack> tracks) {}

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

    /**
     * Says what is listed: see {@link RenditionManifests#list}.
     *
     * @param ask has a rendition encoded
     */
    synchronized void list(
            WindowSet origin,
            List<Expected> nowExpected,
            Set<String> nowHidden,
            Consumer<StreamName> ask,
            Workers workers) {
        hidden = Set.copyOf(nowHidden);
        if (expected.stream().map(Listed::expected).toList().equals(nowExpected)) {
            return;
        }
        expected = nowExpected.stream()
                .map(each -> {
                    StreamName name = origin.name().withRendition(each.name());
                    ExpectedTrack track = new ExpectedTrack(
                            each, origin, () -> encoded(each.name()), () -> ask.accept(name), workers);
                    return new Listed(each, List.of(TrackMix.expected(track)));
                })
                .toList();
    }

    /** What each of them offers. */
    List<List<MediaTrack>> tracks() {
        List<Listed> waiting = expected;
        if (shown.isEmpty() && waiting.isEmpty()) {
            return List.of();
        }
        List<List<MediaTrack>> tracks = new ArrayList<>();
        for (WindowSet rendition : shown) {
            List<MediaTrack> own = rendition.own();
            String name = key(rendition.name());
            boolean begins = !isPlayable(own)
                    && waiting.stream().anyMatch(each -> each.expected.name().equals(name));
            if (own != null && !begins && !hidden.contains(name)) {
                tracks.add(own);
            }
        }
        for (Listed listed : waiting) {
            if (encoded(listed.expected.name()) == null) {
                tracks.add(listed.tracks);
            }
        }
        return tracks;
    }

    /** What a rendition has encoded, if players can begin with it; null otherwise. */
    private SegmentedStream encoded(String name) {
        for (WindowSet rendition : shown) {
            List<MediaTrack> own = rendition.own();
            if (key(rendition.name()).equals(name) && isPlayable(own)) {
                return own.get(0).stream();
            }
        }
        return null;
    }

    /** Players take a playlist without a whole segment for an error. */
    private static boolean isPlayable(List<MediaTrack> own) {
        return own != null
                && !own.isEmpty()
                && own.get(0).stream().window().newestComplete().isPresent();
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
