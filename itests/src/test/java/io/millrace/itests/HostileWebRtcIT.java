package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Hostile and broken WebRTC peers; a viewer over WebRTC and one over RTMP, who are there all the time, do not notice. */
class HostileWebRtcIT {
    private static final String STREAM = "live/calm";
    /** The viewer's own socket is full when its thread gets no processor for a second. */
    private static final int MOST_LOST = 10;

    private static final int WARM_UP = Server.seconds(8, 1_000);
    private static final int CYCLES = Server.seconds(100, 2_000);

    private static Server server;
    private static Processes.Running encoder;
    private static WebRtcPeer viewer;
    private static RtmpClient player;
    private long lostBefore;

    @BeforeAll
    static void start() {
        server = Server.prepare("hostile-webrtc");
        server.configure("io.millrace.protocols.webrtc", "consentSeconds = 8");
        // those that come and go leave more unconnected for a while than one client may have by default
        server.configure("io.millrace.protocols.webrtc.sessions", "maxConnectingPerAddress = " + CYCLES);
        Memory.launch(server);
        encoder = Encoder.ffmpeg(server, STREAM, "-bf", "0", "-g", "30");
        server.awaitPlayable(STREAM);
        viewer = WebRtcPeer.viewer(server, STREAM);
        viewer.awaitPackets(30);
        player = RtmpClient.player(server, "calm", 0);
        player.awaitBytes(10_000);
    }

    @AfterAll
    static void stop() {
        viewer.close();
        player.close();
        encoder.close();
        server.close();
    }

    @BeforeEach
    void look() {
        lostBefore = viewer.lost();
    }

    @AfterEach
    void nobodyNoticed() {
        viewer.awaitPackets(30);
        player.awaitBytes(10_000);
        assertTrue(viewer.isConnected());
        assertEquals(0, viewer.refused());
        assertTrue(viewer.lost() - lostBefore <= MOST_LOST, viewer.lost() - lostBefore + " packets lost");
    }

    @Test
    void offersThatAreNone() {
        String good = WhepSession.offer(WebRtcPeer.IDENTITY.certificate());
        assertProblem(413, WhepSession.post(server, STREAM, good + "a=x\r\n".repeat(20_000)));
        assertProblem(400, WhepSession.post(server, STREAM, "v=1\r\n"));
        assertProblem(400, WhepSession.post(server, STREAM, good.replace("a=ice-pwd", "a=ice-pw")));
        assertProblem(400, WhepSession.post(server, STREAM, ""));
        Random random = new Random(5);
        for (int i = 0; i < 100; i++) {
            byte[] bytes = good.getBytes(StandardCharsets.US_ASCII);
            for (int flips = 0; flips <= i / 20; flips++) {
                bytes[random.nextInt(bytes.length)] = (byte) (32 + random.nextInt(95));
            }
            HttpResponse<String> answer =
                    WhepSession.post(server, STREAM, new String(bytes, StandardCharsets.US_ASCII));
            if (answer.statusCode() == 201) {
                WhepSession.opened(server, answer).delete();
            } else {
                assertTrue(Set.of(400, 422).contains(answer.statusCode()), answer::body);
            }
        }
    }

    private static void assertProblem(int status, HttpResponse<String> answer) {
        assertEquals(status, answer.statusCode(), answer::body);
        assertEquals(
                "application/problem+json",
                answer.headers().firstValue("Content-Type").orElse(""));
    }

    @Test
    void aFloodOfWrongChecks() {
        try (WebRtcPeer flooder = WebRtcPeer.viewer(server, STREAM)) {
            byte[] wrong = flooder.session.wrongCheck();
            WhepSession flooded = WhepSession.open(server, STREAM);
            byte[] strangers = flooded.wrongCheck();
            byte[] unknown = WhepSession.check("nobody", "nothing");
            for (int i = 0; i < 20_000; i++) {
                flooder.send(wrong);
                flooder.send(strangers);
                flooder.send(unknown);
            }
            try (WebRtcPeer late = WebRtcPeer.viewer(server, STREAM)) {
                late.awaitPackets(10);
            }
            flooded.delete();
        }
    }

    @Test
    void handshakesInDisorder() {
        ConcurrentLinkedQueue<byte[]> sent = new ConcurrentLinkedQueue<>();
        WhepSession session = WhepSession.open(server, STREAM);
        // each twice, with an older one behind it
        try (WebRtcPeer peer = new WebRtcPeer(server, session, (each, datagram) -> {
            sent.add(datagram);
            each.send(datagram);
            each.send(datagram);
            each.send(sent.peek());
        })) {
            peer.awaitConnected();
            peer.awaitPackets(10);
            for (int i = 0; i < 100; i++) {
                sent.forEach(peer::send);
            }
            peer.awaitPackets(30);
            assertTrue(peer.isConnected());
        }
    }

    @Test
    void anotherCertificateIsRefused() {
        WhepSession session =
                WhepSession.opened(server, WhepSession.post(server, STREAM, WhepSession.offer(new byte[] {1})));
        try (WebRtcPeer peer = new WebRtcPeer(server, session, WebRtcPeer::send)) {
            peer.awaitEnd();
            assertFalse(peer.isConnected());
        }
        assertEquals(404, session.delete().statusCode(), "it is over");
    }

    @Test
    void replaysForgeriesAndNoise() {
        try (WebRtcPeer peer = WebRtcPeer.viewer(server, STREAM)) {
            byte[] report = peer.protect(compound(0x80C9_0001, 1));
            Random random = new Random(7);
            for (int i = 0; i < 5_000; i++) {
                peer.send(report);
                byte[] noise = new byte[12 + random.nextInt(200)];
                random.nextBytes(noise);
                noise[0] = (byte) (i % 3 == 0 ? noise[0] : 0x80);
                peer.send(noise);
                byte[] forged = report.clone();
                forged[8 + random.nextInt(forged.length - 8)] ^= (byte) (1 + random.nextInt(255));
                peer.send(forged);
            }
            peer.awaitPackets(30);
            assertTrue(peer.isConnected());
        }
    }

    /** What it gets is bounded by what it would get anyway, whatever it asks for. */
    @Test
    void stormsOfFeedback() {
        try (WebRtcPeer peer = WebRtcPeer.viewer(server, STREAM);
                WebRtcPeer other = WebRtcPeer.viewer(server, STREAM)) {
            peer.awaitPackets(100);
            other.awaitPackets(100);
            long before = peer.bytes();
            long otherBefore = other.bytes();
            for (int i = 0; i < 300; i++) {
                // 16 of the newest packets, 17 times, and a key picture
                ByteBuffer nack = ByteBuffer.allocate(12 + 17 * 4).putInt(0x81CD_0000 | 2 + 17);
                nack.putInt(1).putInt(peer.session.source());
                for (int j = 0; j < 17; j++) {
                    nack.putShort((short) (peer.newest() - 17)).putShort((short) -1);
                }
                peer.send(peer.protect(nack.array()));
                peer.send(peer.protect(compound(0x81CE_0002, 1, peer.session.source())));
                if (i % 20 == 0) {
                    other.awaitPackets(10);
                }
            }
            long anyway = other.bytes() - otherBefore;
            long got = peer.bytes() - before;
            // half of it again and what was saved for that, and pictures since the newest key picture every two seconds
            assertTrue(got <= 3 * anyway + (1 << 20), got + " bytes instead of " + anyway);
        }
    }

    private static byte[] compound(int... words) {
        ByteBuffer out = ByteBuffer.allocate(4 * words.length);
        for (int word : words) {
            out.putInt(word);
        }
        return out.array();
    }

    /** Their addresses come a byte at a time, and never whole. */
    @Test
    void slowChanges() throws IOException {
        WhepSession session = WhepSession.open(server, STREAM);
        String request = "PATCH " + session.address().getPath() + " HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                + "Content-Type: application/trickle-ice-sdpfrag\r\nIf-Match: " + session.etag()
                + "\r\nContent-Length: 10000\r\n\r\n";
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                Socket socket = new Socket("127.0.0.1", server.httpPort);
                slow.add(socket);
                socket.getOutputStream().write((request + "a=").getBytes(StandardCharsets.US_ASCII));
            }
            for (Socket socket : slow) {
                socket.getOutputStream().write('c');
            }
            String candidate = "a=candidate:1 1 udp 2122260223 192.0.2.7 61764 typ host\r\n";
            assertEquals(204, session.patch(candidate).statusCode());
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
        assertEquals(200, session.delete().statusCode());
    }

    /** Some end as they should, some vanish, some never connect. */
    @Test
    void sessionsThatComeAndGo() {
        // what sessions need once, such as compiled code, is no leak
        cycles(WARM_UP);
        awaitSessions();
        Held held = Held.by(server);
        Memory memory = Memory.of(server);
        cycles(CYCLES);
        awaitSessions();
        held.awaitAgain(server);
        if (Server.SOAK) {
            List<Memory> seen = new ArrayList<>();
            try {
                Await.until("memory to be back", 60, () -> {
                    Await.pause(3_000);
                    seen.add(Memory.of(server));
                    return seen.get(seen.size() - 1).isBackAt(memory);
                });
            } finally {
                System.out.println(CYCLES + " sessions: " + memory + " before, then " + seen);
            }
        }
    }

    private static void cycles(int count) {
        for (int i = 0; i < count; i++) {
            WhepSession session = WhepSession.open(server, STREAM);
            if (i % 4 == 3) {
                continue;
            }
            WebRtcPeer peer = new WebRtcPeer(server, session, WebRtcPeer::send);
            peer.awaitConnected();
            if (i % 4 == 0) {
                peer.vanish();
            } else {
                peer.close();
            }
        }
    }

    /** Those that are here all the time alone are left. */
    private static void awaitSessions() {
        Await.until(
                "sessions to end",
                60,
                () -> server.exec("media:sessions --json").split("\"whep\"", -1).length == 2);
    }
}
