package io.millrace.http.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.packaging.PresentationSource;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HostileRequestsTest {
    private DeliveryHarness http;

    @BeforeEach
    void start() throws Exception {
        http = new DeliveryHarness("192.0.2.0/24");
        http.manifest("1.0.0", DeliveryHarness.fixed("#EXTM3U\n".repeat(4_000)));
        http.video.segment(4);
    }

    @AfterEach
    void stop() {
        http.close();
    }

    /** Each connection asks for far more than its socket takes and reads nothing. */
    @Test
    void clientsThatPipelineAndNeverReadDoNotStopTheOthers() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        byte[] requests = "GET /live/demo/index.m3u8 HTTP/1.1\r\nHost: x\r\n\r\n"
                .repeat(400)
                .getBytes(StandardCharsets.US_ASCII);
        try {
            for (int i = 0; i < 240; i++) {
                Socket socket = new Socket("127.0.0.1", http.port());
                sockets.add(socket);
                socket.getOutputStream().write(requests);
            }
            for (int i = 0; i < 20; i++) {
                assertEquals(200, http.get("/live/demo/index.m3u8").statusCode());
                assertEquals(200, http.bytes("/live/demo/v0.e0-10.m4s").statusCode());
            }
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void flippedBytesAreAnsweredOrTheConnectionIsClosed() throws Exception {
        Random random = new Random(815);
        byte[] good = ("GET /live/demo/~tok/v0.e0-10.m4s?a=b HTTP/1.1\r\nHost: x\r\nRange: bytes=1-20\r\n"
                        + "If-None-Match: \"x\"\r\nAccept-Encoding: gzip\r\nForwarded: for=1.2.3.4\r\n"
                        + "Authorization: Basic dTpw\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 400; i++) {
            byte[] bad = good.clone();
            for (int k = 0; k <= random.nextInt(4); k++) {
                bad[random.nextInt(bad.length - 23)] = (byte) (32 + random.nextInt(96));
            }
            try (Socket socket = new Socket("127.0.0.1", http.port())) {
                socket.setSoTimeout(5_000);
                OutputStream out = socket.getOutputStream();
                out.write(bad);
                socket.shutdownOutput();
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
                assertTrue(!answer.contains(" 500 ") && !answer.contains("Exception"), () -> new String(bad) + answer);
            } catch (SocketException e) {
                // closed before everything was read
            }
        }
        assertEquals(200, http.bytes("/live/demo/v0.e0-10.m4s").statusCode());
    }

    @Test
    void moreViewersThanAllowedAreTurnedAway() throws Exception {
        for (int i = 0; i < 100; i++) {
            assertEquals(
                    200,
                    http.get("/live/demo/index.m3u8", "User-Agent", "player" + i)
                            .statusCode());
        }
        assertEquals(
                503, http.get("/live/demo/index.m3u8", "User-Agent", "one more").statusCode());
        assertEquals(
                200, http.get("/live/demo/index.m3u8", "User-Agent", "player7").statusCode());
        http.workers.timer.advance(40_000_000);
        assertEquals(
                200, http.get("/live/demo/index.m3u8", "User-Agent", "one more").statusCode());
    }

    @Test
    void aForgedHeaderMakesNobodyLocalOrSomeoneElse() throws Exception {
        http.get("/live/demo/index.m3u8");
        http.get("/live/demo/index.m3u8", "X-Forwarded-For", "10.0.0.1");
        http.get("/live/demo/index.m3u8", "X-Forwarded-For", "10.0.0.2");
        assertEquals(2, http.gate.requests.size(), "all forged addresses are one client");
        assertTrue(http.gate.requests.get(0).peer().isLocal());
        assertEquals("127.0.0.1", http.gate.requests.get(1).peer().host());
        assertTrue(!http.gate.requests.get(1).peer().isLocal());
    }

    @Test
    void streamsOfOtherSourcesAreLookedForOnlyIfThereAreAny() throws Exception {
        assertEquals(404, http.get("/vod/film/index.m3u8").statusCode());
        assertEquals(0, http.gate.requests.size());
        ServiceReferenceFake<PresentationSource> source = new ServiceReferenceFake<>("test.vod", "1.0.0");
        http.servlet.bindPresentationSource(source);
        assertEquals(404, http.get("/vod/film/index.m3u8").statusCode());
        assertEquals(1, http.gate.requests.size());
        assertEquals(0, http.sessions.list().size());
        http.presentations.add("vod/film", http.video);
        assertEquals(200, http.get("/vod/film/index.m3u8").statusCode());
        http.servlet.unbindPresentationSource(source);
    }

    @Test
    void aSlowRequestLineHoldsNothingOfOurs() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", http.port())) {
            socket.getOutputStream().write("GET /live/demo/ind".getBytes(StandardCharsets.US_ASCII));
            assertEquals(200, http.get("/live/demo/index.m3u8").statusCode());
            InputStream in = socket.getInputStream();
            assertEquals(0, in.available());
        }
    }
}
