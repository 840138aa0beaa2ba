package io.millrace.management.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.event.MediaEvent;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventFeedTest {
    private final ApiServer server = new ApiServer();
    private final List<Socket> sockets = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        for (Socket socket : sockets) {
            socket.close();
        }
        server.close();
    }

    /** A reader of events whose header and greeting were read. */
    private BufferedReader connect(String name, String query) throws Exception {
        BufferedReader reader = back(name, query, "");
        assertEquals(1, next(reader).size(), "the id of what was before");
        return reader;
    }

    /** A reader that says what it had, whose header and greeting were read. */
    private BufferedReader back(String name, String query, String headers) throws Exception {
        BufferedReader reader = open(name, query, headers);
        assertEquals("HTTP/1.1 200 OK", reader.readLine());
        boolean stream = false;
        for (String line = reader.readLine(); !line.startsWith(": Millrace"); line = reader.readLine()) {
            stream |= line.toLowerCase().startsWith("content-type: text/event-stream");
        }
        assertTrue(stream);
        assertEquals(List.of("retry: 2000"), next(reader));
        return reader;
    }

    private BufferedReader open(String name, String query) throws Exception {
        return open(name, query, "");
    }

    private BufferedReader open(String name, String query, String headers) throws Exception {
        Socket socket = new Socket("127.0.0.1", server.port());
        sockets.add(socket);
        socket.getOutputStream()
                .write(("GET /api/v1/events" + query + " HTTP/1.1\r\nHost: x\r\nAuthorization: " + ApiServer.basic(name)
                                + "\r\n" + headers + "Connection: close\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    /** The lines until the next empty one, without those of the transfer coding; null at the end. */
    private static List<String> next(BufferedReader reader) throws Exception {
        List<String> lines = new ArrayList<>();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            if (line.isEmpty() && !lines.isEmpty()) {
                return lines;
            }
            if (line.startsWith(":")
                    || line.startsWith("id")
                    || line.startsWith("event")
                    || line.startsWith("data")
                    || line.startsWith("retry")) {
                lines.add(line);
            }
        }
        return null;
    }

    /** The line of the n-th event's id. */
    private String id(long number) {
        return "id: " + Long.toString(server.workers.clock.utcUs(), 36) + "-" + number;
    }

    private String had(long number) {
        return "Last-Event-ID: " + id(number).substring(4) + "\r\n";
    }

    private static MediaEvent event(String type, String subject, Map<String, String> attributes) {
        return new MediaEvent(type, subject, 1_767_225_600_000_001L, attributes);
    }

    @Test
    void whatHappensIsToldAsItHappens() throws Exception {
        BufferedReader reader = connect("root", "");
        server.events.on(event("stream.live", "live/demo", Map.of("why", "line\nbreak")));
        assertEquals(
                List.of(
                        id(1),
                        "event: stream.live",
                        "data: {\"type\":\"stream.live\",\"subject\":\"live/demo\",\"time\":\"2026-01-01T00:00:00.000001Z\","
                                + "\"attributes\":{\"why\":\"line\\nbreak\"}}"),
                next(reader));
        server.workers.timer.advance(EventFeed.HEARTBEAT_US);

        assertEquals(List.of(": still here"), next(reader));
    }

    @Test
    void onlyWhatIsWantedIsTold() throws Exception {
        BufferedReader reader = connect("root", "?types=stream.*,plugin.swapped");
        server.events.on(event("session.opened", "s1", Map.of()));
        server.events.on(event("plugin.quarantined", "io.x", Map.of()));
        server.events.on(event("plugin.swapped", "io.x", Map.of()));
        assertEquals("event: plugin.swapped", next(reader).get(1));
        server.events.on(event("stream.ended", "live/demo", Map.of()));
        assertEquals("event: stream.ended", next(reader).get(1));
    }

    @Test
    void anAccountHearsOnlyOfItsStreams() throws Exception {
        BufferedReader publisher = connect("paul", "");
        BufferedReader viewer = connect("vera", "");
        server.events.on(event("stream.live", "tv/one", Map.of()));
        server.events.on(event("plugin.swapped", "io.x", Map.of()));
        server.events.on(event("session.opened", "s0", Map.of("stream", "live/other")));
        server.events.on(event("stream.warning", "not a name", Map.of()));
        server.events.on(event("session.opened", "s1", Map.of("stream", "live/demo")));
        server.events.on(event("stream.live", "live/demo@720p", Map.of()));
        assertEquals("event: session.opened", next(publisher).get(1));
        assertTrue(next(publisher).get(2).contains("live/demo@720p"));
        assertTrue(next(viewer).get(2).contains("live/demo@720p"), "no peers");
    }

    @Test
    void whoComesBackIsToldWhatHappenedMeanwhile() throws Exception {
        for (String type : List.of("stream.live", "stream.warning", "session.opened", "stream.ended")) {
            server.events.on(event(type, "live/demo", Map.of()));
        }
        BufferedReader reader = back("root", "?types=stream.*", had(1));
        assertEquals(List.of(id(2), "event: stream.warning"), next(reader).subList(0, 2));
        assertEquals(List.of(id(4), "event: stream.ended"), next(reader).subList(0, 2));
        assertEquals(List.of(id(4)), next(reader));
        server.events.on(event("stream.live", "live/demo", Map.of()));
        assertEquals(id(5), next(reader).get(0));
        assertEquals(List.of(id(5)), next(back("root", "", had(5))), "nothing happened");
    }

    @Test
    void whoComesBackIsToldOnlyWhatItMayKnow() throws Exception {
        server.events.on(event("plugin.swapped", "io.x", Map.of()));
        server.events.on(event("stream.live", "live/demo", Map.of("session", "s-17")));
        List<String> told = next(back("vera", "", had(0)));
        assertEquals("event: stream.live", told.get(1));
        assertTrue(told.get(2).contains("\"attributes\":{}"), told.get(2));
    }

    @Test
    void whoWasAwayForTooLongIsToldSo() throws Exception {
        Map<String, String> large = Map.of("text", "x".repeat(EventHistory.MOST_BYTES / 4));
        for (int i = 0; i < 5; i++) {
            server.events.on(event("stream.warning", "live/demo", large));
        }
        BufferedReader reader = back("root", "?types=stream.*", had(1));
        List<String> missed = next(reader);
        assertEquals("event: events.missed", missed.get(0), "it has no id: what follows is older");
        assertTrue(
                missed.get(1).startsWith("data: {\"type\":\"events.missed\",\"subject\":\"events\","), missed.get(1));
        assertEquals(id(3), next(reader).get(0));
        assertEquals(id(3), next(back("root", "", had(2))).get(0), "it missed nothing");
    }

    @Test
    void whatAnotherRunCountedIsNoIdOfThisOne() throws Exception {
        server.events.on(event("stream.live", "live/demo", Map.of()));
        for (String other : List.of("abc-1", "17", "-", had(2).substring(15).trim(), "x".repeat(2_000))) {
            BufferedReader reader = back("root", "", "Last-Event-ID: " + other + "\r\n");
            assertEquals("event: events.missed", next(reader).get(0), other);
            assertEquals(id(1), next(reader).get(0), other);
        }
        assertEquals(List.of(id(1)), next(back("root", "", "Last-Event-ID:\r\n")), "as if there were none");
    }

    @Test
    void viewersAreNotToldWhoPublishes() throws Exception {
        List<BufferedReader> owners = List.of(connect("root", ""), connect("olga", ""), connect("paul", ""));
        BufferedReader viewer = connect("vera", "");
        server.events.on(event("stream.live", "live/demo", Map.of("session", "s-17", "codecs", "h264")));
        for (BufferedReader owner : owners) {
            assertTrue(next(owner).get(2).contains("\"session\":\"s-17\""));
        }
        List<String> told = next(viewer);
        assertEquals(id(1), told.get(0));
        assertTrue(told.get(2).contains("\"attributes\":{\"codecs\":\"h264\"}"), told.get(2));
    }

    @Test
    void aReaderThatDoesNotReadIsLetGo() throws Exception {
        open("root", "");
        Await.until(() -> server.events.readers() == 1);
        Map<String, String> large = Map.of("text", "x".repeat(100_000));
        for (int i = 0; i < 1_000 && server.events.readers() == 1; i++) {
            server.events.on(event("stream.warning", "live/demo", large));
        }
        assertEquals(0, server.events.readers());
    }

    @Test
    void oneAccountTakesNotAllPlaces() throws Exception {
        server.eventSettings.modified(Map.of("maxReadersOfAccount", "3"));
        for (int i = 0; i < 3; i++) {
            connect("paul", "");
        }
        assertRefused("HTTP/1.1 429 Too Many Requests", open("paul", ""));
        connect("vera", "");
    }

    @Test
    void oneAddressTakesNotAllPlaces() throws Exception {
        server.login.crowded = true;
        server.eventSettings.modified(Map.of("maxReadersOfAddress", "2"));
        connect("reader1", "");
        connect("reader2", "");
        assertRefused("HTTP/1.1 429 Too Many Requests", open("reader3", ""));
        BufferedReader elsewhere = open("reader3", "", "X-Forwarded-For: 192.0.2.9\r\n");
        assertEquals("HTTP/1.1 200 OK", elsewhere.readLine());
    }

    @Test
    void whoIsOneTooManyIsToldToComeBackLater() throws Exception {
        server.login.crowded = true;
        server.eventSettings.modified(Map.of("maxReadersOfAddress", "1000"));
        int most = server.eventSettings.limits().all();
        for (int i = 0; i < most; i++) {
            connect("reader" + i / 50, "");
        }
        assertRefused("HTTP/1.1 503 Service Unavailable", open("root", ""));
        assertEquals(200, server.get("/streams").status(), "whoever else asks is answered");
        sockets.get(7).close();
        Await.until(() -> {
            server.events.on(event("stream.live", "live/demo", Map.of()));
            return server.events.readers() < most;
        });
        connect("root", "");
    }

    private static void assertRefused(String status, BufferedReader refused) throws Exception {
        assertEquals(status, refused.readLine());
        List<String> lines = refused.lines().toList();
        assertTrue(lines.contains("Retry-After: 10"), lines::toString);
        assertTrue(lines.contains("Content-Type: application/problem+json"), lines::toString);
    }

    @Test
    void whoOnlyLooksTakesNoPlace() {
        server.eventSettings.modified(Map.of("maxReaders", "1"));
        for (int i = 0; i < 3; i++) {
            assertEquals(204, server.as("root", "HEAD", "/events", null).status());
        }
    }

    @Test
    void whoIsLoggedInNoMoreHearsNothingMore() throws Exception {
        Caller paul = server.login
                .password("paul", new io.millrace.api.access.Secret(FakeLogin.PASSWORD), "a")
                .toCompletableFuture()
                .get();
        String token = server.loginSessions.open(paul.login()).token().reveal();
        Socket socket = new Socket("127.0.0.1", server.port());
        sockets.add(socket);
        socket.getOutputStream()
                .write(("GET /api/v1/events HTTP/1.1\r\nHost: x\r\nCookie: millrace-session=" + token + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        Await.until(() -> server.events.readers() == 1);
        server.workers.timer.advance(EventFeed.HEARTBEAT_US);
        assertEquals(1, server.events.readers());
        server.loginSessions.endAll("paul");
        server.workers.timer.advance(EventFeed.HEARTBEAT_US);
        assertEquals(0, server.events.readers());
    }

    @Test
    void whoseTokenCountsNoMoreHearsNothingMore() throws Exception {
        for (String shown : List.of("Bearer mr_paul", ApiServer.basic("vera"))) {
            Socket socket = new Socket("127.0.0.1", server.port());
            sockets.add(socket);
            socket.getOutputStream()
                    .write(("GET /api/v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: " + shown + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
        }
        Await.until(() -> server.events.readers() == 2);
        server.workers.timer.advance(EventFeed.HEARTBEAT_US);
        assertEquals(2, server.events.readers());
        server.login.disabled.add("paul");
        server.workers.timer.advance(EventFeed.HEARTBEAT_US);
        assertEquals(1, server.events.readers());
        server.login.changed.put("vera", "another");
        server.workers.timer.advance(EventFeed.HEARTBEAT_US);
        assertEquals(0, server.events.readers());
    }

    @Test
    void whoGoesLeavesItsPlace() throws Exception {
        connect("root", "");
        sockets.get(0).close();
        Await.until(() -> {
            server.events.on(event("stream.live", "live/demo", Map.of()));
            return server.events.readers() == 0;
        });
    }

    @Test
    void aPluginThatGoesEndsItsReaders() throws Exception {
        BufferedReader reader = connect("root", "");
        server.events.on(event("stream.live", "live/demo", Map.of()));
        next(reader);
        server.events.close();
        assertNull(next(reader));
        assertEquals(503, server.get("/events").status(), "nobody would end that one");
        assertEquals(0, server.events.readers());
    }

    @Test
    void typesAreWordsOnly() throws Exception {
        assertEquals(400, server.get("/events?types=a%0Ab").status());
        assertFalse(new EventFilter("stream.*").wants("session.opened"));
        assertTrue(new EventFilter("").wants("anything.at-all"));
    }
}
