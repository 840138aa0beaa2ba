package io.millrace.packagers.hls;

import io.millrace.api.packaging.Manifest;
import io.millrace.api.packaging.Presentation;
import io.millrace.api.packaging.Presentation.MediaTrack;
import io.millrace.api.packaging.SegmentWindow;
import io.millrace.api.packaging.SegmentedStream;
import java.lang.ref.WeakReference;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * Keeps what was rendered from the newest window, so that a playlist is written once for all viewers. Keys are weak: an
 * ended stream takes its playlists with it. Safe for any thread.
 */
final class PlaylistCache {
    private static final String CONTENT_TYPE = "application/vnd.apple.mpegurl";
    private static final int MULTIVARIANT_MAX_AGE_SECONDS = 2;
    private static final int PLAIN_MAX_AGE_SECONDS = 1;
    private static final int ENDED_MAX_AGE_SECONDS = 60;

    private final Map<SegmentedStream, Rendered> media = Collections.synchronizedMap(new WeakHashMap<>());
    private final Map<Presentation, Multivariant> multivariants = Collections.synchronizedMap(new WeakHashMap<>());

    /** The multivariant playlist, rendered anew with each segment because the measured bit rates change. */
    Manifest multivariant(Presentation presentation) {
        long version = presentation.tracks().stream()
                .mapToLong(track -> track.stream().window().nextMediaSequence())
                .sum();
        Multivariant cached = multivariants.get(presentation);
        if (cached == null || cached.version != version) {
            byte[] text = new MultivariantPlaylist(presentation).render();
            cached = new Multivariant(version, new Manifest(CONTENT_TYPE, text, true, MULTIVARIANT_MAX_AGE_SECONDS));
            multivariants.put(presentation, cached);
        }
        return cached.manifest;
    }

    /** The media playlist of a window. */
    Manifest media(
            Presentation presentation, SegmentedStream stream, SegmentWindow window, DeliveryDirectives directives) {
        Rendered rendered = media.get(stream);
        if (rendered == null || !rendered.isOf(window)) {
            rendered = new Rendered(window);
            media.put(stream, rendered);
        }
        int kind = (directives.isBlocking() ? 1 : 0) + (directives.skip() ? 2 : 0);
        Manifest manifest = rendered.manifests[kind];
        if (manifest == null) {
            byte[] text = new MediaPlaylist(stream, window, others(presentation, stream)).render(directives.skip());
            manifest = new Manifest(CONTENT_TYPE, text, true, maxAgeSeconds(stream, window, directives));
            rendered.manifests[kind] = manifest;
        }
        return manifest;
    }

    /** A playlist that was waited for never changes under its address; the plain address changes with every part. */
    private static int maxAgeSeconds(SegmentedStream stream, SegmentWindow window, DeliveryDirectives directives) {
        if (window.ended()) {
            return ENDED_MAX_AGE_SECONDS;
        }
        return directives.isBlocking()
                ? (int) (stream.profile().targetDurationUs() / 1_000_000)
                : PLAIN_MAX_AGE_SECONDS;
    }

    private static List<SegmentedStream> others(Presentation presentation, SegmentedStream stream) {
        return presentation.tracks().stream()
                .map(MediaTrack::stream)
                .filter(other -> !other.id().equals(stream.id()))
                .distinct()
                .toList();
    }

    private record Multivariant(long version, Manifest manifest) {}

    /**
     * Two threads may both render a kind at the same moment; the texts are equal. A window that nobody asks for any more
     * must not keep its segments in memory.
     */
    private static final class Rendered {
        private final WeakReference<SegmentWindow> window;
        private final Manifest[] manifests = new Manifest[4];

        Rendered(SegmentWindow window) {
            this.window = new WeakReference<>(window);
        }

        boolean isOf(SegmentWindow other) {
            return window.refersTo(other);
        }
    }
}
