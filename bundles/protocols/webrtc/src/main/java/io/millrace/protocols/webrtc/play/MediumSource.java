package io.millrace.protocols.webrtc.play;

import io.millrace.api.codec.RenditionDemand;
import io.millrace.api.live.LiveStream;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Where a viewer's pictures or sound come from: a stream that is there, or a rendition that is being made and is kept alive
 * until this is closed. Safe for any thread.
 */
final class MediumSource {
    private final boolean isVideo;
    private final RenditionDemand.Need need;
    private final SentFormat expected;
    private final CompletableFuture<LiveStream> stream;

    private MediumSource(
            boolean isVideo, RenditionDemand.Need need, SentFormat expected, CompletableFuture<LiveStream> stream) {
        this.isVideo = isVideo;
        this.need = need;
        this.expected = expected;
        this.stream = stream;
    }

    /** Of a stream as it is. */
    static MediumSource of(LiveStream stream, boolean isVideo) {
        return new MediumSource(isVideo, null, null, CompletableFuture.completedFuture(stream));
    }

    /**
     * Of a rendition.
     *
     * @param expected what it will be
     */
    static MediumSource of(RenditionDemand.Need need, SentFormat expected, boolean isVideo) {
        CompletableFuture<LiveStream> stream = new CompletableFuture<>();
        need.stream().whenComplete((there, failure) -> {
            if (failure == null) {
                stream.complete(there);
            } else {
                stream.completeExceptionally(failure instanceof CompletionException ? failure.getCause() : failure);
            }
        });
        return new MediumSource(isVideo, need, expected, stream);
    }

    boolean isRendition() {
        return need != null;
    }

    /** Completes when it is there; fails if it cannot be made. */
    CompletableFuture<LiveStream> stream() {
        return stream;
    }

    /** Empty as long as it is not there. */
    Optional<LiveStream> present() {
        return stream.isDone() && !stream.isCompletedExceptionally() ? Optional.of(stream.join()) : Optional.empty();
    }

    /** What is sent; empty if the stream has no such medium. */
    Optional<SentFormat> format() {
        return present()
                .map(each -> SentFormat.of(each.tracks(), isVideo))
                .orElseGet(() -> Optional.ofNullable(expected));
    }

    void close() {
        if (need != null) {
            need.close();
        }
    }
}
