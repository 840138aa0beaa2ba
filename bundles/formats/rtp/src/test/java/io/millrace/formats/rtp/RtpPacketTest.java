package io.millrace.formats.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class RtpPacketTest {
    private static ByteBuffer hex(String digits) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(digits.replace(" ", "")));
    }

    @Test
    void aPlainPacket() {
        RtpPacket packet = RtpPacket.parse(hex("80 E0 FFFE FFFFFFF0 80000001 0102"));
        assertEquals(96, packet.payloadType());
        assertTrue(packet.marker());
        assertEquals(0xFFFE, packet.sequence());
        assertEquals(0xFFFF_FFF0L, packet.timestamp());
        assertEquals(0x8000_0001L, packet.ssrc());
        assertEquals(hex("0102"), packet.payload());
        assertEquals(packet, packet.copy());
    }

    @Test
    void sourcesExtensionAndPaddingAreLeftOut() {
        RtpPacket packet =
                RtpPacket.parse(hex("B2 60 0001 00000002 00000003 00000004 00000005 BEDE 0001 10AA0000 0708 000003"));
        assertEquals(hex("0708"), packet.payload());
    }

    @Test
    void whatIsWrittenIsReadBack() {
        ByteBuffer out = ByteBuffer.allocate(RtpPacket.HEADER_BYTES);
        RtpPacket.writeHeader(out, 97, true, 65_535, 0xFFFF_FFFFL, 0xDEAD_BEEFL);
        RtpPacket packet = RtpPacket.parse(out.flip());
        assertEquals(new RtpPacket(97, true, 65_535, 0xFFFF_FFFFL, 0xDEAD_BEEFL, ByteBuffer.allocate(0)), packet);
    }

    @Test
    void brokenPackets() {
        for (String broken : List.of(
                "",
                "80 60 0001 00000002 000000",
                "40 60 0001 00000002 00000003",
                "8F 60 0001 00000002 00000003",
                "90 60 0001 00000002 00000003 BEDE",
                "90 60 0001 00000002 00000003 BEDE 0009",
                "A0 60 0001 00000002 00000003 00",
                "A0 60 0001 00000002 00000003 09")) {
            assertThrows(MalformedRtpException.class, () -> RtpPacket.parse(hex(broken)), broken);
        }
    }

    @Test
    void timestampsWrapBothWays() {
        TimestampUnwrapper unwrapper = new TimestampUnwrapper();
        assertEquals(0xFFFF_FF00L, unwrapper.unwrap(0xFFFF_FF00L));
        assertEquals(0x1_0000_0010L, unwrapper.unwrap(0x10));
        assertEquals(0xFFFF_FFF0L, unwrapper.near(0xFFFF_FFF0L), "a picture that is shown earlier");
        assertEquals(0x1_0000_0020L, unwrapper.unwrap(0x20));
        long last = 0;
        for (long i = 1; i < 10; i++) {
            last = unwrapper.unwrap(i * 0x4000_0000L & 0xFFFF_FFFFL);
        }
        assertEquals(0x3_4000_0000L, last, "more than two wraps");
    }
}
