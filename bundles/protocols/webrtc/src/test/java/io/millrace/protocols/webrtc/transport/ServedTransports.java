package io.millrace.protocols.webrtc.transport;

import io.millrace.protocols.webrtc.transport.dtls.HandshakeThreads;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

/** What tests of whole transports begin with: a server on a network in memory, whose time is the test's. */
abstract class ServedTransports {
    final TestWorkers workers = new TestWorkers();
    final HandshakeThreads threads = new HandshakeThreads(workers);
    final TestNetwork network = new TestNetwork();
    final RecordingListener listener = new RecordingListener();
    final TransportServer server;

    /** @param properties what is configured */
    ServedTransports(Map<String, Object> properties) {
        server = new TransportServer(workers, network, properties, "203.0.113.7");
        network.serve(server);
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
        network.close();
        workers.close();
    }

    /** A transport, and the peer that it awaits. */
    record Opened(Transport transport, TestPeer peer) {}

    /** A peer that knows the answer, and sends from this port. */
    Opened open(Setup setup, int port) throws Exception {
        TestPeer peer = new TestPeer(network, setup);
        Transport transport = server.open(peer.offer(), listener);
        peer.answered(transport.local(), threads);
        peer.from(TestNetwork.address(port));
        return new Opened(transport, peer);
    }

    void onLoop(Runnable task) {
        network.onLoop(() -> {
            task.run();
            return null;
        });
    }

    /** Time passes, and the loop does what is due then. */
    void pass(long us) {
        workers.timer.advance(us);
        network.settle();
    }
}
