package io.millrace.core.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Grant;
import io.millrace.api.access.Identity;
import io.millrace.api.access.Limits;
import io.millrace.api.access.Peer;
import io.millrace.api.live.LiveStream;
import io.millrace.api.live.PublishRefusedException;
import io.millrace.api.live.ReadFrom;
import io.millrace.api.live.Reader;
import io.millrace.api.media.EndOfPublication;
import io.millrace.api.media.StreamItem;
import io.millrace.api.media.StreamName;
import io.millrace.api.session.Session;
import io.millrace.api.transfer.TransferRow;
import io.millrace.api.transfer.TransferRow.State;
import io.millrace.api.transfer.TransferStatus;
import io.millrace.testkit.FakeLiveStreams;
import io.millrace.testkit.FakeSessions;
import io.millrace.testkit.FakeWorkers;
import io.millrace.testkit.RecordedFaults;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SourceServiceTest {
    private static final StreamName CAM = StreamName.of("live", "cam");
    private static final String FIRST = "rtmp://first/live/a";
    private static final String SECOND = "rtmp://second/live/b";
    private static final long SECOND_US = 1_000_000;

    private final FakeWorkers workers = FakeWorkers.direct();
    private final FakeLiveStreams streams = new FakeLiveStreams();
    private final FakeSessions sessions = new FakeSessions();
    private final RecordedFaults faults = new RecordedFaults();
    private final List<String> events = new ArrayList<>();
    private final ViewerInterest interest = new ViewerInterest();
    private final FakePullSource plugin = new FakePullSource();
    private final SourceService sources = new SourceService(
            streams,
            sessions,
            (type, subject, attributes) -> events.add(type + " " + subject + " " + attributes.get("url")),
            workers,
            faults,
            new TransferPolicy(Map.of()),
            interest,
            new TransferFiles(Path.of("etc"), ConfiguredSource.PID));

    @BeforeEach
    void bind() {
        bind(plugin, "1.0.0");
    }

    @AfterEach
    void stop() {
        sources.stop();
        plugin.opened.forEach(pulled -> assertTrue(pulled.closed));
        assertEquals(0, workers.timer.pending());
    }

    private void bind(FakePullSource source, String version) {
        sources.bind(source, RecordedFaults.version("rtmp", version), Set.of("rtmp", "rtmps"));
    }

    private ConfiguredSource configure(String... pairs) {
        return new ConfiguredSource(properties(pairs), sources);
    }

    private static Map<String, Object> properties(String... pairs) {
        Map<String, Object> properties = new HashMap<>(Map.of("service.pid", "io.millrace.source~cam"));
        for (int i = 0; i < pairs.length; i += 2) {
            properties.put(pairs[i], pairs[i + 1]);
        }
        return properties;
    }

    private void pass(long seconds) {
        workers.timer.advance(seconds * SECOND_US);
    }

    private TransferRow row() {
        return sources.rows().get(0);
    }

    private Session viewer() {
        AccessRequest request = AccessRequest.of(
                Session.Role.PLAY,
                "rtmp",
                CAM,
                new Peer(InetSocketAddress.createUnresolved("viewer", 1), false, false),
                Optional.empty());
        return sessions.open(new Grant(request, CAM, Identity.ANONYMOUS, Optional.empty(), Limits.NONE), "rtmp");
    }

    @Test
    void pullsWhatIsConfiguredAndPublishesIt() throws Exception {
        configure("url", "rtmps://me:hidden@first/live/a?x=1", "option.timeout", "5");
        assertEquals(LiveStream.State.WAITING, streams.find(CAM).orElseThrow().state());
        FakePullSource.Pulled pulled = plugin.last();
        assertEquals("rtmps://first/live/a?x=1", pulled.request.uri().toString());
        assertEquals(Optional.of("me"), pulled.request.user());
        assertEquals("hidden", pulled.request.secret().orElseThrow().reveal());
        assertEquals(Map.of("timeout", "5"), pulled.request.options());
        assertEquals(State.CONNECTING, row().state());
        pulled.begin();
        assertEquals(LiveStream.State.LIVE, streams.find(CAM).orElseThrow().state());
        assertEquals("source:cam", pulled.run.session().identity().toString());
        assertEquals("rtmps", pulled.run.session().protocol());
        assertEquals(State.RUNNING, row().state());
        pulled.lose("Wrong password: hidden");
        assertEquals("Wrong password: ***", row().words());
        assertEquals(State.FAILING, row().state());
        pulled.request.status().report(TransferStatus.State.CONNECTING, "Again");
        pulled.lose("Once more");
        assertEquals(List.of("source.up cam rtmps://first/live/a?…", "source.down cam rtmps://first/live/a?…"), events);
        pulled.begin();
        assertEquals(State.RUNNING, row().state());
        assertEquals(1, plugin.opened.size(), "the plugin itself comes back");
    }

    @Test
    void goesToTheNextUrlAndBackToTheFirst() throws Exception {
        configure("url", FIRST, "fallbacks", SECOND, "fallbackSeconds", "5", "returnSeconds", "20");
        plugin.last().request.status().report(TransferStatus.State.WAITING, "Nobody listens");
        assertEquals(State.FAILING, row().state());
        pass(6);
        assertEquals(List.of(SECOND), plugin.open());
        FakePullSource.Pulled second = plugin.last();
        second.begin();
        pass(18);
        assertEquals(List.of(SECOND), plugin.open());
        pass(3);
        assertEquals(List.of(SECOND, FIRST), plugin.open(), "both: the stream goes on");
        pass(6);
        assertEquals(List.of(SECOND), plugin.open(), "in vain");
        assertTrue(second.run.publisher().isOpen());
        pass(21);
        plugin.last().begin();
        pass(1);
        assertEquals(List.of(FIRST), plugin.open());
        assertEquals(0, row().choice());
        assertThrows(PublishRefusedException.class, second::begin);
        assertTrue(plugin.last().run.publisher().isOpen());
        assertEquals(
                List.of(
                        "source.down cam " + FIRST,
                        "source.fallback cam " + SECOND,
                        "source.up cam " + SECOND,
                        "source.fallback cam " + FIRST),
                events);
    }

    @Test
    void goesRoundAsLongAsNothingAnswers() {
        configure("url", FIRST, "fallbacks", SECOND + ", srt://third:9", "fallbackSeconds", "5");
        pass(6);
        assertEquals(List.of(SECOND), plugin.open());
        pass(6);
        assertEquals(List.of(), plugin.open());
        assertEquals("Nothing that is installed pulls srt now", row().words());
        assertEquals(State.FAILING, row().state());
        pass(6);
        assertEquals(List.of(FIRST), plugin.open());
    }

    private static EndOfPublication end(Reader reader) {
        for (StreamItem item = reader.poll(); item != null; item = reader.poll()) {
            if (item instanceof EndOfPublication end) {
                return end;
            }
        }
        throw new AssertionError("Nothing ended");
    }

    @Test
    void aPullThatIsLostIsMissedAndOneThatIsNotConfiguredAnyMoreIsNot() throws Exception {
        ConfiguredSource cam = configure("url", FIRST);
        plugin.last().begin();
        Reader reader = streams.find(CAM).orElseThrow().read(ReadFrom.OLDEST, Runnable::run, () -> {});
        plugin.last().lose("The other server is gone");
        assertFalse(end(reader).isIntended());
        plugin.last().begin();
        cam.stop();
        assertEquals(new EndOfPublication("The source is not configured any more", true), end(reader));
    }

    @Test
    void onDemandRunsFromTheFirstViewerUntilSomeTimeAfterTheLast() throws Exception {
        configure("url", FIRST, "onDemand", "true", "idleSeconds", "10");
        pass(60);
        assertEquals(List.of(), plugin.opened);
        assertEquals(State.IDLE, row().state());
        interest.wanted(StreamName.of("live", "other"));
        assertEquals(List.of(), plugin.opened);
        interest.wanted(CAM.withRendition("720p"));
        assertEquals(List.of(FIRST), plugin.open());
        plugin.last().begin();
        Session viewer = viewer();
        pass(60);
        assertEquals(List.of(FIRST), plugin.open());
        viewer.close();
        pass(9);
        assertEquals(List.of(FIRST), plugin.open());
        Reader reader = streams.find(CAM).orElseThrow().read(ReadFrom.OLDEST, Runnable::run, () -> {});
        pass(2);
        assertEquals(new EndOfPublication("Nobody watches", true), end(reader), "nobody misses it");
        assertEquals(List.of(), plugin.open());
        assertEquals(State.IDLE, row().state());
        interest.wanted(CAM);
        assertEquals(List.of(FIRST), plugin.open());
    }

    @Test
    void aChangedUrlOrOptionRunsBesideTheOldUntilItHasMedia() throws Exception {
        ConfiguredSource cam = configure("url", FIRST);
        FakePullSource.Pulled old = plugin.last();
        old.begin();
        cam.change(properties("url", FIRST, "fallbacks", SECOND, "idleSeconds", "5"));
        pass(5);
        assertEquals(1, plugin.opened.size(), "nothing that concerns what runs");
        cam.change(properties("url", SECOND));
        pass(1);
        assertEquals(List.of(FIRST, SECOND), plugin.open());
        plugin.last().begin();
        pass(1);
        assertEquals(List.of(SECOND), plugin.open());
        assertEquals(State.RUNNING, row().state());
        cam.change(properties("url", SECOND, "option.transport", "tcp"));
        pass(1);
        assertEquals(List.of(SECOND, SECOND), plugin.open());
        plugin.last().begin();
        pass(1);
        assertEquals(Map.of("transport", "tcp"), plugin.last().request.options());
        assertEquals(List.of(SECOND), plugin.open());
        assertFalse(events.stream().anyMatch(event -> event.startsWith("source.down")), events::toString);
    }

    @Test
    void whatMakesNoSenseIsNotTakenUp() throws Exception {
        ConfiguredSource cam = configure("url", FIRST);
        plugin.last().begin();
        for (Map<String, Object> wrong : List.of(
                properties("url", ""),
                properties("url", FIRST, "stream", "live/x@720p"),
                properties("url", FIRST, "onDemand", "perhaps"),
                properties("url", FIRST, "idleSeconds", "-1"),
                properties("url", FIRST, "returnSeconds", "soon"),
                properties("url", FIRST, "fallbacks", (FIRST + ",").repeat(16)))) {
            cam.change(wrong);
            pass(1);
            assertEquals(List.of(FIRST), plugin.open(), wrong::toString);
            assertThrows(IllegalArgumentException.class, () -> SourceSettings.of("cam", wrong));
        }
        assertThrows(IllegalArgumentException.class, () -> SourceSettings.of("../cam", properties("url", FIRST)));
    }

    @Test
    void anotherStreamNameMovesThePullAndTheNameGoesWhenTheConfigurationDoes() throws Exception {
        ConfiguredSource cam = configure("url", FIRST);
        cam.change(properties("url", FIRST, "stream", "event/cam"));
        pass(1);
        assertTrue(streams.find(CAM).isEmpty());
        assertEquals("event/cam", plugin.last().request.stream().toString());
        assertEquals(1, plugin.open().size());
        cam.stop();
        assertEquals(List.of(), plugin.open());
        assertTrue(streams.find(StreamName.of("event", "cam")).isEmpty());
        assertEquals(List.of(), sources.rows());
    }

    @Test
    void aNewerPluginTakesOverWithoutAGapAndAnAbsentOneIsWaitedFor() throws Exception {
        configure("url", FIRST);
        plugin.last().begin();
        FakePullSource newer = new FakePullSource();
        bind(newer, "1.1.0");
        pass(1);
        assertEquals(List.of(FIRST), plugin.open());
        newer.last().begin();
        pass(1);
        assertEquals(List.of(), plugin.open());
        assertEquals(List.of(FIRST), newer.open());
        sources.removeSource(plugin);
        sources.removeSource(newer);
        assertEquals(List.of(), newer.open());
        assertEquals(State.FAILING, row().state());
        bind(plugin, "1.0.0");
        assertEquals(List.of(FIRST), plugin.open());
    }

    @Test
    void aPluginThatThrowsIsAskedAgainButNotAllTheTime() {
        plugin.refusal = new IllegalStateException("broken");
        configure("url", FIRST);
        pass(9);
        assertEquals(1, faults.failures.size());
        assertTrue(row().words().contains("broken"), row()::toString);
        pass(2);
        assertEquals(2, faults.failures.size());
        plugin.refusal = new IllegalArgumentException("option.transport has to be tcp or udp");
        pass(10);
        assertEquals(2, faults.failures.size(), "the operator's mistake is not the plugin's");
        assertEquals("option.transport has to be tcp or udp", row().words());
        plugin.refusal = null;
        pass(10);
        assertEquals(List.of(FIRST), plugin.open());
    }

    @Test
    void aRefusedPublicationLeavesNoSession() {
        configure("url", FIRST);
        streams.refuse("The server takes no more");
        assertThrows(PublishRefusedException.class, () -> plugin.last().begin());
        assertEquals(List.of(), List.copyOf(sessions.list()));
    }
}
