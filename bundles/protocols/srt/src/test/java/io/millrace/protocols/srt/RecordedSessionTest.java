package io.millrace.protocols.srt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.protocols.srt.wire.Handshake;
import io.millrace.protocols.srt.wire.Header;
import io.millrace.protocols.srt.wire.RecordedSession;
import io.millrace.testkit.FakePublisher;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The server gets what programs of others sent, also with bits turned over. */
class RecordedSessionTest {
    private static final int COOKIE_AT = Header.BYTES + 28;
    private static final int TYPE_AT = Header.BYTES + 20;
    private static final int SOCKET_AT = Header.BYTES + 24;
    private static final int DESTINATION_AT = 12;
    private static final int ROUNDS = 60;

    private final TestServer server = new TestServer(Map.of(
            "passphrases",
            "live/s=" + RecordedSession.PASSPHRASE,
            "handshakesPerAddress",
            1_000_000,
            "handshakesPerSecond",
            1_000_000));

    /** The program at a port; its cookie and the server's number are those of this time. */
    private final class Program {
        private final RecordedSession session;
        private final List<byte[]> answers = new ArrayList<>();
        private final InetSocketAddress address;
        private final long startUs = server.nowUs();

        Program(RecordedSession session, int port) {
            this.session = session;
            address = server.join(port, packet -> {
                byte[] bytes = new byte[packet.remaining()];
                packet.get(bytes);
                answers.add(bytes);
            });
        }

        private ByteBuffer answer(int type) {
            return answers.stream()
                    .map(ByteBuffer::wrap)
                    .filter(each -> Header.isControl(each) && Header.type(each) == 0 && each.getInt(TYPE_AT) == type)
                    .findFirst()
                    .orElse(ByteBuffer.allocate(Header.BYTES + Handshake.BYTES));
        }

        /** The change is made last, so that it may spoil anything. */
        Program play(UnaryOperator<byte[]> change) {
            send(session.induction().array(), change);
            ByteBuffer conclusion = session.conclusion();
            conclusion.putInt(COOKIE_AT, answer(Handshake.INDUCTION).getInt(COOKIE_AT));
            send(conclusion.array(), change);
            int serverId = answer(Handshake.CONCLUSION).getInt(SOCKET_AT);
            for (byte[] packet : session.connected()) {
                long dueUs = startUs + session.timeUs(packet);
                server.run(Math.max(0, dueUs - server.nowUs()));
                send(
                        ByteBuffer.wrap(packet.clone())
                                .putInt(DESTINATION_AT, serverId)
                                .array(),
                        change);
            }
            return this;
        }

        private void send(byte[] packet, UnaryOperator<byte[]> change) {
            server.receive(address, ByteBuffer.wrap(change.apply(packet)), true);
        }
    }

    /** AES-GCM also authenticates the server's number, which is another one here: that one is replayed link by link. */
    private static List<RecordedSession> replayable() {
        return List.of(
                RecordedSession.read("srt-live-transmit-1.5.1"),
                RecordedSession.read("ffmpeg-5.1"),
                RecordedSession.read("gstreamer-1.22"));
    }

    @Test
    void whatProgramsPublishBecomesSamples() {
        int port = 40_000;
        for (RecordedSession session : replayable()) {
            new Program(session, port++).play(UnaryOperator.identity());
            FakePublisher publisher = server.streams.publishers.get(server.streams.publishers.size() - 1);
            assertTrue(publisher.samples.size() >= 2, session + " " + publisher.samples.size());
            assertEquals(
                    "avc1", publisher.formats.get(0).get(0).format().codec().toString(), session + "");
            assertEquals("The encoder has stopped", publisher.endReason());
        }
        assertEquals(0, server.sessions.list().size());
        server.run(10 * TestServer.SECOND_US);
        assertEquals(0, server.workers.timer.pending(), "nothing is kept of them");
    }

    @Test
    void ofGcmTheHandshakeIsTaken() {
        new Program(RecordedSession.read("srt-live-transmit-1.5.5"), 40_000).play(UnaryOperator.identity());
        assertEquals(1, server.streams.publishers.size());
        assertEquals(List.of(), server.streams.publishers.get(0).samples, "for another server");
    }

    @Test
    void turnedBitsDoNoHarm() {
        Random random = new Random(5);
        int port = 40_000;
        for (RecordedSession session : replayable()) {
            for (int round = 0; round < ROUNDS; round++) {
                Program program = new Program(session, port++);
                program.play(packet -> random.nextInt(5) == 0 ? turned(packet, random) : packet);
                assertTrue(program.answers.size() < 2_000, session + " got " + program.answers.size());
            }
        }
        server.run(10 * TestServer.SECOND_US);
        assertEquals(0, server.sessions.list().size(), "who fell silent is forgotten");
        assertFalse(server.streams.publishers.isEmpty());
        assertNotNull(TestCaller.calling(server, 50_000, "publish:live/a").link, "others are let in");
    }

    private static byte[] turned(byte[] packet, Random random) {
        byte[] bytes = packet.clone();
        for (int flips = random.nextInt(3); flips >= 0; flips--) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }

    @Test
    void aReplayFromElsewhereIsNotLetIn() {
        RecordedSession session = RecordedSession.read("ffmpeg-5.1");
        InetSocketAddress elsewhere = server.join(45_000, packet -> {});
        server.receive(elsewhere, session.induction(), true);
        server.receive(elsewhere, session.conclusion(), true);
        assertEquals(0, server.gate.requests.size(), "the cookie is not its own");
        assertEquals(1, server.answers);
    }
}
