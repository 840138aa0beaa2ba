package io.millrace.formats.flv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.FourCc;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import io.millrace.formats.flv.MediaPacket.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageParserTest {
    private static final String HVC1 = "68766331";
    private static final String AVC1 = "61766331";
    private static final String AV01 = "61763031";
    private static final String OPUS = "4F707573";
    private static final String MP4A = "6D703461";

    private static List<MediaPacket> video(String body) {
        List<MediaPacket> packets = new ArrayList<>();
        MessageParser.video(Bytes.of(body), packets::add);
        return packets;
    }

    private static List<MediaPacket> audio(String body) {
        List<MediaPacket> packets = new ArrayList<>();
        MessageParser.audio(Bytes.of(body), packets::add);
        return packets;
    }

    private static MediaPacket one(List<MediaPacket> packets) {
        assertEquals(1, packets.size());
        return packets.get(0);
    }

    @ParameterizedTest
    @CsvSource({
        "17 00 000000 AABB, avc1, SEQUENCE_START, true, 0, aabb",
        "17 01 000050 AABB, avc1, CODED_FRAMES, true, 80, aabb",
        "27 01 FFFFD8 AABB, avc1, CODED_FRAMES, false, -40, aabb",
        "47 01 000000 AABB, avc1, CODED_FRAMES, true, 0, aabb",
        "17 02 000000, avc1, SEQUENCE_END, true, 0, ''",
        "17 02, avc1, SEQUENCE_END, true, 0, ''",
        "17 00 000028 AA, avc1, SEQUENCE_START, true, 0, aa",
        "17 07 000000 AA, avc1, OTHER, true, 0, aa",
        "1C 00 000000 AABB, hvc1, SEQUENCE_START, true, 0, aabb",
        "2C 01 000028 AABB, hvc1, CODED_FRAMES, false, 40, aabb",
        "14 00 AA, ????, OTHER, true, 0, 00aa"
    })
    void legacyVideo(String body, String codec, Kind kind, boolean key, int composition, String data) {
        MediaPacket packet = one(video(body));
        assertEquals(FourCc.of(codec), packet.codec());
        assertEquals(kind, packet.kind());
        assertEquals(key, packet.keyFrame());
        assertEquals(composition, packet.compositionTimeMs());
        assertEquals(data, Bytes.hex(packet.data()));
        assertTrue(packet.video());
        assertEquals(0, packet.track());
    }

    @ParameterizedTest
    @CsvSource({
        "AF 00 1210, mp4a, SEQUENCE_START, 1210",
        "AF 01 2122, mp4a, CODED_FRAMES, 2122",
        "AF 01, mp4a, CODED_FRAMES, ''",
        "AF, mp4a, OTHER, ''",
        "AF 05 00, mp4a, OTHER, 0500",
        "2F FFFB, .mp3, CODED_FRAMES, fffb",
        "E2 FFFB, .mp3, CODED_FRAMES, fffb",
        "B2 00, ????, OTHER, 00",
        "32 00, ????, OTHER, 00"
    })
    void legacyAudio(String body, String codec, Kind kind, String data) {
        MediaPacket packet = one(audio(body));
        assertEquals(FourCc.of(codec), packet.codec());
        assertEquals(kind, packet.kind());
        assertEquals(data, Bytes.hex(packet.data()));
    }

    @Test
    void emptyBodiesHoldNothing() {
        assertTrue(video("").isEmpty());
        assertTrue(audio("").isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"57 00", "57", "D0 00", "D1" + HVC1 + "00"})
    void seekCommandsHoldNothing(String body) {
        assertTrue(video(body).isEmpty());
    }

    @Test
    void enhancedVideoPacketTypes() {
        assertEquals(Kind.SEQUENCE_START, one(video("90" + HVC1 + "0102")).kind());
        MediaPacket frames = one(video("A1" + HVC1 + "000028 AA"));
        assertEquals(Kind.CODED_FRAMES, frames.kind());
        assertEquals(40, frames.compositionTimeMs());
        assertEquals("aa", Bytes.hex(frames.data()));
        MediaPacket framesX = one(video("93" + HVC1 + "000028 AA"));
        assertEquals(0, framesX.compositionTimeMs());
        assertEquals("000028aa", Bytes.hex(framesX.data()));
        assertTrue(framesX.keyFrame());
        assertEquals(Kind.SEQUENCE_END, one(video("92" + HVC1)).kind());
        assertEquals(Kind.MPEG2TS_SEQUENCE_START, one(video("95" + AV01 + "80")).kind());
        assertEquals(Kind.OTHER, one(video("99" + AV01 + "80")).kind());
    }

    @Test
    void metadataComesEvenWithACommandFrameType() {
        assertEquals(Kind.METADATA, one(video("D4" + AV01 + "02000161")).kind());
    }

    @Test
    void onlyNalCodecsHaveCompositionTimes() {
        assertEquals("000028aa", Bytes.hex(one(video("A1" + AV01 + "000028AA")).data()));
        assertEquals(0, one(video("A1" + HVC1)).data().remaining());
    }

    @Test
    void enhancedAudioPacketTypes() {
        assertEquals(Kind.SEQUENCE_START, one(audio("90" + OPUS + "4F")).kind());
        assertEquals(Kind.CODED_FRAMES, one(audio("91" + OPUS + "FC")).kind());
        assertEquals(Kind.SEQUENCE_END, one(audio("92" + OPUS)).kind());
        assertEquals(
                Kind.MULTICHANNEL_CONFIG,
                one(audio("94" + OPUS + "010200000003")).kind());
        assertEquals(FourCc.OPUS, one(audio("91" + OPUS + "FC")).codec());
    }

    @Test
    void nanosecondOffsetsModifyAPacket() {
        MediaPacket packet = one(video("A7 02 07A120 01" + AV01 + "AA"));
        assertEquals(500_000, packet.nanoOffset());
        assertEquals(Kind.CODED_FRAMES, packet.kind());
        assertEquals("aa", Bytes.hex(packet.data()));
        assertEquals(999_999, one(audio("97 02 FFFFFF 01" + OPUS + "AA")).nanoOffset());
    }

    @Test
    void modifiersChainAndUnknownOnesArePassedOver() {
        String unknown = "00 AA 17";
        MediaPacket packet = one(audio("97" + unknown + "02 0003E8 01" + OPUS + "FC"));
        assertEquals(1000, packet.nanoOffset());
        assertEquals(0, one(audio("97" + "01 AABB 01" + OPUS + "FC")).nanoOffset(), "too short for an offset");
    }

    @Test
    void longModifiersHaveASixteenBitSize() {
        String data = "0003E8" + "00".repeat(297);
        assertEquals(1000, one(video("A7 FF 012B" + data + "01" + AV01 + "AA")).nanoOffset());
    }

    @Test
    void oneTrack() {
        MediaPacket packet = one(video("A6 01" + AVC1 + "05 000028 AABB"));
        assertEquals(5, packet.track());
        assertEquals(40, packet.compositionTimeMs());
        assertEquals("aabb", Bytes.hex(packet.data()));
    }

    @Test
    void manyTracksOfOneCodec() {
        List<MediaPacket> packets = audio("95 11" + MP4A + "00 000002 AABB" + "01 000001 CC" + "02 000000");
        assertEquals(List.of(0, 1, 2), packets.stream().map(MediaPacket::track).toList());
        assertEquals(
                List.of("aabb", "cc", ""),
                packets.stream().map(packet -> Bytes.hex(packet.data())).toList());
        assertTrue(packets.stream().allMatch(packet -> packet.codec().equals(FourCc.AAC)));
    }

    @Test
    void manyTracksOfManyCodecs() {
        List<MediaPacket> packets = video("A6 21" + AVC1 + "00 000004 000010 AA" + AV01 + "01 000001 BB");
        assertEquals(
                List.of(FourCc.AVC, FourCc.AV1),
                packets.stream().map(MediaPacket::codec).toList());
        assertEquals(16, packets.get(0).compositionTimeMs());
        assertEquals("bb", Bytes.hex(packets.get(1).data()));
    }

    @Test
    void modifiersReachEveryTrack() {
        List<MediaPacket> packets = audio("97 02 0003E8 05 11" + MP4A + "00 000001 AA" + "01 000001 CC");
        assertEquals(
                List.of(1000, 1000),
                packets.stream().map(MediaPacket::nanoOffset).toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "90 6876",
                "A7 02 0000",
                "A7 FF FFFF 00",
                "A6 31" + AVC1 + "00",
                "A6 06" + AVC1 + "00",
                "A6 07" + AVC1 + "00",
                "A6 11" + AVC1 + "00 000005 AA",
                "A6 11" + AVC1,
                "A1" + HVC1 + "0000",
                "17"
            })
    void brokenVideoIsRefused(String body) {
        assertThrows(MalformedBitstreamException.class, () -> video(body));
    }

    @Test
    void dataIsAViewOfTheBody() {
        ByteBuffer body = Bytes.of("AF 01 AABB");
        MessageParser.audio(body, packet -> {
            body.put(2, (byte) 0x11);
            assertEquals("11bb", Bytes.hex(packet.data()));
        });
        assertEquals(0, body.position());
    }
}
