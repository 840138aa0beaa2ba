package io.millrace.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventStreamTest {
    private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
    private final BlockingQueue<HttpExchange> exchanges = new LinkedBlockingQueue<>();
    private final BlockingQueue<Delayed> pauses = new LinkedBlockingQueue<>();
    private final BlockingQueue<Delayed> watches = new LinkedBlockingQueue<>();
    private FakeServer server;
    private EventStream events;

    private record Delayed(Duration pause, Runnable task) {}

    private record Opened(boolean again) {}

    private record Lost(Throwable reason, boolean retried) {}

    @BeforeEach
    void start() throws IOException {
        server = new FakeServer();
    }

    @AfterEach
    void stop() {
        if (events != null) {
            events.close();
        }
        server.close();
    }

    private Executor later(Duration pause) {
        return task -> (pause.equals(EventStream.SILENCE) ? watches : pauses).add(new Delayed(pause, task));
    }

    private void read(String... types) {
        MillraceClient client = MillraceClient.of(server.address())
                .token("t")
                .later(this::later)
                .build();
        events = client.events(
                new EventListener() {
                    @Override
                    public void on(Event event) {
                        heard.add(event);
                    }

                    @Override
                    public void opened(boolean again) {
                        heard.add(new Opened(again));
                    }

                    @Override
                    public void missed() {
                        heard.add("missed");
                    }

                    @Override
                    public void lost(Throwable reason, boolean retried) {
                        heard.add(new Lost(reason, retried));
                    }
                },
                types);
    }

    /** The server begins to answer, and goes on when the test wants it. */
    private void willOpen(String text) {
        server.answers(exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            write(exchange, text);
            exchanges.add(exchange);
        });
    }

    private static void write(HttpExchange exchange, String text) throws IOException {
        exchange.getResponseBody().write(text.getBytes(StandardCharsets.UTF_8));
        exchange.getResponseBody().flush();
    }

    private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(20, TimeUnit.SECONDS);
        assertNotNull(next, "nothing came");
        return next;
    }

    private static String live(int id, String stream) {
        return "id: " + id + "\nevent: stream.live\ndata: {\"type\":\"stream.live\",\"subject\":\"" + stream
                + "\",\"time\":\"2026-01-02T03:04:05Z\",\"attributes\":{\"by\":\"ü\"}}\n\n";
    }

    @Test
    void eventsAreHeardAsTheyCome() throws Exception {
        willOpen(": Millrace\nretry: 2000\n\n" + live(7, "live/a"));
        read("stream.*", "session.refused");
        assertEquals(new Opened(false), next(heard));
        Event event = (Event) next(heard);
        assertEquals(
                new Event("7", "stream.live", "live/a", Instant.parse("2026-01-02T03:04:05Z"), Map.of("by", "ü")),
                event);
        write(next(exchanges), ": still here\n\ndata: nonsense\n\ndata: null\n\ndata:\n\n" + live(8, "live/b"));
        assertEquals("live/b", ((Event) next(heard)).subject());
        assertEquals("/events?types=stream.*%2Csession.refused", server.last().address());
        assertEquals("Bearer t", server.last().header("Authorization"));
        assertNull(server.last().header("Last-Event-ID"));
    }

    @Test
    void aConnectionThatEndsIsMadeAgainWithTheLastId() throws Exception {
        willOpen("retry: 500\n\n" + live(7, "live/a"));
        willOpen(live(1, "live/b"));
        read();
        next(heard);
        next(heard);
        next(exchanges).close();
        Lost lost = (Lost) next(heard);
        assertTrue(lost.retried(), lost::toString);
        Delayed pause = next(pauses);
        assertEquals(Duration.ofMillis(500), pause.pause());
        pause.task().run();
        assertEquals(new Opened(true), next(heard));
        assertEquals("live/b", ((Event) next(heard)).subject());
        assertEquals("7", server.last().header("Last-Event-ID"));
        assertEquals("/events", server.last().address());
    }

    @Test
    void whoWasAwayForTooLongIsToldSo() throws Exception {
        willOpen("id: 7\n\n");
        willOpen("event: events.missed\ndata: {\"type\":\"events.missed\",\"subject\":\"events\"}\n\n"
                + live(9, "live/b"));
        read();
        next(heard);
        next(exchanges).close();
        next(heard);
        next(pauses).task().run();
        assertEquals(new Opened(true), next(heard));
        assertEquals("missed", next(heard));
        assertEquals("9", ((Event) next(heard)).id());
        assertEquals("7", server.last().header("Last-Event-ID"), "though no event had that");
    }

    @Test
    void whoMayNotIsToldAndDoesNotAskAgain() throws Exception {
        server.answers(
                401,
                "application/problem+json",
                "{\"type\":\"about:blank\",\"title\":\"Unauthorized\",\"status\":401,\"detail\":\"Who asks?\"}");
        read();
        Lost lost = (Lost) next(heard);
        assertEquals("401: Who asks?", lost.reason().getMessage());
        assertEquals(false, lost.retried());
        assertTrue(pauses.isEmpty());
    }

    @Test
    void aFullServerIsAskedWhenItWantsToBe() throws Exception {
        server.answers(503, "text/plain", "", "Retry-After", "10");
        server.answers(503, "text/plain", "");
        willOpen("");
        read();
        assertInstanceOf(ProblemException.class, ((Lost) next(heard)).reason());
        Delayed pause = next(pauses);
        assertEquals(Duration.ofSeconds(10), pause.pause());
        pause.task().run();
        next(heard);
        pause = next(pauses);
        assertEquals(Duration.ofSeconds(4), pause.pause());
        pause.task().run();
        assertEquals(new Opened(false), next(heard));
    }

    @Test
    void whatAnswersInsteadOfTheServerIsNotHeard() throws Exception {
        server.answers(200, "text/html", "<p>Back soon").answers(200, "text/html", "<p>Back soon");
        willOpen("");
        read();
        Lost lost = (Lost) next(heard);
        assertTrue(lost.retried() && lost.reason() instanceof IOException, lost::toString);
        next(pauses).task().run();
        assertInstanceOf(Lost.class, next(heard));
        Delayed pause = next(pauses);
        assertEquals(Duration.ofSeconds(4), pause.pause());
        pause.task().run();
        assertEquals(new Opened(false), next(heard));
    }

    @Test
    void pausesGrowButNotForEver() {
        List<Long> seconds = new ArrayList<>();
        for (int failures = 0; failures < 70; failures += failures < 5 ? 1 : 60) {
            seconds.add(EventStream.pause(new IOException(), failures, Duration.ofSeconds(2))
                    .toSeconds());
        }
        assertEquals(List.of(2L, 4L, 8L, 16L, 30L, 30L, 30L), seconds);
        assertEquals(
                Duration.ofMinutes(2), EventStream.pause(new IOException(), 0, Duration.ofMinutes(2)), "as it asks");
    }

    @Test
    void aConnectionOnWhichNothingComesIsTakenForDead() throws Exception {
        willOpen(": Millrace\n\n");
        read();
        assertEquals(new Opened(false), next(heard));
        HttpExchange exchange = next(exchanges);
        write(exchange, live(1, "live/a"));
        next(heard);
        next(watches).task().run();
        next(watches).task().run();
        Lost lost = (Lost) next(heard);
        assertTrue(lost.reason().getMessage().contains("45 s"), lost::toString);
        assertEquals(EventStream.FIRST_PAUSE, next(pauses).pause());
    }

    @Test
    void nothingIsHeardAfterTheEnd() throws Exception {
        willOpen(live(1, "live/a"));
        read();
        next(heard);
        next(heard);
        events.close();
        events.close();
        HttpExchange exchange = next(exchanges);
        try {
            // until the connection is known to be gone
            for (int i = 0; i < 1_000_000; i++) {
                write(exchange, live(i, "live/b"));
            }
        } catch (IOException gone) {
            // as it should be
        }
        assertTrue(heard.isEmpty(), heard::toString);
        assertTrue(pauses.isEmpty());
    }

    @Test
    void linesAreReadAsTheStandardSays() {
        List<String> read = new ArrayList<>();
        SseParser parser = new SseParser("0", Duration.ZERO, (id, data) -> read.add(id + "=" + data));
        for (String line : "data:a|data: b|data|id: 1||id|data:  c||event: x||retry: 12x|retry: 34|:data: d||data: cut"
                .split("\\|", -1)) {
            parser.line(line);
        }
        assertEquals(List.of("1=a\nb\n", "= c"), read);
        assertEquals("", parser.lastId());
        assertEquals(Duration.ofMillis(34), parser.retry());
    }
}
