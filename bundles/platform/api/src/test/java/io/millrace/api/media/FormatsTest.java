package io.millrace.api.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FormatsTest {
    private static final byte[] CONFIGURATION = {0, 1, 2, 3};

    @Test
    void fourCcsReadAsTheyAreWritten() {
        assertEquals("avc1", FourCc.AVC.toString());
        assertEquals(0x61766331, FourCc.AVC.code());
        assertEquals("ID3 ", FourCc.of("ID3 ").toString());
        assertEquals("\u00FF\u00FE\u0000\u0001", new FourCc(0xFFFE0001).toString());
        for (String text : new String[] {"", "abc", "abcde", "ab\nc", "abcü", "\u0000abc"}) {
            assertThrows(IllegalArgumentException.class, () -> FourCc.of(text), text);
        }
    }

    @Test
    void frameRatesStayExact() {
        assertEquals(29.97, new FrameRate(30_000, 1_001).perSecond(), 0.001);
        assertFalse(FrameRate.UNKNOWN.isKnown());
        assertEquals(0, FrameRate.UNKNOWN.perSecond());
        assertThrows(IllegalArgumentException.class, () -> new FrameRate(-1, 1));
        assertThrows(IllegalArgumentException.class, () -> new FrameRate(1, 0));
    }

    /** A changed configuration is a changed track, and an equal one is not: that is how publishers are understood. */
    @Test
    void formatsAreEqualByContentWhateverTheirBuffers() {
        ByteBuffer inside = ByteBuffer.wrap(new byte[] {7, 0, 1, 2, 3, 7}, 1, 4);
        VideoFormat one = video(ByteBuffer.wrap(CONFIGURATION));
        VideoFormat two = video(inside);
        assertEquals(one, two);
        assertEquals(one.hashCode(), two.hashCode());
        assertEquals(4, two.configuration().capacity(), "nothing around it can be reached");
        two.configuration().get();
        assertEquals(one, two, "reading moves nothing");
        assertNotEquals(one, video(ByteBuffer.wrap(new byte[] {0, 1, 2, 4})));
        assertTrue(one.configuration().isReadOnly());
        assertEquals(90_000, one.timescaleHz());
    }

    @Test
    void audioHasAClockOfItsOwn() {
        AudioFormat audio = audio(44_100, 2);
        assertEquals(44_100, audio.timescaleHz());
        assertTrue(audio.configuration().isReadOnly());
        assertThrows(IllegalArgumentException.class, () -> audio(0, 2));
        assertThrows(IllegalArgumentException.class, () -> audio(48_000, 0));
    }

    @Test
    void tracksHaveNumbersOfOneByteAndAKind() {
        Track video = new Track(0, video(ByteBuffer.wrap(CONFIGURATION)));
        Track audio = new Track(255, audio(48_000, 1));
        Track data = new Track(3, DataFormat.of(FourCc.SCTE35, ""));
        assertTrue(video.isVideo() && !video.isAudio());
        assertTrue(audio.isAudio() && !audio.isVideo());
        assertFalse(data.isAudio() || data.isVideo());
        assertEquals(0, data.format().configuration().remaining());
        assertThrows(IllegalArgumentException.class, () -> new Track(-1, data.format()));
        assertThrows(IllegalArgumentException.class, () -> new Track(256, data.format()));
    }

    @Test
    void aFormatChangeKeepsItsListAndFindsTracks() {
        Track data = new Track(3, DataFormat.of(FourCc.KLV, ""));
        List<Track> tracks = new ArrayList<>(List.of(data));
        FormatChange change = new FormatChange(tracks);
        tracks.clear();
        assertEquals(Optional.of(data), change.track(3));
        assertEquals(Optional.empty(), change.track(4));
    }

    private static VideoFormat video(ByteBuffer configuration) {
        return new VideoFormat(FourCc.AVC, configuration, 640, 360, FrameRate.UNKNOWN);
    }

    private static AudioFormat audio(int sampleRateHz, int channels) {
        return new AudioFormat(FourCc.AAC, ByteBuffer.wrap(CONFIGURATION), sampleRateHz, channels, Optional.empty());
    }
}
