package io.millrace.protocols.rtsp;

import io.millrace.net.internal.LoopbackNet;
import io.millrace.testkit.FakeAccessGate;
import io.millrace.testkit.FakeLiveStreams;
import io.millrace.testkit.FakeSessions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The server on real sockets, with fakes round it; time is the test's. */
final class TestServer implements AutoCloseable {
    static final long SECOND_US = 1_000_000;

    final LoopbackNet net;
    final FakeLiveStreams streams = new FakeLiveStreams();
    final FakeAccessGate gate = new FakeAccessGate();
    final FakeSessions sessions = new FakeSessions();
    final RtspServer server;

    TestServer(Path etc) {
        this(etc, Map.of());
    }

    TestServer(Path etc, Map<String, Object> properties) {
        net = new LoopbackNet(etc, 2);
        server = new RtspServer(streams, gate, sessions, net.network(), net.workers, properties);
        net.add(server, "1.0.0");
    }

    Client client(String stream) throws IOException {
        return new Client(net.port("rtsp"), stream);
    }

    /** Lets time pass, a second at a time. */
    void advance(int seconds) {
        for (int i = 0; i < seconds; i++) {
            net.workers.timer.advance(SECOND_US);
        }
    }

    void advanceUs(long us) {
        net.workers.timer.advance(us);
    }

    /** How many wait for their time. */
    int timers() {
        return net.workers.timer.pending();
    }

    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("No " + what + " after 30 s");
            }
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        net.remove(server);
        server.stop();
        net.close();
    }
}
