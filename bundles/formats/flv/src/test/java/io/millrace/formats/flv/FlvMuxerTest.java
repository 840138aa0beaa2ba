package io.millrace.formats.flv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.DataFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.FrameRate;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import io.millrace.formats.bitstream.MediaFormats;
import io.millrace.formats.bitstream.OpusHead;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlvMuxerTest {
    private static final VideoFormat AVC = MediaFormats.avc(Publisher.AVC_RECORD);
    private static final AudioFormat AAC = MediaFormats.aac(Publisher.AAC_RECORD);
    private static final AudioFormat OPUS = MediaFormats.opus(OpusHead.of(2).toBuffer());
    private static final DataFormat SCRIPT = DataFormat.of(FourCc.AMF0, "");

    private record Written(int type, long timestampMs, String header, ByteBuffer payload) {}

    private final List<Written> written = new ArrayList<>();
    private final FlvOutput out = (type, timestampMs, header, headerBytes, payload) ->
            written.add(new Written(type, timestampMs, Bytes.hex(ByteBuffer.wrap(header, 0, headerBytes)), payload));

    private static VideoFormat video(FourCc codec) {
        return new VideoFormat(codec, Bytes.of("81000C00"), 640, 360, FrameRate.UNKNOWN);
    }

    private static AudioFormat audio(FourCc codec, int rateHz, int channels) {
        return new AudioFormat(codec, ByteBuffer.allocate(0), rateHz, channels, Optional.empty());
    }

    private static Sample sample(int track, long dtsUs, long ptsUs, boolean sync) {
        return new Sample(track, dtsUs, ptsUs, sync ? Sample.SYNC : 0, Bytes.of("AABB"));
    }

    private static Amf0Value metadata(FlvMuxer muxer) {
        List<Amf0Value> values = Amf0Reader.readAll(muxer.configuration().get(0).body());
        assertEquals(Amf0Value.of("onMetaData"), values.get(0));
        return values.get(1);
    }

    @Test
    void plainTracksHaveLegacyHeaders() {
        FlvMuxer muxer = new FlvMuxer(false);
        List<FlvMessage> configuration = muxer.tracks(List.of(new Track(0, AVC), new Track(64, AAC)));
        assertEquals(
                List.of(FlvMessageType.DATA_AMF0, FlvMessageType.VIDEO, FlvMessageType.AUDIO),
                configuration.stream().map(FlvMessage::type).toList());
        assertEquals(
                "1700000000" + Bytes.hex(Publisher.AVC_RECORD),
                Bytes.hex(configuration.get(1).body()));
        assertEquals("af001188", Bytes.hex(configuration.get(2).body()));
        assertTrue(muxer.sample(sample(0, 40_000, 120_000, true), out));
        assertTrue(muxer.sample(sample(0, 80_000, 80_000, false), out));
        assertTrue(muxer.sample(sample(64, 85_333, 85_333, true), out));
        assertEquals(
                List.of("1701000050", "2701000000", "af01"),
                written.stream().map(Written::header).toList());
        assertEquals(
                List.of(40L, 80L, 85L),
                written.stream().map(Written::timestampMs).toList());
    }

    @Test
    void payloadsAreNotCopied() {
        FlvMuxer muxer = new FlvMuxer(false);
        muxer.tracks(List.of(new Track(0, AVC)));
        ByteBuffer bytes = Bytes.of("00 AABB").position(1);
        muxer.sample(new Sample(0, 0, 0, 0, bytes), out);
        bytes.put(1, (byte) 0x77);
        assertEquals("77bb", Bytes.hex(written.get(0).payload()));
    }

    @ParameterizedTest
    @CsvSource({
        "hvc1, 0, 93 68766331, true",
        "hvc1, 40000, a1 68766331 000028, false",
        "hvc1, -40000, a1 68766331 ffffd8, false",
        "av01, 0, 91 61763031, true",
        "vp09, 0, a1 76703039, false",
        "vp08, 0, a1 76703038, false"
    })
    void otherVideoHasEnhancedHeaders(String codec, long compositionUs, String header, boolean sync) {
        FlvMuxer muxer = new FlvMuxer(false);
        muxer.tracks(List.of(new Track(3, video(FourCc.of(codec)))));
        muxer.sample(sample(3, 100_000, 100_000 + compositionUs, sync), out);
        assertEquals(header.replace(" ", ""), written.get(0).header());
        String start = Bytes.hex(muxer.configuration().get(1).body());
        assertTrue(start.startsWith(
                "90" + Bytes.hex(ByteBuffer.wrap(codec.getBytes(java.nio.charset.StandardCharsets.US_ASCII)))));
        assertTrue(start.endsWith("81000c00"));
    }

    @ParameterizedTest
    @CsvSource({
        "'.mp3', 44100, 2, 2f",
        "'.mp3', 48000, 1, 2e",
        "'.mp3', 22050, 2, 2b",
        "'.mp3', 11025, 1, 26",
        "'.mp3', 8000, 1, e2",
        "ac-3, 48000, 6, 9161632d33",
        "ec-3, 48000, 6, 9165632d33"
    })
    void audioWithoutSequenceHeader(String codec, int rateHz, int channels, String header) {
        FlvMuxer muxer = new FlvMuxer(false);
        muxer.tracks(List.of(new Track(64, audio(FourCc.of(codec), rateHz, channels))));
        assertEquals(1, muxer.configuration().size(), "only onMetaData");
        muxer.sample(sample(64, 0, 0, true), out);
        assertEquals(header, written.get(0).header());
    }

    @Test
    void opusHeaderGetsItsMagicBack() {
        FlvMuxer muxer = new FlvMuxer(false);
        muxer.tracks(List.of(new Track(64, OPUS)));
        assertEquals(
                "904f707573" + "4f70757348656164" + Bytes.hex(OPUS.configuration()),
                Bytes.hex(muxer.configuration().get(1).body()));
    }

    @Test
    void flacHeaderGetsItsMagicBack() {
        AudioFormat flac = (AudioFormat)
                Recording.ofFile("h264-flac.flv").formats.get(0).get(1).format();
        FlvMuxer muxer = new FlvMuxer(false);
        muxer.tracks(List.of(new Track(64, flac)));
        String body = Bytes.hex(muxer.configuration().get(1).body());
        assertEquals("90664c6143" + "664c6143" + "80000022", body.substring(0, 26));
        assertEquals(2 * (5 + 8 + 34), body.length());
    }

    @Test
    void furtherTracksAreMultitrackMessages() {
        FlvMuxer muxer = new FlvMuxer(true);
        muxer.tracks(List.of(new Track(0, AVC), new Track(7, AVC), new Track(64, AAC), new Track(65, OPUS)));
        muxer.sample(sample(7, 0, 40_000, true), out);
        muxer.sample(sample(7, 0, 0, false), out);
        muxer.sample(sample(65, 0, 0, true), out);
        assertEquals(
                List.of("96016176633101000028", "a6036176633101", "95014f70757301"),
                written.stream().map(Written::header).toList());
        assertEquals(5, muxer.configuration().size());
        assertTrue(Bytes.hex(muxer.configuration().get(2).body()).startsWith("96006176633101"));
    }

    @Test
    void furtherTracksAreLeftOutForPlainPlayers() {
        FlvMuxer muxer = new FlvMuxer(false);
        muxer.tracks(List.of(new Track(0, AVC), new Track(1, AVC), new Track(64, AAC)));
        assertFalse(muxer.sample(sample(1, 0, 0, true), out));
        assertFalse(muxer.sample(sample(200, 0, 0, true), out));
        assertTrue(written.isEmpty());
        assertEquals(3, muxer.configuration().size());
    }

    @Test
    void unknownCodecsAndDataAreLeftOut() {
        FlvMuxer muxer = new FlvMuxer(true);
        muxer.tracks(List.of(new Track(0, video(FourCc.of("vvc1"))), new Track(9, DataFormat.of(FourCc.ID3, "x"))));
        assertFalse(muxer.sample(sample(0, 0, 0, true), out));
        assertFalse(muxer.sample(sample(9, 0, 0, true), out));
        assertFalse(muxer.hasVideo() || muxer.hasAudio());
        assertEquals(1, muxer.configuration().size());
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "499, 0",
        "500, 1",
        "1499, 1",
        "33333, 33",
        "66667, 67",
        "4294967295000, 4294967295",
        "4294967296000, 0",
        "4294967300400, 4",
        "-1000, 4294967295"
    })
    void timesAreRoundedAndWrap(long dtsUs, long timestampMs) {
        FlvMuxer muxer = new FlvMuxer(false);
        muxer.tracks(List.of(new Track(64, AAC)));
        muxer.sample(sample(64, dtsUs, dtsUs, true), out);
        assertEquals(timestampMs, written.get(0).timestampMs());
    }

    @Test
    void presentationTimesAreAsExactAsMillisecondsAllow() {
        FlvMuxer muxer = new FlvMuxer(false);
        muxer.tracks(List.of(new Track(0, AVC)));
        // 33.4 and 66.6 ms: rounded apart, so that presentation is at 67, not at 33 + 33
        muxer.sample(sample(0, 33_400, 66_600, false), out);
        assertEquals("2701000022", written.get(0).header());
    }

    @Test
    void compositionTimesStayInTheirField() {
        FlvMuxer muxer = new FlvMuxer(false);
        muxer.tracks(List.of(new Track(0, AVC)));
        muxer.sample(sample(0, 0, Long.MAX_VALUE / 2, false), out);
        assertEquals("27017fffff", written.get(0).header());
    }

    @Test
    void metadataDescribesTheTracks() {
        FlvMuxer muxer = new FlvMuxer(true);
        muxer.tracks(
                List.of(new Track(0, AVC), new Track(1, video(FourCc.AV1)), new Track(64, AAC), new Track(65, OPUS)));
        Amf0Value metadata = metadata(muxer);
        assertEquals(Amf0Value.of(192), metadata.get("width"));
        assertEquals(Amf0Value.of(108), metadata.get("height"));
        assertEquals(Amf0Value.of(25), metadata.get("framerate"));
        assertEquals(Amf0Value.of(7), metadata.get("videocodecid"));
        assertEquals(Amf0Value.of(10), metadata.get("audiocodecid"));
        assertEquals(Amf0Value.of(48_000), metadata.get("audiosamplerate"));
        assertEquals(Amf0Value.of(false), metadata.get("stereo"));
        assertEquals(Amf0Value.of("Millrace"), metadata.get("encoder"));
        assertEquals(
                Amf0Value.of(0x61763031),
                metadata.get("videoTrackIdInfoMap").get("1").get("videocodecid"));
        assertEquals(
                Amf0Value.of(0x4F707573),
                metadata.get("audioTrackIdInfoMap").get("1").get("audiocodecid"));
    }

    @Test
    void publishersMetadataIsMerged() {
        FlvMuxer muxer = new FlvMuxer(false);
        muxer.tracks(List.of(new Track(0, AVC), new Track(128, SCRIPT)));
        List<FlvMessage> before = muxer.configuration();
        muxer.sample(new Sample(128, 0, 0, Sample.SYNC, Publisher.metadata(true, true)), out);
        assertNotSame(before, muxer.configuration());
        Amf0Value metadata = metadata(muxer);
        assertEquals(Amf0Value.of("A title"), metadata.get("title"));
        assertEquals(Amf0Value.of(25), metadata.get("framerate"), "ours is measured");
        assertEquals(Amf0Value.UNDEFINED, metadata.get("audiocodecid"), "there is no audio");
        assertEquals(FlvMessageType.DATA_AMF0, written.get(0).type());
        assertEquals(muxer.configuration().get(0).body(), written.get(0).payload());
    }

    @Test
    void otherScriptMessagesPassUnchanged() {
        FlvMuxer muxer = new FlvMuxer(false);
        muxer.tracks(List.of(new Track(0, AVC), new Track(128, SCRIPT)));
        List<FlvMessage> before = muxer.configuration();
        ByteBuffer cue = Amf0Writer.encode(Amf0Value.of("onCuePoint"), Amf0Value.of(1));
        muxer.sample(new Sample(128, 40_000, 40_000, Sample.SYNC, cue), out);
        assertEquals(new Written(FlvMessageType.DATA_AMF0, 40, "", cue), written.get(0));
        assertSame(before, muxer.configuration());
    }

    @Test
    void newTracksReplaceTheOld() {
        FlvMuxer muxer = new FlvMuxer(false);
        muxer.tracks(List.of(new Track(0, AVC), new Track(64, AAC)));
        assertTrue(muxer.hasVideo() && muxer.hasAudio());
        muxer.tracks(List.of(new Track(64, OPUS)));
        assertFalse(muxer.hasVideo());
        assertFalse(muxer.sample(sample(0, 0, 0, true), out));
        assertEquals(2, muxer.configuration().size());
    }

    @Test
    void brokenScriptDataIsLeftOutAndTheNextIsCarried() {
        FlvMuxer muxer = new FlvMuxer(false);
        muxer.tracks(List.of(new Track(0, AVC), new Track(128, SCRIPT)));
        ByteBuffer cutOff = Publisher.metadata(true, true);
        cutOff.limit(cutOff.limit() - 10);
        for (ByteBuffer broken : List.of(cutOff, Bytes.of("02 FFFF 61"))) {
            assertFalse(muxer.sample(new Sample(128, 0, 0, Sample.SYNC, broken), out));
        }
        assertEquals(List.of(), written);
        assertTrue(muxer.sample(new Sample(128, 0, 0, Sample.SYNC, Publisher.metadata(true, true)), out));
        assertEquals(Amf0Value.of("A title"), metadata(muxer).get("title"));
    }
}
