package io.millrace.protocols.rtmp;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.millrace.api.access.AccessGate;
import io.millrace.api.codec.RenditionDemand;
import io.millrace.api.live.LiveStreams;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.StreamName;
import io.millrace.api.session.Sessions;
import io.millrace.api.transfer.PullOutput;
import io.millrace.api.transfer.PullRequest;
import io.millrace.api.transfer.PullSource;
import io.millrace.api.transfer.TransferStatus;
import io.millrace.api.work.Workers;
import io.millrace.net.ConnectionHandler;
import io.millrace.net.Network;
import io.millrace.net.internal.LoopbackNet;
import io.millrace.testkit.FakeAccessGate;
import io.millrace.testkit.FakeLiveStream;
import io.millrace.testkit.FakeLiveStreams;
import io.millrace.testkit.FakeRenditionDemand;
import io.millrace.testkit.FakeSession;
import io.millrace.testkit.FakeSessions;
import io.millrace.testkit.PluginClassLoader;
import io.millrace.testkit.SyntheticStream;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
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
        PluginClassLoader loader = new PluginClassLoader(RtmpServer.class);
        Class<?> serverClass = loader.loadClass(RtmpServer.class.getName());
        assertNotEquals(RtmpServer.class, serverClass);
        FakeLiveStreams streams = new FakeLiveStreams();
        ConnectionHandler server = (ConnectionHandler) serverClass
                .getConstructor(
                        LiveStreams.class,
                        AccessGate.class,
                        Sessions.class,
                        RenditionDemand.class,
                        Workers.class,
                        Network.class,
                        Map.class)
                .newInstance(
                        streams,
                        new FakeAccessGate(),
                        new FakeSessions(),
                        new FakeRenditionDemand(),
                        net.workers,
                        net.network(),
                        Map.of());
        net.add(server, "1.0.0");
        serve(net, streams);
        pull(net, (PullSource) server);
        net.remove(server);
        Method stop = serverClass.getDeclaredMethod("stop");
        stop.setAccessible(true);
        stop.invoke(server);
        return new WeakReference<>(loader);
    }

    /** One that runs until the plugin stops. */
    private static void pull(LoopbackNet net, PullSource source) {
        StreamName name = StreamName.of("live", "copy");
        FakeLiveStreams copies = new FakeLiveStreams();
        FakeSession session = FakeSession.publisher(name);
        CountDownLatch running = new CountDownLatch(1);
        source.open(new PullRequest(
                URI.create("rtmp://127.0.0.1:" + net.port("rtmp") + "/live/demo"),
                Optional.empty(),
                Optional.empty(),
                name,
                Map.of(),
                InetAddress::getByName,
                (remote, secure) -> new PullOutput.Run(session, copies.publish(name, session)),
                (state, words) -> {
                    if (state == TransferStatus.State.RUNNING) {
                        running.countDown();
                    }
                }));
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> running.await());
    }

    private static void serve(LoopbackNet net, FakeLiveStreams streams) throws IOException {
        FakeLiveStream stream = streams.stream("live/demo");
        SyntheticStream encoder = SyntheticStream.of(25, 25);
        stream.publish(new FormatChange(encoder.tracks()));
        stream.publish(encoder.samples(0, 1_000_000));
        for (int i = 0; i < 4; i++) {
            try (SocketClient player = new SocketClient(net.port("rtmp"));
                    SocketClient publisher = new SocketClient(net.port("rtmp"))) {
                player.play("demo").await(message -> message.timestampMs() == 960);
                publisher.publish("other" + i);
                publisher.raw(new byte[] {'n', 'o', 'i', 's', 'e'});
            }
        }
        try (SocketClient left = new SocketClient(net.port("rtmp"))) {
            left.play("demo");
        }
    }
}
