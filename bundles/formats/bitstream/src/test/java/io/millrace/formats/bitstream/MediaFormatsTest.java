package io.millrace.formats.bitstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.DataFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.FrameRate;
import io.millrace.api.media.Sample;
import io.millrace.api.media.VideoFormat;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Formats, flags and codec strings by codec, and frame rates. */
class MediaFormatsTest {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    @Test
    void unknownCodecsAreRefused() {
        FourCc unknown = FourCc.of("vvc1");
        assertThrows(MalformedBitstreamException.class, () -> MediaFormats.video(unknown, NOTHING));
        assertThrows(MalformedBitstreamException.class, () -> MediaFormats.audio(unknown, NOTHING));
        assertThrows(MalformedBitstreamException.class, () -> MediaFormats.audio(FourCc.MP3, NOTHING));
        MalformedBitstreamException e =
                assertThrows(MalformedBitstreamException.class, () -> MediaFormats.audioFromFrame(FourCc.AAC, NOTHING));
        assertTrue(e.getMessage().contains("mp4a"), e.getMessage());
    }

    @Test
    void emptyRecordsAreRefusedWithoutHarm() {
        for (FourCc codec : new FourCc[] {FourCc.AVC, FourCc.HEVC, FourCc.AV1, FourCc.VP9, FourCc.VP8}) {
            assertThrows(MalformedBitstreamException.class, () -> MediaFormats.video(codec, NOTHING));
        }
        for (FourCc codec : new FourCc[] {FourCc.AAC, FourCc.OPUS, FourCc.FLAC, FourCc.AC3, FourCc.EAC3}) {
            assertThrows(MalformedBitstreamException.class, () -> MediaFormats.audio(codec, NOTHING));
        }
    }

    @Test
    void recordsNeedNotStartAtZero() {
        for (Fixtures.Row row : Fixtures.rows()) {
            ByteBuffer shifted = ByteBuffer.allocate(row.record().remaining() + 9);
            shifted.position(5).put(row.record().duplicate()).flip().position(5);
            Object moved =
                    row.isVideo() ? MediaFormats.video(row.codec(), shifted) : MediaFormats.audio(row.codec(), shifted);
            assertEquals(row.format(), moved, row.name());
            assertEquals(5, shifted.position());
        }
    }

    @Test
    void directBuffersWorkToo() {
        for (Fixtures.Row row : Fixtures.rows()) {
            ByteBuffer direct = ByteBuffer.allocateDirect(row.record().remaining());
            direct.put(row.record().duplicate()).flip();
            Object format =
                    row.isVideo() ? MediaFormats.video(row.codec(), direct) : MediaFormats.audio(row.codec(), direct);
            assertEquals(row.format(), format, row.name());
        }
    }

    @Test
    void dataSamplesAreAlwaysSync() {
        assertEquals(Sample.SYNC, AccessUnits.flags(DataFormat.of(FourCc.ID3, ""), NOTHING));
    }

    @Test
    void unknownVideoIsNeitherSyncNorDiscardable() {
        VideoFormat format = new VideoFormat(FourCc.of("vvc1"), NOTHING, 1, 1, FrameRate.UNKNOWN);
        assertEquals(Sample.VIDEO, AccessUnits.flags(format, Fixtures.hex("00000001")));
    }

    @Test
    void unknownAudioHasNoDuration() {
        AudioFormat format = new AudioFormat(FourCc.of("alac"), NOTHING, 48_000, 2, Optional.empty());
        assertEquals(0, AccessUnits.samples(format, NOTHING));
        assertEquals("alac", CodecStrings.of(format));
    }

    @Test
    void everyVideoFlagCarriesTheKind() {
        for (String name : new String[] {"avc-slices", "hevc-layers", "av1", "vp9", "vp8"}) {
            Fixtures.Units track = Fixtures.units(name);
            for (Fixtures.Unit unit : track.units()) {
                assertTrue((AccessUnits.flags(track.format(), unit.bytes()) & Sample.VIDEO) != 0, name);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "avc-high-1080, avc1.42c02a",
        "avc-high10, avc1.6e001e",
        "av1-10bit, av01.0.01M.10",
        "av1-mono, av01.0.00M.08.1.110.02.02.02.1",
        "vp9-1080, vp09.00.40.08",
        "aac-5.1, mp4a.40.2",
        "ac3-5.1, ac-3",
        "eac3-5.1, ec-3",
        "opus-stereo, Opus"
    })
    void codecStrings(String name, String expected) {
        assertEquals(expected, CodecStrings.of(Fixtures.row(name).format()));
    }

    @Test
    void mp3HasItsObjectType() {
        Fixtures.Units track = Fixtures.units("mp3");
        assertEquals("mp4a.40.34", CodecStrings.of(track.format()));
        assertEquals("mp4a.40.34", CodecStrings.forMediaSource(track.format()));
    }

    @ParameterizedTest
    @CsvSource({
        "30, 1, 30, 1",
        "60, 2, 30, 1",
        "60000, 2002, 30000, 1001",
        "180000, 7200, 25, 1",
        "0, 1, 0, 1",
        "1, 0, 0, 1",
        "-30, 1, 0, 1",
        "1000000, 1, 0, 1",
        "1, 2, 1, 2",
        "1, 100000, 0, 1",
        "4294967295, 143165576, 2147483647, 71582788"
    })
    void fractionsAreReduced(long frames, long seconds, int numerator, int denominator) {
        assertEquals(new FrameRate(numerator, denominator), FrameRates.of(frames, seconds));
    }

    @ParameterizedTest
    @CsvSource({
        "25, 25, 1",
        "29.97, 30000, 1001",
        "29.97002997, 30000, 1001",
        "23.976, 24000, 1001",
        "23.98, 24000, 1001",
        "59.94, 60000, 1001",
        "119.88, 120000, 1001",
        "12.5, 25, 2",
        "30.0001, 30, 1",
        "0, 0, 1",
        "-1, 0, 1",
        "NaN, 0, 1",
        "Infinity, 0, 1",
        "5000, 0, 1"
    })
    void decimalsMeanFractions(double rate, int numerator, int denominator) {
        assertEquals(new FrameRate(numerator, denominator), FrameRates.of(rate));
    }
}
