package io.millrace.core.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.live.LiveStream;
import io.millrace.api.media.StreamName;
import io.millrace.api.session.Session;
import io.millrace.api.transfer.PushRequest;
import io.millrace.api.transfer.PushTarget;
import io.millrace.api.transfer.Transfer;
import io.millrace.api.transfer.TransferRow;
import io.millrace.api.transfer.TransferRow.State;
import io.millrace.api.transfer.TransferStatus;
import io.millrace.testkit.FakeLiveStream;
import io.millrace.testkit.FakeLiveStreams;
import io.millrace.testkit.FakeRenditionDemand;
import io.millrace.testkit.FakeSessions;
import io.millrace.testkit.FakeWorkers;
import io.millrace.testkit.RecordedFaults;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PushServiceTest {
    private static final String URL = "rtmp://elsewhere/app";

    private final FakeWorkers workers = FakeWorkers.direct();
    private final FakeLiveStreams streams = new FakeLiveStreams();
    private final FakeSessions sessions = new FakeSessions();
    private final FakeRenditionDemand demand = new FakeRenditionDemand();
    private final RecordedFaults faults = new RecordedFaults();
    private final List<String> events = new ArrayList<>();
    private final List<StreamName> wanted = new ArrayList<>();
    private final List<PushRequest> opened = new ArrayList<>();
    private final List<PushRequest> closed = new ArrayList<>();
    private RuntimeException refusal;
    private final ViewerInterest interest = new ViewerInterest();
    private final PushTarget plugin = this::open;
    private final PushService pushes = new PushService(
            streams,
            sessions,
            (type, subject, attributes) -> events.add(type + " " + subject),
            workers,
            faults,
            new TransferPolicy(Map.of()),
            interest,
            demand,
            new TransferFiles(Path.of("etc"), ConfiguredPush.PID));

    private Transfer open(PushRequest request) {
        if (refusal != null) {
            throw refusal;
        }
        opened.add(request);
        return () -> closed.add(request);
    }

    private void bind(String version) {
        pushes.bind(plugin, RecordedFaults.version("rtmp", version), Set.of("rtmp"));
    }

    @AfterEach
    void stop() {
        pushes.stop();
        assertEquals(opened, closed);
        assertEquals(List.of(), List.copyOf(sessions.list()));
        assertEquals(0, workers.timer.pending());
    }

    private ConfiguredPush configure(String... pairs) {
        return new ConfiguredPush(properties(pairs), pushes);
    }

    private static Map<String, Object> properties(String... pairs) {
        Map<String, Object> properties = new HashMap<>(Map.of("service.pid", "io.millrace.push~out"));
        for (int i = 0; i < pairs.length; i += 2) {
            properties.put(pairs[i], pairs[i + 1]);
        }
        return properties;
    }

    private void pass(long seconds) {
        workers.timer.advance(seconds * 1_000_000);
    }

    private TransferRow row() {
        return pushes.rows().get(0);
    }

    private PushRequest last() {
        return opened.get(opened.size() - 1);
    }

    @Test
    void sendsAStreamWhileItIsThere() {
        bind("1.0.0");
        interest.onWanted(wanted::add);
        configure("url", URL, "stream", "live/show", "user", "me", "secret", "hidden", "option.name", "v");
        pass(1);
        assertEquals(State.IDLE, row().state());
        assertEquals("Nobody publishes live/show", row().words());
        assertTrue(wanted.contains(StreamName.of("live", "show")), "it may be pulled on demand");
        FakeLiveStream show = streams.stream("live/show");
        pass(1);
        assertSame(show, last().stream());
        assertEquals("hidden", last().secret().orElseThrow().reveal());
        assertEquals(Map.of("name", "v"), last().options());
        Session session = last().session();
        assertEquals("push:out", session.identity().toString());
        assertEquals(Session.Role.PLAY, session.role());
        last().status().report(TransferStatus.State.RUNNING, "Accepted, hidden");
        assertEquals(State.RUNNING, row().state());
        assertEquals("Accepted, ***", row().words());
        show.state(LiveStream.State.INTERRUPTED);
        pass(5);
        assertEquals(1, opened.size());
        assertEquals(List.of(), closed);
        show.state(LiveStream.State.ENDED);
        pass(1);
        assertEquals(1, closed.size());
        assertFalse(session.isOpen());
        assertEquals(List.of("push.up out"), events);
    }

    @Test
    void failuresAreToldOnceHoweverOftenItTries() {
        bind("1.0.0");
        streams.stream("live/out");
        configure("url", URL);
        for (int i = 0; i < 5; i++) {
            last().status().report(TransferStatus.State.WAITING, "Connection refused");
            last().status().report(TransferStatus.State.CONNECTING, "It connects");
        }
        last().status().report(TransferStatus.State.RUNNING, "Accepted");
        last().status().report(TransferStatus.State.CONNECTING, "It connects again");
        assertEquals(List.of("push.down out", "push.up out", "push.down out"), events);
        assertEquals(1, opened.size());
    }

    @Test
    void changesAndPluginsThatComeAndGoBeginItAnew() {
        streams.stream("live/out");
        ConfiguredPush push = configure("url", URL);
        pass(1);
        assertEquals("Nothing that is installed pushes rtmp now", row().words());
        bind("1.0.0");
        assertEquals(1, opened.size());
        push.change(properties("url", URL));
        pass(1);
        assertEquals(1, opened.size(), "nothing has changed");
        push.change(properties("url", URL + "2"));
        assertEquals(2, opened.size());
        assertEquals(1, closed.size());
        push.change(properties("url", "nonsense"));
        assertEquals(2, opened.size(), "a mistake changes nothing");
        pushes.removeTarget(plugin);
        assertEquals(2, closed.size());
        assertEquals(State.FAILING, row().state());
        bind("1.1.0");
        assertEquals(3, opened.size());
        push.stop();
        assertEquals(3, closed.size());
        assertEquals(List.of(), pushes.rows());
    }

    @Test
    void whoWasKickedOrRefusedComesBackLater() {
        bind("1.0.0");
        streams.stream("live/out");
        configure("url", URL);
        last().session().kick("Ended by the operator");
        assertEquals(1, closed.size());
        assertEquals("Its session was ended", row().words());
        refusal = new IllegalStateException("broken");
        pass(11);
        assertEquals(1, faults.failures.size());
        refusal = new IllegalArgumentException("rtmp://elsewhere/app names no stream");
        pass(11);
        assertEquals(1, faults.failures.size());
        assertEquals("rtmp://elsewhere/app names no stream", row().words());
        refusal = null;
        sessions.drain(true);
        pass(11);
        assertEquals(1, opened.size());
        sessions.drain(false);
        pass(1);
        assertEquals(2, opened.size());
    }

    @Test
    void whatGoesWrongWithOnePushIsNoMatterOfTheOthers() {
        bind("1.0.0");
        for (int i = 0; i < 8; i++) {
            Map<String, Object> properties = properties("url", URL, "stream", "live/s" + i);
            properties.put("service.pid", "io.millrace.push~out" + i);
            new ConfiguredPush(properties, pushes);
        }
        interest.onWanted(name -> {
            if (name.toString().equals("live/s3")) {
                throw new IllegalStateException("broken");
            }
        });
        for (int i = 0; i < 8; i++) {
            streams.stream("live/s" + i);
        }
        pass(12);
        assertEquals(7, opened.size());
        TransferRow broken = pushes.rows().get(3);
        assertEquals(State.FAILING, broken.state());
        assertEquals("java.lang.IllegalStateException: broken", broken.words());
        assertEquals(List.of("push.down out3"), events, "it is told once");
    }

    @Test
    void aRenditionIsDemandedWhileItsStreamIsLive() {
        bind("1.0.0");
        StreamName rendition = StreamName.parse("live/show@480p");
        configure("url", URL, "stream", rendition.toString());
        pass(1);
        assertEquals(List.of(), demand.needed());
        FakeLiveStream show = streams.stream("live/show");
        pass(1);
        assertEquals(List.of("live/show@480p"), demand.needed());
        show.state(LiveStream.State.ENDED);
        pass(1);
        assertEquals(List.of(), demand.needed());
    }
}
