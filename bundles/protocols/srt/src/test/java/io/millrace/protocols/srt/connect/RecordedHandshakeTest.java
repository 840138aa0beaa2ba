package io.millrace.protocols.srt.connect;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.protocols.srt.crypt.Encryption;
import io.millrace.protocols.srt.wire.Handshake;
import io.millrace.protocols.srt.wire.Header;
import io.millrace.protocols.srt.wire.KeyMaterial;
import io.millrace.protocols.srt.wire.RecordedSession;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Handshakes as programs of others sent them. */
class RecordedHandshakeTest {
    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    private static CallerRequest request(String program) throws Exception {
        return CallerRequest.of(RecordedSession.read(program).asked());
    }

    private static byte[] writtenAgain(ByteBuffer packet) throws Exception {
        Handshake handshake = Handshake.parse(packet.duplicate().position(Header.BYTES));
        ByteBuffer out = ByteBuffer.allocate(1_500);
        handshake.write(out, Header.timestamp(packet), Header.destination(packet), LOOPBACK);
        return Arrays.copyOf(out.array(), out.position());
    }

    @Test
    void whatIsReadIsWrittenByteForByte() throws Exception {
        for (RecordedSession session : RecordedSession.all()) {
            assertArrayEquals(session.packets().get(0), writtenAgain(session.induction()), session + "");
            assertArrayEquals(session.packets().get(1), writtenAgain(session.conclusion()), session + "");
        }
    }

    @Test
    void inductionsAreOfVersionFour() throws Exception {
        for (RecordedSession session : RecordedSession.all()) {
            Handshake induction = Handshake.parse(session.induction().position(Header.BYTES));
            assertEquals(4, induction.version());
            assertEquals(Handshake.INDUCTION, induction.type());
            assertEquals(Handshake.UDT_DATAGRAM, induction.extensionField());
            assertEquals(0, induction.cookie());
            assertEquals(session.asked().socketId(), induction.socketId());
            assertEquals(session.asked().initialSequence(), induction.initialSequence());
        }
    }

    @Test
    void conclusionsSayWhatIsWanted() throws Exception {
        assertEquals("publish:live/s", request("srt-live-transmit-1.5.5").streamId());
        assertEquals(
                "#!::r=live/s,m=publish", request("srt-live-transmit-1.5.1").streamId());
        assertEquals("publish:live/p", request("ffmpeg-5.1").streamId());
        assertEquals("publish:live/p", request("gstreamer-1.22").streamId());
        for (RecordedSession session : RecordedSession.all()) {
            CallerRequest request = CallerRequest.of(session.asked());
            assertEquals(200, request.capabilities().receiverDelayMs(), session + "");
            assertEquals(200, request.capabilities().senderDelayMs());
            assertTrue(request.capabilities().version() >= 0x010501);
            assertEquals(1_500, request.handshake().mtuBytes());
            assertEquals(8_192, request.handshake().window());
        }
        assertTrue(request("srt-live-transmit-1.5.5").capabilities().isGcmSafe());
    }

    @Test
    void keysAreOpenedByThePassphraseAlone() throws Exception {
        KeyMaterial gcm = request("srt-live-transmit-1.5.5").keys().orElseThrow();
        assertTrue(gcm.authenticated());
        assertEquals(32, gcm.keyBytes());
        KeyMaterial counter = request("srt-live-transmit-1.5.1").keys().orElseThrow();
        assertEquals(24, counter.keyBytes());
        assertTrue(request("ffmpeg-5.1").keys().isEmpty());
        for (KeyMaterial keys : new KeyMaterial[] {gcm, counter}) {
            assertEquals(KeyMaterial.EVEN, keys.keys());
            Encryption encryption =
                    Encryption.open(RecordedSession.PASSPHRASE, keys).orElseThrow();
            assertEquals(keys.keyBytes(), encryption.keys().length);
            assertEquals(keys.toBytes(), encryption.material().toBytes(), "wrapped again, they are the same");
            assertTrue(Encryption.open("correct horse batterx", keys).isEmpty());
        }
    }
}
