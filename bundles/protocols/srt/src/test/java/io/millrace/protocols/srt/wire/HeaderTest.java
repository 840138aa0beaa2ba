package io.millrace.protocols.srt.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class HeaderTest {
    @Test
    void dataPacketsTellNumberKeyAndTime() {
        ByteBuffer packet = ByteBuffer.allocate(20);
        packet.putInt(0);
        Header.putData(packet, Seq.MAX, Header.message(5, KeyMaterial.ODD), -2, 7);
        packet.position(4);
        assertTrue(Header.isPresent(packet));
        assertFalse(Header.isControl(packet));
        assertEquals(Seq.MAX, Header.sequence(packet));
        assertEquals(KeyMaterial.ODD, Header.key(packet));
        assertFalse(Header.isRetransmitted(packet));
        assertEquals(-2, Header.timestamp(packet));
        assertEquals(7, Header.destination(packet));
        assertEquals(4, packet.position());
        packet.position(5);
        assertFalse(Header.isPresent(packet));
    }

    /** Bit 26 of the second word; messages in live mode are whole and out of order. */
    @Test
    void flagsStandWhereTheDraftHasThem() {
        assertEquals(0xC000_0005, Header.message(5, 0));
        assertEquals(0xC800_0005, Header.message(5, KeyMaterial.EVEN));
        ByteBuffer packet = ByteBuffer.allocate(16);
        Header.putData(packet, 1, Header.message(5, 0) | Header.RETRANSMITTED, 0, 0);
        assertTrue(Header.isRetransmitted(packet.flip()));
        assertEquals(0xC400_0005, packet.getInt(4));
    }

    @Test
    void messageNumbersWrapPastZero() {
        assertEquals(2, Header.nextMessage(1));
        assertEquals(1, Header.nextMessage((1 << 26) - 1));
    }

    @Test
    void controlPacketsTellTypeAndSubtype() {
        ByteBuffer packet = ByteBuffer.allocate(16);
        Header.putControl(packet, PacketType.USER, Extension.KEY_REQUEST, 9, 3, 4);
        packet.flip();
        assertTrue(Header.isControl(packet));
        assertEquals(PacketType.USER, Header.type(packet));
        assertEquals(Extension.KEY_REQUEST, Header.subtype(packet));
        assertEquals(9, Header.information(packet));
    }
}
