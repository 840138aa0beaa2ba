package io.millrace.protocols.rtsp.pull;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.FormatChange;
import io.millrace.api.media.Sample;
import io.millrace.api.transfer.Transfer;
import io.millrace.api.transfer.TransferStatus;
import io.millrace.protocols.rtsp.Cameras;
import io.millrace.protocols.rtsp.RtspServer;
import io.millrace.testkit.FakeAccessGate;
import io.millrace.testkit.FakeLiveStream;
import io.millrace.testkit.FakeLiveStreams;
import io.millrace.testkit.FakePublisher;
import io.millrace.testkit.FakeSessions;
import io.millrace.testkit.SyntheticStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our own server is the camera. */
class CameraPullTest {
    @TempDir
    private Path etc;

    private final FakeLiveStreams cameras = new FakeLiveStreams();
    private final SyntheticStream encoder = SyntheticStream.of(25, 25);
    private FakeAccessGate gate;
    private RtspServer server;
    private PullBench bench;
    private FakeLiveStream camera;

    @BeforeEach
    void start() {
        bench = new PullBench(etc);
        gate = new FakeAccessGate();
        server = new RtspServer(cameras, gate, new FakeSessions(), bench.net.network(), bench.net.workers, Map.of());
        bench.net.add(server, "1.0.0");
        camera = cameras.stream("live/cam");
        camera.publish(new FormatChange(encoder.tracks()));
        camera.publish(encoder.samples(0, 1_000_000));
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    private String cameraUri() {
        return "rtsp://127.0.0.1:" + bench.net.port("rtsp") + "/live/cam";
    }

    @Test
    void everyPictureComesOverEachTransport() {
        for (String transport : List.of("tcp", "udp")) {
            int number = bench.pulled.publishers.size();
            Transfer pull = bench.source.open(bench.request(cameraUri(), transport));
            FakePublisher run = bench.run(number);
            PullBench.await("pictures over " + transport, () -> PullBench.videos(run) == 25);
            List<Sample> sent = encoder.video(0, 1_000_000);
            List<Sample> got = run.samples.stream().filter(Sample::isVideo).toList();
            for (int i = 0; i < 25; i++) {
                assertEquals(sent.get(i).payload(), got.get(i).payload());
            }
            assertTrue(bench.isSaid(TransferStatus.State.RUNNING, transport.equals("tcp") ? "inside" : "over UDP"));
            pull.close();
            PullBench.await("end", () -> !run.isOpen());
        }
    }

    @Test
    void aCameraThatIsAwayIsAskedForEver() throws Exception {
        bench.net.remove(server);
        Cameras.stop(server);
        bench.source.open(bench.request(cameraUri().replace("/cam", "/none"), "auto"));
        server = new RtspServer(cameras, gate, new FakeSessions(), bench.net.network(), bench.net.workers, Map.of());
        bench.net.add(server, "2.0.0");
        bench.advanceUntil(
                "fifth refusal",
                () -> bench.states.stream().filter(each -> each.contains("404")).count() == 5);
        assertTrue(bench.isSaid(TransferStatus.State.WAITING, "trying again in 1 s"));
        assertTrue(bench.isSaid(TransferStatus.State.WAITING, "trying again in 16 s"), bench.states.toString());
        FakeLiveStream late = cameras.stream("live/none");
        late.publish(new FormatChange(encoder.tracks()));
        late.publish(encoder.samples(0, 1_000_000));
        bench.advanceUntil("media", () -> !bench.pulled.publishers.isEmpty() && PullBench.videos(bench.run(0)) > 0);
    }

    @Test
    void aCameraThatComesBackIsPulledAgain() {
        bench.source.open(bench.request(cameraUri(), "tcp"));
        PullBench.await("media", () -> PullBench.videos(bench.run(0)) > 0);
        bench.net.remove(server);
        Cameras.stop(server);
        PullBench.await("loss", () -> bench.isSaid(TransferStatus.State.WAITING, "trying again in 1 s"));
        assertTrue(!bench.run(0).isOpen());
        server = new RtspServer(cameras, gate, new FakeSessions(), bench.net.network(), bench.net.workers, Map.of());
        bench.net.add(server, "2.0.0");
        bench.advanceUntil(
                "media again", () -> bench.pulled.publishers.size() > 1 && PullBench.videos(bench.run(1)) > 0);
    }

    @Test
    void aFrozenCameraIsTold() {
        bench.source.open(bench.request(cameraUri(), "tcp"));
        PullBench.await("media", () -> PullBench.videos(bench.run(0)) == 25);
        bench.advanceUntil("event", () -> !bench.events.isEmpty());
        assertTrue(bench.events.get(0).startsWith("stream.warning live/pulled"), bench.events.toString());
        PullBench.await("state", () -> bench.isSaid(TransferStatus.State.WAITING, "has sent no pictures"));
    }

    @Test
    void aCameraWithSoundAloneIsFrozenIfItHasPictures() {
        bench.source.open(bench.request(cameraUri(), "udp", "60"));
        PullBench.await("media", () -> PullBench.videos(bench.run(0)) == 25);
        camera.publish(encoder.audio(1_000_000, 1_500_000));
        bench.advanceUntil(
                "sound", 100_000, () -> bench.run(0).samples.stream().anyMatch(sample -> sample.dtsUs() > 1_000_000));
        bench.advanceUntil("event", () -> !bench.events.isEmpty());
        assertTrue(bench.events.get(0).contains("sent no pictures"), bench.events.toString());
    }

    @Test
    void passwordsThatAreRefusedAreToldPlainly() {
        gate.refuse("private");
        bench.source.open(bench.request(cameraUri(), "auto"));
        PullBench.await("refusal", () -> bench.isSaid(TransferStatus.State.WAITING, "403"));
        assertTrue(gate.requests.get(1).credential().orElseThrow().reveal().equals("secret"), "asked, then told");
        assertTrue(bench.states.stream().noneMatch(each -> each.contains("secret")), bench.states.toString());
    }

    @Test
    void optionsThatMakeNoSense() {
        assertThrows(IllegalArgumentException.class, () -> bench.source.open(bench.request(cameraUri(), "smoke")));
        assertThrows(IllegalArgumentException.class, () -> bench.source.open(bench.request("rtsp:///live/x", "auto")));
    }
}
