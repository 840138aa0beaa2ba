package io.millrace.testkit;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.StreamName;
import io.millrace.api.packaging.Manifest;
import io.millrace.api.packaging.ManifestException;
import io.millrace.api.packaging.ManifestFormat;
import io.millrace.api.packaging.ManifestRequest;
import io.millrace.api.packaging.PackagingProfile;
import io.millrace.api.packaging.Presentation;
import io.millrace.api.packaging.Presentation.Kind;
import io.millrace.api.packaging.Presentation.MediaTrack;
import io.millrace.api.packaging.Presentation.Period;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/**
 * What every manifest format has to keep: extend this in a plugin's tests.
 *
 * <p>It must answer without blocking, render once for all viewers while nothing changed, and refuse with a
 * {@link ManifestException} rather than fail.
 */
public abstract class ManifestFormatContract {
    protected final FakeSegmentedStream video =
            new FakeSegmentedStream("v0", SyntheticStream.VIDEO, PackagingProfile.DEFAULT, 7);
    protected final FakeSegmentedStream audio =
            new FakeSegmentedStream("a64", SyntheticStream.AUDIO, PackagingProfile.DEFAULT, 7);
    protected final Presentation presentation = new Presentation(
            StreamName.of("live", "demo"),
            Kind.LIVE,
            1_767_225_600_000_000L,
            List.of(new Period(
                    "0",
                    0,
                    List.of(
                            new MediaTrack(video, "video", "Video", true),
                            new MediaTrack(audio, "audio", "Audio", true)))));

    /** The format under test. */
    protected abstract ManifestFormat format();

    /** A file name that it answers. */
    protected abstract String fileName();

    @Test
    void rendersAStreamThatRuns() {
        segments(3);
        Manifest manifest = ask(Map.of()).join();
        assertTrue(manifest.bytes().remaining() > 0);
        assertFalse(manifest.contentType().isBlank());
    }

    @Test
    void rendersOnceWhileNothingChanged() {
        segments(3);
        assertSame(ask(Map.of()).join(), ask(Map.of()).join());
    }

    @Test
    void beforeTheFirstSegmentItAnswersOrAsksToTryAgain() {
        answersOrRefuses(Map.of());
    }

    @Test
    void strangeParametersDoNoHarm() {
        segments(3);
        answersOrRefuses(Map.of("_HLS_msn", "nonsense", "", "", "x", "\"><script>"));
    }

    @Test
    void anEndedStreamIsRendered() {
        segments(2);
        video.end();
        audio.end();
        assertTrue(ask(Map.of()).join().bytes().remaining() > 0);
    }

    /** Complete segments of ten parts on both tracks. */
    protected void segments(int count) {
        for (int i = 0; i < count; i++) {
            video.segment(10);
            audio.segment(10);
        }
    }

    /** Asks for the manifest. */
    protected CompletableFuture<Manifest> ask(Map<String, String> parameters) {
        ManifestRequest request =
                new ManifestRequest(fileName(), parameters, FakeSession.viewer(presentation.stream()));
        return format().render(presentation, request).toCompletableFuture();
    }

    private void answersOrRefuses(Map<String, String> parameters) {
        try {
            ask(parameters).join();
        } catch (CompletionException e) {
            assertInstanceOf(ManifestException.class, e.getCause());
        }
    }
}
