package io.millrace.management.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.StreamName;
import io.millrace.testkit.FakeSession;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Lists at their edges, entity tags, and what publishers see of each other. */
class PagesTest {
    private final ApiServer server = new ApiServer();

    @AfterEach
    void stop() {
        server.close();
    }

    @SuppressWarnings("unchecked")
    private static List<String> names(ApiServer.Answer page) {
        return ((List<Map<String, Object>>) page.json().get("items"))
                .stream().map(item -> item.get("name").toString()).toList();
    }

    private static String cursor(String key) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(key.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    @Test
    void everyItemIsReadOnceWhateverComesAndGoes() {
        for (int i = 10; i < 30; i++) {
            server.streams.stream("live/s" + i);
        }
        List<String> read = new ArrayList<>();
        Object next = null;
        int pages = 0;
        do {
            ApiServer.Answer page = server.get("/streams?limit=3" + (next == null ? "" : "&after=" + next));
            read.addAll(names(page));
            next = page.json().get("next");
            // before and behind what was read
            server.streams.stream("live/a" + pages);
            server.streams.stream("live/z" + pages % 2);
            pages++;
        } while (next != null);
        assertEquals(read.size(), read.stream().distinct().count(), "twice: " + read);
        assertEquals(20, read.stream().filter(name -> name.startsWith("live/s")).count());
        assertEquals(read.stream().sorted().toList(), read);
    }

    @Test
    void thePageBehindTheLastIsEmpty() {
        server.streams.stream("live/demo");
        ApiServer.Answer page = server.get("/streams?after=" + cursor("live/z"));
        assertEquals(List.of(), names(page));
        assertNull(page.json().get("next"));
        assertEquals(List.of("live/demo"), names(server.get("/streams?after=" + cursor("live/a"))));
        assertEquals(List.of("live/demo"), names(server.get("/streams?limit=1000")));
        assertNull(server.get("/streams?limit=1").json().get("next"), "a full page need not be followed by another");
    }

    @Test
    void limitsAndCursorsOfNothingAreRefusedEverywhere() {
        List<Operation> lists = server.operations.all().stream()
                .filter(operation -> operation.method.equals("GET"))
                .filter(operation ->
                        operation.query.stream().anyMatch(each -> each.name().equals("after")))
                .filter(operation -> !operation.path.contains("{"))
                .toList();
        assertTrue(lists.size() > 5);
        for (Operation list : lists) {
            for (String query : List.of(
                    "limit=0",
                    "limit=-1",
                    "limit=1001",
                    "limit=1.5",
                    "limit=",
                    "limit=0x10",
                    "limit=1&limit=1",
                    "after=" + "x".repeat(401))) {
                assertEquals(400, server.get(list.path + "?" + query).status(), list.id + " " + query);
            }
        }
    }

    @Test
    void publishersDoNotSeeEachOther() {
        server.streams.stream("live/demo");
        server.streams.stream("live/other");
        FakeSession pauls = FakeSession.publisher(StreamName.of("live", "demo"));
        FakeSession petes = FakeSession.publisher(StreamName.of("live", "other"));
        server.sessions.opened.addAll(List.of(pauls, petes));
        for (Operation operation : server.operations.all()) {
            boolean ofAStream = operation.path.contains("{app}/{name}") && operation.access() == Access.ACCOUNT;
            if (ofAStream) {
                String hidden = operation.path.replace("{app}/{name}", "live/demo");
                String missing = operation.path.replace("{app}/{name}", "live/demi");
                String body = operation.body() == null ? null : "{\"token\":\"pv_1\"}";
                String[] type = body == null ? new String[0] : new String[] {"Content-Type", "application/json"};
                ApiServer.Answer one = server.as("pete", operation.method, hidden, body, type);
                ApiServer.Answer two = server.as("pete", operation.method, missing, body, type);
                assertEquals(two.status(), one.status(), operation.id);
                assertEquals(
                        two.text().replace("demi", "demo"),
                        one.text(),
                        operation.id + " tells that the stream is there");
                assertTrue(one.status() == 404 || one.status() == 503, operation.id + " " + one.text());
            }
        }
        ApiServer.Answer others = server.as("pete", "GET", "/sessions/" + pauls.id(), null);
        assertEquals(404, others.status());
        assertEquals(
                200, server.as("pete", "GET", "/sessions/" + petes.id(), null).status());
        assertFalse(server.as("pete", "GET", "/sessions?stream=live/demo", null)
                .text()
                .contains(pauls.id()));
        assertFalse(server.as("pete", "GET", "/streams?app=live", null).text().contains("live/demo"));
    }

    @Test
    void whatIsTheSameHasTheSameTagAndWhatIsNotHasNot() {
        String empty = server.get("/streams").header("ETag");
        assertEquals(empty, server.get("/streams").header("ETag"));
        server.streams.stream("live/demo");
        String one = server.get("/streams").header("ETag");
        assertFalse(one.equals(empty));
        assertFalse(one.equals(server.as("pete", "GET", "/streams", null).header("ETag")), "others are told others");
        assertEquals(304, server.get("/streams", "If-None-Match", "*").status());
        assertEquals(
                304, server.get("/streams", "If-None-Match", "\"a\" , W/" + one).status());
        for (String other :
                List.of("", one.replace("\"", ""), "\"\"", one + one, "W/", "\"" + "x".repeat(2_000) + "\"")) {
            assertEquals(200, server.get("/streams", "If-None-Match", other).status(), other);
        }
        ApiServer.Answer unchanged = server.get("/streams", "If-None-Match", one);
        assertEquals(0, unchanged.response().body().length);
        assertEquals(one, unchanged.header("ETag"));
    }

    @Test
    void secretsHaveNoTagAndAreNotKept() {
        ApiServer.Answer made = server.send("POST", "/keys", "{\"target\":\"live/a\"}");
        assertEquals("", made.header("ETag"));
        assertEquals("no-store", made.header("Cache-Control"));
        ApiServer.Answer self = server.get("/session", "If-None-Match", "*");
        assertEquals(200, self.status());
        assertEquals("no-store", self.header("Cache-Control"));
    }
}
