package io.millrace.packagers.hls;

import io.millrace.api.media.StreamName;
import io.millrace.api.packaging.Manifest;
import io.millrace.api.packaging.ManifestException;
import io.millrace.api.packaging.ManifestRequest;
import io.millrace.api.packaging.PackagingProfile;
import io.millrace.api.packaging.Presentation;
import io.millrace.api.packaging.Presentation.Kind;
import io.millrace.api.packaging.Presentation.MediaTrack;
import io.millrace.api.packaging.Presentation.Period;
import io.millrace.testkit.FakeSegmentedStream;
import io.millrace.testkit.FakeSession;
import io.millrace.testkit.SyntheticStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A live presentation of one video and one audio track, and the format under test. */
final class HlsFixture {
    static final PackagingProfile PROFILE = PackagingProfile.DEFAULT;

    final HlsManifestFormat format = new HlsManifestFormat();
    final FakeSegmentedStream video;
    final FakeSegmentedStream audio;
    final Presentation presentation;

    HlsFixture() {
        this(PROFILE);
    }

    HlsFixture(PackagingProfile profile) {
        video = new FakeSegmentedStream("v0", SyntheticStream.VIDEO, profile, 7);
        audio = new FakeSegmentedStream("a64", SyntheticStream.AUDIO, profile, 7);
        MediaTrack picture = new MediaTrack(video, "video", "Video", true);
        MediaTrack sound = new MediaTrack(audio, "audio", "Audio", true);
        presentation = new Presentation(
                StreamName.of("live", "demo"), Kind.LIVE, 0, List.of(new Period("0", 0, List.of(picture, sound))));
    }

    /** Complete segments of ten parts on both tracks. */
    HlsFixture segments(int count) {
        for (int i = 0; i < count; i++) {
            video.segment(10);
            audio.segment(10);
        }
        return this;
    }

    CompletableFuture<Manifest> ask(String file, Map<String, String> parameters) {
        ManifestRequest request = new ManifestRequest(file, parameters, FakeSession.viewer(presentation.stream()));
        return format.render(presentation, request).toCompletableFuture();
    }

    String text(String file) {
        return text(file, Map.of());
    }

    String text(String file, Map<String, String> parameters) {
        return text(ask(file, parameters).join());
    }

    static String text(Manifest manifest) {
        return StandardCharsets.UTF_8.decode(manifest.bytes()).toString();
    }

    /** The status with which a request is refused. */
    int refusal(String file, Map<String, String> parameters) {
        try {
            ask(file, parameters).join();
            return 200;
        } catch (CompletionException e) {
            return ((ManifestException) e.getCause()).status();
        }
    }
}
