package io.millrace.protocols.rtsp.pull;

import io.millrace.api.access.Identity;
import io.millrace.api.access.Secret;
import io.millrace.api.live.PublishRefusedException;
import io.millrace.api.media.Sample;
import io.millrace.api.media.StreamName;
import io.millrace.api.session.Session;
import io.millrace.api.transfer.PullOutput;
import io.millrace.api.transfer.PullRequest;
import io.millrace.api.transfer.Reach;
import io.millrace.api.transfer.Transfer;
import io.millrace.api.transfer.TransferStatus;
import io.millrace.net.internal.LoopbackNet;
import io.millrace.testkit.FakeLiveStreams;
import io.millrace.testkit.FakePublisher;
import io.millrace.testkit.FakeSession;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Pulls cameras into a stream that is a fake, and remembers what it is told meanwhile. */
final class PullBench implements AutoCloseable {
    private static final StreamName STREAM = StreamName.parse("live/pulled");

    final List<String> states = new CopyOnWriteArrayList<>();
    final List<String> events = new CopyOnWriteArrayList<>();
    final List<FakeSession> sessions = new CopyOnWriteArrayList<>();
    final FakeLiveStreams pulled = new FakeLiveStreams();
    final LoopbackNet net;
    final RtspSource source;
    volatile Reach reach = InetAddress::getByName;

    PullBench(Path etc) {
        net = new LoopbackNet(etc, 2);
        source = new RtspSource(
                net.network(),
                (type, subject, attributes) -> events.add(type + " " + subject + " " + attributes),
                net.workers);
    }

    PullRequest request(String uri, String transport) {
        return request(uri, transport, "");
    }

    PullRequest request(String uri, String transport, String frozenSeconds) {
        return new PullRequest(
                URI.create(uri),
                Optional.of("admin"),
                Optional.of(new Secret("secret")),
                STREAM,
                Map.of("transport", transport, "frozenSeconds", frozenSeconds),
                host -> reach.resolve(host),
                (remote, secure) -> publish(),
                (state, words) -> states.add(state + " " + words));
    }

    private PullOutput.Run publish() throws PublishRefusedException {
        FakeSession session = new FakeSession(Session.Role.PUBLISH, "rtsp", STREAM, Identity.ANONYMOUS);
        sessions.add(session);
        return new PullOutput.Run(session, pulled.publish(STREAM, session));
    }

    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("No " + what + " after 60 s");
            }
            Thread.onSpinWait();
        }
    }

    /** Lets time pass no faster than the sockets follow. */
    void advanceUntil(String what, BooleanSupplier condition) {
        advanceUntil(what, 1_000_000, condition);
    }

    void advanceUntil(String what, long stepUs, BooleanSupplier condition) {
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

    FakePublisher run(int number) {
        await("run " + number, () -> pulled.publishers.size() > number);
        return pulled.publishers.get(number);
    }

    static long videos(FakePublisher publisher) {
        return publisher.samples.stream().filter(Sample::isVideo).count();
    }

    boolean isSaid(TransferStatus.State state, String words) {
        return states.stream().anyMatch(each -> each.startsWith(state.toString()) && each.contains(words));
    }

    void awaitWaiting(String words) {
        await("words " + words + " in " + states, () -> isSaid(TransferStatus.State.WAITING, words));
    }

    @Override
    public void close() {
        source.stop();
        net.close();
    }

    /** Pulls from a camera; empty for the transport that it finds. */
    Transfer pull(ScriptedCamera camera, String transport) {
        return source.open(request(camera.uri("/cam"), transport));
    }
}
