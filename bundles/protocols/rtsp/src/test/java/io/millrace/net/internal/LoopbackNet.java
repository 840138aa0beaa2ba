package io.millrace.net.internal;

import io.millrace.net.ConnectionHandler;
import io.millrace.net.Network;
import io.millrace.testkit.FakeWorkers;
import io.millrace.testkit.RecordedFaults;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The real net on loopback, for tests of protocols on real sockets and event loops. */
public final class LoopbackNet implements AutoCloseable {
    private static final ProtocolPorts PORTS = new ProtocolPorts("rtsp", 0, 1);

    public final FakeWorkers workers = FakeWorkers.direct();
    public final RecordedFaults faults = new RecordedFaults();

    private final NetService net;

    public LoopbackNet(Path etc, int loops) {
        Map<String, String> environment = Map.of(
                "MILLRACE_BIND", "127.0.0.1",
                "MILLRACE_RTSP_PORT", "0",
                "MILLRACE_RTSPS_PORT", "0",
                "MILLRACE_RTP_PORTS", "29000-29199");
        net = new NetService(workers, faults, Map.of("loops", loops), NetSettings.of(environment), etc);
    }

    public Network network() {
        return net;
    }

    public void add(ConnectionHandler handler, String version) {
        net.portsForHandlers().addTcp(handler, PORTS, RecordedFaults.version("rtsp", version));
    }

    public void remove(ConnectionHandler handler) {
        net.portsForHandlers().removeTcp(handler, PORTS);
    }

    /** The port of {@code rtsp} or {@code rtsps}, as soon as it is bound. */
    public int port(String name) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (!net.ports().containsKey(name)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(name + " was not bound");
            }
            Thread.onSpinWait();
        }
        return net.ports().get(name);
    }

    @Override
    public void close() {
        net.stop();
    }
}
