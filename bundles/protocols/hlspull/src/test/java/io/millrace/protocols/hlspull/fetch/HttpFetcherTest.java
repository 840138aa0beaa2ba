package io.millrace.protocols.hlspull.fetch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.millrace.api.access.Secret;
import io.millrace.api.transfer.Reach;
import io.millrace.protocols.hlspull.playlist.Resource;
import io.millrace.testkit.ThreadedWorkers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The client against a server of the JDK. */
class HttpFetcherTest {
    private static final long PATIENCE_US = 20_000_000;
    private static final int LARGE = 1 << 20;

    private final ThreadedWorkers workers = new ThreadedWorkers();
    private final ExecutorService serving = Executors.newCachedThreadPool();
    private final List<String> looked = new CopyOnWriteArrayList<>();
    private final Map<String, String> headers = new ConcurrentHashMap<>();
    private HttpEngine engine;
    private HttpServer server;
    private Reach reach = this::look;

    @BeforeEach
    void start() throws IOException {
        engine = new HttpEngine(workers);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(serving);
        server.start();
    }

    @AfterEach
    void stop() {
        engine.close();
        server.stop(0);
        serving.shutdownNow();
        workers.close();
    }

    /** Names are looked up by nobody else. */
    private InetAddress look(String host) throws IOException {
        looked.add(host);
        if (host.startsWith("internal")) {
            throw new IOException(host + " is an address of an internal network");
        }
        return InetAddress.getLoopbackAddress();
    }

    private void serve(String path, HttpHandler handler) {
        server.createContext(path, exchange -> {
            exchange.getRequestHeaders().forEach((name, values) -> headers.put(path + " " + name, values.get(0)));
            handler.handle(exchange);
            exchange.close();
        });
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    private static void redirect(HttpExchange exchange, String to) throws IOException {
        exchange.getResponseHeaders().set("Location", to);
        answer(exchange, 302, new byte[0]);
    }

    private URI uri(String host, String path) {
        return URI.create("http://" + host + ":" + server.getAddress().getPort() + path);
    }

    private HttpFetcher fetcher() {
        return new HttpFetcher(
                engine,
                reach,
                workers.clock(),
                uri("origin.example", "/"),
                Optional.of("viewer"),
                Optional.of(new Secret("secret")));
    }

    private static Answer get(CompletableFuture<Answer> answer) throws Exception {
        return answer.get(30, TimeUnit.SECONDS);
    }

    private String failure(Resource resource, int maxBytes, long timeoutUs) {
        CompletableFuture<Answer> answer = fetcher().fetch(resource, maxBytes, timeoutUs);
        Throwable cause =
                assertThrows(ExecutionException.class, () -> get(answer)).getCause();
        assertInstanceOf(IOException.class, cause);
        return cause.getMessage();
    }

    @Test
    void aFileIsFetchedFromTheAddressThatWasChecked() throws Exception {
        byte[] body = new byte[100_000];
        Arrays.fill(body, (byte) 7);
        serve("/file", exchange -> answer(exchange, 200, body));
        Answer answer = get(fetcher().fetch(Resource.whole(uri("origin.example", "/file")), LARGE, PATIENCE_US));
        assertArrayEquals(body, answer.body());
        assertEquals(server.getAddress(), answer.remote());
        assertFalse(answer.isSecure());
        assertEquals(List.of("origin.example"), looked);
        assertEquals("origin.example:" + server.getAddress().getPort(), headers.get("/file Host"));
        assertEquals("Basic dmlld2VyOnNlY3JldA==", headers.get("/file Authorization"));
    }

    @Test
    void redirectsAreFollowedToWhereItMayReachWithoutCredentials() throws Exception {
        serve("/from", exchange -> redirect(exchange, uri("cdn.example", "/to").toString()));
        serve("/to", exchange -> answer(exchange, 200, new byte[] {1}));
        Answer answer = get(fetcher().fetch(Resource.whole(uri("origin.example", "/from")), LARGE, PATIENCE_US));
        assertEquals(uri("cdn.example", "/to"), answer.uri());
        assertEquals(List.of("origin.example", "cdn.example"), looked);
        assertFalse(headers.containsKey("/to Authorization"), "they are for the configured server alone");
        serve(
                "/inside",
                exchange ->
                        redirect(exchange, uri("internal.example", "/secret").toString()));
        String reason = failure(Resource.whole(uri("origin.example", "/inside")), LARGE, PATIENCE_US);
        assertTrue(reason.contains("internal network"), reason);
        serve("/file", exchange -> redirect(exchange, "file:///etc/passwd"));
        assertTrue(failure(Resource.whole(uri("origin.example", "/file")), LARGE, PATIENCE_US)
                .contains("neither http nor https"));
    }

    @Test
    void redirectsWithoutEndAreGivenUp() {
        serve("/loop", exchange -> redirect(exchange, "/loop"));
        assertTrue(failure(Resource.whole(uri("origin.example", "/loop")), LARGE, PATIENCE_US)
                .contains("without end"));
    }

    @Test
    void anInternalAddressIsNotConnectedTo() {
        serve("/", exchange -> answer(exchange, 200, new byte[] {1}));
        assertTrue(failure(Resource.whole(uri("internal.example", "/")), LARGE, PATIENCE_US)
                .contains("internal network"));
        assertTrue(headers.isEmpty(), "the server heard nothing");
    }

    /** Connections of one pull are not for another, which may reach less. */
    @Test
    void eachPullIsAskedForItsOwnConnections() throws Exception {
        serve("/file", exchange -> answer(exchange, 200, new byte[] {1}));
        Resource file = Resource.whole(uri("origin.example", "/file"));
        get(fetcher().fetch(file, LARGE, PATIENCE_US));
        reach = host -> {
            throw new IOException("nothing may be reached");
        };
        assertTrue(failure(file, LARGE, PATIENCE_US).contains("nothing may be reached"));
    }

    @Test
    void whatIsTooLargeIsRefusedWhetherItIsToldOrNot() {
        byte[] large = new byte[LARGE + 1];
        serve("/told", exchange -> answer(exchange, 200, large));
        serve("/chunked", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try {
                while (!Thread.interrupted()) {
                    exchange.getResponseBody().write(large);
                }
            } catch (IOException e) {
                headers.put("/chunked", "was broken off");
            }
        });
        for (String path : List.of("/told", "/chunked")) {
            String reason = failure(Resource.whole(uri("origin.example", path)), LARGE, PATIENCE_US);
            assertTrue(reason.contains("larger than 1048576 bytes"), reason);
        }
        assertTrue(failure(new Resource(uri("origin.example", "/told"), 0, 5_000_000), LARGE, PATIENCE_US)
                .contains("larger"));
    }

    @Test
    void whoDoesNotAnswerInTimeIsGivenUp() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            URI uri = URI.create("http://origin.example:" + mute.getLocalPort() + "/x?token=secret");
            String reason = failure(Resource.whole(uri), LARGE, 300_000);
            assertTrue(reason.contains("did not answer in time"), reason);
            assertFalse(reason.contains("secret"), reason);
            HttpFetcher fetcher = fetcher();
            CompletableFuture<Answer> hanging = fetcher.fetch(Resource.whole(uri), LARGE, PATIENCE_US);
            fetcher.close();
            assertThrows(ExecutionException.class, () -> get(hanging));
            assertThrows(ExecutionException.class, () -> get(fetcher.fetch(Resource.whole(uri), LARGE, PATIENCE_US)));
        }
    }

    @Test
    void rangesComeFromServersThatKnowThemAndFromOthers() throws Exception {
        byte[] body = new byte[1_000];
        for (int i = 0; i < body.length; i++) {
            body[i] = (byte) i;
        }
        serve("/knows", exchange -> {
            assertEquals("bytes=100-149", exchange.getRequestHeaders().getFirst("Range"));
            answer(exchange, 206, Arrays.copyOfRange(body, 100, 150));
        });
        serve("/whole", exchange -> answer(exchange, 200, body));
        serve("/short", exchange -> answer(exchange, 206, new byte[3]));
        for (String path : List.of("/knows", "/whole")) {
            Answer answer =
                    get(fetcher().fetch(new Resource(uri("origin.example", path), 100, 50), LARGE, PATIENCE_US));
            assertArrayEquals(Arrays.copyOfRange(body, 100, 150), answer.body());
        }
        assertTrue(failure(new Resource(uri("origin.example", "/short"), 100, 50), LARGE, PATIENCE_US)
                .contains("ends before"));
    }

    @Test
    void otherAnswersAreFailures() throws IOException {
        serve("/gone", exchange -> answer(exchange, 410, new byte[0]));
        assertTrue(failure(Resource.whole(uri("origin.example", "/gone")), LARGE, PATIENCE_US)
                .contains("answers 410"));
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        String reason = failure(Resource.whole(URI.create("http://origin.example:" + port + "/")), LARGE, PATIENCE_US);
        assertTrue(reason.startsWith("http://origin.example:" + port + "/: "), reason);
    }

    @Test
    void aClientThatIsClosedLeavesNothing() throws Exception {
        serve("/file", exchange -> answer(exchange, 200, new byte[] {1}));
        get(fetcher().fetch(Resource.whole(uri("origin.example", "/file")), LARGE, PATIENCE_US));
        engine.close();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (workers.waiting() > 0) {
            if (System.nanoTime() > deadline) {
                throw new TimeoutException(workers.waiting() + " timers are left");
            }
            Thread.onSpinWait();
        }
    }
}
