package io.millrace.packagers.hls;

import io.millrace.api.packaging.Manifest;
import io.millrace.api.packaging.ManifestException;
import io.millrace.api.packaging.ManifestFormat;
import io.millrace.api.packaging.ManifestRequest;
import io.millrace.api.packaging.Presentation;
import io.millrace.api.packaging.SegmentWindow;
import io.millrace.api.packaging.SegmentedStream;
import io.millrace.api.plugin.ManifestFormatName;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.osgi.service.component.annotations.Component;

/**
 * HLS and low-latency HLS: {@code index.m3u8} is the multivariant playlist, {@code ID.m3u8} the media playlist of the
 * segmented stream with that id. Stateless but for a cache of rendered playlists; safe for any thread.
 */
@Component
@ManifestFormatName(name = "hls", files = "*.m3u8")
public final class HlsManifestFormat implements ManifestFormat {
    private static final String MULTIVARIANT = "index.m3u8";
    private static final String SUFFIX = ".m3u8";

    private final PlaylistCache cache = new PlaylistCache();

    @Override
    public CompletionStage<Manifest> render(Presentation presentation, ManifestRequest request) {
        try {
            if (request.fileName().equals(MULTIVARIANT)) {
                return CompletableFuture.completedFuture(cache.multivariant(presentation));
            }
            DeliveryDirectives directives = DeliveryDirectives.of(request);
            return streamOf(presentation, request.fileName())
                    .bridged()
                    .thenCompose(stream -> media(presentation, stream, directives));
        } catch (ManifestException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletionStage<Manifest> media(
            Presentation presentation, SegmentedStream stream, DeliveryDirectives directives) {
        try {
            SegmentWindow window = stream.window();
            directives.checkAgainst(window);
            if (!directives.isBlocking()) {
                return CompletableFuture.completedFuture(answer(presentation, stream, window, directives));
            }
            return reload(stream, directives).thenApply(updated -> answer(presentation, stream, updated, directives));
        } catch (ManifestException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static CompletionStage<SegmentWindow> reload(SegmentedStream stream, DeliveryDirectives directives) {
        return stream.await(directives.mediaSequence(), directives.partIndex())
                .thenCompose(window -> directives.isBeyondLastPartOf(window)
                        ? partBehind(stream, window, directives)
                        : CompletableFuture.completedFuture(window))
                .thenCompose(window -> window.contains(directives.mediaSequence(), directives.partIndex())
                        ? CompletableFuture.completedFuture(window)
                        : CompletableFuture.failedFuture(
                                new ManifestException(503, "The stream did not go on in time; try again")));
    }

    /** A gap has no part: behind one, the client would get what it has, and ask again at once. */
    private static CompletionStage<SegmentWindow> partBehind(
            SegmentedStream stream, SegmentWindow window, DeliveryDirectives directives) {
        return directives.hasPartBehind(window)
                ? CompletableFuture.completedFuture(window)
                : stream.await(window.nextMediaSequence(), window.nextPartIndex());
    }

    private Manifest answer(
            Presentation presentation, SegmentedStream stream, SegmentWindow window, DeliveryDirectives directives) {
        return cache.media(presentation, stream, window, directives);
    }

    private static SegmentedStream streamOf(Presentation presentation, String fileName) throws ManifestException {
        String id = fileName.substring(0, Math.max(0, fileName.length() - SUFFIX.length()));
        return presentation
                .find(id)
                .orElseThrow(() -> new ManifestException(
                        404, "There is no playlist " + fileName + "; start from " + MULTIVARIANT));
    }
}
