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

import io.millrace.api.transfer.Transfer;
import io.millrace.api.transfer.TransferStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cameras that refuse, stop, say what is wrong or keep to no rule. */
class CameraFaultsTest {
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

    private static byte[] goodbye(int ssrc) {
        return ByteBuffer.allocate(16)
                .putInt(0x80C9_0001)
                .putInt(ssrc)
                .putInt(0x81CB_0001)
                .putInt(ssrc)
                .array();
    }

    @ParameterizedTest
    @CsvSource({
        "DESCRIBE, 500 Overloaded, The server answered DESCRIBE with 500 Overloaded",
        "DESCRIBE, 404 Not Found, The server answered DESCRIBE with 404 Not Found",
        "SETUP, 454 Session Not Found, The server answered SETUP with 454 Session Not Found",
        "SETUP, 461 Unsupported Transport, The server does not send inside the connection",
        "PLAY, 455 Not Now, The server answered PLAY with 455 Not Now"
    })
    void whatACameraRefusesIsTold(String method, String status, String words) throws Exception {
        try (ScriptedCamera camera = ScriptedCamera.except(method, refusal(status))) {
            bench.pull(camera, "tcp");
            bench.awaitWaiting(words + "; trying again in 1 s");
        }
    }

    @Test
    void wrongCredentialsAreShownTwiceAndNoMore() throws Exception {
        String challenge =
                refusal("401 Unauthorized").replace("\r\n\r\n", "\r\nWWW-Authenticate: Basic realm=\"x\"\r\n\r\n");
        try (ScriptedCamera camera = ScriptedCamera.except("DESCRIBE", challenge)) {
            bench.pull(camera, "tcp");
            bench.awaitWaiting("The server refuses user name or password: 401 Unauthorized");
            assertEquals(
                    1,
                    camera.asked.stream()
                            .filter(each -> each.contains("Authorization: Basic YWRtaW46c2VjcmV0"))
                            .count());
        }
    }

    @Test
    void whatIsNoRtspIsTold() throws Exception {
        try (ScriptedCamera camera = ScriptedCamera.except("OPTIONS", "HTTP/1.1 400 Bad Request\r\n\r\n")) {
            bench.pull(camera, "tcp");
            bench.awaitWaiting("The server does not speak RTSP");
        }
    }

    @Test
    void aDescriptionThatCannotBeReadIsTold() throws Exception {
        try (ScriptedCamera camera = ScriptedCamera.except("DESCRIBE", ok("", "<html>login</html>"))) {
            bench.pull(camera, "tcp");
            bench.awaitWaiting("The server's description cannot be read");
        }
    }

    @Test
    void redirectionsThatLeadNowhereAreTold() throws Exception {
        try (ScriptedCamera camera = ScriptedCamera.except(
                "DESCRIBE", ok("Location: rtsp://[here\r\n", "").replace("200 OK", "302 Found"))) {
            bench.pull(camera, "tcp");
            bench.awaitWaiting("The server redirects to something that is no address");
        }
    }

    @Test
    void redirectionsInACircleEnd() throws Exception {
        ScriptedCamera[] self = new ScriptedCamera[1];
        try (ScriptedCamera camera = new ScriptedCamera(request -> request.startsWith("DESCRIBE")
                ? ok("Location: " + self[0].uri("/round") + "\r\n", "").replace("200 OK", "301 Moved")
                : ok("", ""))) {
            self[0] = camera;
            bench.pull(camera, "tcp");
            bench.awaitWaiting("The server redirects without end");
            assertEquals(6, camera.count("DESCRIBE"), "the first, and five that were followed");
            bench.advanceUntil(
                    "the address that was configured",
                    () -> camera.count("DESCRIBE rtsp://127.0.0.1:" + camera.port() + "/cam") == 2);
        }
    }

    @Test
    void aRedirectionIsFollowedToAnotherHostWithoutThePassword() throws Exception {
        ScriptedCamera[] self = new ScriptedCamera[1];
        try (ScriptedCamera camera = new ScriptedCamera(request -> request.contains("/cam")
                ? ok("Location: rtsp://localhost:" + self[0].port() + "/elsewhere\r\n", "")
                        .replace("200 OK", "302 Found")
                : refusal("401 Unauthorized").replace("\r\n\r\n", "\r\nWWW-Authenticate: Basic realm=\"x\"\r\n\r\n"))) {
            self[0] = camera;
            bench.pull(camera, "tcp");
            bench.awaitWaiting("401");
            assertTrue(camera.isAsked("/elsewhere"));
            assertFalse(camera.isAsked("Authorization"), camera.asked.toString());
        }
    }

    @Test
    void aCameraThatSaysNothingIsGivenUp() throws Exception {
        try (ScriptedCamera camera = ScriptedCamera.except("DESCRIBE", "")) {
            bench.pull(camera, "tcp");
            PullBench.await("question", () -> camera.isAsked("DESCRIBE"));
            bench.advanceUntil(
                    "end",
                    () -> bench.isSaid(TransferStatus.State.WAITING, "The server did not answer DESCRIBE for 10 s"));
        }
    }

    @Test
    void aCameraThatHangsUpIsCalledAgain() throws Exception {
        try (ScriptedCamera camera = ScriptedCamera.except("PLAY", null)) {
            bench.pull(camera, "tcp");
            bench.awaitWaiting("The server closed the connection");
            bench.advanceUntil("second call", () -> camera.count("PLAY") == 2);
        }
    }

    @Test
    void aHostThatIsUnknownTodayMayBeKnownTomorrow() throws Exception {
        try (ScriptedCamera camera = ScriptedCamera.except()) {
            bench.reach = host -> {
                throw new IOException("There is no host " + host);
            };
            bench.pull(camera, "tcp");
            bench.awaitWaiting("There is no host 127.0.0.1; trying again in 1 s");
            bench.reach = InetAddress::getByName;
            bench.advanceUntil("call", () -> camera.isAsked("PLAY"));
        }
    }

    @Test
    void whatIsNotUnderstoodIsNotSetUp() throws Exception {
        String description =
                "v=0\r\nm=application 0 RTP/AVP 107\r\na=rtpmap:107 vnd.onvif.metadata/90000\r\na=control:meta\r\n"
                        + SDP.substring(5) + "m=audio 0 RTP/AVP 97\r\na=rtpmap:97 SPEEX/8000\r\na=control:sound\r\n";
        try (ScriptedCamera camera = ScriptedCamera.except("DESCRIBE", ok("", description))) {
            bench.pull(camera, "tcp");
            PullBench.await("PLAY", () -> camera.isAsked("PLAY"));
            assertEquals(1, camera.count("SETUP"));
            assertTrue(camera.isAsked("/track1 "));
            assertTrue(camera.isAsked("interleaved=2-3"), "each medium has channels of its own");
        }
    }

    @Test
    void nothingToUseIsTold() throws Exception {
        try (ScriptedCamera camera = ScriptedCamera.except("DESCRIBE", ok("", "v=0\r\nm=audio 0 RTP/AVP 96\r\n"))) {
            bench.pull(camera, "tcp");
            bench.awaitWaiting("Nothing that the server sends can be used");
        }
    }

    @Test
    void aCameraThatSaysGoodbyeHasEnded() throws Exception {
        try (ScriptedCamera camera =
                ScriptedCamera.except("PLAY", ok("", "") + inside(0, picture(1)) + inside(1, goodbye(5)))) {
            bench.pull(camera, "tcp");
            PullBench.await("media", () -> bench.sessions.size() == 1);
            bench.advanceUntil(
                    "end", () -> bench.isSaid(TransferStatus.State.WAITING, "The server has ended the stream"));
        }
    }

    @Test
    void theGoodbyeOfAnotherIsNone() throws Exception {
        try (ScriptedCamera camera =
                ScriptedCamera.except("PLAY", ok("", "") + inside(0, picture(1)) + inside(1, goodbye(6)))) {
            bench.pull(camera, "tcp");
            PullBench.await("media", () -> bench.sessions.size() == 1);
            bench.advanceUntil("life", () -> camera.count("OPTIONS") > 2);
            assertFalse(bench.isSaid(TransferStatus.State.WAITING, ""), bench.states.toString());
        }
    }

    @Test
    void aCameraThatHasForgottenTheSessionIsCalledAgain() throws Exception {
        try (ScriptedCamera camera =
                new ScriptedCamera(request -> request.startsWith("OPTIONS") && request.contains("Session: 7")
                        ? refusal("454 Session Not Found")
                        : usual(request))) {
            bench.source.open(bench.request(camera.uri("/cam"), "tcp", "600"));
            PullBench.await("PLAY", () -> camera.isAsked("PLAY"));
            bench.advanceUntil(
                    "end", () -> bench.isSaid(TransferStatus.State.WAITING, "The server has forgotten the session"));
        }
    }

    /** It does not know GET_PARAMETER in spite of what it says, and then answers nothing at all. */
    @Test
    void aCameraThatAnswersNothingIsKeptWhileItPlays() throws Exception {
        try (ScriptedCamera camera = new ScriptedCamera(request -> {
            if (request.startsWith("DESCRIBE")) {
                return ok("", SDP);
            }
            if (request.startsWith("GET_PARAMETER")) {
                return refusal("501 Not Implemented");
            }
            boolean alive = request.startsWith("OPTIONS") && request.contains("Session: 7");
            return alive ? "" : ok("Public: GET_PARAMETER\r\nSession: 7;timeout=4\r\n", "");
        })) {
            bench.source.open(bench.request(camera.uri("/quiet"), "tcp", "600"));
            PullBench.await("PLAY", () -> camera.count("PLAY ") == 1);
            bench.advanceUntil("life", () -> camera.count("OPTIONS") >= 4);
            assertTrue(camera.isAsked("GET_PARAMETER"));
            assertEquals(1, camera.count("DESCRIBE"), "one connection");
        }
    }

    @Test
    void aCameraMayAskWhetherWeAreThere() throws Exception {
        String questions = "OPTIONS * RTSP/1.0\r\nCSeq: 901\r\n\r\nSET_PARAMETER * RTSP/1.0\r\nCSeq: 902\r\n\r\n";
        try (ScriptedCamera camera = ScriptedCamera.except("PLAY", ok("", "") + questions)) {
            bench.pull(camera, "tcp");
            PullBench.await("answer", () -> camera.isAsked("CSeq: 902"));
            List<String> answers = camera.asked.stream()
                    .filter(each -> each.startsWith("RTSP/"))
                    .toList();
            assertTrue(
                    answers.get(0).startsWith("RTSP/1.0 200 ") && answers.get(0).contains("CSeq: 901"), answers.get(0));
            assertTrue(answers.get(1).startsWith("RTSP/1.0 501 "), answers.get(1));
        }
    }

    @Test
    void answersThatComeTooEarlyOrTooLateAreNotMistaken() throws Exception {
        String late = "RTSP/1.0 500 Late\r\nCSeq: 1\r\n\r\n";
        try (ScriptedCamera camera =
                ScriptedCamera.except("DESCRIBE", "RTSP/1.0 100 Continue\r\nCSeq: CSEQ\r\n\r\n" + late + ok("", SDP))) {
            bench.pull(camera, "tcp");
            PullBench.await("PLAY", () -> camera.isAsked("PLAY"));
            assertEquals(1, camera.count("DESCRIBE"));
        }
    }

    @Test
    void aStreamThatSomebodyElsePublishesIsTriedLater() throws Exception {
        bench.pulled.refuse("Somebody else publishes live/pulled");
        try (ScriptedCamera camera = ScriptedCamera.except("PLAY", ok("", "") + inside(0, picture(1)))) {
            bench.pull(camera, "tcp");
            bench.awaitWaiting("Somebody else publishes live/pulled");
            PullBench.await("end of the session at the camera", () -> camera.isAsked("TEARDOWN"));
        }
    }

    @Test
    void aPullThatIsKickedIsTriedAgain() throws Exception {
        try (ScriptedCamera camera = ScriptedCamera.except("PLAY", ok("", "") + inside(0, picture(1)))) {
            bench.pull(camera, "tcp");
            PullBench.await("media", () -> bench.isSaid(TransferStatus.State.RUNNING, ""));
            bench.sessions.get(0).kick("Ended by the operator");
            bench.awaitWaiting("Ended by the operator; trying again in 1 s");
            assertFalse(bench.run(0).isOpen());
        }
    }

    @Test
    void aPullThatIsClosedEndsItsSessionAndCallsNoMore() throws Exception {
        try (ScriptedCamera camera = ScriptedCamera.except()) {
            Transfer transfer = bench.pull(camera, "tcp");
            PullBench.await("PLAY", () -> camera.isAsked("PLAY"));
            transfer.close();
            transfer.close();
            PullBench.await("TEARDOWN", () -> camera.isAsked("TEARDOWN"));
            int timers = bench.net.workers.timer.pending();
            bench.net.workers.timer.advance(60_000_000);
            assertEquals(1, camera.count("DESCRIBE"));
            assertEquals(timers, bench.net.workers.timer.pending());
        }
    }
}
