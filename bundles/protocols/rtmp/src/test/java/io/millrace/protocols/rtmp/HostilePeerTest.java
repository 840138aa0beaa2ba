package io.millrace.protocols.rtmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.formats.flv.Amf0Value;
import io.millrace.protocols.rtmp.chunk.MessageType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Peers that mean harm, or are broken: each is closed, with one line in the log. */
class HostilePeerTest {
    private final TestServer server = new TestServer();
    private final TestPeer peer = server.peer();

    private void assertClosed(String reason) {
        assertFalse(peer.isOpen(), "still open");
        peer.advance(TestServer.SECOND_US);
        assertEquals(1, server.log.size(), server.log::toString);
        assertTrue(server.log.get(0).contains(reason), server.log.get(0));
        assertEquals(0, server.sessions.list().size());
    }

    @Test
    void somethingElseThanRtmp() {
        peer.raw("GET / HTTP/1.1\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        assertClosed("does not speak RTMP");
    }

    @Test
    void handshakeThatNeverEnds() {
        peer.raw((byte) 3);
        for (int second = 0; second < 11; second++) {
            peer.raw((byte) second).advance(TestServer.SECOND_US);
        }
        assertClosed("did not connect in time");
    }

    @Test
    void connectedAndNothingMore() {
        peer.connect();
        for (int second = 0; second < 62; second++) {
            peer.command("_checkbw", Amf0Value.NULL).advance(TestServer.SECOND_US);
        }
        assertClosed("neither publishes nor plays");
    }

    @Test
    void publisherThatFallsSilentIsPingedThenClosed() {
        peer.connect().publish("demo").advance(31 * TestServer.SECOND_US);
        ByteBuffer event = peer.ofType(MessageType.USER_CONTROL).get(1).body();
        assertEquals(6, event.getShort(0), "a ping request");
        assertTrue(peer.isOpen());
        peer.advance(31 * TestServer.SECOND_US);
        assertClosed("has sent nothing for");
    }

    @Test
    void chunkSizeOfTwoGigabytes() {
        peer.connect()
                .send(
                        MessageType.SET_CHUNK_SIZE,
                        0,
                        0,
                        ByteBuffer.allocate(4).putInt(1 << 31).flip());
        assertClosed("chunk size 2147483648");
    }

    @Test
    void messageLongerThanAllowedBeforePublishing() {
        peer.connect().raw(new byte[] {3, 0, 0, 0, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 20, 0, 0, 0, 0});
        assertClosed("a message of 16777215 bytes");
    }

    @Test
    void amfNestedWithoutEnd() {
        ByteBuffer nested = ByteBuffer.allocate(60_000);
        nested.put(new byte[] {2, 0, 1, 'x', 0, 0, 0, 0, 0, 0, 0, 0, 0});
        while (nested.remaining() > 4) {
            nested.put((byte) 3).putShort((short) 1).put((byte) 'a');
        }
        peer.connect().send(MessageType.COMMAND_AMF0, 0, 0, nested.flip());
        assertClosed("nested deeper");
    }

    @Test
    void commandsBeforeConnect() {
        peer.handshake().publish("demo");
        assertClosed("before connect");
    }

    @Test
    void commandsWithoutEnd() {
        peer.connect();
        for (int i = 0; i < 10_000 && peer.isOpen(); i++) {
            peer.command("x");
        }
        assertClosed("commands without end");
    }

    @Test
    void asksAndNeverReads() {
        peer.connect();
        peer.channel.block(true);
        ByteBuffer ping = ByteBuffer.allocate(6).putShort((short) 6).putInt(1).flip();
        for (int i = 0; i < 100_000 && peer.isOpen(); i++) {
            peer.send(MessageType.USER_CONTROL, 0, 0, ping);
        }
        assertClosed("asks for more than it reads");
    }

    @Test
    void brokenMediaIsToleratedForAWhile() {
        peer.connect().publish("demo");
        ByteBuffer broken = ByteBuffer.wrap(new byte[] {0x17, 0, 0, 0, 0, 1, 2});
        for (int i = 0; i < 16; i++) {
            peer.send(MessageType.VIDEO, 1, i, broken);
        }
        assertTrue(peer.isOpen());
        peer.send(MessageType.VIDEO, 1, 17, broken);
        assertFalse(peer.isOpen());
    }

    @Test
    void mediaWithoutPublishingIsIgnored() {
        peer.connect().send(MessageType.VIDEO, 1, 0, ByteBuffer.allocate(100));
        assertTrue(peer.isOpen());
        assertEquals(0, server.streams.publishers.size());
    }

    @Test
    void randomBytesNeverThrowAndEndInAClosedConnection() {
        Random random = new Random(4711);
        for (int round = 0; round < 300; round++) {
            TestPeer victim = server.peer();
            if (round % 3 == 1) {
                victim.raw((byte) 3);
            } else if (round % 3 == 2) {
                victim.connect().publish("demo");
            }
            for (int i = 0; i < 20 && victim.isOpen(); i++) {
                byte[] noise = new byte[random.nextInt(4_000)];
                random.nextBytes(noise);
                ByteBuf in = Unpooled.wrappedBuffer(noise);
                victim.raw(in);
            }
            victim.channel.close();
            victim.channel.checkException();
        }
        assertEquals(0, server.sessions.list().size());
        server.workers.timer.advance(2 * TestServer.SECOND_US);
        assertTrue(server.log.size() <= 4, server.log::toString);
    }
}
