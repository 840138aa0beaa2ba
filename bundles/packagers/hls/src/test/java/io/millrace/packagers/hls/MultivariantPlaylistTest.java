package io.millrace.packagers.hls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.Track;
import io.millrace.api.packaging.Manifest;
import io.millrace.api.packaging.ManifestRequest;
import io.millrace.api.packaging.Presentation;
import io.millrace.api.packaging.Presentation.Kind;
import io.millrace.api.packaging.Presentation.MediaTrack;
import io.millrace.api.packaging.Presentation.Period;
import io.millrace.api.packaging.SegmentWindow;
import io.millrace.api.packaging.SegmentedStream;
import io.millrace.testkit.FakeSegmentedStream;
import io.millrace.testkit.FakeSession;
import io.millrace.testkit.SyntheticStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class MultivariantPlaylistTest {
    private final HlsFixture fixture = new HlsFixture();

    @Test
    void audioIsARenditionOfTheVideoVariant() {
        assertEquals(
                """
                #EXTM3U
                #EXT-X-VERSION:9
                #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="Audio",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",URI="a64.m3u8"
                #EXT-X-STREAM-INF:BANDWIDTH=3130000,AVERAGE-BANDWIDTH=2628000,CODECS="avc1.64001f,mp4a.40.2",RESOLUTION=1280x720,FRAME-RATE=25.000,AUDIO="audio"
                v0.m3u8
                """,
                fixture.text("index.m3u8"));
    }

    @Test
    void audioAloneIsTheVariant() {
        assertEquals(
                """
                #EXTM3U
                #EXT-X-VERSION:9
                #EXT-X-STREAM-INF:BANDWIDTH=130000,AVERAGE-BANDWIDTH=128000,CODECS="mp4a.40.2"
                a64.m3u8
                """,
                render(new MediaTrack(fixture.audio, "audio", "Audio", true)));
    }

    @Test
    void soundOfEachCodecIsAGroupOfTheSameBitRate() {
        AudioFormat aac = (AudioFormat) SyntheticStream.AUDIO.format();
        Track opus = new Track(64, new AudioFormat(FourCc.OPUS, aac.configuration(), 48_000, 2, Optional.of("en")));
        FakeSegmentedStream source = new FakeSegmentedStream("a64", opus, HlsFixture.PROFILE, 7);
        FakeSegmentedStream repaired = new FakeSegmentedStream("aac.a64", SyntheticStream.AUDIO, HlsFixture.PROFILE, 7);
        assertEquals(
                """
                #EXTM3U
                #EXT-X-VERSION:9
                #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="Sound",DEFAULT=YES,AUTOSELECT=YES,LANGUAGE="en",CHANNELS="2",URI="a64.m3u8"
                #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio-2",NAME="Sound",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",URI="aac.a64.m3u8"
                #EXT-X-STREAM-INF:BANDWIDTH=3130000,AVERAGE-BANDWIDTH=2628000,CODECS="avc1.64001f,Opus",RESOLUTION=1280x720,FRAME-RATE=25.000,AUDIO="audio"
                v0.m3u8
                #EXT-X-STREAM-INF:BANDWIDTH=3130000,AVERAGE-BANDWIDTH=2628000,CODECS="avc1.64001f,mp4a.40.2",RESOLUTION=1280x720,FRAME-RATE=25.000,AUDIO="audio-2"
                v0.m3u8
                """,
                render(
                        new MediaTrack(fixture.video, "video", "Video", true),
                        new MediaTrack(source, "audio", "Sound", true),
                        new MediaTrack(repaired, "audio", "Sound", false)));
    }

    @Test
    void playlistOfWhatHasNotBegunIsHeldUntilItHas() {
        CompletableFuture<SegmentedStream> beginning = new CompletableFuture<>();
        SegmentedStream expected = (SegmentedStream) Proxy.newProxyInstance(
                SegmentedStream.class.getClassLoader(),
                new Class<?>[] {SegmentedStream.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "id" -> "aac.a64";
                    case "begun", "bridged" -> beginning;
                    case "window" -> new SegmentWindow(List.of(), 0, 0, false);
                    case "equals" -> proxy == arguments[0];
                    case "hashCode" -> 1;
                    default -> throw new AssertionError(method);
                });
        Presentation presentation = presentation(new MediaTrack(expected, "audio", "Sound", false));
        CompletableFuture<Manifest> answer = fixture.format
                .render(
                        presentation,
                        new ManifestRequest("aac.a64.m3u8", Map.of(), FakeSession.viewer(presentation.stream())))
                .toCompletableFuture();
        assertFalse(answer.isDone());
        fixture.segments(1);
        beginning.complete(fixture.audio);
        assertTrue(HlsFixture.text(answer.join()).contains("#EXTINF"));
    }

    @Test
    void videoAloneNamesNoAudioGroup() {
        assertEquals(
                """
                #EXTM3U
                #EXT-X-VERSION:9
                #EXT-X-STREAM-INF:BANDWIDTH=3000000,AVERAGE-BANDWIDTH=2500000,CODECS="avc1.64001f",RESOLUTION=1280x720,FRAME-RATE=25.000
                v0.m3u8
                """,
                render(new MediaTrack(fixture.video, "video", "Video", true)));
    }

    @Test
    void isRenderedOnceUntilASegmentEnds() {
        fixture.segments(1);
        Object first = fixture.ask("index.m3u8", Map.of()).join();
        assertSame(first, fixture.ask("index.m3u8", Map.of()).join());
        fixture.segments(1);
        assertNotSame(first, fixture.ask("index.m3u8", Map.of()).join());
    }

    private String render(MediaTrack... tracks) {
        return new String(new MultivariantPlaylist(presentation(tracks)).render(), StandardCharsets.UTF_8);
    }

    private Presentation presentation(MediaTrack... tracks) {
        return new Presentation(
                fixture.presentation.stream(), Kind.LIVE, 0, List.of(new Period("0", 0, List.of(tracks))));
    }
}
