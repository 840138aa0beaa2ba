package io.millrace.protocols.webrtc.play;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.formats.rtp.HeaderExtensions;
import io.millrace.formats.rtp.NtpTime;
import io.millrace.formats.rtp.RtpPacket;
import io.millrace.formats.rtp.TransportFeedback;
import io.millrace.protocols.webrtc.SessionSettings;
import io.millrace.protocols.webrtc.description.AnsweredMedium;
import io.millrace.protocols.webrtc.description.AnsweredMedium.Extension;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the headers of packets say. */
class SentExtensionsTest {
    private static final SessionSettings SETTINGS =
            new SessionSettings(1, 1, 1, 1, 1, 1, 1_000, true, new SessionSettings.PlayoutDelay(50, 400), 0, List.of());

    private static SentExtensions of(Extension... used) {
        return new SentExtensions(
                new AnsweredMedium(null, null, "", Set.of(), List.of(used), List.of(), true, 1, 2), SETTINGS);
    }

    private static ByteBuffer packet(ByteBuf extensions) {
        assertEquals(0, extensions.readableBytes() % 4);
        ByteBuffer packet = ByteBuffer.allocate(RtpPacket.HEADER_BYTES + extensions.readableBytes() + 1);
        RtpPacket.writeHeader(packet, 96, false, 1, 2, 3);
        packet.put(0, (byte) 0x90);
        return packet.put(extensions.nioBuffer()).put((byte) 7).rewind();
    }

    @Test
    void numbersAndDelays() {
        SentExtensions extensions =
                of(new Extension(3, TransportFeedback.EXTENSION), new Extension(14, SentExtensions.PLAYOUT_DELAY));
        assertTrue(extensions.hasNumbers());
        assertFalse(extensions.hasCaptureTimes());
        for (int number : new int[] {0, 1, 65_535}) {
            ByteBuffer packet = packet(extensions.usual(number, 0));
            assertEquals(number, HeaderExtensions.number(packet, 3));
            assertEquals(5 << 12 | 40, HeaderExtensions.number(packet, 14));
            assertEquals(1, RtpPacket.parse(packet).payload().remaining());
        }
        assertEquals(12, extensions.bytes(), "all packets grow alike");
    }

    @Test
    void whatIsLateAsksForNoDelay() {
        SentExtensions extensions =
                of(new Extension(9, SentExtensions.CAPTURE_TIME), new Extension(14, SentExtensions.PLAYOUT_DELAY));
        extensions.asksToWait(false);
        assertEquals(40, HeaderExtensions.number(packet(extensions.usual(0, 0)), 14));
        assertEquals(40, HeaderExtensions.number(packet(extensions.captured(0, 0, 1)), 14));
        extensions.asksToWait(true);
        assertEquals(5 << 12 | 40, HeaderExtensions.number(packet(extensions.usual(0, 0)), 14));
        assertEquals(5 << 12 | 40, HeaderExtensions.number(packet(extensions.captured(0, 0, 1)), 14));
    }

    @Test
    void timesOfSendingAndCapture() {
        SentExtensions extensions =
                of(new Extension(2, SentExtensions.SEND_TIME), new Extension(9, SentExtensions.CAPTURE_TIME));
        assertFalse(extensions.hasNumbers());
        assertTrue(extensions.hasCaptureTimes());
        ByteBuffer usual = packet(extensions.usual(0, 64_000_000 + 3_500_000));
        assertEquals(7 << 17, HeaderExtensions.number(usual, 2), "64 s are a round");
        assertNull(HeaderExtensions.text(usual, 9));
        long utcUs = 1_767_225_600_000_000L;
        ByteBuffer captured = packet(extensions.captured(0, 1_000_000, utcUs));
        assertEquals(1 << 18, HeaderExtensions.number(captured, 2));
        // the element of eight bytes is the last: its header, then the time, then what fills the word up
        int at = RtpPacket.HEADER_BYTES + 4 + 4;
        assertEquals(0x97, captured.get(at) & 0xFF);
        assertEquals(NtpTime.ofUtcUs(utcUs), captured.getLong(at + 1));
    }

    @Test
    void nothingAgreedOnIsNothingSent() {
        SentExtensions extensions = of();
        assertEquals(0, extensions.bytes());
        assertFalse(extensions.hasNumbers());
    }
}
