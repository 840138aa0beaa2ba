package io.millrace.protocols.srt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.protocols.srt.wire.Handshake;
import io.millrace.protocols.srt.wire.Header;
import io.millrace.protocols.srt.wire.RejectCode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** More handshakes than anyone needs, from one address and from many. */
class HandshakeFloodTest {
    private static final int PER_ADDRESS = 10;
    private static final int PER_SECOND = 100;

    private final TestServer server = new TestServer(
            Map.of("handshakesPerAddress", PER_ADDRESS, "handshakesPerSecond", PER_SECOND, "maxConnections", 3));

    private static ByteBuffer handshake(int type, int socketId, int cookie) {
        ByteBuffer packet = ByteBuffer.allocate(200);
        new Handshake(type == Handshake.INDUCTION ? 4 : 5, 0, 2, 1, 1_500, 8_192, type, socketId, cookie, List.of())
                .write(packet, 0, 0, new byte[4]);
        return packet.flip();
    }

    private static InetSocketAddress spoofed(int number) {
        try {
            byte[] address = {10, (byte) (number >> 16), (byte) (number >> 8), (byte) number};
            return new InetSocketAddress(InetAddress.getByAddress(address), 1_024 + number % 60_000);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void nothingIsKeptOfWhoHasNoCookie() {
        for (int i = 0; i < 20_000; i++) {
            server.receive(spoofed(i), handshake(Handshake.INDUCTION, i + 1, 0), true);
            server.receive(spoofed(i), handshake(Handshake.CONCLUSION, i + 1, i * 31), true);
        }
        assertEquals(0, server.gate.requests.size());
        assertTrue(server.answers <= 2 * PER_SECOND, "answers " + server.answers);
        server.run(3 * TestServer.SECOND_US);
        assertEquals(0, server.workers.timer.pending(), "not even a timer, but for the log");
    }

    @Test
    void anAnswerIsNeverLongerThanTheQuestion() {
        int[] longest = {0};
        InetSocketAddress caller = server.join(40_000, packet -> longest[0] = Math.max(longest[0], packet.remaining()));
        ByteBuffer question = handshake(Handshake.INDUCTION, 5, 0);
        server.receive(caller, question.duplicate(), true);
        assertEquals(question.remaining(), longest[0], "nobody's flood is made greater");
    }

    @Test
    void oneAddressDoesNotKeepOthersOut() {
        TestCaller pushy = new TestCaller(server, 40_000, "publish:live/a", Optional.empty());
        for (int i = 0; i < 1_000; i++) {
            pushy.sendHandshake();
        }
        assertTrue(server.answers <= 2 * PER_ADDRESS, "answers " + server.answers);
        InetSocketAddress other = spoofed(7);
        int before = server.answers;
        server.receive(other, handshake(Handshake.INDUCTION, 9, 0), true);
        assertEquals(before + 1, server.answers);
        server.run(2 * TestServer.SECOND_US);
        pushy.take();
        pushy.connect();
        assertNotNull(pushy.link, "later it is let in like anybody");
    }

    @Test
    void afterAFloodOthersAreLetIn() {
        for (int i = 0; i < 10_000; i++) {
            server.receive(spoofed(i), handshake(Handshake.INDUCTION, i + 1, 0), true);
        }
        server.run(TestServer.SECOND_US);
        assertNotNull(TestCaller.calling(server, 40_000, "publish:live/a").link);
    }

    @Test
    void aRefusedCallerThatAsksWithoutEndIsAnsweredFromMemory() {
        TestCaller refused = TestCaller.calling(server, 40_000, "nonsense");
        assertEquals(RejectCode.BAD_REQUEST, refused.refusedWith);
        for (int i = 0; i < 500; i++) {
            refused.sendHandshake();
        }
        assertEquals(0, server.gate.requests.size(), "what makes no sense is not even asked about");
        server.run(10 * TestServer.SECOND_US);
        assertEquals(0, server.workers.timer.pending(), "and forgotten");
    }

    @Test
    void thereIsRoomForSoManyConnections() {
        for (int i = 0; i < 3; i++) {
            assertNotNull(TestCaller.calling(server, 40_000 + 10 * i, "publish:live/a" + i).link);
        }
        TestCaller fourth = TestCaller.calling(server, 41_000, "publish:live/b");
        assertEquals(RejectCode.RESOURCE, fourth.refusedWith);
        server.sessions.opened.get(0).kick("Ended by the operator");
        server.run(2 * TestServer.SECOND_US);
        assertNotNull(TestCaller.calling(server, 42_000, "publish:live/c").link);
    }

    @Test
    void packetsThatAreTooSmallAreRefused() {
        TestCaller caller = new TestCaller(server, 40_000, "publish:live/a", Optional.empty());
        caller.sendHandshake();
        caller.take();
        ByteBuffer conclusion = caller.handshake();
        conclusion.putInt(Header.BYTES + 12, 200);
        server.receive(caller.address(), conclusion, true);
        caller.take();
        assertEquals(RejectCode.ROGUE, caller.refusedWith);
    }
}
