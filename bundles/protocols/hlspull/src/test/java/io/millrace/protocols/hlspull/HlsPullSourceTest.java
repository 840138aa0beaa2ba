package io.millrace.protocols.hlspull;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.millrace.api.access.Identity;
import io.millrace.api.media.StreamName;
import io.millrace.api.session.Session;
import io.millrace.api.transfer.PullOutput;
import io.millrace.api.transfer.PullRequest;
import io.millrace.api.transfer.Transfer;
import io.millrace.testkit.FakeLiveStreams;
import io.millrace.testkit.FakeSession;
import io.millrace.testkit.ThreadedWorkers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole plugin with sockets, in real time. */
class HlsPullSourceTest {
    private static final int CYCLES = Boolean.getBoolean("millrace.soak") ? 1_000 : 100;

    private final ThreadedWorkers workers = new ThreadedWorkers();
    private final ExecutorService serving = Executors.newCachedThreadPool();
    private final FakeLiveStreams streams = new FakeLiveStreams();
    private final List<FakeSession> sessions = new CopyOnWriteArrayList<>();
    private final List<String> states = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private HlsPullSource source;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(serving);
        String playlist = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n0.ts\n#EXTINF:2,\n1.ts\n#EXT-X-ENDLIST\n";
        serve("/index.m3u8", playlist.getBytes(StandardCharsets.UTF_8));
        serve("/0.ts", Segments.ts(0, 2, 0));
        serve("/1.ts", Segments.ts(2, 4, 0));
        server.start();
        source = new HlsPullSource(workers, Map.of());
    }

    @AfterEach
    void stop() {
        server.stop(0);
        serving.shutdownNow();
        workers.close();
    }

    private void serve(String path, byte[] body) {
        server.createContext(path, exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
    }

    private Transfer open(Map<String, String> options) {
        PullOutput output = (remote, secure) -> {
            FakeSession session =
                    new FakeSession(Session.Role.PUBLISH, "http", StreamName.parse("live/pulled"), Identity.ANONYMOUS);
            sessions.add(session);
            return new PullOutput.Run(session, streams.publish(session.stream(), session));
        };
        return source.open(new PullRequest(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/index.m3u8"),
                Optional.empty(),
                Optional.empty(),
                StreamName.parse("live/pulled"),
                options,
                InetAddress::getByName,
                output,
                (state, words) -> states.add(state + " " + words)));
    }

    private void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("No " + what + " after 30 s, with " + sockets() + " sockets; the last was "
                        + states.get(states.size() - 1));
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static long sockets() {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.filter(HlsPullSourceTest::isSocket).count();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isSocket(Path file) {
        try {
            return Files.readSymbolicLink(file).toString().startsWith("socket:");
        } catch (IOException e) {
            // it was closed meanwhile
            return false;
        }
    }

    @Test
    void itLeavesNothingHoweverOftenItComesAndGoes() {
        long before = sockets();
        for (int i = 0; i < CYCLES; i++) {
            int number = i;
            Transfer pull = open(Map.of());
            await(
                    "media in cycle " + i,
                    () -> streams.publishers.size() > number
                            && !streams.publishers.get(number).samples.isEmpty());
            pull.close();
            await("end of cycle " + i, () -> !sessions.get(number).isOpen());
        }
        await("return to " + before + " sockets", () -> sockets() <= before);
        source.stop();
        await("timers as before", () -> workers.waiting() == 0);
        assertEquals(CYCLES, sessions.size());
    }

    @Test
    void whatRunsEndsWithThePlugin() {
        open(Map.of("recording", "loop"));
        await("media", () -> !streams.publishers.isEmpty());
        source.stop();
        assertTrue(sessions.stream().noneMatch(FakeSession::isOpen));
    }

    @Test
    void anOptionThatMakesNoSenseIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> open(Map.of("recording", "sometimes")));
        source.stop();
    }
}
