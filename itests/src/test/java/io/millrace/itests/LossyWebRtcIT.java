package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Chromium watches by WebRTC on ways that lose packets, and that become narrow. */
class LossyWebRtcIT {
    private static final String STREAM = "live/lossy";
    private static final int SOURCE_WIDTH = 640;
    private static final int RUNG_WIDTH = 320;
    private static final long WIDE_BPS = 1_400_000;

    private static Server server;
    private static Processes.Running encoder;

    @BeforeAll
    static void start() {
        server = Server.prepare("lossy-webrtc");
        server.configure("io.millrace.core.ladder-tiny", "rungs = 180p h264 200k");
        server.launch();
        Await.until("the profile", 20, () -> server.exec("media:ladder").contains("tiny"));
        server.exec("media:ladder " + STREAM + " tiny");
        encoder = publish();
        server.awaitPlayable(STREAM);
        Await.until(
                "the rung", 60, () -> server.get("/" + STREAM + "/180p.v0.m3u8").statusCode() == 200);
    }

    /** What is encoded already has its bit rate also on a busy machine. */
    private static Processes.Running publish() {
        String film = server.data.resolve("film.flv").toString();
        String encode =
                "ffmpeg -v error -nostdin -f lavfi -i testsrc2=size=640x360:rate=30 -f lavfi -i sine=frequency=440"
                        + " -t 20 -c:v libx264 -preset ultrafast -tune zerolatency -bf 0 -g 30 -b:v 800k -maxrate 800k -bufsize 400k"
                        + " -pix_fmt yuv420p -c:a aac -ar 48000 -b:a 96k " + film;
        Processes.run(60, encode.split(" ")).succeeded();
        String play =
                "ffmpeg -v warning -nostdin -re -stream_loop -1 -i " + film + " -c copy -f flv " + server.rtmp(STREAM);
        return Processes.start(server.data.resolve("data/log/ffmpeg-lossy.log"), List.of(play.split(" ")));
    }

    @AfterAll
    static void stop() {
        encoder.close();
        server.close();
    }

    @Test
    void lossIsMended() {
        int seconds = Server.seconds(20, 120);
        try (LossyRelay relay = new LossyRelay(server.webrtcPort, 0.05, 50);
                RelayedViewer viewer = new RelayedViewer(server, STREAM, relay, "loss")) {
            viewer.awaitWidth(SOURCE_WIDTH, 30);
            double first = viewer.number("framesDecoded");
            Await.until(
                    "pictures of " + seconds + " s",
                    2 * seconds + 20,
                    () -> viewer.number("framesDecoded") > first + 30 * seconds);
            System.out.println("5 % loss, 50 ms: " + viewer.seen() + ", lost " + relay.dropped());
            assertTrue(relay.dropped() > 50, relay.dropped() + " lost");
            assertTrue(viewer.number("retransmittedPacketsReceived") > 20, viewer.seen());
            assertTrue(viewer.number("longestGapMs") < 500, viewer.seen());
            assertTrue(viewer.number("frameWidth") == SOURCE_WIDTH, "loss is no reason to go down: " + viewer.seen());
        }
    }

    @Test
    void aNarrowWayIsFollowedDownAndUp() {
        try (LossyRelay relay = new LossyRelay(server.webrtcPort, 0, 10)) {
            relay.limit(WIDE_BPS);
            try (RelayedViewer viewer = new RelayedViewer(server, STREAM, relay, "narrow")) {
                viewer.awaitWidth(SOURCE_WIDTH, 30);
                double first = viewer.number("framesDecoded");
                Await.until("it to play", 30, () -> viewer.number("framesDecoded") > first + 60);
                assertTrue(viewer.number("frameWidth") == SOURCE_WIDTH, viewer.seen());
                relay.limit(WIDE_BPS / 2);
                long downMs = viewer.awaitWidth(RUNG_WIDTH, 5);
                String sessions = server.exec("media:sessions --json");
                assertTrue(sessions.contains("availableOutgoingBitrate"), sessions);
                double low = viewer.number("framesDecoded");
                Await.until("the rung to play", 30, () -> viewer.number("framesDecoded") > low + 90);
                relay.limit(WIDE_BPS);
                long upMs = viewer.awaitWidth(SOURCE_WIDTH, 15);
                System.out.println("down in " + downMs + " ms, up in " + upMs + " ms: " + viewer.seen());
            }
        }
    }
}
