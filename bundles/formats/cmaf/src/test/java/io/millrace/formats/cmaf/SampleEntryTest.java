package io.millrace.formats.cmaf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.DataFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.FrameRate;
import io.millrace.api.media.Track;
import io.millrace.api.media.TrackFormat;
import io.millrace.api.media.VideoFormat;
import io.millrace.formats.bitstream.CodecStrings;
import io.millrace.formats.bitstream.HevcConfiguration;
import io.millrace.formats.bitstream.JpegImage;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Headers and sample entries of codecs that the real files do not cover. */
class SampleEntryTest {
    private static final DataFormat DATA = DataFormat.of(FourCc.ID3, EventMessage.ID3_SCHEME);

    @Test
    void vp8() {
        assertEquals(Samples.VIDEO, readBack(Samples.VIDEO));
    }

    @Test
    void motionJpegIsMpeg4VideoByNumber() {
        VideoFormat format = new VideoFormat(JpegImage.CODEC, ByteBuffer.allocate(0), 1_280, 720, FrameRate.UNKNOWN);
        assertEquals(format, readBack(format));
        assertTrue(dump(format).contains("mp4v") && dump(format).contains("objectType=0x6c"), dump(format));
        assertEquals("mp4v.6C", CodecStrings.of(format));
    }

    @Test
    void vp9WithColours() {
        ByteBuffer record = ByteBuffer.wrap(new byte[] {2, 41, (byte) 0xA3, 9, 16, 9, 0, 0});
        VideoFormat format = new VideoFormat(FourCc.VP9, record, 1920, 1080, FrameRate.UNKNOWN);
        assertEquals(format, readBack(format));
        assertTrue(dump(format).contains("colr"));
        assertTrue(dump(format).contains("body=6e636c7800090010000980"));
        assertFalse(dump(Samples.VIDEO).contains("colr"), "nothing is known of VP8's colours");
    }

    @ParameterizedTest
    @CsvSource({"48000, 0x6b", "44100, 0x6b", "32000, 0x6b", "24000, 0x69", "22050, 0x69"})
    void mp3NamesItsStandard(int rateHz, String objectType) {
        AudioFormat format = new AudioFormat(FourCc.MP3, ByteBuffer.allocate(0), rateHz, 2, Optional.empty());
        assertTrue(dump(format).contains("objectType=" + objectType));
        assertEquals(format, readBack(format));
    }

    @Test
    void opusWithChannelMapping() {
        byte[] head = {1, 6, 0x38, 1, (byte) 0x80, (byte) 0xBB, 0, 0, 0x10, (byte) 0xFF, 1, 4, 2, 0, 4, 1, 2, 3, 5};
        AudioFormat format = new AudioFormat(FourCc.OPUS, ByteBuffer.wrap(head), 48_000, 6, Optional.empty());
        assertEquals(format, readBack(format));
        assertTrue(dump(format).contains("body=000601380000bb80ff1001040200040102" + "0305"));
    }

    @Test
    void flacFasterThanTheFieldCanSay() {
        ByteBuffer blocks = ByteBuffer.allocate(38)
                .putInt(0x8000_0022)
                .putShort((short) 4096)
                .putShort((short) 4096);
        blocks.putShort(14, (short) 0x1770).putShort(16, (short) 0x03F0).rewind();
        AudioFormat format = new AudioFormat(FourCc.FLAC, blocks, 96_000, 2, Optional.empty());
        assertTrue(dump(format).contains("rate=48000"));
        assertTrue(dump(format).contains("timescale=96000"));
        assertEquals(format, readBack(format));
    }

    @ParameterizedTest
    @CsvSource({"de, de", "deu, deu", "pt-BR, pt-BR", "zz, zz"})
    void languages(String tag, String expected) {
        AudioFormat aac = Samples.AAC;
        AudioFormat format =
                new AudioFormat(aac.codec(), aac.configuration(), aac.sampleRateHz(), aac.channels(), Optional.of(tag));
        assertEquals(Optional.of(expected), ((AudioFormat) readBack(format)).language());
    }

    @Test
    void oldPlayersSeeTheLanguageInThreeLetters() {
        AudioFormat aac = Samples.AAC;
        AudioFormat format = new AudioFormat(
                aac.codec(), aac.configuration(), aac.sampleRateHz(), aac.channels(), Optional.of("de-AT"));
        assertTrue(dump(format).contains("language=deu"));
        assertTrue(dump(aac).contains("language=und"));
    }

    @Test
    void longDescriptorsHaveLongLengths() {
        for (int size : new int[] {1, 100, 127, 128, 5000, 20_000}) {
            ByteBuffer specific = Samples.payload(size, size);
            BoxWriter out = new BoxWriter();
            new EsDescriptor(EsDescriptor.MPEG4_AUDIO, specific).write(out);
            Box esds = new BoxCursor(out.toBuffer()).next();
            assertEquals(specific, EsDescriptor.parse(esds.body()).decoderSpecific());
        }
    }

    @Test
    void aacOfQuickTime() {
        BoxWriter out = new BoxWriter().open("mp4a").zeros(6).u16(1).u16(1).zeros(6);
        out.u16(2).u16(16).zeros(4).u32(48_000L << 16).zeros(16);
        new EsDescriptor(EsDescriptor.MPEG4_AUDIO, Samples.AAC.configuration()).write(out);
        Box entry = new BoxCursor(out.close().toBuffer()).next();
        assertEquals(Optional.of(Samples.AAC), SampleEntryReader.read(entry, Optional.empty()));
    }

    @Test
    void aacWithoutConfiguration() {
        BoxWriter out = new BoxWriter().open("mp4a").zeros(6).u16(1).zeros(8);
        out.u16(2).u16(16).zeros(4).u32(48_000L << 16);
        new EsDescriptor(EsDescriptor.MPEG4_AUDIO, ByteBuffer.allocate(0)).write(out);
        Box entry = new BoxCursor(out.close().toBuffer()).next();
        assertEquals(Optional.of(Samples.AAC), SampleEntryReader.read(entry, Optional.empty()));
    }

    @Test
    void parameterSetsInTheSamples() {
        byte[] empty = {1, 0x64, 0, 0x1F, (byte) 0xFF, (byte) 0xE0, 0};
        for (String type : List.of("avc3", "avc1")) {
            BoxWriter out =
                    new BoxWriter().open(type).zeros(24).u16(640).u16(360).zeros(50);
            out.open("avcC").raw(ByteBuffer.wrap(empty)).close().close();
            Box entry = new BoxCursor(out.toBuffer()).next();
            assertEquals(4, SampleEntryReader.nalLengthBytes(entry));
            if (type.equals("avc3")) {
                TrackFormat format =
                        SampleEntryReader.read(entry, Optional.empty()).orElseThrow();
                assertEquals(640, ((VideoFormat) format).width());
            } else {
                assertThrows(MalformedBitstreamException.class, () -> SampleEntryReader.read(entry, Optional.empty()));
            }
        }
    }

    @Test
    void unknownAndProtectedTracksHaveNoFormat() {
        for (String type : List.of("wvtt", "encv", "tmcd")) {
            Box entry =
                    new BoxCursor(new BoxWriter().open(type).zeros(8).close().toBuffer()).next();
            assertTrue(SampleEntryReader.read(entry, Optional.empty()).isEmpty());
        }
    }

    @Test
    void dataTracksHaveNoPlaceInAHeader() {
        assertThrows(IllegalArgumentException.class, () -> CmafHeader.of(DATA));
        assertThrows(IllegalArgumentException.class, () -> CmafHeader.of(List.of(new Track(0, DATA))));
        List<Track> tracks = List.of(new Track(0, DATA), new Track(7, Samples.VIDEO), new Track(3, Samples.AAC));
        Movie movie = Movie.parse(CmafHeader.of(tracks));
        assertEquals(
                List.of(8L, 260L),
                movie.tracks().stream().map(TrackHeader::trackId).toList());
    }

    @Test
    void unknownCodecsAreRefused() {
        VideoFormat video = new VideoFormat(FourCc.of("vvc1"), ByteBuffer.allocate(4), 16, 16, FrameRate.UNKNOWN);
        AudioFormat audio = new AudioFormat(FourCc.of("mha1"), ByteBuffer.allocate(4), 48_000, 2, Optional.empty());
        assertThrows(IllegalArgumentException.class, () -> CmafHeader.of(video));
        assertThrows(IllegalArgumentException.class, () -> CmafHeader.of(audio));
    }

    @Test
    void brandsSayWhatIsKept() {
        Brands video = Movie.parse(CmafHeader.of(Samples.VIDEO)).brands().orElseThrow();
        assertTrue(video.has("cmfc") && video.has("iso6") && !video.has("cmf2"));
        Brands audio = Movie.parse(CmafHeader.of(Samples.AAC)).brands().orElseThrow();
        assertTrue(audio.has("cmfc") && audio.has("cmf2"));
        List<Track> tracks = List.of(new Track(0, Samples.VIDEO), new Track(1, Samples.AAC));
        assertFalse(Movie.parse(CmafHeader.of(tracks)).brands().orElseThrow().has("cmfc"), "CMAF has one track a file");
    }

    @Test
    void emptyEditsDelay() {
        String before = BoxDump.of(CmafHeader.of(Samples.AAC));
        assertFalse(before.contains("elst"));
        Movie movie = Movie.parse(withEdit(500, -1, 0, 1024));
        assertEquals(1024 - 24_000, movie.tracks().get(0).editShift());
        assertEquals(-24_000, Movie.parse(withEdit(500, -1)).tracks().get(0).editShift());
        assertThrows(MalformedBitstreamException.class, () -> Movie.parse(withEdit(0xFFFF_FFFFL, -1)));
    }

    @Test
    void headersNeedTheirBoxes() {
        assertThrows(MalformedBitstreamException.class, () -> Movie.parse(ByteBuffer.allocate(0)));
        ByteBuffer bare =
                new BoxWriter().open("moov").open("trak").close().close().toBuffer();
        assertThrows(MalformedBitstreamException.class, () -> Movie.parse(bare));
        BoxWriter many = new BoxWriter().open("moov");
        for (int i = 0; i < 65; i++) {
            many.open("trak").close();
        }
        assertThrows(
                MalformedBitstreamException.class,
                () -> Movie.parse(many.close().toBuffer()));
    }

    /** A header with an edit list of pairs of duration (at 1000 Hz) and media time. */
    private static ByteBuffer withEdit(long... edits) {
        BoxWriter out = new BoxWriter().open("moov");
        out.openFull("mvhd", 0, 0).zeros(8).u32(1000).zeros(84).close();
        Box trak = new BoxCursor(CmafHeader.of(Samples.AAC))
                .find("moov")
                .orElseThrow()
                .children()
                .find("trak")
                .orElseThrow();
        out.open("trak").open("edts").openFull("elst", 0, 0).u32(edits.length / 2);
        for (int i = 0; i < edits.length; i += 2) {
            out.u32(edits[i]).u32(edits[i + 1]).u32(0x10000);
        }
        out.close().close().raw(trak.body()).close();
        return out.close().toBuffer();
    }

    private static TrackFormat readBack(TrackFormat format) {
        TrackHeader header = Movie.parse(CmafHeader.of(format)).tracks().get(0);
        assertEquals(format.timescaleHz(), header.timescaleHz());
        return header.format().orElseThrow();
    }

    private static String dump(TrackFormat format) {
        return BoxDump.of(CmafHeader.of(format));
    }

    @Test
    void filesWhoseParameterSetsMayChangeSayAvc3AndHev1() {
        Track avc = new Track(0, RealFile.read("h264-aac.mp4").format(0));
        Track aac = new Track(1, RealFile.read("h264-aac.mp4").format(1));
        Movie movie = Movie.parse(CmafHeader.withInBandParameterSets(List.of(avc, aac)));
        assertEquals(
                List.of("avc3", "mp4a"),
                movie.tracks().stream()
                        .map(track -> track.sampleEntry().toString())
                        .toList());
        assertEquals(Optional.of(avc.format()), movie.tracks().get(0).format());
        assertEquals(Optional.of(aac.format()), movie.tracks().get(1).format());
    }

    @Test
    void hev1LeavesRoomForFurtherParameterSets() {
        VideoFormat hevc = (VideoFormat) RealFile.read("hevc-ac3.mp4").format(0);
        Movie movie = Movie.parse(CmafHeader.withInBandParameterSets(List.of(new Track(0, hevc))));
        VideoFormat read = (VideoFormat) movie.tracks().get(0).format().orElseThrow();
        assertEquals("hev1", movie.tracks().get(0).sampleEntry().toString());
        HevcConfiguration before = HevcConfiguration.parse(hevc.configuration());
        HevcConfiguration after = HevcConfiguration.parse(read.configuration());
        assertTrue(before.arrays().stream().anyMatch(HevcConfiguration.NalArray::complete));
        assertTrue(after.arrays().stream().noneMatch(HevcConfiguration.NalArray::complete));
        assertEquals(before.units(33), after.units(33));
        assertEquals(before.profile(), after.profile());
        assertEquals(hevc.width(), read.width());
    }
}
