package io.millrace.packagers.progressive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.Discontinuity;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.FrameRate;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import io.millrace.formats.bitstream.MediaFormats;
import io.millrace.formats.bitstream.NalUnits;
import io.millrace.formats.bitstream.OpusHead;
import io.millrace.formats.cmaf.FragmentSample;
import io.millrace.formats.cmaf.Movie;
import io.millrace.testkit.FakeLiveStream;
import io.millrace.testkit.FakeWorkers;
import io.millrace.testkit.SyntheticStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Which changes of format {@code stream.mp4} goes on through, and which end it. */
class Mp4FormatChangeTest {
    private static final VideoFormat AVC = (VideoFormat) SyntheticStream.VIDEO.format();
    private static final VideoFormat SMALLER_AVC =
            MediaFormats.avc(hex("0142c00dffe100186742c00dd90141fb0110000003001000000303c0f142a48001000568cb83cb20"));
    private static final VideoFormat HEVC = MediaFormats.hevc(
            hex("0101600000009000000000003cf000fcfdf8f800000f03a00001001840010c01ffff0160000003009000000300"
                    + "0003003c959409a10001002a42010101600000030090000003000003003ca00a080f16595952930bc05a020000"
                    + "030002000003003c10a2000100064401c073c189"));
    private static final VideoFormat LARGER_HEVC = MediaFormats.hevc(
            hex("01016000000090000000000078f000fcfdf8f800000f03a00001001840010c01ffff0160000003009000000300"
                    + "00030078959409a10001002a420101016000000300900000030000030078a003c0801107536595952930bc05a0"
                    + "2000007d20000ea601a2000100064401c073c189"));

    private final ServedStream<Mp4Resource> served = new ServedStream<>(Mp4Resource::new);
    private final FakeWorkers workers = served.workers;
    private final FakeLiveStream stream = served.stream;
    private final SyntheticStream source = SyntheticStream.of(25, 25);

    private static ByteBuffer hex(String digits) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(digits));
    }

    private static VideoFormat vp9(int width, int bitDepth) {
        ByteBuffer record = hex("%02x14%x20202020000".formatted(bitDepth == 8 ? 0 : 2, bitDepth));
        return new VideoFormat(FourCc.VP9, record, width, 240, FrameRate.UNKNOWN);
    }

    private static Track video(VideoFormat format) {
        return new Track(SyntheticStream.VIDEO_ID, format);
    }

    private void announce(VideoFormat format) {
        served.announce(List.of(video(format), SyntheticStream.AUDIO));
    }

    private void publish(long fromUs, long toUs) {
        served.publish(source.samples(fromUs, toUs));
    }

    private static List<FragmentSample> pictures(FakeExchange exchange) {
        return Mp4StreamTest.samples(exchange.sink.bytes()).get(SyntheticStream.VIDEO_ID + 1L);
    }

    /** NAL unit types of H.264 by time in seconds, of the pictures that hold more than a slice. */
    private static String parameterSets(FakeExchange exchange, int shift, int mask) {
        return pictures(exchange).stream()
                .filter(sample -> NalUnits.split(sample.payload(), 4).size() > 1)
                .map(sample -> sample.decodeTime() / 90_000.0 + ":"
                        + NalUnits.split(sample.payload(), 4).stream()
                                .map(unit -> String.valueOf(unit.get(unit.position()) >> shift & mask))
                                .collect(Collectors.joining(" ")))
                .collect(Collectors.joining(", "));
    }

    private static VideoFormat header(FakeExchange exchange) {
        Movie movie = Movie.parse(ByteBuffer.wrap(exchange.sink.bytes()));
        return (VideoFormat) movie.tracks().get(0).format().orElseThrow();
    }

    @Test
    void newParameterSetsOfAvcStandBeforeEveryKeyPicture() {
        announce(AVC);
        publish(0, 40_000);
        FakeExchange exchange = served.get();
        publish(40_000, 2_000_000);
        announce(SMALLER_AVC);
        publish(2_000_000, 4_040_000);
        assertTrue(exchange.sink.isOpen());
        assertEquals("2.0:7 8 5, 3.0:7 8 5", parameterSets(exchange, 0, 0x1F));
        assertEquals(100, pictures(exchange).size(), "every picture but the one whose end is not known");
        ByteBuffer inBand = pictures(exchange).get(50).payload();
        assertTrue(hexOf(inBand).contains(hexOf(SMALLER_AVC.configuration()).substring(16, 60)));
    }

    private static String hexOf(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return HexFormat.of().formatHex(copy);
    }

    @Test
    void newParameterSetsOfHevcStandBeforeEveryKeyPicture() {
        announce(HEVC);
        FakeExchange exchange = served.get();
        publish(0, 1_000_000);
        announce(LARGER_HEVC);
        publish(1_000_000, 2_040_000);
        assertTrue(exchange.sink.isOpen());
        // the synthetic slices begin with 65: type 50 where HEVC reads it
        assertEquals("1.0:32 33 34 50, 2.0:32 33 34 50", parameterSets(exchange, 1, 0x3F) + next(exchange));
    }

    /** The key picture that is still held back comes with the next. */
    private String next(FakeExchange exchange) {
        int before = pictures(exchange).size();
        publish(2_040_000, 2_080_000);
        assertEquals(before + 1, pictures(exchange).size());
        return ", " + parameterSets(exchange, 1, 0x3F).split(", ")[1];
    }

    @Test
    void whoBeginsLaterGetsTheNewHeader() {
        announce(AVC);
        FakeExchange early = served.get();
        publish(0, 1_000_000);
        announce(SMALLER_AVC);
        publish(1_000_000, 1_200_000);
        FakeExchange late = served.get();
        publish(1_200_000, 1_300_000);
        assertEquals(AVC, header(early));
        assertEquals(SMALLER_AVC, header(late));
        assertEquals(90_000, pictures(late).get(0).decodeTime());
    }

    @Test
    void sampleEntriesAllowParameterSetsInBand() {
        announce(AVC);
        FakeExchange avc = served.get();
        publish(0, 80_000);
        assertEquals(
                "avc3",
                Movie.parse(ByteBuffer.wrap(avc.sink.bytes()))
                        .tracks()
                        .get(0)
                        .sampleEntry()
                        .toString());
        announce(HEVC);
        publish(1_000_000, 1_080_000);
        FakeExchange hevc = served.get();
        assertEquals(
                "hev1",
                Movie.parse(ByteBuffer.wrap(hevc.sink.bytes()))
                        .tracks()
                        .get(0)
                        .sampleEntry()
                        .toString());
    }

    @Test
    void aPublisherWhoReturnsWithAnotherSizeGoesOnInTheSameFile() {
        announce(AVC);
        FakeExchange exchange = served.get();
        publish(0, 400_000);
        stream.publish(new Discontinuity(Discontinuity.Reason.NEW_PUBLICATION));
        announce(SMALLER_AVC);
        publish(3_000_000, 3_400_000);
        stream.publish(new Discontinuity(Discontinuity.Reason.NEW_PUBLICATION));
        announce(AVC);
        publish(6_000_000, 6_400_000);
        assertTrue(exchange.sink.isOpen());
        assertEquals(
                "3.0:7 8 5, 6.0:7 8 5",
                parameterSets(exchange, 0, 0x1F),
                "the first sets again, as others came between");
    }

    @Test
    void anotherSizeOfVp9NeedsNoWordAnotherDepthEndsTheFile() {
        announce(vp9(320, 8));
        FakeExchange exchange = served.get();
        publish(0, 1_000_000);
        announce(vp9(640, 8));
        publish(1_000_000, 2_000_000);
        assertTrue(exchange.sink.isOpen());
        assertEquals(49, pictures(exchange).size());
        announce(vp9(640, 10));
        publish(2_000_000, 2_100_000);
        assertFalse(exchange.sink.isOpen());
    }

    @Test
    void anotherRateInTheSameRecordChangesNothing() {
        announce(AVC);
        FakeExchange exchange = served.get();
        publish(0, 1_000_000);
        announce(new VideoFormat(FourCc.AVC, AVC.configuration(), 1280, 720, new FrameRate(50, 1)));
        publish(1_000_000, 2_000_000);
        assertTrue(exchange.sink.isOpen());
        assertEquals("", parameterSets(exchange, 0, 0x1F));
    }

    @Test
    void anotherCodecOrOtherSoundEndsTheFile() {
        AudioFormat opus = MediaFormats.opus(OpusHead.of(2).toBuffer());
        List<List<Track>> others = List.of(
                List.of(video(HEVC), SyntheticStream.AUDIO),
                List.of(video(AVC), new Track(SyntheticStream.AUDIO_ID, opus)),
                List.of(video(AVC)),
                List.of(new Track(1, AVC), SyntheticStream.AUDIO));
        long fromUs = 0;
        for (List<Track> other : others) {
            announce(AVC);
            FakeExchange exchange = served.get();
            publish(fromUs, fromUs + 200_000);
            stream.publish(new FormatChange(other));
            publish(fromUs + 1_000_000, fromUs + 1_200_000);
            for (Sample sample : source.video(fromUs + 1_000_000, fromUs + 1_200_000)) {
                stream.publish(new Sample(
                        other.get(0).id(), sample.dtsUs(), sample.ptsUs(), sample.flags(), sample.payload()));
                workers.queue.runAll();
            }
            assertFalse(exchange.sink.isOpen(), other.toString());
            fromUs += 2_000_000;
        }
    }

    @Test
    void aSampleThatDoesNotFitCostsItselfAlone() {
        announce(AVC);
        FakeExchange exchange = served.get();
        publish(0, 1_000_000);
        ByteBuffer payload = source.video(0, 1).get(0).payload();
        // a composition offset beyond 32 bits of ticks
        stream.publish(new Sample(
                SyntheticStream.VIDEO_ID, 1_000_000, 1_000_000_000_000L, Sample.VIDEO | Sample.SYNC, payload));
        workers.queue.runAll();
        publish(1_040_000, 3_000_000);
        assertTrue(exchange.sink.isOpen());
        assertEquals(73, pictures(exchange).size());
    }

    @Test
    void setsStandBehindTheAccessUnitDelimiterAndBrokenFramingStaysAsItIs() {
        InBandParameterSets sets = InBandParameterSets.of(SMALLER_AVC);
        Sample delimited = new Sample(0, 1, 2, Sample.SYNC, hex("00000002" + "0910" + "00000003" + "658880"));
        String types = NalUnits.split(sets.before(delimited).payload(), 4).stream()
                .map(unit -> String.valueOf(unit.get(unit.position()) & 0x1F))
                .collect(Collectors.joining(" "));
        assertEquals("9 7 8 5", types);
        assertEquals(delimited.dtsUs(), sets.before(delimited).dtsUs());
        Sample broken = new Sample(0, 1, 2, Sample.SYNC, hex("00000099" + "65"));
        assertEquals(broken, sets.before(broken));
    }
}
