package io.millrace.packagers.hls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.millrace.api.packaging.Presentation;
import io.millrace.api.packaging.Presentation.Kind;
import io.millrace.api.packaging.Presentation.MediaTrack;
import io.millrace.api.packaging.Presentation.Period;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
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

    private String render(MediaTrack track) {
        Presentation presentation = new Presentation(
                fixture.presentation.stream(), Kind.LIVE, 0, List.of(new Period("0", 0, List.of(track))));
        return new String(new MultivariantPlaylist(presentation).render(), StandardCharsets.UTF_8);
    }
}
