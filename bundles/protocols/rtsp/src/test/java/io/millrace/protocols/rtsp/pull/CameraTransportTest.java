package io.millrace.protocols.rtsp.pull;

import static io.millrace.protocols.rtsp.pull.ScriptedCamera.SDP;
import static io.millrace.protocols.rtsp.pull.ScriptedCamera.inside;
import static io.millrace.protocols.rtsp.pull.ScriptedCamera.ok;
import static io.millrace.protocols.rtsp.pull.ScriptedCamera.picture;
import static io.millrace.protocols.rtsp.pull.ScriptedCamera.refusal;
import static io.millrace.protocols.rtsp.pull.ScriptedCamera.usual;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.transfer.TransferStatus;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The ways by which cameras send: over UDP, inside the connection, and what they agree on for it. */
class CameraTransportTest {
    @TempDir
    private Path etc;

    private PullBench bench;

    @BeforeEach
    void start() {
        bench = new PullBench(etc);
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    @ParameterizedTest
    @CsvSource({"461 Unsupported Transport", "459 Aggregate Not Allowed"})
    void aCameraWithoutUdpIsAskedForTheConnectionAtOnce(String status) throws Exception {
        try (ScriptedCamera camera =
                new ScriptedCamera(request -> request.contains("client_port") ? refusal(status) : usual(request))) {
            bench.pull(camera, "auto");
            PullBench.await("PLAY", () -> camera.isAsked("PLAY"));
            assertTrue(camera.isAsked("interleaved=0-1"));
            assertTrue(
                    bench.isSaid(
                            TransferStatus.State.CONNECTING,
                            "The server does not send over UDP; media is asked for inside the connection"),
                    bench.states.toString());
            assertFalse(bench.isSaid(TransferStatus.State.WAITING, ""), bench.states.toString());
        }
    }

    @Test
    void withoutPacketsOverUdpTheConnectionCarriesThem() throws Exception {
        try (ScriptedCamera camera =
                ScriptedCamera.except("SETUP", ok("Session: 7;timeout=4\r\nTransport: RTP/AVP\r\n", ""))) {
            bench.pull(camera, "auto");
            PullBench.await("PLAY", () -> camera.isAsked("PLAY"));
            bench.advanceUntil("other transport", () -> camera.isAsked("interleaved=0-1"));
            assertTrue(camera.isAsked("SETUP " + camera.uri("/cam/track1 ")));
            assertTrue(
                    camera.asked.stream().anyMatch(each -> each.startsWith("OPTIONS") && each.contains("Session: 7")),
                    "alive");
        }
    }

    @Test
    void aSessionThatBringsNothingIsEndedAndTheOtherTransportTried() throws Exception {
        String description = ok("Content-Base: nonsense\r\n", SDP.replace("m=", "a=control:rtsp://all/of/it\r\nm="));
        try (ScriptedCamera camera =
                ScriptedCamera.except("DESCRIBE", description, "SETUP", ok("Session: 7\r\n", ""))) {
            bench.pull(camera, "auto");
            PullBench.await("PLAY", () -> camera.isAsked("PLAY rtsp://all/of/it "));
            bench.advanceUntil("end", () -> camera.isAsked("TEARDOWN"));
            assertTrue(camera.isAsked("SETUP " + camera.uri("/cam/track1 ")));
            bench.advanceUntil("the other way, and UDP again", () -> {
                String all = String.join("", camera.asked);
                int inside = all.indexOf("interleaved=");
                return inside > 0 && all.lastIndexOf("client_port=") > inside;
            });
        }
    }

    @Test
    void firewallsAreOpenedTowardsThePortsThatTheCameraNames() throws Exception {
        try (DatagramSocket rtp = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                ScriptedCamera camera = ScriptedCamera.except(
                        "SETUP",
                        ok(
                                "Session: 7\r\nTransport: RTP/AVP;unicast;server_port=" + rtp.getLocalPort() + "-9\r\n",
                                ""))) {
            bench.pull(camera, "udp");
            DatagramPacket opening = new DatagramPacket(new byte[100], 100);
            rtp.setSoTimeout(60_000);
            rtp.receive(opening);
            PullBench.await("PLAY", () -> camera.isAsked("PLAY"));
            assertTrue(camera.isAsked("client_port=" + opening.getPort() + "-"), "from the port that media goes to");
        }
    }

    @Test
    void mediaComesOnTheChannelsThatTheCameraChose() throws Exception {
        try (ScriptedCamera camera = ScriptedCamera.except(
                "SETUP",
                ok("Session: 7\r\nTransport: RTP/AVP/TCP;unicast;interleaved=4-5\r\n", ""),
                "PLAY",
                ok("", "") + inside(0, picture(1)) + inside(4, picture(2)))) {
            bench.pull(camera, "tcp");
            PullBench.await(
                    "media", () -> bench.isSaid(TransferStatus.State.RUNNING, "Media comes inside the connection"));
            assertEquals(1, bench.sessions.size());
        }
    }
}
