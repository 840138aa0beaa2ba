package io.millrace.formats.bitstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.FourCc;
import io.millrace.api.media.Sample;
import io.millrace.api.media.VideoFormat;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VpxTest {
    private static BitWriter keyFrame(int profile) {
        BitWriter out = new BitWriter().bits(2, 2).bits(1, profile & 1).bits(1, profile >> 1);
        out.bits(profile == 3 ? 1 : 0, 0);
        return out.bits(1, 0).bits(1, 0).bits(1, 1).bits(1, 0).bits(24, 0x498342);
    }

    private static ByteBuffer sized(BitWriter out, int width, int height) {
        return out.bits(16, width - 1L).bits(16, height - 1L).bits(16, 0).toBuffer();
    }

    @Test
    void keyFramesOfEveryProfile() {
        Vp9FrameHeader zero = Vp9FrameHeader.parse(sized(keyFrame(0).bits(3, 2).bits(1, 0), 1280, 720));
        assertEquals(List.of(0, 8, 1, 1280, 720), facts(zero));
        Vp9FrameHeader one =
                Vp9FrameHeader.parse(sized(keyFrame(1).bits(3, 2).bits(1, 1).bits(3, 4), 64, 48));
        assertEquals(List.of(1, 8, 2, 64, 48), facts(one));
        assertTrue(one.fullRange());
        Vp9FrameHeader two =
                Vp9FrameHeader.parse(sized(keyFrame(2).bits(1, 0).bits(3, 5).bits(1, 0), 64, 48));
        assertEquals(List.of(2, 10, 1, 64, 48), facts(two));
        Vp9FrameHeader three =
                Vp9FrameHeader.parse(sized(keyFrame(3).bits(1, 1).bits(3, 7).bits(1, 0), 64, 48));
        assertEquals(List.of(3, 12, 3, 64, 48), facts(three));
    }

    private static List<Integer> facts(Vp9FrameHeader header) {
        assertTrue(header.keyFrame() && header.shown() && header.refreshFlags() == 0xFF);
        return List.of(
                header.profile(), header.bitDepth(), header.chromaSubsampling(), header.width(), header.height());
    }

    @Test
    void interFramesTellWhatTheyRefresh() {
        // not existing, inter, shown, not error resilient, reset 0, refresh 0x05
        BitWriter shown = new BitWriter()
                .bits(2, 2)
                .bits(2, 0)
                .bits(1, 0)
                .bits(1, 1)
                .bits(1, 1)
                .bits(1, 0);
        ByteBuffer refreshing = shown.bits(2, 0).bits(8, 5).bits(16, 0).toBuffer();
        assertEquals(5, Vp9FrameHeader.parse(refreshing).refreshFlags());
        assertEquals(0, Vp9FrameHeader.flags(refreshing));
        BitWriter leaf = new BitWriter()
                .bits(2, 2)
                .bits(2, 0)
                .bits(1, 0)
                .bits(1, 1)
                .bits(1, 1)
                .bits(1, 1);
        ByteBuffer discardable = leaf.bits(8, 0).bits(16, 0).toBuffer();
        assertEquals(Sample.DISCARDABLE, Vp9FrameHeader.flags(discardable));
        assertFalse(Vp9FrameHeader.isKeyFrame(discardable));
    }

    @Test
    void hiddenIntraOnlyFramesAreNoKeyFrames() {
        BitWriter hidden = new BitWriter()
                .bits(2, 2)
                .bits(2, 0)
                .bits(1, 0)
                .bits(1, 1)
                .bits(1, 0)
                .bits(1, 0);
        ByteBuffer frame = hidden.bits(1, 1)
                .bits(2, 0)
                .bits(24, 0x498342)
                .bits(8, 0x80)
                .bits(16, 0)
                .toBuffer();
        Vp9FrameHeader header = Vp9FrameHeader.parse(frame);
        assertFalse(header.isSync() || header.shown());
        assertEquals(0x80, header.refreshFlags());
    }

    @Test
    void repeatedFramesHaveNoHeader() {
        ByteBuffer frame =
                new BitWriter().bits(2, 2).bits(2, 0).bits(1, 1).bits(3, 4).toBuffer();
        assertTrue(Vp9FrameHeader.parse(frame).showExisting());
        assertEquals(Sample.DISCARDABLE, Vp9FrameHeader.flags(frame));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", "C0", "82", "824983", "82498343 00000000 0000", "8249834200"})
    void brokenFramesAreRefused(String frame) {
        assertThrows(MalformedBitstreamException.class, () -> MediaFormats.vp9(Fixtures.hex(frame)));
    }

    @Test
    void superframesAreSplit() {
        List<ByteBuffer> frames = Vp9FrameHeader.frames(Fixtures.hex("AABBCC DD C1 03 01 C1"));
        assertEquals(List.of("aabbcc", "dd"), frames.stream().map(Fixtures::hex).toList());
        // two bytes a size
        frames = Vp9FrameHeader.frames(Fixtures.hex("AABBCC DD C9 0300 0100 C9"));
        assertEquals(List.of("aabbcc", "dd"), frames.stream().map(Fixtures::hex).toList());
    }

    @Test
    void whatIsNoSuperframeStaysWhole() {
        assertEquals(1, Vp9FrameHeader.frames(Fixtures.hex("AABBC1")).size());
        assertEquals(1, Vp9FrameHeader.frames(Fixtures.hex("C1")).size());
        assertEquals(1, Vp9FrameHeader.frames(Fixtures.hex("C10000C1")).size());
    }

    @Test
    void superframeIndexesThatPointTooFarAreRefused() {
        assertThrows(MalformedBitstreamException.class, () -> Vp9FrameHeader.frames(Fixtures.hex("AABB C1 03 01 C1")));
    }

    @ParameterizedTest
    @CsvSource({
        "160, 90, 10",
        "320, 180, 11",
        "320, 240, 20",
        "640, 360, 21",
        "854, 480, 30",
        "1280, 720, 31",
        "1920, 1080, 40",
        "3840, 2160, 50",
        "7680, 4320, 60"
    })
    void levelFollowsTheSize(int width, int height, int level) {
        VideoFormat format = MediaFormats.vp9(sized(keyFrame(0).bits(3, 2).bits(1, 0), width, height));
        assertEquals("vp09.00.%d.08".formatted(level), CodecStrings.of(format));
        assertEquals(width, format.width());
        assertEquals(height, format.height());
    }

    @Test
    void recordsMayComeWithFullBoxFields() {
        String plain = "001f820202020000";
        assertEquals(
                plain,
                Fixtures.hex(
                        MediaFormats.vpx(FourCc.VP9, Fixtures.hex(plain), 1, 1).configuration()));
        assertEquals(
                plain,
                Fixtures.hex(MediaFormats.vpx(FourCc.VP9, Fixtures.hex("01000000" + plain), 1, 1)
                        .configuration()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "001F82", "041F820202020000", "001F920202020000"})
    void brokenRecordsAreRefused(String record) {
        assertThrows(MalformedBitstreamException.class, () -> VpxConfiguration.parse(Fixtures.hex(record)));
    }

    @Test
    void vp8KeyFramesTellTheirSize() {
        VideoFormat format = MediaFormats.vp8(Fixtures.hex("500100 9D012A 8002 E041"));
        assertEquals(640, format.width());
        assertEquals(480, format.height());
        assertEquals("vp08.00.10.08", CodecStrings.of(format));
        assertThrows(MalformedBitstreamException.class, () -> MediaFormats.vp8(Fixtures.hex("510100")));
        assertThrows(
                MalformedBitstreamException.class, () -> MediaFormats.vp8(Fixtures.hex("500100 9D012B 8002 E041")));
        assertThrows(MalformedBitstreamException.class, () -> MediaFormats.vp8(Fixtures.hex("500100")));
    }

    @Test
    void vp8InterFrames() {
        assertFalse(Vp8FrameHeader.isKeyFrame(Fixtures.hex("510100")));
        assertTrue(Vp8FrameHeader.isKeyFrame(Fixtures.hex("500100")));
        assertFalse(Vp8FrameHeader.isKeyFrame(ByteBuffer.allocate(0)));
    }
}
