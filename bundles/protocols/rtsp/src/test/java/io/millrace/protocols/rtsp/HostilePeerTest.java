package io.millrace.protocols.rtsp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testkit.SyntheticStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Peers that mean harm, or are broken. */
class HostilePeerTest {
    @TempDir
    private Path etc;

    private TestServer server;

    @BeforeEach
    void start() {
        server = new TestServer(etc);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void somethingElseThanRtsp() throws Exception {
        for (String text : List.of(
                "GET / HTTP/1.1\r\n\r\n",
                "\u0003\u0000\u0000\u0000\n\n",
                "OPTIONS *\r\n\r\n",
                "OPTIONS * RTSP/1.0\r\nno colon\r\n\r\n",
                "OPTIONS * RTSP/1.0\r\nContent-Length: -1\r\n\r\n",
                "OPTIONS * RTSP/1.0\r\nContent-Length: 99999999\r\n\r\n",
                "x".repeat(20_000))) {
            try (Client client = server.client("live/demo")) {
                client.raw(text);
                assertTrue(client.isClosed(), text.substring(0, 5));
            }
        }
    }

    @Test
    void whoDoesNothingIsClosed() throws Exception {
        try (Client client = server.client("live/demo")) {
            client.ok("OPTIONS", "", "");
            server.advance(22);
            assertTrue(client.isClosed());
        }
    }

    @Test
    void requestsInTheWrongOrderOrUnknown() throws Exception {
        try (Client client = server.client("live/demo")) {
            for (String method : List.of("PLAY", "PAUSE", "RECORD")) {
                assertEquals(455, client.ask(method, "", "").status(), method);
            }
            assertEquals(
                    455,
                    client.ask("SETUP", "", "", "Transport: RTP/AVP/TCP;interleaved=0-1")
                            .status());
            assertEquals(
                    461,
                    client.ask("SETUP", "", "", "Transport: RTP/AVP;multicast").status());
            assertEquals(501, client.ask("REDIRECT", "", "").status());
            assertEquals(454, client.ask("OPTIONS", "", "", "Session: 12345").status());
            assertEquals(551, client.ask("OPTIONS", "", "", "Require: x-flight").status());
            String sdp = Client.describe(List.of(SyntheticStream.VIDEO));
            client.ok("ANNOUNCE", "", sdp);
            assertEquals(455, client.ask("RECORD", "", "").status());
            assertEquals(455, client.ask("DESCRIBE", "", "").status());
        }
    }

    @Test
    void mutationsOfAConversationNeverBreakTheServer() throws IOException {
        String sdp = Client.describe(List.of(SyntheticStream.VIDEO, SyntheticStream.AUDIO));
        String uri = "rtsp://127.0.0.1/live/demo";
        String conversation = "ANNOUNCE " + uri + " RTSP/1.0\r\nCSeq: 1\r\nContent-Length: " + sdp.length() + "\r\n\r\n"
                + sdp + "SETUP " + uri
                + "/streamid=0 RTSP/1.0\r\nCSeq: 2\r\nTransport: RTP/AVP/TCP;interleaved=0-1\r\n\r\n" + "RECORD " + uri
                + " RTSP/1.0\r\nCSeq: 3\r\n\r\n$\0\0\020\200\340\0\0\0\0\0\0\0\0\0\001e\0\0\0";
        Random random = new Random(2326);
        for (int i = 0; i < 300; i++) {
            byte[] bytes = conversation.getBytes(StandardCharsets.ISO_8859_1);
            int length = random.nextInt(3) == 0 ? random.nextInt(bytes.length) : bytes.length;
            for (int j = random.nextInt(6); j >= 0; j--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try (Client client = server.client("live/demo")) {
                client.raw(new String(bytes, 0, length, StandardCharsets.ISO_8859_1));
            }
        }
        TestServer.await("end of the sessions", () -> server.sessions.list().isEmpty());
        try (Client client = server.client("live/other")) {
            client.publish(List.of(SyntheticStream.VIDEO));
        }
    }
}
