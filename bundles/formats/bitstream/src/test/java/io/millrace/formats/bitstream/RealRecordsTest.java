package io.millrace.formats.bitstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.FrameRate;
import io.millrace.api.media.VideoFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Records of real encoders against ffprobe's reading of the same files. */
class RealRecordsTest {
    static List<Fixtures.Row> rows() {
        return Fixtures.rows();
    }

    static List<Fixtures.Row> avcRows() {
        return rows().stream().filter(row -> row.codec().equals(FourCc.AVC)).toList();
    }

    static List<Fixtures.Row> hevcRows() {
        return rows().stream().filter(row -> row.codec().equals(FourCc.HEVC)).toList();
    }

    static List<Fixtures.Row> nalRows() {
        return Stream.concat(avcRows().stream(), hevcRows().stream()).toList();
    }

    static List<Fixtures.Row> rowsWithCodecString() {
        return rows().stream().filter(row -> row.codecString().contains(".")).toList();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void formatSaysWhatFfprobeSays(Fixtures.Row row) {
        if (row.format() instanceof VideoFormat video) {
            boolean sizeInRecord = !row.codec().equals(FourCc.VP9);
            assertEquals(sizeInRecord ? row.widthOrRate() : 0, video.width());
            assertEquals(sizeInRecord ? row.heightOrChannels() : 0, video.height());
        } else {
            AudioFormat audio = (AudioFormat) row.format();
            assertEquals(row.widthOrRate(), audio.sampleRateHz());
            assertEquals(row.heightOrChannels(), audio.channels());
        }
        assertEquals(row.codec(), row.format().codec());
    }

    @ParameterizedTest
    @MethodSource("nalRows")
    void frameRateOfParameterSetsIsTheEncoders(Fixtures.Row row) {
        String[] rate = row.frameRate().split("/");
        FrameRate expected = new FrameRate(Integer.parseInt(rate[0]), Integer.parseInt(rate[1]));
        assertEquals(expected, ((VideoFormat) row.format()).frameRate());
    }

    @ParameterizedTest
    @MethodSource("rowsWithCodecString")
    void codecStringIsThatOfFfmpegsDashMuxer(Fixtures.Row row) {
        String ours = CodecStrings.of(row.format());
        // FFmpeg leaves the optional fields out where they are not the defaults
        assertTrue(ours.equals(row.codecString()) || ours.startsWith(row.codecString() + "."), ours);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void pixelFormatIsRecognised(Fixtures.Row row) {
        int depth = row.pixelFormat().endsWith("12le") ? 12 : row.pixelFormat().endsWith("10le") ? 10 : 8;
        int chroma = row.pixelFormat().contains("444") ? 3 : row.pixelFormat().contains("422") ? 2 : 1;
        if (row.codec().equals(FourCc.AVC)) {
            AvcSps sps = AvcConfiguration.parse(row.record()).firstSps();
            assertEquals(
                    List.of(depth, depth, chroma),
                    List.of(sps.bitDepthLuma(), sps.bitDepthChroma(), sps.chromaFormat()));
        } else if (row.codec().equals(FourCc.HEVC)) {
            HevcConfiguration hevc = HevcConfiguration.parse(row.record());
            assertEquals(
                    List.of(depth, depth, chroma),
                    List.of(hevc.bitDepthLuma(), hevc.bitDepthChroma(), hevc.chromaFormat()));
            HevcSps sps = hevc.firstSps();
            assertEquals(
                    List.of(depth, depth, chroma),
                    List.of(sps.bitDepthLuma(), sps.bitDepthChroma(), sps.chromaFormat()));
        } else if (row.codec().equals(FourCc.AV1)) {
            Av1Configuration av1 = Av1Configuration.parse(row.record());
            assertEquals(depth, av1.bitDepth());
            assertEquals(chroma != 3, av1.subsamplingX());
            assertEquals(chroma == 1, av1.subsamplingY());
            assertEquals(row.pixelFormat().equals("gray"), av1.monochrome());
        }
    }

    @ParameterizedTest
    @MethodSource("avcRows")
    void levelAndReorderingOfAvc(Fixtures.Row row) {
        AvcSps sps = AvcConfiguration.parse(row.record()).firstSps();
        assertEquals(Integer.parseInt(row.level()), sps.level());
        assertEquals(Integer.parseInt(row.reorder()), sps.numReorderFrames());
        assertEquals(row.name().contains("interlaced"), sps.interlaced());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void recordsAreWrittenAsTheyWereRead(Fixtures.Row row) {
        if (row.codec().equals(FourCc.AVC)) {
            AvcConfiguration avc = AvcConfiguration.parse(row.record());
            assertEquals(Fixtures.hex(row.record()), Fixtures.hex(avc.toBuffer()));
            assertEquals(row.record(), AvcConfiguration.of(avc.sps(), avc.pps()).toBuffer());
        } else if (row.codec().equals(FourCc.HEVC)) {
            HevcConfiguration hevc = HevcConfiguration.parse(row.record());
            assertEquals(hevc, HevcConfiguration.parse(hevc.toBuffer()));
        } else if (row.codec().equals(FourCc.AV1)) {
            Av1Configuration av1 = Av1Configuration.parse(row.record());
            assertEquals(row.record(), av1.toBuffer());
            assertEquals(row.record(), Av1Configuration.of(av1.configObus()).toBuffer());
        } else if (row.codec().equals(FourCc.VP9)) {
            assertEquals(row.record(), VpxConfiguration.parse(row.record()).toBuffer());
        } else {
            assertEquals(row.record(), row.format().configuration());
        }
    }

    @ParameterizedTest
    @MethodSource("hevcRows")
    void hevcRecordFromItsParameterSetsSaysTheSame(Fixtures.Row row) {
        HevcConfiguration given = HevcConfiguration.parse(row.record());
        HevcConfiguration made = HevcConfiguration.of(given.units(32), given.units(33), given.units(34));
        assertEquals(given.profile(), made.profile());
        assertEquals(given.temporalLayers(), made.temporalLayers());
        assertEquals(given.temporalIdNested(), made.temporalIdNested());
        assertEquals(
                CodecStrings.of(row.format()),
                CodecStrings.of(MediaFormats.hevc(given.units(32), given.units(33), given.units(34))));
        assertEquals(given.profile(), HevcVps.parse(given.units(32).get(0)).profile());
    }

    @Test
    void hevcCodecStrings() {
        assertEquals(
                "hvc1.1.6.L60.90", CodecStrings.of(Fixtures.row("hevc-main").format()));
        assertEquals(
                "hvc1.2.4.L90.90", CodecStrings.of(Fixtures.row("hevc-main10").format()));
        assertEquals(
                "hvc1.1.6.H153.90",
                CodecStrings.of(Fixtures.row("hevc-hightier").format()));
    }

    @Test
    void optionalFieldsOfCodecStringsComeTogether() {
        assertEquals(
                "av01.0.01M.10.0.110.02.02.09.0",
                CodecStrings.of(Fixtures.row("av1-hdr").format()));
        assertEquals(
                "av01.1.00M.08.0.000.02.02.02.0",
                CodecStrings.of(Fixtures.row("av1-444").format()));
        assertEquals(
                "vp09.01.20.08.03.02.02.02.00",
                CodecStrings.of(Fixtures.row("vp9-profile1").format()));
    }
}
