package io.millrace.protocols.srt.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class HandshakeTest {
    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    private static Handshake conclusion(Extension... extensions) {
        return new Handshake(
                5,
                2,
                Handshake.HAS_CAPABILITIES,
                1_000,
                1_500,
                8_192,
                Handshake.CONCLUSION,
                77,
                99,
                List.of(extensions));
    }

    private static ByteBuffer written(Handshake handshake) {
        ByteBuffer out = ByteBuffer.allocate(1_500);
        handshake.write(out, 5, 6, LOOPBACK);
        return out.flip();
    }

    private static Handshake read(ByteBuffer packet) throws MalformedPacketException {
        return Handshake.parse(packet.slice(Header.BYTES, packet.limit() - Header.BYTES));
    }

    @Test
    void whatIsWrittenIsReadAgain() throws Exception {
        Handshake handshake = conclusion(
                new Capabilities(0x010501, Capabilities.OURS, 120, 200).toExtension(Extension.HANDSHAKE_REQUEST),
                TextExtension.of(Extension.STREAM_ID, "publish:live/a"));
        ByteBuffer packet = written(handshake);
        assertTrue(Header.isControl(packet));
        assertEquals(PacketType.HANDSHAKE, Header.type(packet));
        assertEquals(5, Header.timestamp(packet));
        assertEquals(6, Header.destination(packet));
        Handshake again = read(packet);
        assertEquals(1_000, again.initialSequence());
        assertEquals(77, again.socketId());
        assertEquals(99, again.cookie());
        assertEquals(Handshake.CONCLUSION, again.type());
        Capabilities capabilities = Capabilities.parse(
                again.extension(Extension.HANDSHAKE_REQUEST).orElseThrow().content());
        assertEquals(new Capabilities(0x010501, Capabilities.OURS, 120, 200), capabilities);
        assertTrue(capabilities.has(Capabilities.TOO_LATE_DROP));
        assertFalse(capabilities.has(Capabilities.STREAM));
        assertEquals(
                "publish:live/a",
                TextExtension.parse(
                        again.extension(Extension.STREAM_ID).orElseThrow().content()));
        assertTrue(again.extension(Extension.KEY_REQUEST).isEmpty());
    }

    /** As libsrt writes it: each word of the address, and of the stream id, has its bytes in reverse order. */
    @Test
    void wordsAreReversed() {
        ByteBuffer packet = written(conclusion(TextExtension.of(Extension.STREAM_ID, "abcdef")));
        byte[] address = new byte[16];
        packet.get(Header.BYTES + 32, address);
        assertArrayEquals(new byte[] {1, 0, 0, 127, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, address);
        byte[] id = new byte[12];
        packet.get(Header.BYTES + Handshake.BYTES, id);
        assertArrayEquals(new byte[] {0, 5, 0, 2, 'd', 'c', 'b', 'a', 0, 0, 'f', 'e'}, id);
    }

    @Test
    void anInductionHasNoExtensions() throws Exception {
        Handshake induction =
                new Handshake(4, 0, Handshake.UDT_DATAGRAM, 1, 1_500, 8_192, Handshake.INDUCTION, 3, 0, List.of());
        assertEquals(induction, read(written(induction)));
    }

    @Test
    void brokenHandshakesAreRefusedWithTheReason() {
        assertTrue(message(ByteBuffer.allocate(47)).contains("47 bytes"));
        ByteBuffer claims = written(conclusion(new Extension(7, ByteBuffer.allocate(8))));
        claims.putShort(Header.BYTES + Handshake.BYTES + 2, (short) 200);
        assertTrue(message(claims.slice(Header.BYTES, claims.limit() - Header.BYTES))
                .contains("claims 800 bytes"));
        Extension[] many = new Extension[17];
        java.util.Arrays.fill(many, new Extension(9, ByteBuffer.allocate(0)));
        ByteBuffer endless = written(conclusion(many));
        assertTrue(message(endless.slice(Header.BYTES, endless.limit() - Header.BYTES))
                .contains("more than 16"));
    }

    private static String message(ByteBuffer content) {
        return assertThrows(MalformedPacketException.class, () -> Handshake.parse(content))
                .getMessage();
    }

    @Test
    void aRefusalKeepsWhatTheCallerNeedsToKnowIt() {
        Handshake refusal =
                conclusion(TextExtension.of(Extension.STREAM_ID, "x")).refusing(RejectCode.FORBIDDEN);
        assertEquals(RejectCode.FORBIDDEN, refusal.type());
        assertTrue(RejectCode.isOne(refusal.type()));
        assertFalse(RejectCode.isOne(Handshake.CONCLUSION));
        assertFalse(RejectCode.isOne(Handshake.INDUCTION));
        assertEquals(List.of(), refusal.extensions());
        assertEquals(99, refusal.cookie());
        assertEquals("the peer does not permit this (1403)", RejectCode.describe(RejectCode.FORBIDDEN));
    }

    @Test
    void tooLongStreamIdsAreRefused() {
        String long513 = "x".repeat(513);
        assertThrows(IllegalArgumentException.class, () -> TextExtension.of(Extension.STREAM_ID, long513));
        assertThrows(MalformedPacketException.class, () -> TextExtension.parse(ByteBuffer.allocate(516)));
    }

    @Test
    void shortCapabilitiesAreRefused() {
        assertThrows(MalformedPacketException.class, () -> Capabilities.parse(ByteBuffer.allocate(8)));
    }
}
