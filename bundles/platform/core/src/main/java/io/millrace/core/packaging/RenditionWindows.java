package io.millrace.core.packaging;

import io.millrace.api.media.FourCc;
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

    /** What was listed last of each rendition, also if it is not any more. */
    private final Map<String, Listed> known = new ConcurrentHashMap<>();

    /** What stands in the presentation until the rendition does. */
    private record Listed(Expected expected, ExpectedTrack track, List<MediaTrack> tracks) {
        boolean isOf(String name) {
            return expected.name().equals(name);
        }
    }

    private volatile Set<String> replacing = Set.of();
    private volatile Shown last = new Shown(List.of(), List.of(), List.of(), List.of());

    /**
     * The origin's own tracks, as far as no rendition stands in their place.
     *
     * @param own what the origin has
     * @param instead lists of tracks of the renditions that stand in the place of others
     * @param kept what is left of the first
     * @param all what is left, and what stands in its place
     */
    private record Shown(
            List<MediaTrack> own, List<List<MediaTrack>> instead, List<MediaTrack> kept, List<MediaTrack> all) {
        static Shown of(List<MediaTrack> own, List<List<MediaTrack>> instead) {
            List<MediaTrack> kept = own.stream()
                    .filter(track ->
                            instead.stream().flatMap(List::stream).noneMatch(other -> isVideo(other) == isVideo(track)))
                    .toList();
            List<MediaTrack> all = new ArrayList<>(kept);
            instead.forEach(all::addAll);
            return new Shown(own, instead, kept.size() == own.size() ? own : kept, List.copyOf(all));
        }

        boolean isOf(List<MediaTrack> ownNow, List<List<MediaTrack>> insteadNow) {
            boolean same = own == ownNow && instead.size() == insteadNow.size();
            for (int i = 0; same && i < instead.size(); i++) {
                same = instead.get(i) == insteadNow.get(i);
            }
            return same;
        }
    }

    private static boolean isVideo(MediaTrack track) {
        return track.stream().track().isVideo();
    }

    /** Names of renditions that stand in the place of the origin's tracks of their kind as soon as they have media. */
    void replaceWith(Set<String> names) {
        replacing = Set.copyOf(names);
    }

    /** The origin's own tracks as far as nothing stands in their place: the same list as long as nothing changed. */
    List<MediaTrack> kept(List<MediaTrack> own) {
        return shown(own).kept();
    }

    /** What each rendition shares that does not encode it: the origin's tracks, or what stands in their place. */
    List<MediaTrack> shared(List<MediaTrack> own) {
        return shown(own).all();
    }

    private Shown shown(List<MediaTrack> own) {
        List<List<MediaTrack>> instead = new ArrayList<>();
        for (WindowSet rendition : shown) {
            List<MediaTrack> tracks = rendition.own();
            if (replacing.contains(key(rendition.name())) && isPlayable(tracks)) {
                instead.add(tracks);
            }
        }
        Shown known = last;
        if (!known.isOf(own, instead)) {
            known = Shown.of(own, List.copyOf(instead));
            last = known;
        }
        return known;
    }

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
                .map(each -> known.compute(
                        each.name(),
                        (name, before) -> before != null && before.expected.equals(each)
                                ? before
                                : listed(each, before, origin, ask, workers)))
                .toList();
    }

    /** Players may have playlists of the one before, which is null if there was none. */
    private Listed listed(Expected each, Listed before, WindowSet origin, Consumer<StreamName> ask, Workers workers) {
        StreamName name = origin.name().withRendition(each.name());
        ExpectedTrack track =
                new ExpectedTrack(each, origin, () -> encoded(each.name()), () -> ask.accept(name), workers);
        if (before != null) {
            track.goOnFrom(before.track);
        }
        return new Listed(each, track, List.of(TrackMix.expected(track)));
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
                    && (replacing.contains(name) || waiting.stream().anyMatch(each -> each.isOf(name)));
            boolean bridged = waiting.stream().anyMatch(each -> each.isOf(name) && each.track.isBridged());
            if (own != null && !begins && !bridged && !hidden.contains(name)) {
                tracks.add(asBefore(name, own));
            }
        }
        for (Listed listed : waiting) {
            if (listed.track.isBridged() || encoded(listed.expected.name()) == null) {
                tracks.add(listed.tracks);
            }
        }
        return tracks;
    }

    /** Of a rung that was given up, players may have playlists in which the source stands in for it: these go on. */
    private List<MediaTrack> asBefore(String name, List<MediaTrack> own) {
        Listed before = known.get(name);
        boolean bridged = before != null
                && before.track.isBridged()
                && isPlayable(own)
                && codec(own.get(0).stream())
                        .equals(before.expected.track().format().codec());
        return bridged ? before.tracks : own;
    }

    private static FourCc codec(SegmentedStream stream) {
        return stream.track().format().codec();
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
     * A window of its origin that a rendition offers too, or what stands in its place: not of what it encodes, as who may
     * play it alone must not get the source.
     *
     * @param ofOrigin the origin's window of this id, or null
     * @param own the rendition's windows
     */
    SegmentedStream shared(String id, TrackWindow ofOrigin, Collection<TrackWindow> own) {
        int dot = id.indexOf('.');
        boolean instead = ofOrigin == null && dot >= 0 && replacing.contains(id.substring(0, dot));
        SegmentedStream found = instead ? segments(id) : ofOrigin;
        boolean isShared = found != null
                && !own.isEmpty()
                && own.stream()
                        .noneMatch(
                                mine -> mine.track().isVideo() == found.track().isVideo());
        return isShared ? found : null;
    }
}
