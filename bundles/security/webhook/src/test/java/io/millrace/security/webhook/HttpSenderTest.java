package io.millrace.security.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.millrace.api.work.Clock;
import io.millrace.api.work.Timer;
import io.millrace.api.work.Workers;
import io.millrace.testkit.FakeWorkers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a real server on loopback. */
class HttpSenderTest {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ScheduledExecutorService clockwork = Executors.newScheduledThreadPool(1);
    private final CountDownLatch answered = new CountDownLatch(1);
    private Executor lookups = threads;
    private final HttpSender sender = new HttpSender(new RealWorkers());
    private HttpServer server;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/yes", exchange -> {
            String key = exchange.getRequestHeaders().getFirst("webhook-id");
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            byte[] answer = ("{\"allow\":true,\"identity\":\"" + key + body + "\"}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.createContext("/elsewhere", exchange -> {
            exchange.getResponseHeaders().add("Location", "/yes");
            exchange.sendResponseHeaders(307, -1);
            exchange.close();
        });
        server.createContext("/much", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try {
                exchange.getResponseBody().write(new byte[1 << 20]);
            } catch (IOException e) {
                // as it should be
            }
            exchange.close();
        });
        server.createContext("/broken", exchange -> {
            exchange.sendResponseHeaders(502, -1);
            exchange.close();
        });
        server.createContext("/hangs-up", HttpExchange::close);
        server.createContext("/never", exchange -> {
            try {
                answered.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        answered.countDown();
        sender.stop();
        server.stop(0);
        clockwork.shutdownNow();
        threads.shutdownNow();
    }

    @Test
    void aQuestionIsPostedAndAnswered() throws Exception {
        Answer answer = post("/yes", 5_000).toCompletableFuture().get();
        assertEquals(Optional.of(true), answer.allow());
        assertEquals("msg_1 asked", answer.identity());
    }

    @Test
    void whatIsNoAnswerFailsWithAReason() {
        assertEquals("it answers 307", failure(post("/elsewhere", 5_000)));
        assertTrue(failure(post("/much", 5_000)).contains("larger than"));
        assertEquals("it does not answer in time", failure(post("/never", 200)));
        server.stop(0);
        assertTrue(failure(post("/yes", 5_000)).length() > 0);
    }

    @Test
    void onlyAServerThatIsDownForEverybodyIsDown() {
        assertTrue(isServerDown(post("/never", 200)), "too slow");
        assertTrue(isServerDown(post("/broken", 5_000)), "it says so");
        assertFalse(isServerDown(post("/hangs-up", 5_000)), "it does not like this question");
        assertFalse(isServerDown(post("/much", 5_000)));
        assertFalse(isServerDown(post("/elsewhere", 5_000)));
        lookups = task -> {
            throw new RejectedExecutionException();
        };
        HttpSender busy = new HttpSender(new RealWorkers());
        try {
            assertFalse(isServerDown(post(busy, "/yes", 5_000)), "we have too much to do");
        } finally {
            busy.stop();
        }
        server.stop(0);
        lookups = threads;
        HttpSender fresh = new HttpSender(new RealWorkers());
        try {
            assertTrue(isServerDown(post(fresh, "/yes", 5_000)), "nobody listens");
        } finally {
            fresh.stop();
        }
    }

    private static boolean isServerDown(CompletionStage<Answer> stage) {
        Throwable why = assertThrows(ExecutionException.class, () -> stage.toCompletableFuture()
                        .get())
                .getCause();
        return why instanceof NoAnswerException none && none.isServerDown();
    }

    @Test
    void aPublicHostMustNotBecomeAnInternalOne() throws Exception {
        InetAddress[] now = {InetAddress.getByName("198.51.100.7")};
        HttpSender.Lookup lookup = new HttpSender.Lookup(host -> now, threads);
        assertEquals(now[0], lookup.permitted("hook.example")[0]);
        now[0] = InetAddress.getByName("10.0.0.7");
        String why = assertThrows(IOException.class, () -> lookup.permitted("HOOK.example"))
                .getMessage();
        assertTrue(why.contains("was a public address before"), why);
        assertEquals(now[0], lookup.permitted("inside.example")[0], "the operator may have a server in the house");
        now[0] = InetAddress.getByName("198.51.100.8");
        assertEquals(now[0], lookup.permitted("hook.example")[0]);
    }

    private CompletionStage<Answer> post(String path, int timeoutMs) {
        return post(sender, path, timeoutMs);
    }

    private CompletionStage<Answer> post(HttpSender with, String path, int timeoutMs) {
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
        return with.post(url, Map.of("webhook-id", "msg_1"), " asked".getBytes(StandardCharsets.UTF_8), timeoutMs);
    }

    private static String failure(CompletionStage<Answer> stage) {
        return assertThrows(ExecutionException.class, () -> stage.toCompletableFuture()
                        .get())
                .getCause()
                .getMessage();
    }

    /** The client needs threads. */
    private final class RealWorkers implements Workers {
        @Override
        public Executor blocking(String name) {
            return name.endsWith("-lookup") ? lookups : threads;
        }

        @Override
        public Executor serial(String name) {
            return FakeWorkers.direct().serial(name);
        }

        @Override
        public Timer timer() {
            return new Timer() {
                @Override
                public Cancellable after(long delayUs, Executor executor, Runnable task) {
                    ScheduledFuture<?> future =
                            clockwork.schedule(() -> executor.execute(task), delayUs, TimeUnit.MICROSECONDS);
                    return () -> future.cancel(false);
                }

                @Override
                public Cancellable every(long periodUs, Executor executor, Runnable task) {
                    throw new UnsupportedOperationException();
                }
            };
        }

        @Override
        public Clock clock() {
            return Clock.SYSTEM;
        }
    }
}
