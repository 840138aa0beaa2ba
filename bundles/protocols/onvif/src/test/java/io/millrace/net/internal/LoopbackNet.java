package io.millrace.net.internal;

import io.millrace.net.Network;
import io.millrace.testkit.FakeWorkers;
import io.millrace.testkit.RecordedFaults;
import java.nio.file.Path;
import java.util.Map;

/** The real net on loopback; time is the test's. */
public final class LoopbackNet implements AutoCloseable {
    public final FakeWorkers workers = FakeWorkers.direct();
    private final NetService net;

    public LoopbackNet(Path etc) {
        NetSettings settings = NetSettings.of(Map.of("MILLRACE_BIND", "127.0.0.1"));
        net = new NetService(workers, new RecordedFaults(), Map.of("loops", 1), settings, etc);
    }

    public Network network() {
        return net;
    }

    @Override
    public void close() {
        net.stop();
    }
}
