package io.millrace.api.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.live.LiveStream;
import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.FrameRate;
import io.millrace.api.media.StreamName;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlayableCodecsTest {
    private static final PlayableCodecs CLASSIC =
            new PlayableCodecs(Set.of(FourCc.AVC), Set.of(FourCc.AAC, FourCc.MP3));
    private static final PlayableCodecs REALTIME = new PlayableCodecs(Set.of(FourCc.AVC), Set.of(FourCc.OPUS));

    private static LiveStream stream(String name, FourCc... codecs) {
        List<Track> tracks = List.of(
                new Track(0, new VideoFormat(codecs[0], ByteBuffer.allocate(0), 640, 360, FrameRate.UNKNOWN)),
                new Track(64, new AudioFormat(codecs[1], ByteBuffer.allocate(0), 48_000, 2, Optional.empty())));
        return (LiveStream) Proxy.newProxyInstance(
                LiveStream.class.getClassLoader(),
                new Class<?>[] {LiveStream.class},
                (proxy, method, arguments) -> method.getName().equals("name") ? StreamName.parse(name) : tracks);
    }

    private static String sources(PlayableCodecs codecs, LiveStream stream) {
        return codecs.sourcesOf(stream)
                .map(sources -> sources.pictures() + " " + sources.sound())
                .orElse("none");
    }

    @Test
    void aStreamIsPlayedAsItIs() {
        LiveStream usual = stream("live/a", FourCc.AVC, FourCc.MP3);
        assertTrue(CLASSIC.plays(usual.tracks()));
        assertEquals("live/a live/a", sources(CLASSIC, usual));
        assertTrue(CLASSIC.plays(List.of()), "nothing is known yet");
    }

    @Test
    void whatIsNotKnownIsTakenFromRenditions() {
        assertFalse(CLASSIC.plays(stream("live/a", FourCc.AVC, FourCc.OPUS).tracks()));
        assertEquals("live/a@aac live/a@aac", sources(CLASSIC, stream("live/a", FourCc.AVC, FourCc.OPUS)));
        assertEquals("live/a@h264 live/a@h264", sources(CLASSIC, stream("live/a", FourCc.HEVC, FourCc.AAC)));
        assertEquals("live/a@h264 live/a@aac", sources(CLASSIC, stream("live/a", FourCc.AV1, FourCc.OPUS)));
        assertEquals("live/a@720p live/a@aac", sources(CLASSIC, stream("live/a@720p", FourCc.AVC, FourCc.OPUS)));
        assertEquals("live/a@opus live/a@opus", sources(REALTIME, stream("live/a", FourCc.AVC, FourCc.AAC)));
    }

    @Test
    void peersOfOtherCodecsGetNothing() {
        PlayableCodecs strange = new PlayableCodecs(Set.of(FourCc.VP8), Set.of(FourCc.FLAC));
        assertEquals("none", sources(strange, stream("live/a", FourCc.AVC, FourCc.FLAC)));
        assertEquals("none", sources(strange, stream("live/a", FourCc.VP8, FourCc.AAC)));
    }
}
