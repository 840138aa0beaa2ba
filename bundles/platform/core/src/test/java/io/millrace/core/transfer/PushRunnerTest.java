package io.millrace.core.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Secret;
import io.millrace.api.media.StreamName;
import io.millrace.api.transfer.PushCheck;
import io.millrace.api.transfer.PushCheck.Verdict;
import io.millrace.api.transfer.PushOrder;
import io.millrace.api.transfer.PushRequest;
import io.millrace.api.transfer.RunningPush;
import io.millrace.api.transfer.TransferRow.State;
import io.millrace.api.transfer.TransferStatus;
import io.millrace.testkit.FakeLiveStreams;
import io.millrace.testkit.FakeRenditionDemand;
import io.millrace.testkit.FakeSessions;
import io.millrace.testkit.FakeWorkers;
import io.millrace.testkit.RecordedFaults;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Pushes that somebody orders, beside those of files. */
class PushRunnerTest {
    private final FakeWorkers workers = FakeWorkers.direct();
    private final FakeLiveStreams streams = new FakeLiveStreams();
    private final FakeSessions sessions = new FakeSessions();
    private final List<String> events = new ArrayList<>();
    private final List<PushRequest> opened = new ArrayList<>();
    private final List<PushRequest> closed = new ArrayList<>();
    private Verdict verdict = Verdict.GO;
    private final PushService pushes = new PushService(
            streams,
            sessions,
            (type, subject, attributes) -> events.add(type + " " + subject + " " + attributes.get("reason")),
            workers,
            new RecordedFaults(),
            new TransferPolicy(Map.of()),
            new ViewerInterest(),
            new FakeRenditionDemand(),
            new TransferFiles(Path.of("etc"), ConfiguredPush.PID));

    PushRunnerTest() {
        pushes.bind(
                request -> {
                    opened.add(request);
                    return () -> closed.add(request);
                },
                RecordedFaults.version("rtmp", "1.0.0"),
                Set.of("rtmp"));
    }

    @AfterEach
    void stop() {
        pushes.stop();
        assertEquals(opened.size(), closed.size());
        assertEquals(Set.copyOf(opened), Set.copyOf(closed));
        assertEquals(List.of(), List.copyOf(sessions.list()));
    }

    private RunningPush run(String name, boolean anywhere) {
        PushCheck check = stream -> verdict;
        return pushes.run(new PushOrder(
                name,
                StreamName.parse("live/show"),
                "rtmp://127.0.0.1/app?token=hidden",
                Optional.empty(),
                Optional.of(new Secret("key-1")),
                Map.of("enhanced", "true"),
                anywhere,
                check));
    }

    private void pass(long seconds) {
        workers.timer.advance(seconds * 1_000_000);
    }

    private PushRequest last() {
        return opened.get(opened.size() - 1);
    }

    @Test
    void anOrderIsRunAsThePushesOfFilesAre() {
        streams.stream("live/show");
        RunningPush push = run("tube", true);
        pass(1);
        assertEquals("key-1", last().secret().orElseThrow().reveal());
        assertEquals(Map.of("enhanced", "true"), last().options());
        last().status().report(TransferStatus.State.RUNNING, "Accepted");
        assertEquals(State.RUNNING, push.row().state());
        assertEquals("rtmp://127.0.0.1/app?…", push.row().url());
        assertEquals(List.of(push.row()), pushes.rows(), "it is listed with the others");
        assertEquals(List.of("target.up tube Accepted"), events);
        push.close();
        assertEquals(1, closed.size());
        assertEquals(List.of(), pushes.rows());
        assertEquals(State.IDLE, push.row().state());
    }

    @Test
    void whatItHasDoneIsAddedUpOverItsConnections() {
        streams.stream("live/show");
        RunningPush push = run("tube", true);
        last().session().sent(1_000);
        last().session().measuredBy(() -> Map.of("droppedMessages", 3));
        last().status().report(TransferStatus.State.WAITING, "key-1 was refused");
        assertEquals(Map.of("droppedMessages", 3), push.figures().statistics());
        last().session().kick("Ended by the operator");
        pass(11);
        assertEquals(2, opened.size());
        last().session().sent(500);
        assertEquals(1_500, push.figures().sentBytes());
        assertEquals(1, push.figures().retries());
        assertEquals(Optional.of("*** was refused"), push.figures().lastError());
        assertTrue(push.figures().lastErrorUtcUs() > 0);
    }

    @Test
    void aStreamThatDoesNotSuitIsNotSentUntilItDoes() {
        streams.stream("live/show");
        verdict = new Verdict(Verdict.Kind.WAIT, "It is measured");
        RunningPush push = run("tube", true);
        pass(1);
        assertEquals(State.IDLE, push.row().state());
        assertEquals("It is measured", push.row().words());
        verdict = new Verdict(Verdict.Kind.REFUSE, "Too many bits");
        pass(1);
        assertEquals(State.FAILING, push.row().state());
        assertEquals(List.of("target.down tube Too many bits"), events);
        assertEquals(List.of(), opened);
        verdict = Verdict.GO;
        pass(1);
        assertEquals(1, opened.size());
        verdict = new Verdict(Verdict.Kind.REFUSE, "Too many bits");
        pass(5);
        assertEquals(List.of(), closed, "what runs is not ended by a scene with more bits");
    }

    @Test
    void hostsThatNoOperatorNamedHaveToBePublic() throws IOException {
        streams.stream("live/show");
        run("operators", true);
        assertTrue(last().reach().resolve("127.0.0.1").isLoopbackAddress());
        run("publishers", false);
        String refusal = assertThrows(IOException.class, () -> last().reach().resolve("127.0.0.1"))
                .getMessage();
        assertTrue(refusal.contains("whoever named it is no operator"), refusal);
    }

    @Test
    void urlsAreCheckedBeforeTheyAreKept() {
        pushes.check("rtmp://user:pass@127.0.0.1:1935/app");
        String refusal = assertThrows(
                        IllegalArgumentException.class, () -> pushes.check("rtmp://user:hid/den@127.0.0.1/app"))
                .getMessage();
        assertTrue(refusal.contains("%2F") && !refusal.contains("hid"), refusal);
        assertThrows(IllegalArgumentException.class, () -> pushes.check("rtmp://127.0.0.1:99999/app"));
    }

    @Test
    void namesAreTakenOnce() {
        run("tube", true);
        String refusal = assertThrows(IllegalArgumentException.class, () -> run("tube", true))
                .getMessage();
        assertTrue(refusal.contains("tube"), refusal);
        assertFalse(new PushOrder(
                        "n",
                        StreamName.parse("live/x"),
                        "rtmp://h/a?secret",
                        Optional.empty(),
                        Optional.empty(),
                        Map.of(),
                        true,
                        PushCheck.NONE)
                .toString()
                .contains("secret"));
    }
}
