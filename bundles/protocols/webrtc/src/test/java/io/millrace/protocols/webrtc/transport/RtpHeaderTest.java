package io.millrace.protocols.webrtc.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class RtpHeaderTest {
    private final byte[] out = new byte[64];
    private final RtpFields fields = new RtpFields();

    private String written(ByteBuf payload) {
        return HexFormat.of().formatHex(out, 0, RtpHeader.write(fields, payload, out));
    }

    @Test
    void everyFieldHasItsPlace() {
        fields.marker = true;
        fields.payloadType = 96;
        fields.sequence = 0x1FFFE;
        fields.timestamp = 0x01020304;
        fields.ssrc = 0xA0B0C0D0;
        assertEquals("80e0fffe01020304a0b0c0d0" + "0506", written(Unpooled.wrappedBuffer(new byte[] {5, 6})));
    }

    @Test
    void extensionsAndOriginalNumberComeInBetween() {
        fields.payloadType = 97;
        fields.originalSequence = 0xABCD;
        fields.extensions = Unpooled.wrappedBuffer(HexFormat.of().parseHex("bede000110010200"));
        assertEquals(
                "906100000000000000000000" + "bede000110010200" + "abcd" + "07",
                written(Unpooled.wrappedBuffer(new byte[] {7})));
        assertEquals(8, fields.extensions.readableBytes(), "not moved");
    }

    @Test
    void whatIsTooLongIsNotWritten() {
        assertEquals(
                RtpHeader.TOO_LONG, RtpHeader.write(fields, Unpooled.buffer().writeZero(53), out));
        assertEquals(64, RtpHeader.write(fields, Unpooled.buffer().writeZero(52), out));
    }
}
