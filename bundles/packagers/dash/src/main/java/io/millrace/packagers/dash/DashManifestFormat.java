package io.millrace.packagers.dash;

import io.millrace.api.packaging.Manifest;
import io.millrace.api.packaging.ManifestException;
import io.millrace.api.packaging.ManifestFormat;
import io.millrace.api.packaging.ManifestRequest;
import io.millrace.api.packaging.Presentation;
import io.millrace.api.packaging.Presentation.MediaTrack;
import io.millrace.api.packaging.SegmentWindow;
import io.millrace.api.plugin.ManifestFormatName;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Component;

/**
 * MPEG-DASH: {@code manifest.mpd}. Stateless but for a cache: an MPD is written once for all viewers, again when a
 * segment begins or ends. Safe for any thread.
 */
@Component
@ManifestFormatName(name = "dash", files = "manifest.mpd")
public final class DashManifestFormat implements ManifestFormat {
    private static final String CONTENT_TYPE = "application/dash+xml";
    private static final int MAX_AGE_SECONDS = 1;

    private final Map<Presentation, Rendered> cache = Collections.synchronizedMap(new WeakHashMap<>());

    @Override
    public CompletionStage<Manifest> render(Presentation presentation, ManifestRequest request) {
        if (presentation.tracks().stream()
                .allMatch(track -> Run.of(track.stream()).isEmpty())) {
            return CompletableFuture.failedFuture(
                    new ManifestException(503, "The first segment of the stream is on its way; try again"));
        }
        List<Long> version = version(presentation);
        Rendered rendered = cache.get(presentation);
        if (rendered == null || !rendered.version.equals(version)) {
            byte[] text = new Mpd(presentation).render();
            rendered = new Rendered(version, new Manifest(CONTENT_TYPE, text, true, MAX_AGE_SECONDS));
            cache.put(presentation, rendered);
        }
        return CompletableFuture.completedFuture(rendered.manifest);
    }

    /** Changes when a segment begins, ends or is trimmed, or the stream ends; not with every part. */
    private static List<Long> version(Presentation presentation) {
        return presentation.tracks().stream()
                .map(MediaTrack::stream)
                .map(stream -> version(stream.window()))
                .toList();
    }

    private static long version(SegmentWindow window) {
        long begun = window.nextPartIndex() > 0 ? 1 : 0;
        return window.nextMediaSequence() * 4 + begun * 2 + (window.ended() ? 1 : 0);
    }

    private record Rendered(List<Long> version, Manifest manifest) {}
}
