package io.millrace.protocols.rtmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Secret;
import io.millrace.api.live.LiveStream;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.FrameRate;
import io.millrace.api.media.Sample;
import io.millrace.api.media.StreamName;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import io.millrace.api.session.Session;
import io.millrace.api.transfer.PullOutput;
import io.millrace.api.transfer.PullRequest;
import io.millrace.api.transfer.PushRequest;
import io.millrace.api.transfer.Reach;
import io.millrace.api.transfer.Transfer;
import io.millrace.api.transfer.TransferStatus;
import io.millrace.net.internal.LoopbackNet;
import io.millrace.testkit.FakeAccessGate;
import io.millrace.testkit.FakeLiveStream;
import io.millrace.testkit.FakeLiveStreams;
import io.millrace.testkit.FakePublisher;
import io.millrace.testkit.FakeRenditionDemand;
import io.millrace.testkit.FakeSession;
import io.millrace.testkit.FakeSessions;
import io.millrace.testkit.SyntheticStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pulls and pushes between two ends that are both this server, and with peers that are none. */
class RtmpTransferTest {
    private static final long SECOND_US = 1_000_000;
    private static final StreamName COPY = StreamName.of("live", "copy");

    private static final Track HEVC =
            new Track(0, new VideoFormat(FourCc.HEVC, ByteBuffer.allocate(23), 640, 360, FrameRate.UNKNOWN));

    @TempDir
    private Path etc;

    private final FakeLiveStreams streams = new FakeLiveStreams();
    private final FakeLiveStreams pulled = new FakeLiveStreams();
    private final FakeSessions sessions = new FakeSessions();
    private final FakeAccessGate gate = new FakeAccessGate();
    private final FakeRenditionDemand demand = new FakeRenditionDemand();
    private final List<String> reports = new CopyOnWriteArrayList<>();
    private final SyntheticStream encoder = SyntheticStream.of(25, 25).withFrameBytes(9_000);
    private Reach reach = InetAddress::getByName;
    private LoopbackNet net;
    private RtmpServer server;
    private int timersOfNet;

    @BeforeEach
    void start() {
        net = new LoopbackNet(etc, 2);
        timersOfNet = net.workers.timer.pending();
        server = new RtmpServer(streams, gate, sessions, demand, net.workers, net.network(), Map.of());
        net.add(server, "1.0.0");
    }

    @AfterEach
    void stop() {
        server.stop();
        net.close();
    }

    private FakeLiveStream source() {
        FakeLiveStream stream = streams.stream("live/src");
        stream.publish(new FormatChange(encoder.tracks()));
        return stream;
    }

    private void report(TransferStatus.State state, String words) {
        reports.add(state + " " + words);
    }

    private String lastReport() {
        return reports.isEmpty() ? "" : reports.get(reports.size() - 1);
    }

    private Transfer pull(int port) {
        FakeSession session = FakeSession.publisher(COPY);
        PullOutput output = (remote, secure) -> new PullOutput.Run(session, pulled.publish(COPY, session));
        return server.open(new PullRequest(
                URI.create("rtmp://127.0.0.1:" + port + "/live/src"),
                Optional.empty(),
                Optional.empty(),
                COPY,
                Map.of(),
                reach,
                output,
                this::report));
    }

    private Transfer push(LiveStream stream, int port, FakeSession session) {
        return push(stream, port, session, Map.of());
    }

    private Transfer push(LiveStream stream, int port, FakeSession session, Map<String, String> options) {
        return server.open(new PushRequest(
                stream,
                session,
                URI.create("rtmp://127.0.0.1:" + port + "/live"),
                Optional.empty(),
                Optional.of(new Secret("there?key=k")),
                options,
                reach,
                this::report));
    }

    private void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, () -> "No " + what + "; " + reports);
            Thread.onSpinWait();
        }
    }

    /** A player begins at a key picture; from there on it has to have every picture up to three seconds. */
    private void awaitEveryPicture(FakePublisher publisher) {
        await("last picture", () -> publisher.samples.stream().anyMatch(sample -> sample.ptsUs() >= 2_960_000));
        List<Sample> pictures = publisher.samples.stream()
                .filter(sample -> sample.trackId() == pictureTrack(publisher))
                .toList();
        assertTrue(pictures.get(0).isSync());
        assertEquals(36_000, pictures.get(0).sizeBytes(), 100, "key pictures are larger");
        assertEquals((3 * SECOND_US - pictures.get(0).ptsUs()) / 40_000, pictures.size());
    }

    private static int pictureTrack(FakePublisher publisher) {
        return publisher.stream().tracks().stream()
                .filter(Track::isVideo)
                .findFirst()
                .orElseThrow()
                .id();
    }

    @Test
    void whatAnotherServerPlaysIsPublished() {
        FakeLiveStream source = source();
        Transfer transfer = pull(net.port("rtmp"));
        await("player", () -> source.readers() > 0);
        List<Sample> sent = encoder.samples(0, 3 * SECOND_US);
        sent.forEach(source::publish);
        await("publication", () -> !pulled.publishers.isEmpty());
        FakePublisher copy = pulled.publishers.get(0);
        awaitEveryPicture(copy);
        assertEquals("RUNNING It has media", lastReport());
        Session session = copy.stream().publication().orElseThrow().session();
        assertTrue(session.receivedBytes() > 200_000);
        transfer.close();
        await("end", () -> !copy.isOpen() && !session.isOpen());
        net.workers.timer.advance(60 * SECOND_US);
        await("end of muxing", () -> source.readers() == 0);
        assertEquals(1, pulled.publishers.size());
    }

    @Test
    void aStreamIsPushedWithTheBytesThatPlayersGet() throws IOException {
        FakeLiveStream source = source();
        FakeSession session = FakeSession.viewer(source.name());
        try (SocketClient player = new SocketClient(net.port("rtmp"))) {
            player.play("src");
            Transfer transfer = push(source, net.port("rtmp"), session);
            await("acceptance", () -> lastReport().startsWith("RUNNING"));
            encoder.samples(0, 3 * SECOND_US).forEach(source::publish);
            FakePublisher there = streams.publishers.get(0);
            assertEquals("live/there", there.stream().name().toString());
            assertEquals(
                    "k",
                    gate.requests.stream()
                            .filter(request -> request.stream().name().equals("there"))
                            .findFirst()
                            .orElseThrow()
                            .credential()
                            .orElseThrow()
                            .reveal());
            awaitEveryPicture(there);
            assertEquals(1, source.readers(), "muxed once for the push and the player");
            assertTrue(session.sentBytes() > 200_000);
            transfer.close();
            await("end", () -> !there.isOpen());
            assertNotNull(there.endReason(), "it says that it is over");
        }
    }

    private FakeLiveStream hevc() {
        FakeLiveStream stream = streams.stream("live/hevc");
        stream.publish(new FormatChange(List.of(HEVC, SyntheticStream.AUDIO)));
        return stream;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "true", "av01, hvc1"})
    void aServerThatTakesACodecGetsTheStreamAsItIs(String enhanced) {
        Map<String, String> options = enhanced.isEmpty() ? Map.of() : Map.of("enhanced", enhanced);
        push(hevc(), net.port("rtmp"), FakeSession.viewer(COPY), options);
        await("acceptance", () -> lastReport().startsWith("RUNNING"));
        assertEquals(List.of(), demand.needed());
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "av01"})
    void aServerThatDoesNotKnowACodecGetsARendition(String enhanced) {
        FakeSession session = FakeSession.viewer(COPY);
        Transfer transfer = push(hevc(), net.port("rtmp"), session, Map.of("enhanced", enhanced));
        await("demand", () -> demand.needed().equals(List.of("live/hevc@h264")));
        FakeLiveStream made = streams.stream("live/hevc@h264");
        made.publish(new FormatChange(encoder.tracks()));
        demand.begin(made);
        await("acceptance", () -> lastReport().startsWith("RUNNING"));
        encoder.samples(0, 3 * SECOND_US).forEach(made::publish);
        awaitEveryPicture(streams.publishers.get(0));
        assertEquals(0, session.statistics().get("droppedMessages").longValue());
        transfer.close();
        await("end of the need", () -> demand.needed().isEmpty());
    }

    @Test
    void aRenditionThatCannotBeMadeIsTold() {
        push(hevc(), net.port("rtmp"), FakeSession.viewer(COPY), Map.of("enhanced", "false"));
        await("demand", () -> !demand.needed().isEmpty());
        demand.refuse("No encoder is installed");
        await("refusal", () -> lastReport().startsWith("WAITING"));
        assertTrue(
                lastReport().contains("live/hevc") && lastReport().contains("No encoder is installed"), lastReport());
        assertThrows(
                IllegalArgumentException.class,
                () -> push(hevc(), 1, FakeSession.viewer(COPY), Map.of("enhanced", "maybe")));
    }

    @Test
    void whoIsRefusedTriesAgainForEverWithAGrowingDelay() {
        gate.refuse("The stream key is not valid for this stream");
        push(source(), net.port("rtmp"), FakeSession.viewer(COPY));
        await("refusal", () -> lastReport().startsWith("WAITING"));
        assertTrue(lastReport().contains("The stream key is not valid"), lastReport());
        for (int i = 0; i < 8; i++) {
            long delayUs = Math.min(30, 1L << i) * SECOND_US;
            int before = reports.size();
            net.workers.timer.advance(delayUs / 2);
            assertEquals(before, reports.size());
            net.workers.timer.advance(delayUs / 2 + delayUs / RtmpTransfer.JITTER_PART);
            int number = before;
            await("refusal", () -> reports.size() == number + 2);
        }
        gate.refuse(null);
        net.workers.timer.advance(36 * SECOND_US);
        await("acceptance", () -> lastReport().startsWith("RUNNING"));
    }

    @Test
    void aServerThatWantsAPasswordIsToldTheUserAtOnce() {
        gate.refuse("[ AccessManager.Reject ] : [ code=403 need auth; authmod=adobe ] : ");
        server.open(new PushRequest(
                source(),
                FakeSession.viewer(COPY),
                URI.create("rtmp://127.0.0.1:" + net.port("rtmp") + "/live/there"),
                Optional.of("me"),
                Optional.of(new Secret("password")),
                Map.of(),
                reach,
                this::report));
        await("refusal", () -> lastReport().startsWith("WAITING"));
        assertEquals("WAITING The other server wants a user name and a password", lastReport());
        assertEquals(3, reports.size(), "it connected twice: " + reports);
        assertEquals(
                List.of("there", "there"),
                gate.requests.stream().map(request -> request.stream().name()).toList());
        assertTrue(
                gate.requests.stream().noneMatch(request -> request.credential()
                        .filter(secret -> secret.reveal().contains("password"))
                        .isPresent()),
                "the password is no key");
    }

    @Test
    void aPullComesBackWhenTheOtherServerDoes() {
        FakeLiveStream source = source();
        pull(net.port("rtmp"));
        await("player", () -> source.readers() > 0);
        encoder.samples(0, 2 * SECOND_US).forEach(source::publish);
        await("publication", () -> !pulled.publishers.isEmpty());
        sessions.list().forEach(session -> session.kick("Ended by the operator"));
        await("loss", () -> lastReport().startsWith("WAITING"));
        assertFalse(pulled.publishers.get(0).isOpen());
        assertTrue(lastReport().contains("Ended by the operator"), lastReport());
        net.workers.timer.advance(2 * SECOND_US);
        await("player", () -> source.readers() > 0);
        encoder.samples(2 * SECOND_US, 5 * SECOND_US).forEach(source::publish);
        await("publication", () -> pulled.publishers.size() == 2);
    }

    @Test
    void hostsThatMustNotBeReachedAreNot() {
        reach = host -> {
            throw new IOException(host + " is an address of an internal network");
        };
        pull(net.port("rtmp"));
        assertEquals("WAITING 127.0.0.1 is an address of an internal network", lastReport());
        assertEquals(List.of(), gate.requests);
    }

    @Test
    void peersThatSpeakSomethingElseAreLeft() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Transfer transfer = pull(other.getLocalPort());
            try (Socket accepted = other.accept()) {
                accepted.getOutputStream().write("HTTP/1.1 400 Bad".getBytes(StandardCharsets.US_ASCII));
                await("refusal", () -> lastReport().startsWith("WAITING"));
                assertEquals("WAITING The other server does not speak RTMP", lastReport());
            }
            net.workers.timer.advance(2 * SECOND_US);
            try (Socket accepted = other.accept()) {
                byte[] answer = new byte[1 + 2 * 1_536];
                answer[0] = 3;
                accepted.getOutputStream().write(answer);
                accepted.getOutputStream().write(new byte[] {2, 0, 0, 0, 0, 0, 4, 1, 0, 0, 0, 0, 0, 0, 0, 0});
                await("refusal", () -> lastReport().startsWith("WAITING"));
                assertTrue(lastReport().contains("chunk size 0"), lastReport());
            }
            net.workers.timer.advance(3 * SECOND_US);
            try (Socket silent = other.accept()) {
                assertEquals(3, silent.getInputStream().read());
                net.workers.timer.advance(12 * SECOND_US);
                await("refusal", () -> lastReport().startsWith("WAITING"));
                assertEquals("WAITING The other server did not answer in time", lastReport());
            }
            transfer.close();
            net.workers.timer.advance(60 * SECOND_US);
            assertEquals("WAITING The other server did not answer in time", lastReport());
        }
    }

    @Test
    void aStreamWithoutMediaIsAskedForAnew() {
        FakeLiveStream source = source();
        pull(net.port("rtmp"));
        await("player", () -> source.readers() > 0);
        net.workers.timer.advance(12 * SECOND_US);
        String expected = "WAITING The other server has the stream, but sends nothing of it";
        await("end", () -> reports.contains(expected));
        assertEquals(List.of(), pulled.publishers);
    }

    @Test
    void nobodyListening() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        pull(port);
        await("refusal", () -> lastReport().startsWith("WAITING"));
        assertTrue(lastReport().toLowerCase(Locale.ROOT).contains("refused"), lastReport());
    }

    @Test
    void stoppingTheServerEndsWhatItTransfers() {
        FakeLiveStream source = source();
        pull(net.port("rtmp"));
        await("player", () -> source.readers() > 0);
        server.stop();
        await("end", () -> source.readers() == 0);
        net.workers.timer.advance(60 * SECOND_US);
        assertEquals(timersOfNet, net.workers.timer.pending());
    }
}
