package io.millrace.protocols.rtmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.FormatChange;
import io.millrace.api.media.Sample;
import io.millrace.api.session.Session;
import io.millrace.formats.flv.Amf0Value;
import io.millrace.net.internal.LoopbackNet;
import io.millrace.protocols.rtmp.chunk.MessageType;
import io.millrace.protocols.rtmp.command.Command;
import io.millrace.testkit.FakeAccessGate;
import io.millrace.testkit.FakeLiveStream;
import io.millrace.testkit.FakeLiveStreams;
import io.millrace.testkit.FakeRenditionDemand;
import io.millrace.testkit.FakeSessions;
import io.millrace.testkit.SyntheticStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole server on real sockets and two event loops. */
class RtmpServerTest {
    private static final long MS = 1_000;

    @TempDir
    private Path etc;

    private final FakeLiveStreams streams = new FakeLiveStreams();
    private final FakeSessions sessions = new FakeSessions();
    private LoopbackNet net;
    private RtmpServer server;

    private RtmpServer newServer() {
        return new RtmpServer(
                streams,
                new FakeAccessGate(),
                sessions,
                new FakeRenditionDemand(),
                net.workers,
                net.network(),
                Map.of("chunkBytes", 4_096));
    }

    @BeforeEach
    void start() {
        net = new LoopbackNet(etc, 2);
        server = newServer();
        net.add(server, "1.0.0");
    }

    @AfterEach
    void stop() {
        server.stop();
        net.close();
    }

    private SocketClient client() throws IOException {
        return new SocketClient(net.port("rtmp"));
    }

    private static boolean isPictureAt(TestPeer.Message message, long timestampMs) {
        return message.type() == MessageType.VIDEO
                && message.timestampMs() == timestampMs
                && message.body().get(1) == 1;
    }

    @Test
    void whatIsPublishedIsPlayed() throws IOException {
        FakeLiveStream stream = streams.stream("live/rec1");
        try (Socket encoder = new Socket("127.0.0.1", net.port("rtmp"));
                SocketClient player = client()) {
            // the fake stream passes over a format that comes while a reader waits, so it gets one before
            stream.publish(new FormatChange(List.of(SyntheticStream.VIDEO, SyntheticStream.AUDIO)));
            player.play("rec1");
            encoder.getOutputStream().write(Recorded.bytes("ffmpeg-publish"));
            player.await(message -> isPictureAt(message, 1_960));
            long pictures = player.messages.stream()
                    .filter(message -> message.type() == MessageType.VIDEO
                            && message.body().get(1) == 1)
                    .count();
            assertTrue(pictures >= 25, () -> pictures + " pictures");
        }
    }

    @Test
    void everyPlayerOnEveryLoopGetsEverything() throws IOException {
        FakeLiveStream stream = streams.stream("live/demo");
        SyntheticStream encoder = SyntheticStream.of(25, 25).withFrameBytes(9_000);
        stream.publish(new FormatChange(encoder.tracks()));
        List<SocketClient> players = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            players.add(client().play("demo"));
        }
        // waiting players start at the next key picture
        for (Sample sample : encoder.samples(0, 3_000 * MS)) {
            stream.publish(sample);
        }
        List<Long> sizes = new ArrayList<>();
        for (SocketClient player : players) {
            player.await(message -> isPictureAt(message, 2_960));
            List<TestPeer.Message> pictures = player.messages.stream()
                    .filter(message -> message.type() == MessageType.VIDEO
                            && message.body().get(1) == 1)
                    .toList();
            long first = pictures.get(0).timestampMs();
            assertEquals(0, first % 1_000, "starts at a key picture");
            assertEquals((3_000 - first) / 40, pictures.size(), "and misses none");
            sizes.add(pictures.stream()
                    .mapToLong(message -> message.body().limit())
                    .sum());
            player.close();
        }
        assertEquals(20, sizes.size());
    }

    @Test
    void aChangedConfigurationHoldsForNewConnectionsAndLeavesTheOthersAlone() throws IOException {
        FakeLiveStream stream = streams.stream("live/demo");
        SyntheticStream encoder = SyntheticStream.of(25, 25).withFrameBytes(9_000);
        stream.publish(new FormatChange(encoder.tracks()));
        try (SocketClient before = client().play("demo");
                SocketClient waits = client();
                SocketClient publisher = client()) {
            publisher.publish("other");
            server.modified(Map.of("chunkBytes", "1000", "handshakeSeconds", "2"));
            server.modified(Map.of("chunkBytes", "5"));
            server.modified(Map.of("idleSeconds", "-1"));
            try (SocketClient after = client().play("demo");
                    SocketClient late = client()) {
                encoder.samples(0, 2_000 * MS).forEach(stream::publish);
                for (SocketClient player : List.of(before, after)) {
                    player.await(message -> isPictureAt(message, 1_960));
                    assertTrue(
                            player.messages.stream()
                                    .filter(message -> isPictureAt(message, message.timestampMs()))
                                    .allMatch(message -> message.body().remaining() > 9_000),
                            "whole pictures, in chunks as they were announced");
                }
                assertEquals(3, sessions.opened.size());
                assertTrue(sessions.opened.stream().allMatch(Session::isOpen), "also the publisher's");
                net.workers.timer.advance(4_000 * MS);
                late.awaitEnd();
                waits.play("demo");
            }
        }
    }

    @Test
    void rtmpsIsServedWithTheCertificateInEtc() throws IOException, GeneralSecurityException {
        try (SocketClient client = new SocketClient(tlsSocket())) {
            client.publish("secure");
        }
        assertEquals(1, sessions.opened.size());
    }

    private Socket tlsSocket() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(etc.resolve("tls.p12").toFile(), "millrace".toCharArray());
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(
                "server", store.getCertificate(store.aliases().nextElement()));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context.getSocketFactory().createSocket("127.0.0.1", net.port("rtmps"));
    }

    @Test
    void stoppingClosesEverybodyAndKeepsTheStream() throws IOException {
        streams.stream("live/demo")
                .publish(new FormatChange(SyntheticStream.of(25, 25).tracks()));
        try (SocketClient encoder = client().publish("other");
                SocketClient player = client().play("demo")) {
            server.stop();
            encoder.awaitEnd();
            player.awaitEnd();
        }
        assertEquals(List.of(), List.copyOf(sessions.list()));
        assertFalse(streams.publishers.get(0).isOpen());
        assertNull(streams.publishers.get(0).endReason(), "the stream waits for the encoder");
        assertEquals(0, streams.stream("live/demo").readers());
    }

    @Test
    void clientsThatCanAreAskedToReconnect() throws IOException {
        try (SocketClient client = client()) {
            client.command(
                    1, "connect", new Amf0Value.Obj(Map.of("app", Amf0Value.of("live"), "capsEx", Amf0Value.of(1))));
            client.await(message -> message.type() == MessageType.COMMAND_AMF0);
            server.stop();
            client.awaitStatus("NetConnection.Connect.ReconnectRequest");
            client.awaitEnd();
        }
    }

    @Test
    void aNewVersionTakesOverWhileTheOldOneDrains() throws IOException {
        RtmpServer next = newServer();
        try (SocketClient old = client().publish("one")) {
            net.add(next, "1.1.0");
            try (SocketClient fresh = client().publish("two")) {
                net.remove(server);
                old.send(MessageType.AUDIO, 0, ByteBuffer.wrap(new byte[] {(byte) 0xAF, 0, 0x11, (byte) 0x90}));
                server.stop();
                old.awaitEnd();
                fresh.command(9, "_checkbw", Amf0Value.NULL);
                fresh.await(message -> isAnswerTo(message, 9));
            }
            try (SocketClient back = client().publish("one")) {
                assertEquals(3, sessions.opened.size(), () -> "back after " + back.messages);
            }
        } finally {
            next.stop();
        }
    }

    private static boolean isAnswerTo(TestPeer.Message message, int transaction) {
        return message.type() == MessageType.COMMAND_AMF0
                && Command.parse(message.body().duplicate()).transactionId() == transaction;
    }

    @Test
    void stoppedServerTakesNobody() {
        server.stop();
        assertThrows(IllegalStateException.class, () -> server.accept(null));
    }
}
