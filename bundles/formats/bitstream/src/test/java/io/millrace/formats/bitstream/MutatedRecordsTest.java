package io.millrace.formats.bitstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.TrackFormat;
import io.millrace.api.media.VideoFormat;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every bit of every real configuration record turned round once, and every record cut at every byte: it is refused as
 * malformed, or the rest of the server can work with what came out.
 */
class MutatedRecordsTest {
    /** A record that MP4 and FLV carry, under a name for the report. */
    record Seed(String name, FourCc codec, ByteBuffer record) {
        TrackFormat format(ByteBuffer bytes) {
            boolean video = List.of(FourCc.AVC, FourCc.HEVC, FourCc.AV1, FourCc.VP8, FourCc.VP9)
                    .contains(codec);
            return video ? MediaFormats.video(codec, bytes) : MediaFormats.audio(codec, bytes);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Seed> records() {
        List<Seed> seeds = new ArrayList<>();
        Fixtures.rows().forEach(row -> seeds.add(new Seed(row.name(), row.codec(), row.record())));
        for (String name : List.of("ac3", "eac3", "flac", "opus-20ms", "aac")) {
            Fixtures.Units track = Fixtures.units(name);
            seeds.add(new Seed("units of " + name, track.codec(), track.format().configuration()));
        }
        seeds.add(new Seed("HE-AAC v2", FourCc.AAC, Fixtures.hex("130856E59D4880")));
        seeds.add(new Seed(
                "AAC with a program config", FourCc.AAC, Fixtures.hex("118004C844002000C40C4C61766335382E3133342E31")));
        seeds.add(new Seed("surround Opus", FourCc.OPUS, Fixtures.hex("0106380180BB0000000001040200040102030500")));
        seeds.add(new Seed("VP8", FourCc.VP8, VpxConfiguration.vp8().toBuffer()));
        return seeds.stream();
    }

    @ParameterizedTest
    @MethodSource("records")
    void theRecordItselfIsRead(Seed seed) {
        check(seed, seed.format(seed.record()));
    }

    @ParameterizedTest
    @MethodSource("records")
    void everyBitTurnedRound(Seed seed) {
        byte[] bytes = copy(seed.record());
        for (int bit = 0; bit < 8 * bytes.length; bit++) {
            bytes[bit >> 3] ^= (byte) (0x80 >> (bit & 7));
            read(seed, ByteBuffer.wrap(bytes.clone()));
            bytes[bit >> 3] ^= (byte) (0x80 >> (bit & 7));
        }
    }

    @ParameterizedTest
    @MethodSource("records")
    void everyLength(Seed seed) {
        byte[] bytes = copy(seed.record());
        for (int length = 0; length < bytes.length; length++) {
            read(seed, ByteBuffer.wrap(bytes, 0, length));
        }
    }

    @ParameterizedTest
    @MethodSource("records")
    void everyByteAtItsLimits(Seed seed) {
        byte[] bytes = copy(seed.record());
        for (int i = 0; i < bytes.length; i++) {
            byte before = bytes[i];
            for (int value : new int[] {0, 1, 0x7F, 0x80, 0xFF}) {
                bytes[i] = (byte) value;
                read(seed, ByteBuffer.wrap(bytes.clone()));
            }
            bytes[i] = before;
        }
    }

    private static void read(Seed seed, ByteBuffer bytes) {
        try {
            check(seed, seed.format(bytes.asReadOnlyBuffer()));
        } catch (MalformedBitstreamException refused) {
            assertTrue(refused.getMessage().length() > 10, "A refusal says what was wrong");
        } catch (RuntimeException | AssertionError e) {
            fail("On " + Fixtures.hex(bytes), e);
        }
    }

    /** What packagers and muxers do with a format that was accepted. */
    private static void check(Seed seed, TrackFormat format) {
        String codec;
        try {
            codec = CodecStrings.of(format);
            assertEquals(format, seed.format(format.configuration()), "the canonical form stays as it is");
        } catch (MalformedBitstreamException e) {
            throw new AssertionError("accepted first, refused later", e);
        }
        assertTrue(codec.matches("[A-Za-z0-9.-]{3,60}"), codec);
        if (format instanceof VideoFormat video) {
            assertTrue(video.width() >= 0 && video.width() <= 1 << 17, video.toString());
            assertTrue(video.height() >= 0 && video.height() <= 1 << 17, video.toString());
            assertTrue(video.frameRate().numerator() >= 0 && video.frameRate().denominator() > 0);
        } else {
            AudioFormat audio = (AudioFormat) format;
            assertTrue(audio.sampleRateHz() <= 1 << 20, audio.toString());
            assertTrue(audio.channels() <= 255, audio.toString());
        }
    }

    private static byte[] copy(ByteBuffer record) {
        byte[] bytes = new byte[record.remaining()];
        record.duplicate().get(bytes);
        return bytes;
    }
}
