package io.millrace.codecs.ffmpeg.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.codec.Watermark;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which outputs of a job go on in the next one. */
class OutputSpecTest {
    private static final Watermark CLOCK = new Watermark.Text("{time}", "", Watermark.Corner.TOP_LEFT, 2, 5, -1, 0);

    private static OutputSpec.Video video(int output, int width, String overlay, Map<String, String> options) {
        return new OutputSpec.Video(output, 0x61766331, "fake", width, 360, 30, 500_000, options, overlay);
    }

    private static OutputSpec.Audio audio(int channels, double lufs) {
        return new OutputSpec.Audio(2, 0x4F707573, "libopus", 48_000, channels, 96_000, Map.of(), lufs);
    }

    @Test
    void picturesGoOnWithOtherWatermarks() {
        OutputSpec.Video plain = video(1, 640, "", Map.of());
        assertTrue(plain.goesOnAs(plain.withWatermarks(List.of(CLOCK))));
        assertTrue(plain.withWatermarks(List.of(CLOCK)).goesOnAs(plain));
        assertNotEquals(plain, plain.withWatermarks(List.of(CLOCK)));
    }

    @Test
    void picturesOfAnotherKindBeginAnew() {
        OutputSpec.Video plain = video(1, 640, "", Map.of());
        assertFalse(plain.goesOnAs(video(2, 640, "", Map.of())));
        assertFalse(plain.goesOnAs(video(1, 642, "", Map.of())));
        assertFalse(plain.goesOnAs(video(1, 640, "negate", Map.of())));
        assertFalse(plain.goesOnAs(video(1, 640, "", Map.of("preset", "x"))));
        assertFalse(plain.goesOnAs(audio(2, -23)));
    }

    @Test
    void soundGoesOnWithAnotherLoudnessButNotWithoutOne() {
        assertTrue(audio(2, -23).goesOnAs(audio(2, -16)));
        assertTrue(audio(2, Double.NaN).goesOnAs(audio(2, Double.NaN)));
        assertFalse(audio(2, -23).goesOnAs(audio(2, Double.NaN)));
        assertFalse(audio(2, Double.NaN).goesOnAs(audio(2, -23)));
        assertFalse(audio(2, -23).goesOnAs(audio(1, -23)));
        assertFalse(audio(2, -23).goesOnAs(video(2, 640, "", Map.of())));
    }

    @Test
    void whatWasOrderedDoesNotChangeBehindItsBack() {
        Map<String, String> options = new HashMap<>(Map.of("preset", "x"));
        OutputSpec.Video spec = video(1, 640, "", options);
        options.put("preset", "y");
        assertEquals("x", spec.options().get("preset"));
    }

    @Test
    void aConfigurationIsReadAgainAndAgain() {
        ByteBuffer bytes = ByteBuffer.wrap(new byte[] {9, 1, 2}).position(1);
        TrackInfo track = new TrackInfo.Audio(1, bytes, 48_000, 2);
        track.configuration().get();
        assertEquals(2, track.configuration().remaining());
        assertTrue(track.configuration().isReadOnly());
        assertEquals(track, new TrackInfo.Audio(1, ByteBuffer.wrap(new byte[] {1, 2}), 48_000, 2));
    }
}
