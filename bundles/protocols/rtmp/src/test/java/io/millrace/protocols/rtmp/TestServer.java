package io.millrace.protocols.rtmp;

import io.millrace.net.LoopConnections;
import io.millrace.net.RepeatedFaults;
import io.millrace.protocols.rtmp.chunk.ChunkLimits;
import io.millrace.protocols.rtmp.chunk.ChunkWriter;
import io.millrace.protocols.rtmp.play.PlayOptions;
import io.millrace.protocols.rtmp.play.WireStreams;
import io.millrace.testkit.FakeAccessGate;
import io.millrace.testkit.FakeLiveStreams;
import io.millrace.testkit.FakeRenditionDemand;
import io.millrace.testkit.FakeSessions;
import io.millrace.testkit.FakeWorkers;
import java.util.ArrayList;
import java.util.List;

/** The server's side with fakes round it; time is the test's. */
final class TestServer {
    static final long SECOND_US = 1_000_000;

    final FakeWorkers workers = FakeWorkers.direct();
    final FakeLiveStreams streams = new FakeLiveStreams();
    final FakeAccessGate gate = new FakeAccessGate();
    final FakeSessions sessions = new FakeSessions();
    final FakeRenditionDemand demand = new FakeRenditionDemand();
    final List<String> log = new ArrayList<>();
    final LoopConnections<RtmpConnection> connections = new LoopConnections<>("RTMP", workers.clock());
    final RtmpServices services;

    TestServer() {
        this(new ChunkWriter(65_536));
    }

    TestServer(ChunkWriter writer) {
        PlayOptions play = new PlayOptions(writer, 1 << 20, 40_000, 10 * SECOND_US, 10 * SECOND_US);
        RtmpSettings settings = new RtmpSettings(
                new ChunkLimits((1 << 24) - 1, 1 << 20, 16), play, 10 * SECOND_US, 60 * SECOND_US, false);
        services = new RtmpServices(
                streams,
                gate,
                sessions,
                demand,
                new WireStreams(workers.timer(), workers.clock()),
                workers.clock(),
                workers.timer(),
                new RepeatedFaults(workers.timer(), Runnable::run, log::add),
                settings);
        workers.timer().every(SECOND_US, Runnable::run, connections::tick);
    }

    TestPeer peer() {
        return new TestPeer(this);
    }
}
