package io.millrace.protocols.rtsp;

import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.millrace.api.access.AccessGate;
import io.millrace.api.live.LiveStreams;
import io.millrace.api.media.FormatChange;
import io.millrace.api.session.Sessions;
import io.millrace.api.work.Workers;
import io.millrace.net.ConnectionHandler;
import io.millrace.net.Network;
import io.millrace.net.internal.LoopbackNet;
import io.millrace.testkit.FakeAccessGate;
import io.millrace.testkit.FakeLiveStream;
import io.millrace.testkit.FakeLiveStreams;
import io.millrace.testkit.FakeSessions;
import io.millrace.testkit.PluginClassLoader;
import io.millrace.testkit.SyntheticStream;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** After a version was replaced, the event loops that served it must not keep its classes. */
class ClassLoaderTest {
    @TempDir
    private Path etc;

    @Test
    void classesOfAReplacedVersionAreCollected() throws Exception {
        try (LoopbackNet net = new LoopbackNet(etc, 2)) {
            WeakReference<ClassLoader> loader = serveAndStop(net);
            // what a timer still held for its last second
            net.workers.timer.advance(TimeUnit.SECONDS.toMicros(30));
            PluginClassLoader.assertCollected(loader);
        }
    }

    private WeakReference<ClassLoader> serveAndStop(LoopbackNet net) throws Exception {
        PluginClassLoader loader = new PluginClassLoader(RtspServer.class);
        Class<?> serverClass = loader.loadClass(RtspServer.class.getName());
        assertNotEquals(RtspServer.class, serverClass);
        FakeLiveStreams streams = new FakeLiveStreams();
        ConnectionHandler server = (ConnectionHandler) serverClass
                .getConstructor(
                        LiveStreams.class, AccessGate.class, Sessions.class, Network.class, Workers.class, Map.class)
                .newInstance(streams, new FakeAccessGate(), new FakeSessions(), net.network(), net.workers, Map.of());
        net.add(server, "1.0.0");
        serve(net, streams);
        net.remove(server);
        Method stop = serverClass.getDeclaredMethod("stop");
        stop.setAccessible(true);
        stop.invoke(server);
        return new WeakReference<>(loader);
    }

    private static void serve(LoopbackNet net, FakeLiveStreams streams) throws IOException {
        FakeLiveStream stream = streams.stream("live/demo");
        SyntheticStream encoder = SyntheticStream.of(25, 25);
        stream.publish(new FormatChange(encoder.tracks()));
        stream.publish(encoder.samples(0, 1_000_000));
        int port = net.port("rtsp");
        for (int i = 0; i < 4; i++) {
            try (Client player = new Client(port, "live/demo");
                    Client publisher = new Client(port, "live/other" + i)) {
                play(player, i % 2 == 0);
                publisher.publish(encoder.tracks());
                publisher.send(encoder.tracks(), encoder.samples(0, 200_000));
                publisher.raw("noise");
            }
        }
        try (Client left = new Client(port, "live/demo")) {
            play(left, false);
        }
    }

    private static void play(Client player, boolean udp) throws IOException {
        player.ok("DESCRIBE", "", "");
        String transport = udp ? "RTP/AVP;unicast;client_port=29500-29501" : "RTP/AVP/TCP;interleaved=0-1";
        player.ok("SETUP", "/trackID=0", "", "Transport: " + transport);
        player.ok("PLAY", "", "");
        player.ok("GET_PARAMETER", "", "");
    }
}
