package io.millrace.protocols.rtmp.handshake;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.protocols.rtmp.Recorded;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerHandshakeTest {
    private static final int BLOCK = HandshakeDigest.BLOCK_BYTES;

    private final ServerHandshake handshake = new ServerHandshake();
    private final ByteBuf out = Unpooled.buffer();

    private static byte[] clientBlock(int seed) {
        byte[] block = new byte[BLOCK];
        new Random(seed).nextBytes(block);
        return block;
    }

    private byte[] answer(int from) {
        byte[] bytes = new byte[BLOCK];
        out.getBytes(from, bytes);
        return bytes;
    }

    private static ByteBuf hello(byte[] block) {
        return Unpooled.buffer().writeByte(3).writeBytes(block);
    }

    @Test
    void plainClientGetsItsBlockBack() {
        byte[] block = clientBlock(1);
        Arrays.fill(block, 4, 8, (byte) 0);
        handshake.read(hello(block), out);
        assertEquals(ServerHandshake.State.ECHO, handshake.state());
        assertEquals(1 + 2 * BLOCK, out.readableBytes());
        assertEquals(3, out.getByte(0));
        assertEquals(0, out.getInt(5), "a version of zero says that there is no digest");
        assertArrayEquals(block, answer(1 + BLOCK));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void digestClientGetsDigestsInItsScheme(int scheme) {
        for (int seed = 0; seed < 50; seed++) {
            byte[] block = clientBlock(seed);
            block[4] = 9;
            HandshakeDigest.signClientBlock(block, scheme);
            out.clear();
            new ServerHandshake().read(hello(block), out);
            byte[] server = answer(1);
            assertTrue(server[4] != 0);
            byte[] signed = server.clone();
            HandshakeDigest.signServerBlock(signed, scheme);
            assertArrayEquals(server, signed, "the digest is where the scheme says");
            byte[] echo = answer(1 + BLOCK);
            byte[] digest = Arrays.copyOfRange(echo, BLOCK - HandshakeDigest.DIGEST_BYTES, BLOCK);
            assertArrayEquals(HandshakeDigest.answerDigest(echo, block, scheme), digest);
        }
    }

    @Test
    void wrongDigestIsServedAsAPlainClient() {
        byte[] block = clientBlock(7);
        block[4] = 9;
        HandshakeDigest.signClientBlock(block, 0);
        block[1000] ^= 1;
        handshake.read(hello(block), out);
        assertArrayEquals(block, answer(1 + BLOCK));
    }

    @Test
    void digestPlacesStayInsideTheBlock() {
        byte[] block = new byte[BLOCK];
        Arrays.fill(block, (byte) 0xFF);
        for (int scheme = 0; scheme < 2; scheme++) {
            assertTrue(HandshakeDigest.place(block, scheme) + HandshakeDigest.DIGEST_BYTES <= BLOCK);
        }
    }

    @Test
    void anyCutIsUnderstoodAndTheRestIsLeft() {
        byte[] block = clientBlock(3);
        for (int cut = 1; cut < 1 + 2 * BLOCK; cut += 97) {
            ServerHandshake one = new ServerHandshake();
            ByteBuf in = hello(block).writeBytes(new byte[BLOCK]).writeByte(77);
            out.clear();
            one.read(in.readSlice(cut), out);
            one.read(in, out);
            assertEquals(ServerHandshake.State.DONE, one.state());
            assertEquals(1 + 2 * BLOCK, out.readableBytes());
            assertEquals(1, in.readableBytes());
            assertEquals(77, in.readByte());
        }
    }

    @Test
    void otherProtocolsFailWithTheFirstByte() {
        handshake.read(Unpooled.wrappedBuffer(new byte[] {'G'}), out);
        assertEquals(ServerHandshake.State.FAILED, handshake.state());
        assertFalse(out.isReadable());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ffmpeg-publish",
                "ffmpeg8-enhanced-publish",
                "librtmp-publish",
                "gstreamer-publish",
                "ffmpeg-play"
            })
    void realClientsComplete(String name) {
        ByteBuf in = Unpooled.wrappedBuffer(Recorded.bytes(name));
        byte[] block = new byte[BLOCK];
        in.getBytes(1, block);
        handshake.read(in, out);
        assertEquals(ServerHandshake.State.DONE, handshake.state());
        boolean digest = HandshakeDigest.clientScheme(block) >= 0;
        assertEquals(name.startsWith("ffmpeg"), digest, "FFmpeg sends digests, the others do not");
    }
}
