package io.millrace.formats.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.FourCc;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import io.millrace.formats.bitstream.MediaFormats;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** VP8 (RFC 7741) and VP9 (RFC 9628), both ways. */
class FramePayloadTest {
    /** A key picture of 640 by 360. */
    private static final ByteBuffer VP8_KEY = hex("1000009d012a80026801" + "aabbccdd");

    private static final ByteBuffer VP9_KEY = hex("8249834200" + "27f01670" + "000000");

    private static ByteBuffer hex(String digits) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(digits));
    }

    private static ReceivedMedium medium(String name) {
        return ReceivedMedium.of(Wire.media("m=video 0 RTP/AVP 96", "a=rtpmap:96 " + name + "/90000"))
                .orElseThrow();
    }

    private static ByteBuffer long8(boolean key) {
        ByteBuffer frame = Wire.bytes(1_000, key ? 0 : 1);
        if (key) {
            frame.put(0, VP8_KEY, 0, 10);
        }
        return frame;
    }

    @Test
    void picturesOfVp8ComeBack() {
        ByteBuffer key = long8(true);
        ByteBuffer inter = long8(false);
        Track track = new Track(0, MediaFormats.vp8(VP8_KEY));
        Packetizer packetizer = SentMedium.of(track, 96).orElseThrow().packetizer(Wire.MAX_PAYLOAD_BYTES);
        Wire wire = new Wire().pack(packetizer, 0, true, key).pack(packetizer, 3_000, false, inter);
        assertTrue(wire.packets.stream().allMatch(packet -> packet.payload().remaining() <= Wire.MAX_PAYLOAD_BYTES));
        ReceivedMedium medium = medium("VP8");
        wire.unpack(medium.depacketizer());
        assertEquals(List.of(key, inter), wire.units);
        VideoFormat format = (VideoFormat) medium.format().get();
        assertEquals(List.of(FourCc.VP8, 640, 360), List.of(format.codec(), format.width(), format.height()));
    }

    @Test
    void anotherSizeOfAKeyPictureIsAnotherFormat() {
        ReceivedMedium medium = medium("VP8");
        ByteBuffer payload =
                ByteBuffer.allocate(VP8_KEY.remaining() + 1).put((byte) 0x10).put(VP8_KEY.duplicate());
        new Wire().add(payload.flip(), 0, true).unpack(medium.depacketizer());
        ByteBuffer smaller = ByteBuffer.allocate(payload.remaining())
                .put(payload.duplicate())
                .flip();
        smaller.put(7, (byte) 0x40).put(8, (byte) 0x01);
        new Wire().add(smaller, 3_000, true).unpack(medium.depacketizer());
        assertEquals(320, ((VideoFormat) medium.format().get()).width());
    }

    @ParameterizedTest
    @CsvSource({
        "10, '', plain",
        "9080, 05, short picture id",
        "9080, 8005, long picture id",
        "90f0, 80050720, everything"
    })
    void descriptorsOfVp8AreReadOver(String flags, String fields, String what) {
        ByteBuffer payload =
                hex(flags + (fields == null ? "" : fields) + HexFormat.of().formatHex(VP8_KEY.array()));
        Wire wire = new Wire().add(payload, 0, true).unpack(medium("VP8").depacketizer());
        assertEquals(List.of(VP8_KEY), wire.units, what);
    }

    @Test
    void descriptorsThatAreCutOff() {
        for (String broken : List.of("90", "9080", "908080", "90f00102", "9010")) {
            Wire wire = new Wire().add(hex(broken), 0, true);
            assertThrows(
                    MalformedRtpException.class, () -> wire.unpack(medium("VP8").depacketizer()), broken);
        }
        for (String broken : List.of("80", "8080", "20", "2001", "50", "5001", "0230", "020801", "02080104")) {
            Wire wire = new Wire().add(hex(broken), 0, true);
            assertThrows(
                    MalformedRtpException.class, () -> wire.unpack(medium("VP9").depacketizer()), broken);
        }
    }

    @Test
    void whatIsIncompleteIsLeftOut() {
        Packetizer packetizer = new FramePacketizer(false, Wire.MAX_PAYLOAD_BYTES);
        for (int missing = 0; missing < 4; missing++) {
            Wire wire = new Wire()
                    .pack(packetizer, 0, true, VP8_KEY)
                    .pack(packetizer, 3_000, false, long8(false))
                    .pack(packetizer, 6_000, false, hex("0102"))
                    .unpack(medium("VP8").depacketizer(), 1 + missing);
            assertEquals(List.of(0L, 6_000L), wire.timestamps, "without packet " + missing);
            assertEquals(1, wire.damaged);
        }
    }

    @Test
    void picturesOfVp9ComeBack() {
        ByteBuffer key = Wire.bytes(1_000, 3);
        key.put(0, VP9_KEY, 0, 12);
        ByteBuffer inter = hex("86000102030405060708");
        Packetizer packetizer = new FramePacketizer(true, Wire.MAX_PAYLOAD_BYTES);
        Wire wire = new Wire().pack(packetizer, 0, true, key).pack(packetizer, 3_000, false, inter);
        ReceivedMedium medium = medium("VP9");
        wire.unpack(medium.depacketizer());
        assertEquals(List.of(key, inter), wire.units);
        VideoFormat format = (VideoFormat) medium.format().get();
        assertEquals(List.of(FourCc.VP9, 640, 360), List.of(format.codec(), format.width(), format.height()));
        ByteBuffer first = wire.packets.get(0).payload();
        assertEquals(0x98, first.get(0) & 0xFF, "picture id, flexible, begins");
        ByteBuffer last = wire.packets.get(wire.packets.size() - 1).payload();
        assertEquals(0xDC, last.get(0) & 0xFF, "predicted, begins and ends");
        assertEquals(2, last.get(3), "refers to the picture before");
        assertEquals((first.getShort(1) & 0x7FFF) + 1 & 0x7FFF, last.getShort(1) & 0x7FFF);
    }

    @Test
    void layersOfVp9BecomeASuperframe() {
        String structure = "38" + "01400168" + "02800168" + "01" + "04" + "01";
        Wire wire = new Wire()
                .add(hex("aa" + "8001" + "00" + "05" + structure + "86000102"), 0, false)
                .add(hex("ac" + "8001" + "02" + "05" + "cc"), 0, true);
        wire.unpack(new Vp9Depacketizer());
        assertEquals(List.of(hex("86000102cc" + "d9" + "04000000" + "01000000" + "d9")), wire.units);
    }

    @Test
    void layersHaveALimit() {
        Wire wire = new Wire();
        for (int i = 0; i < 9; i++) {
            wire.add(hex("08aa"), 0, false);
        }
        assertThrows(
                MalformedRtpException.class, () -> wire.unpack(medium("VP9").depacketizer()));
    }

    /** The next one is not lost with it, though it is what ends it. */
    @Test
    void aPictureThatIsNoneIsLeftOut() {
        ByteBuffer good = hex("86000102030405060708");
        Wire wire = new Wire()
                .pack(new FramePacketizer(true, Wire.MAX_PAYLOAD_BYTES), 0, false, good)
                .add(hex("08" + "00ff"), 3_000, false)
                .pack(new FramePacketizer(true, Wire.MAX_PAYLOAD_BYTES), 6_000, false, good);
        wire.unpack(medium("VP9").depacketizer());
        assertEquals(List.of(good, good), wire.units);
        assertEquals(1, wire.damaged);
    }
}
