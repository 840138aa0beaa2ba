package io.millrace.formats.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.FourCc;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import io.millrace.formats.bitstream.MediaFormats;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** H.264 (RFC 6184) and H.265 (RFC 7798), both ways. */
class NalPayloadTest {
    private static final ByteBuffer AVCC = ByteBuffer.wrap(HexFormat.of()
            .parseHex(
                    "0164001fffe100186764001facb200a00b760220000003002000000641e3064901000668" + "ebc3cb22c0fdf8f800"));
    private static final Track H264 = new Track(0, MediaFormats.avc(AVCC));
    private static final ByteBuffer VPS = hex("40010c01ffff01600000030090000003000003005d95980900");
    private static final ByteBuffer SPS =
            hex("42010101600000030090000003000003005da00280802d1659595a4932bc05a020000003002000000303c1");
    private static final ByteBuffer PPS = hex("4401c172b46240");

    private static ByteBuffer hex(String digits) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(digits));
    }

    private static Depacketizer h264() {
        return ReceivedMedium.of(Wire.media("m=video 0 RTP/AVP 96", "a=rtpmap:96 H264/90000"))
                .orElseThrow()
                .depacketizer();
    }

    private static Packetizer packetizer(Track track) {
        return SentMedium.of(track, 96).orElseThrow().packetizer(Wire.MAX_PAYLOAD_BYTES);
    }

    @Test
    void smallAndLargeUnitsOfH264ComeBack() {
        ByteBuffer first = Wire.accessUnit(1, 0x06, 20, 0x65, 1_000, 0x65, 300, 0x65, 301);
        ByteBuffer second = Wire.accessUnit(1, 0x41, 2);
        Wire wire = new Wire().pack(packetizer(H264), 0, true, first).pack(packetizer(H264), 3_000, false, second);
        assertTrue(wire.packets.stream().allMatch(packet -> packet.payload().remaining() <= Wire.MAX_PAYLOAD_BYTES));
        assertEquals(2, wire.packets.stream().filter(RtpPacket::marker).count(), "one marker an access unit");
        wire.unpack(h264());
        assertEquals(List.of(first, second), wire.units);
        assertEquals(List.of(0L, 3_000L), wire.timestamps);
    }

    @Test
    void parameterSetsInTheStreamMakeTheFormat() {
        ReceivedMedium medium = ReceivedMedium.of(Wire.media("m=video 0 RTP/AVP 96", "a=rtpmap:96 H264/90000"))
                .orElseThrow();
        assertEquals(null, medium.format().get());
        new Wire().pack(packetizer(H264), 0, true, Wire.accessUnit(1, 0x65, 50)).unpack(medium.depacketizer());
        assertEquals(H264.format(), medium.format().get());
    }

    @Test
    void theDescriptionMakesTheFormatToo() {
        String fmtp = SentMedium.of(H264, 96)
                .orElseThrow()
                .describe()
                .attributes()
                .value("fmtp")
                .orElseThrow();
        ReceivedMedium medium = ReceivedMedium.of(
                        Wire.media("m=video 0 RTP/AVP 96", "a=rtpmap:96 H264/90000", "a=fmtp:" + fmtp))
                .orElseThrow();
        assertEquals(H264.format(), medium.format().get());
        ReceivedMedium nonsense = ReceivedMedium.of(Wire.media(
                        "m=video 0 RTP/AVP 96",
                        "a=rtpmap:96 H264/90000",
                        "a=fmtp:96 sprop-parameter-sets=!!!,,Z2QA,aOvjyyLA,Z"))
                .orElseThrow();
        assertEquals(null, nonsense.format().get(), "the stream will tell");
    }

    @Test
    void aggregatesAreTakenApart() {
        ByteBuffer payload = hex("18" + "0003" + "090010" + "0002" + "65AA" + "0001" + "41");
        Wire wire = new Wire().add(payload, 0, true).unpack(h264());
        assertEquals(List.of(hex("00000002" + "65AA" + "00000001" + "41")), wire.units, "without the delimiter");
    }

    @Test
    void aMissingMarkerEndsTheUnitWithTheNextTimestamp() {
        Wire wire = new Wire()
                .add(hex("65AA"), 0, false)
                .add(hex("41BB"), 3_000, false)
                .add(hex("41CC"), 6_000, false)
                .unpack(h264());
        assertEquals(List.of(0L, 3_000L, 6_000L), wire.timestamps);
    }

    @Test
    void whatIsIncompleteIsLeftOut() {
        ByteBuffer unit = Wire.accessUnit(1, 0x41, 1_000);
        for (int missing = 0; missing < 4; missing++) {
            Wire wire = new Wire()
                    .pack(packetizer(H264), 0, false, Wire.accessUnit(1, 0x41, 10))
                    .pack(packetizer(H264), 3_000, false, unit)
                    .pack(packetizer(H264), 6_000, false, Wire.accessUnit(1, 0x41, 20))
                    .unpack(h264(), 1 + missing);
            assertEquals(List.of(0L, 6_000L), wire.timestamps, "without packet " + missing);
            assertEquals(1, wire.damaged);
        }
    }

    @Test
    void brokenPayloadsOfH264() {
        for (String broken : List.of("18FFFF65", "1C", "1E00", "00")) {
            Wire wire = new Wire().add(hex(broken), 0, true);
            assertThrows(MalformedRtpException.class, () -> wire.unpack(h264()), broken);
        }
        Wire wire = new Wire().add(hex("1C05AA"), 0, true).unpack(h264());
        assertEquals(List.of(), wire.units, "a piece without its beginning");
    }

    private static Depacketizer h265(String parameters) {
        return ReceivedMedium.of(
                        Wire.media("m=video 0 RTP/AVP 96", "a=rtpmap:96 H265/90000", "a=fmtp:96 " + parameters))
                .orElseThrow()
                .depacketizer();
    }

    @Test
    void unitsOfH265ComeBack() {
        Packetizer packetizer = new NalPacketizer(NalCodec.H265, List.of(), Wire.MAX_PAYLOAD_BYTES);
        ByteBuffer first = Wire.accessUnit(2, 0x2601, 2_000, 0x2601, 30);
        ByteBuffer second = Wire.accessUnit(2, 0x0201, 299, 0x0201, 300, 0x0201, 301);
        Wire wire = new Wire().pack(packetizer, 0, false, first).pack(packetizer, 3_000, false, second);
        wire.unpack(h265("x=y"));
        assertEquals(List.of(first, second), wire.units);
    }

    @Test
    void h265WithItsParameterSets() {
        VideoFormat format;
        try {
            format = MediaFormats.hevc(List.of(VPS), List.of(SPS), List.of(PPS));
        } catch (RuntimeException e) {
            throw new AssertionError("the test's parameter sets are broken", e);
        }
        SentMedium sent = SentMedium.of(new Track(3, format), 98).orElseThrow();
        assertEquals(List.of(VPS, SPS, PPS), sent.parameterSets());
        ReceivedMedium described = ReceivedMedium.of(sent.describe()).orElseThrow();
        assertEquals(format, described.format().get());
        assertEquals(FourCc.HEVC, described.codec());
    }

    @Test
    void orderNumbersOfH265AreReadOver() {
        Wire wire = new Wire()
                .add(hex("0201" + "0007" + "AABB"), 0, false)
                .add(hex("6001" + "0008" + "0003" + "0201CC" + "00" + "0003" + "0201DD"), 0, false)
                .add(hex("6201" + "81" + "0009" + "EE"), 0, false)
                .add(hex("6201" + "41" + "FF"), 0, true)
                .unpack(h265("sprop-max-don-diff=1"));
        String units =
                "00000004" + "0201AABB" + "00000003" + "0201CC" + "00000003" + "0201DD" + "00000004" + "0201EEFF";
        assertEquals(List.of(hex(units)), wire.units);
        for (String broken : List.of("6001FF", "6001000902", "6201", "6401AABB")) {
            Wire each = new Wire().add(hex(broken), 0, true);
            assertThrows(MalformedRtpException.class, () -> each.unpack(h265("x=y")), broken);
        }
    }

    @Test
    void parameterSetsTakeThePlaceOfOthers() {
        ParameterSets sets = new ParameterSets(NalCodec.H264);
        SentMedium sent = SentMedium.of(H264, 96).orElseThrow();
        ByteBuffer sps = sent.parameterSets().get(0);
        ByteBuffer pps = sent.parameterSets().get(1);
        assertTrue(sets.take(sps));
        assertTrue(sets.change().isEmpty(), "half of it");
        sets.take(pps);
        assertEquals(H264.format(), sets.change().orElseThrow());
        sets.take(sps.duplicate());
        sets.take(pps.duplicate());
        assertTrue(sets.change().isEmpty(), "the same again");
        byte[] other = new byte[pps.remaining()];
        pps.duplicate().get(other);
        other[other.length - 1] ^= 0x40;
        sets.take(ByteBuffer.wrap(other));
        assertTrue(sets.change().isPresent());
        sets.take(ByteBuffer.wrap(Arrays.copyOf(new byte[] {0x67, 1}, 2)));
        assertTrue(sets.change().isEmpty(), "a broken one");
    }
}
