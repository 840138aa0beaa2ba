package io.millrace.protocols.rtsp.pull;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Identity;
import io.millrace.api.access.Secret;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.Sample;
import io.millrace.api.media.StreamName;
import io.millrace.api.session.Session;
import io.millrace.api.transfer.PullOutput;
import io.millrace.api.transfer.PullRequest;
import io.millrace.api.transfer.Transfer;
import io.millrace.api.transfer.TransferStatus;
import io.millrace.net.internal.LoopbackNet;
import io.millrace.protocols.rtsp.Cameras;
import io.millrace.protocols.rtsp.RtspServer;
import io.millrace.testkit.FakeAccessGate;
import io.millrace.testkit.FakeLiveStream;
import io.millrace.testkit.FakeLiveStreams;
import io.millrace.testkit.FakePublisher;
import io.millrace.testkit.FakeSession;
import io.millrace.testkit.FakeSessions;
import io.millrace.testkit.SyntheticStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our own server, or a few lines of script, is the camera. */
class CameraPullTest {
    @TempDir
    private Path etc;

    private final FakeLiveStreams cameras = new FakeLiveStreams();
    private final FakeLiveStreams pulled = new FakeLiveStreams();
    private final List<String> states = new CopyOnWriteArrayList<>();
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final SyntheticStream encoder = SyntheticStream.of(25, 25);
    private LoopbackNet net;
    private FakeAccessGate gate;
    private RtspServer server;
    private RtspSource source;
    private FakeLiveStream camera;

    @BeforeEach
    void start() {
        net = new LoopbackNet(etc, 2);
        gate = new FakeAccessGate();
        server = new RtspServer(cameras, gate, new FakeSessions(), net.network(), net.workers, Map.of());
        net.add(server, "1.0.0");
        source = new RtspSource(
                net.network(),
                (type, subject, attributes) -> events.add(type + " " + subject + " " + attributes),
                net.workers);
        camera = cameras.stream("live/cam");
        camera.publish(new FormatChange(encoder.tracks()));
        camera.publish(encoder.samples(0, 1_000_000));
    }

    @AfterEach
    void stop() {
        source.stop();
        net.close();
    }

    private PullRequest request(String uri, String transport) {
        return request(uri, transport, "");
    }

    private PullRequest request(String uri, String transport, String frozenSeconds) {
        PullOutput output = (remote, secure) -> {
            FakeSession session =
                    new FakeSession(Session.Role.PUBLISH, "rtsp", StreamName.parse("live/pulled"), Identity.ANONYMOUS);
            return new PullOutput.Run(session, pulled.publish(StreamName.parse("live/pulled"), session));
        };
        return new PullRequest(
                URI.create(uri),
                Optional.of("admin"),
                Optional.of(new Secret("secret")),
                StreamName.parse("live/pulled"),
                Map.of("transport", transport, "frozenSeconds", frozenSeconds),
                InetAddress::getByName,
                output,
                (state, words) -> states.add(state + " " + words));
    }

    private String cameraUri() {
        return "rtsp://127.0.0.1:" + net.port("rtsp") + "/live/cam";
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("No " + what + " after 60 s");
            }
            Thread.onSpinWait();
        }
    }

    /** Lets time pass no faster than the sockets follow. */
    private void advanceUntil(String what, BooleanSupplier condition) {
        advanceUntil(what, 1_000_000, condition);
    }

    private void advanceUntil(String what, long stepUs, BooleanSupplier condition) {
        for (int step = 0; step < 300; step++) {
            net.workers.timer.advance(stepUs);
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(30);
            while (System.nanoTime() < end) {
                if (condition.getAsBoolean()) {
                    return;
                }
                Thread.onSpinWait();
            }
        }
        throw new AssertionError("No " + what + " after 300 steps: " + states);
    }

    private FakePublisher run(int number) {
        await("run " + number, () -> pulled.publishers.size() > number);
        return pulled.publishers.get(number);
    }

    private long videos(FakePublisher publisher) {
        return publisher.samples.stream().filter(Sample::isVideo).count();
    }

    private boolean isSaid(TransferStatus.State state, String words) {
        return states.stream().anyMatch(each -> each.startsWith(state.toString()) && each.contains(words));
    }

    @Test
    void everyPictureComesOverEachTransport() {
        for (String transport : List.of("tcp", "udp")) {
            int number = pulled.publishers.size();
            Transfer pull = source.open(request(cameraUri(), transport));
            FakePublisher run = run(number);
            await("pictures over " + transport, () -> videos(run) == 25);
            List<Sample> sent = encoder.video(0, 1_000_000);
            List<Sample> got = run.samples.stream().filter(Sample::isVideo).toList();
            for (int i = 0; i < 25; i++) {
                assertEquals(sent.get(i).payload(), got.get(i).payload());
            }
            assertTrue(isSaid(TransferStatus.State.RUNNING, transport.equals("tcp") ? "inside" : "over UDP"));
            pull.close();
            await("end", () -> !run.isOpen());
        }
    }

    @Test
    void aCameraThatIsAwayIsAskedForEver() throws Exception {
        net.remove(server);
        Cameras.stop(server);
        source.open(request(cameraUri().replace("/cam", "/none"), "auto"));
        server = new RtspServer(cameras, gate, new FakeSessions(), net.network(), net.workers, Map.of());
        net.add(server, "2.0.0");
        advanceUntil(
                "fifth refusal",
                () -> states.stream().filter(each -> each.contains("404")).count() == 5);
        assertTrue(isSaid(TransferStatus.State.WAITING, "trying again in 1 s"));
        assertTrue(isSaid(TransferStatus.State.WAITING, "trying again in 16 s"), states.toString());
        FakeLiveStream late = cameras.stream("live/none");
        late.publish(new FormatChange(encoder.tracks()));
        late.publish(encoder.samples(0, 1_000_000));
        advanceUntil("media", () -> !pulled.publishers.isEmpty() && videos(run(0)) > 0);
    }

    @Test
    void aCameraThatComesBackIsPulledAgain() {
        source.open(request(cameraUri(), "tcp"));
        await("media", () -> videos(run(0)) > 0);
        net.remove(server);
        Cameras.stop(server);
        await("loss", () -> isSaid(TransferStatus.State.WAITING, "trying again in 1 s"));
        assertTrue(!run(0).isOpen());
        server = new RtspServer(cameras, gate, new FakeSessions(), net.network(), net.workers, Map.of());
        net.add(server, "2.0.0");
        advanceUntil("media again", () -> pulled.publishers.size() > 1 && videos(run(1)) > 0);
    }

    @Test
    void aFrozenCameraIsTold() {
        source.open(request(cameraUri(), "tcp"));
        await("media", () -> videos(run(0)) == 25);
        advanceUntil("event", () -> !events.isEmpty());
        assertTrue(events.get(0).startsWith("stream.warning live/pulled"), events.toString());
        await("state", () -> isSaid(TransferStatus.State.WAITING, "has sent no pictures"));
    }

    @Test
    void aCameraWithSoundAloneIsFrozenIfItHasPictures() {
        source.open(request(cameraUri(), "udp", "60"));
        await("media", () -> videos(run(0)) == 25);
        camera.publish(encoder.audio(1_000_000, 1_500_000));
        advanceUntil("sound", 100_000, () -> run(0).samples.stream().anyMatch(sample -> sample.dtsUs() > 1_000_000));
        advanceUntil("event", () -> !events.isEmpty());
        assertTrue(events.get(0).contains("sent no pictures"), events.toString());
    }

    @Test
    void passwordsThatAreRefusedAreToldPlainly() {
        gate.refuse("private");
        source.open(request(cameraUri(), "auto"));
        await("refusal", () -> isSaid(TransferStatus.State.WAITING, "403"));
        assertTrue(gate.requests.get(1).credential().orElseThrow().reveal().equals("secret"), "asked, then told");
        assertTrue(states.stream().noneMatch(each -> each.contains("secret")), states.toString());
    }

    @Test
    void optionsThatMakeNoSense() {
        assertThrows(IllegalArgumentException.class, () -> source.open(request(cameraUri(), "smoke")));
        assertThrows(IllegalArgumentException.class, () -> source.open(request("rtsp:///live/x", "auto")));
    }

    /** A camera of a few lines, which answers each request and then does what the test wants. */
    private ServerSocket scripted(Function<String, String> answers) throws IOException {
        ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(() -> {
            while (!listener.isClosed()) {
                try (Socket socket = listener.accept()) {
                    BufferedReader in =
                            new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
                    StringBuilder request = new StringBuilder();
                    for (String line = in.readLine(); line != null; line = in.readLine()) {
                        request.append(line).append('\n');
                        if (line.isEmpty()) {
                            String cSeq = request.toString().replaceAll("(?s).*CSeq: (\\d+).*", "$1");
                            String answer = answers.apply(request.toString()).replace("CSEQ", cSeq);
                            socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                            request.setLength(0);
                        }
                    }
                } catch (IOException e) {
                    // the next one
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
        return listener;
    }

    private static final String SDP = "v=0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:track1\r\n";

    private static String ok(String headers, String body) {
        return "RTSP/1.0 200 OK\r\nCSeq: CSEQ\r\n" + headers
                + (body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n") + "\r\n" + body;
    }

    @Test
    void withoutPacketsOverUdpTheConnectionCarriesThem() throws Exception {
        List<String> asked = new CopyOnWriteArrayList<>();
        try (ServerSocket listener = scripted(request -> {
            asked.add(request);
            if (request.startsWith("DESCRIBE")) {
                return ok("", SDP);
            }
            return request.startsWith("SETUP") ? ok("Session: 7;timeout=4\r\nTransport: RTP/AVP\r\n", "") : ok("", "");
        })) {
            source.open(request("rtsp://127.0.0.1:" + listener.getLocalPort() + "/h264", "auto"));
            await("PLAY", () -> asked.stream().anyMatch(each -> each.startsWith("PLAY")));
            advanceUntil("other transport", () -> asked.stream().anyMatch(each -> each.contains("interleaved=0-1")));
            assertTrue(asked.stream().anyMatch(each -> each.startsWith("SETUP") && each.contains("/h264/track1 ")));
            assertTrue(
                    asked.stream().anyMatch(each -> each.startsWith("OPTIONS") && each.contains("Session: 7")),
                    "alive");
        }
    }

    @Test
    void redirectsAreFollowedAndNonsenseIsTold() throws Exception {
        try (ServerSocket listener = scripted(request -> {
            if (request.contains("/moved")) {
                return "RTSP/1.0 302 Found\r\nCSeq: CSEQ\r\nLocation: " + cameraUri() + "\r\n\r\n";
            }
            return request.startsWith("DESCRIBE") ? ok("", "v=0\r\nm=audio 0 RTP/AVP 96\r\n") : ok("", "");
        })) {
            String host = "rtsp://127.0.0.1:" + listener.getLocalPort();
            source.open(request(host + "/moved", "tcp"));
            await("media", () -> videos(run(0)) > 0);
            source.open(request(host + "/audio", "tcp"));
            await("words", () -> isSaid(TransferStatus.State.WAITING, "Nothing that the server sends can be used"));
        }
    }

    @Test
    void aSessionThatBringsNothingIsEndedAndTheOtherTransportTried() throws Exception {
        List<String> asked = new CopyOnWriteArrayList<>();
        try (ServerSocket listener = scripted(request -> {
            asked.add(request);
            if (request.startsWith("DESCRIBE")) {
                return ok("Content-Base: nonsense\r\n", SDP.replace("m=", "a=control:rtsp://all/of/it\r\nm="));
            }
            return request.startsWith("SETUP") ? ok("Session: 7\r\n", "") : ok("", "");
        })) {
            source.open(request("rtsp://127.0.0.1:" + listener.getLocalPort() + "/still", "auto"));
            await("PLAY", () -> asked.stream().anyMatch(each -> each.startsWith("PLAY rtsp://all/of/it ")));
            advanceUntil("end", () -> asked.stream().anyMatch(each -> each.startsWith("TEARDOWN")));
            assertTrue(asked.stream().anyMatch(each -> each.startsWith("SETUP") && each.contains("/still/track1 ")));
            advanceUntil("the other way, and UDP again", () -> {
                int inside = String.join("", asked).indexOf("interleaved=");
                return inside > 0 && String.join("", asked).lastIndexOf("client_port=") > inside;
            });
        }
    }

    private static long count(List<String> asked, String words) {
        return asked.stream().filter(each -> each.contains(words)).count();
    }

    /** It does not know GET_PARAMETER in spite of what it says, and then answers nothing at all. */
    @Test
    void aCameraThatAnswersNothingIsKeptWhileItPlays() throws Exception {
        List<String> asked = new CopyOnWriteArrayList<>();
        try (ServerSocket listener = scripted(request -> {
            asked.add(request);
            if (request.startsWith("DESCRIBE")) {
                return ok("", SDP);
            }
            if (request.startsWith("GET_PARAMETER")) {
                return "RTSP/1.0 501 Not Implemented\r\nCSeq: CSEQ\r\n\r\n";
            }
            boolean alive = request.startsWith("OPTIONS") && request.contains("Session: 7");
            return alive ? "" : ok("Public: GET_PARAMETER\r\nSession: 7;timeout=4\r\n", "");
        })) {
            PullRequest patient = request("rtsp://127.0.0.1:" + listener.getLocalPort() + "/quiet", "tcp", "600");
            source.open(patient);
            await("PLAY", () -> count(asked, "PLAY ") == 1);
            advanceUntil("life", () -> count(asked, "OPTIONS") >= 4);
            assertTrue(count(asked, "GET_PARAMETER") > 0);
            assertEquals(1, count(asked, "DESCRIBE"), "one connection");
        }
    }

    @Test
    void anotherHostIsNotToldThePassword() throws Exception {
        List<String> asked = new CopyOnWriteArrayList<>();
        ServerSocket[] self = new ServerSocket[1];
        try (ServerSocket listener = scripted(request -> {
            asked.add(request);
            if (request.contains("/moved")) {
                return "RTSP/1.0 302 Found\r\nCSeq: CSEQ\r\nLocation: rtsp://localhost:" + self[0].getLocalPort()
                        + "/elsewhere\r\n\r\n";
            }
            return "RTSP/1.0 401 Unauthorized\r\nCSeq: CSEQ\r\nWWW-Authenticate: Basic realm=\"x\"\r\n\r\n";
        })) {
            self[0] = listener;
            source.open(request("rtsp://127.0.0.1:" + listener.getLocalPort() + "/moved", "tcp"));
            await("refusal", () -> isSaid(TransferStatus.State.WAITING, "401"));
            assertTrue(count(asked, "/elsewhere") > 0);
            assertEquals(0, count(asked, "Authorization"), asked.toString());
        }
    }
}
