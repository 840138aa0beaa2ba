package io.millrace.formats.bitstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.Sample;
import io.millrace.api.media.TrackFormat;
import io.millrace.api.media.VideoFormat;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Access units of real encoders against ffprobe's reading of the same files. */
class RealUnitsTest {
    @ParameterizedTest
    @MethodSource("io.millrace.formats.bitstream.Fixtures#videoTracks")
    void syncSamplesAreFfprobesKeyFrames(String name) {
        Fixtures.Units track = Fixtures.units(name);
        TrackFormat format = track.format();
        assertEquals(64, ((VideoFormat) format).width());
        assertEquals(48, ((VideoFormat) format).height());
        assertEquals(keys(track), syncs(track, format));
    }

    private static List<Integer> keys(Fixtures.Units track) {
        return IntStream.range(0, track.units().size())
                .filter(i -> track.units().get(i).key())
                .boxed()
                .toList();
    }

    private static List<Integer> syncs(Fixtures.Units track, TrackFormat format) {
        return IntStream.range(0, track.units().size())
                .filter(i -> (AccessUnits.flags(format, track.units().get(i).bytes()) & Sample.SYNC) != 0)
                .boxed()
                .toList();
    }

    @ParameterizedTest
    @MethodSource("io.millrace.formats.bitstream.Fixtures#audioTracks")
    void audioLastsAsLongAsFfprobeSays(String name) {
        Fixtures.Units track = Fixtures.units(name);
        AudioFormat format = (AudioFormat) track.format();
        // MP4 trims the last unit of some codecs
        for (Fixtures.Unit unit : track.units().subList(0, track.units().size() - 1)) {
            assertEquals(unit.duration(), AccessUnits.samples(format, unit.bytes()));
            assertEquals(Sample.SYNC, AccessUnits.flags(format, unit.bytes()));
        }
    }

    @Test
    void openGopHasNonReferencePicturesAndRecoveryPoints() {
        Fixtures.Units track = Fixtures.units("avc-opengop");
        List<AvcAccessUnit> units = track.units().stream()
                .map(unit -> AvcAccessUnit.parse(unit.bytes()))
                .toList();
        assertEquals(1, units.stream().filter(AvcAccessUnit::idr).count());
        assertEquals(
                3,
                units.stream()
                        .filter(unit -> unit.recoveryPoint() && !unit.idr())
                        .count());
        long discardable = units.stream().filter(AvcAccessUnit::isDiscardable).count();
        assertTrue(discardable > 10 && discardable < 30, "B pictures that nothing refers to: " + discardable);
        assertTrue(units.stream().noneMatch(unit -> unit.isSync() && unit.isDiscardable()));
    }

    @Test
    void intraRefreshStartsAtRecoveryPoints() {
        List<AvcAccessUnit> units = Fixtures.units("avc-intrarefresh").units().stream()
                .map(unit -> AvcAccessUnit.parse(unit.bytes()))
                .toList();
        assertEquals(1, units.stream().filter(AvcAccessUnit::idr).count());
        assertTrue(units.stream().anyMatch(unit -> unit.recoveryPoint() && !unit.intra()));
    }

    @Test
    void openGopOfHevcHasCraAndRasl() {
        List<HevcAccessUnit> units = Fixtures.units("hevc-opengop").units().stream()
                .map(unit -> HevcAccessUnit.parse(unit.bytes()))
                .toList();
        assertTrue(units.get(0).isSync());
        assertEquals(3, units.stream().filter(HevcAccessUnit::isCra).count());
        assertTrue(units.stream().anyMatch(HevcAccessUnit::isRasl));
        assertTrue(units.stream().noneMatch(unit -> unit.isRasl() && unit.isSync()));
    }

    @Test
    void onlyTheHighestLayerOfHevcIsDiscardable() {
        Fixtures.Units track = Fixtures.units("hevc-layers");
        int layers = HevcConfiguration.parse(track.record()).temporalLayers();
        assertTrue(layers > 1);
        List<HevcAccessUnit> units = track.units().stream()
                .map(unit -> HevcAccessUnit.parse(unit.bytes()))
                .toList();
        assertTrue(units.stream().anyMatch(unit -> unit.isDiscardable(layers)));
        assertTrue(units.stream()
                .filter(unit -> unit.isDiscardable(layers))
                .allMatch(unit -> unit.temporalId() == layers - 1));
        assertFalse(units.stream().anyMatch(unit -> unit.isDiscardable(0)), "nothing is known without layers");
    }

    @ParameterizedTest
    @ValueSource(strings = {"avc-opengop", "avc-slices", "hevc-opengop"})
    void framingsConvertWithoutLoss(String name) {
        for (Fixtures.Unit unit : Fixtures.units(name).units()) {
            ByteBuffer annexB = NalUnits.toAnnexB(unit.bytes());
            assertTrue(NalUnits.looksLikeAnnexB(annexB));
            assertFalse(NalUnits.looksLikeAnnexB(unit.bytes()));
            assertEquals(unit.bytes(), NalUnits.fromAnnexB(annexB));
            assertSame(unit.bytes(), NalUnits.normalise(unit.bytes(), 4));
        }
    }

    @Test
    void vp9SuperframesHoldHiddenFrames() {
        Fixtures.Units track = Fixtures.units("vp9");
        List<ByteBuffer> superframe = track.units().stream()
                .map(unit -> Vp9FrameHeader.frames(unit.bytes()))
                .filter(frames -> frames.size() > 1)
                .findFirst()
                .orElseThrow();
        assertFalse(Vp9FrameHeader.parse(superframe.get(0)).shown());
        assertTrue(Vp9FrameHeader.parse(superframe.get(1)).shown());
    }

    @Test
    void av1FormatComesFromTheFirstUnitAsWell() {
        Fixtures.Units track = Fixtures.units("av1");
        VideoFormat fromUnit =
                MediaFormats.av1FromKeyFrame(track.units().get(0).bytes()).orElseThrow();
        assertEquals(track.format(), fromUnit);
        assertTrue(MediaFormats.av1FromKeyFrame(track.units().get(1).bytes()).isEmpty());
        for (Fixtures.Unit unit : track.units()) {
            assertSame(unit.bytes(), Av1TemporalUnit.normalise(unit.bytes()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ac3", "ac3-44100", "eac3"})
    void ac3BoxAndFrameAgree(String name) {
        Fixtures.Units track = Fixtures.units(name);
        Fixtures.Unit first = track.units().get(0);
        AudioFormat fromFrame = MediaFormats.audioFromFrame(track.codec(), first.bytes());
        assertEquals(track.format(), fromFrame);
        assertEquals(first.bytes().remaining(), Ac3Header.parse(first.bytes()).frameBytes());
        assertEquals(Fixtures.hex(track.record()), Fixtures.hex(fromFrame.configuration()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mp3", "mp3-mpeg2"})
    void mp3FrameSizesAreRight(String name) {
        for (Fixtures.Unit unit : Fixtures.units(name).units()) {
            assertEquals(
                    unit.bytes().remaining(),
                    MpegAudioHeader.parse(unit.bytes()).frameBytes());
        }
    }
}
