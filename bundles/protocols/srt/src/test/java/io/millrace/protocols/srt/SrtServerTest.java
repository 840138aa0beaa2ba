package io.millrace.protocols.srt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Limits;
import io.millrace.api.access.Secret;
import io.millrace.api.live.LiveStream;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.Sample;
import io.millrace.api.media.StreamItem;
import io.millrace.api.session.Session;
import io.millrace.protocols.srt.crypt.Encryption;
import io.millrace.protocols.srt.wire.Header;
import io.millrace.protocols.srt.wire.RejectCode;
import io.millrace.testkit.FakeLiveStream;
import io.millrace.testkit.FakePublisher;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Callers that publish, play and misbehave. */
class SrtServerTest {
    private static final String PASSPHRASE = "correct horse battery";

    private final TestServer server = new TestServer(Map.of("passphrases", "live/closed=" + PASSPHRASE));

    private FakeLiveStream live(String name) {
        FakeLiveStream stream = server.streams.stream(name);
        List<StreamItem> items = new ArrayList<>();
        items.add(new FormatChange(TransportStream.SOURCE.tracks()));
        items.addAll(TransportStream.SOURCE.samples(0, 2 * TestServer.SECOND_US));
        stream.publish(items);
        return stream;
    }

    @Test
    void whatIsPublishedBecomesSamples() {
        TestCaller encoder = TestCaller.calling(server, 40_000, "publish:live/a:KEY");
        assertNotNull(encoder.link);
        assertEquals(
                "KEY",
                server.gate.requests.get(0).credential().map(Secret::reveal).orElse(""));
        assertEquals("srt", server.gate.requests.get(0).protocol());
        encoder.send(TransportStream.of(0, 3 * TestServer.SECOND_US));
        encoder.run(TestServer.SECOND_US);
        FakePublisher publisher = server.streams.publishers.get(0);
        assertEquals(
                TransportStream.SOURCE.tracks().size(), publisher.formats.get(0).size());
        List<Sample> sent = TransportStream.SOURCE.samples(0, 3 * TestServer.SECOND_US);
        assertTrue(TransportStream.video(publisher.samples).size() >= 73);
        assertEquals(
                TransportStream.video(sent).subList(0, 70),
                TransportStream.video(publisher.samples).subList(0, 70));
        Session session = server.sessions.opened.get(0);
        assertTrue(session.receivedBytes() > 10_000);
        assertTrue(session.statistics().get("pktRecvTotal").longValue() > 10);
        encoder.link.close(server.nowUs());
        server.run(100_000);
        assertEquals("The encoder has stopped", publisher.endReason());
        assertFalse(session.isOpen());
        assertEquals(75, TransportStream.video(publisher.samples).size(), "nothing that arrived is lost at the end");
    }

    @Test
    void whatIsPlayedIsTheStreamFromItsNewestKeyPicture() {
        FakeLiveStream stream = live("live/a");
        TestCaller player = TestCaller.calling(server, 40_000, "read:live/a");
        player.run(TestServer.SECOND_US);
        List<ByteBuffer> pictures = TransportStream.video(TransportStream.samples(player.received.toByteArray()));
        assertEquals(
                TransportStream.video(TransportStream.SOURCE.samples(TestServer.SECOND_US, 2 * TestServer.SECOND_US)),
                pictures);
        stream.publish(TransportStream.SOURCE.samples(2 * TestServer.SECOND_US, 3 * TestServer.SECOND_US));
        player.run(TestServer.SECOND_US);
        assertEquals(
                50,
                TransportStream.video(TransportStream.samples(player.received.toByteArray()))
                        .size());
        Session session = server.sessions.opened.get(0);
        assertEquals(Session.Role.PLAY, session.role());
        assertEquals(player.received.size(), session.sentBytes());
        stream.state(LiveStream.State.ENDED);
        player.run(3 * TestServer.SECOND_US);
        assertEquals("The peer has closed the connection", player.closed);
        assertFalse(session.isOpen());
    }

    @Test
    void twoPlayersGetTheSameBytes() {
        FakeLiveStream stream = live("live/a");
        TestCaller one = TestCaller.calling(server, 40_000, "read:live/a");
        TestCaller two = TestCaller.calling(server, 41_000, "#!::r=live/a");
        for (int i = 0; i < 100; i++) {
            one.run(10_000);
            two.run(10_000);
        }
        assertTrue(one.received.size() > 10_000);
        assertEquals(
                one.received.toString(java.nio.charset.StandardCharsets.ISO_8859_1),
                two.received.toString(java.nio.charset.StandardCharsets.ISO_8859_1));
        assertEquals(1, stream.readers(), "muxed once");
    }

    @Test
    void refusalsHaveTheirNumbers() {
        assertEquals(RejectCode.NOT_FOUND, TestCaller.calling(server, 40_000, "read:live/nothing").refusedWith);
        assertEquals(RejectCode.BAD_REQUEST, TestCaller.calling(server, 40_100, "nonsense").refusedWith);
        assertEquals(RejectCode.UNSECURE, TestCaller.calling(server, 40_200, "publish:live/closed").refusedWith);
        assertEquals(RejectCode.BAD_SECRET, encrypted(40_300, "publish:live/closed", "another passphrase").refusedWith);
        assertEquals(RejectCode.UNSECURE, encrypted(40_400, "publish:live/open", PASSPHRASE).refusedWith);
        server.streams.refuse("Somebody else publishes live/a");
        assertEquals(RejectCode.CONFLICT, TestCaller.calling(server, 40_500, "publish:live/a").refusedWith);
        server.gate.refuse("The key is wrong");
        assertEquals(RejectCode.FORBIDDEN, TestCaller.calling(server, 40_600, "publish:live/a:X").refusedWith);
        assertEquals(0, server.sessions.list().size());
    }

    private TestCaller encrypted(int port, String streamId, String passphrase) {
        return new TestCaller(server, port, streamId, Optional.of(Encryption.create(passphrase, 16, false))).connect();
    }

    @Test
    void encryptedStreamsArePublishedAndPlayed() {
        TestCaller encoder = encrypted(40_000, "publish:live/closed", PASSPHRASE);
        encoder.send(TransportStream.of(0, TestServer.SECOND_US));
        encoder.run(TestServer.SECOND_US / 2);
        assertTrue(server.streams.publishers.get(0).samples.size() > 20);
        assertTrue(server.gate.requests.get(0).peer().secure());
        live("live/closed");
        TestCaller player = encrypted(41_000, "read:live/closed", PASSPHRASE);
        player.run(TestServer.SECOND_US);
        assertTrue(TransportStream.video(TransportStream.samples(player.received.toByteArray()))
                        .size()
                >= 25);
    }

    @Test
    void aRepeatedConclusionIsAnsweredAgain() {
        TestCaller encoder = TestCaller.calling(server, 40_000, "publish:live/a");
        int answers = server.answers;
        encoder.sendHandshake();
        encoder.sendHandshake();
        assertEquals(answers + 2, server.answers);
        assertEquals(1, server.sessions.list().size());
        assertEquals(1, server.gate.requests.size());
        TestCaller refused = TestCaller.calling(server, 41_000, "nonsense");
        answers = server.answers;
        refused.sendHandshake();
        assertEquals(answers + 1, server.answers);
    }

    @Test
    void withoutTheRightCookieNothingIsKept() {
        TestCaller stranger = new TestCaller(server, 40_000, "publish:live/a", Optional.empty());
        stranger.sendHandshake();
        stranger.take();
        ByteBuffer conclusion = stranger.handshake();
        conclusion.putInt(Header.BYTES + 28, 12_345);
        int answers = server.answers;
        server.receive(stranger.address(), conclusion, true);
        assertEquals(answers, server.answers);
        assertEquals(0, server.gate.requests.size());
    }

    @Test
    void aFloodOfHandshakesIsNotAnswered() {
        TestCaller stranger = new TestCaller(server, 40_000, "publish:live/a", Optional.empty());
        for (int i = 0; i < 5_000; i++) {
            stranger.sendHandshake();
        }
        assertTrue(server.answers <= 401, "answered " + server.answers);
        server.run(TestServer.SECOND_US);
        TestCaller encoder = TestCaller.calling(server, 41_000, "publish:live/a");
        assertNotNull(encoder.link);
    }

    @Test
    void aVersionThatDrainsKeepsItsPeersAndTakesNoOthers() {
        TestCaller encoder = TestCaller.calling(server, 40_000, "publish:live/a");
        TestCaller other = new TestCaller(server, 41_000, "publish:live/b", Optional.empty());
        assertFalse(server.receive(other.address(), other.handshake(), false));
        assertTrue(server.receive(encoder.address(), encoder.handshake(), false), "its answer may have been lost");
        ByteBuffer data = ByteBuffer.allocate(16 + 188);
        data.putInt(0, 5_000).putInt(12, encoder.link.parameters().peerId());
        assertTrue(server.receive(encoder.address(), data, false));
        data.putInt(12, 99);
        assertFalse(server.receive(encoder.address(), data, false));
    }

    @Test
    void packetsOfOthersDoNotGetIntoAConnection() {
        TestCaller encoder = TestCaller.calling(server, 40_000, "publish:live/a");
        ByteBuffer shutdown = ByteBuffer.allocate(20);
        Header.putControl(shutdown, 5, 0, 0, 0, encoder.link.parameters().peerId());
        shutdown.position(0);
        TestCaller attacker = new TestCaller(server, 41_000, "", Optional.empty());
        server.receive(attacker.address(), shutdown, true);
        server.run(50_000);
        assertEquals(1, server.sessions.list().size());
        server.receive(encoder.address(), shutdown, true);
        assertEquals(0, server.sessions.list().size());
    }

    @Test
    void aKickedPeerIsLetGo() {
        TestCaller encoder = TestCaller.calling(server, 40_000, "publish:live/a");
        server.sessions.opened.get(0).kick("Ended by the operator");
        server.settle();
        encoder.take();
        assertEquals("The peer has closed the connection", encoder.closed);
        assertFalse(server.sessions.opened.get(0).isOpen());
        assertNull(server.streams.publishers.get(0).endReason(), "it may come back");
    }

    @Test
    void anEncoderThatExceedsItsPermissionIsLetGo() {
        server.gate.limit(new Limits(1_000, Optional.empty()));
        TestCaller encoder = TestCaller.calling(server, 40_000, "publish:live/a");
        encoder.send(TransportStream.of(0, 2 * TestServer.SECOND_US));
        encoder.run(TestServer.SECOND_US);
        assertEquals("The peer has closed the connection", encoder.closed);
    }

    @Test
    void aSilentEncoderIsGivenUpAndItsStreamWaits() {
        TestCaller encoder = TestCaller.calling(server, 40_000, "publish:live/a");
        assertNotNull(encoder.link);
        server.run(6 * TestServer.SECOND_US);
        assertFalse(server.sessions.opened.get(0).isOpen());
        assertFalse(server.streams.publishers.get(0).isOpen());
        assertNull(server.streams.publishers.get(0).endReason());
    }

    /** The machine paused for longer than a peer may be silent: what it sent meanwhile waits in the socket. */
    @Test
    void afterAPauseTheSocketIsReadBeforeAnyoneIsGivenUp() {
        TestCaller encoder = TestCaller.calling(server, 40_000, "publish:live/a");
        encoder.run(100_000);
        server.workers.clock.advance(7 * TestServer.SECOND_US);
        server.run(10_000);
        encoder.link.tick(server.nowUs() - 4 * TestServer.SECOND_US);
        server.run(100_000);
        assertTrue(server.sessions.opened.get(0).isOpen());
        server.run(6 * TestServer.SECOND_US);
        assertFalse(server.sessions.opened.get(0).isOpen());
    }

    @Test
    void aServerThatStopsSaysSo() throws Exception {
        live("live/a");
        TestCaller encoder = TestCaller.calling(server, 40_000, "publish:live/b");
        TestCaller player = TestCaller.calling(server, 41_000, "read:live/a");
        Thread stopping = new Thread(server.server::stop);
        stopping.start();
        while (stopping.isAlive()) {
            server.settle();
            Thread.onSpinWait();
        }
        stopping.join();
        server.settle();
        encoder.take();
        player.take();
        assertEquals("The peer has closed the connection", encoder.closed);
        assertEquals("The peer has closed the connection", player.closed);
        assertEquals(0, server.sessions.list().size());
        assertEquals(0, server.workers.timer.pending(), "no timer is left");
    }

    @Test
    void noiseIsNotAnswered() {
        TestCaller encoder = TestCaller.calling(server, 40_000, "publish:live/a");
        int answers = server.answers;
        Random random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            byte[] noise = new byte[random.nextInt(120)];
            random.nextBytes(noise);
            if (noise.length >= 64 && i % 2 == 0) {
                // a handshake, as far as the header says
                ByteBuffer.wrap(noise).putInt(0, 0x8000_0000).putInt(12, 0);
            }
            server.receive(encoder.address(), ByteBuffer.wrap(noise), true);
        }
        assertTrue(server.answers - answers < 10, "answered " + (server.answers - answers));
        assertEquals(1, server.sessions.list().size());
    }
}
