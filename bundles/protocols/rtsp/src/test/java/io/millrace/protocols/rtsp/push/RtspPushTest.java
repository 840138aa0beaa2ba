package io.millrace.protocols.rtsp.push;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Secret;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.Sample;
import io.millrace.api.media.StreamName;
import io.millrace.api.transfer.PushRequest;
import io.millrace.api.transfer.Transfer;
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
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our own server is the other one, too. */
class RtspPushTest {
    private static final long SECOND_US = 1_000_000;

    @TempDir
    private Path etc;

    private final FakeLiveStreams streams = new FakeLiveStreams();
    private final FakeAccessGate gate = new FakeAccessGate();
    private final SyntheticStream encoder = SyntheticStream.of(25, 25);
    private final List<String> reports = new CopyOnWriteArrayList<>();
    private LoopbackNet net;
    private RtspServer server;
    private FakeLiveStream source;

    @BeforeEach
    void start() {
        net = new LoopbackNet(etc, 2);
        server = new RtspServer(streams, gate, new FakeSessions(), net.network(), net.workers, Map.of());
        net.add(server, "1.0.0");
        source = streams.stream("live/src");
        source.publish(new FormatChange(encoder.tracks()));
    }

    @AfterEach
    void stop() {
        net.remove(server);
        Cameras.stop(server);
        net.close();
    }

    private Transfer push(int port, FakeSession session, Map<String, String> options) {
        return server.open(new PushRequest(
                source,
                session,
                URI.create("rtsp://127.0.0.1:" + port + "/live/there"),
                Optional.of("any"),
                Optional.of(new Secret("k")),
                options,
                InetAddress::getByName,
                (state, words) -> reports.add(state + " " + words)));
    }

    private String lastReport() {
        return reports.isEmpty() ? "" : reports.get(reports.size() - 1);
    }

    private void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, () -> "No " + what + "; " + reports);
            Thread.onSpinWait();
        }
    }

    @Test
    void everyPictureArrives() {
        FakeSession session = FakeSession.viewer(StreamName.of("live", "src"));
        Transfer transfer = push(net.port("rtsp"), session, Map.of());
        await("acceptance", () -> lastReport().startsWith("RUNNING"));
        encoder.samples(0, 3 * SECOND_US).forEach(source::publish);
        await("publication", () -> !streams.publishers.isEmpty());
        FakePublisher there = streams.publishers.get(0);
        assertEquals("live/there", there.stream().name().toString());
        List<Sample> sent = encoder.video(0, 3 * SECOND_US);
        Sample last = sent.get(sent.size() - 1);
        await("last picture", () -> there.samples.stream()
                .anyMatch(sample -> sample.isVideo() && sample.payload().equals(last.payload())));
        List<Sample> got = there.samples.stream().filter(Sample::isVideo).toList();
        int missing = sent.size() - got.size();
        assertTrue(got.get(0).isSync() && missing % 25 == 0, "it begins at a key picture: " + got.size());
        for (int i = 0; i < got.size(); i++) {
            assertEquals(sent.get(missing + i).payload(), got.get(i).payload());
        }
        assertTrue(session.sentBytes() > 1_000);
        transfer.close();
        await("end", () -> !there.isOpen());
    }

    @Test
    void whoIsRefusedTriesAgainForEver() {
        gate.refuse("The stream key is not valid for this stream");
        push(net.port("rtsp"), FakeSession.viewer(source.name()), Map.of());
        await("refusal", () -> lastReport().startsWith("WAITING"));
        gate.refuse(null);
        net.workers.timer.advance(2 * SECOND_US);
        await("acceptance", () -> lastReport().startsWith("RUNNING"));
    }

    @Test
    void aServerThatIsSilentIsLeft() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Transfer transfer = push(other.getLocalPort(), FakeSession.viewer(source.name()), Map.of());
            try (Socket silent = other.accept()) {
                assertEquals('A', silent.getInputStream().read(), "ANNOUNCE");
                for (int i = 0; i < 12; i++) {
                    net.workers.timer.advance(SECOND_US);
                }
                await("refusal", () -> lastReport().startsWith("WAITING"));
                assertEquals("WAITING The other server did not answer ANNOUNCE in time", lastReport());
            }
            transfer.close();
        }
    }

    @Test
    void optionsThatMeanNothingAreRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> push(1, FakeSession.viewer(source.name()), Map.of("transport", "udp")));
    }
}
