package io.millrace.management.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Identity;
import io.millrace.api.live.LiveStream;
import io.millrace.api.media.StreamName;
import io.millrace.api.session.Session;
import io.millrace.testkit.FakeSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What each resource tells and does. */
class ResourcesTest {
    private static final StreamName DEMO = StreamName.of("live", "demo");

    private final ApiServer server = new ApiServer();

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private static List<?> items(ApiServer.Answer answer) {
        assertEquals(200, answer.status(), answer.text());
        return (List<?>) answer.json().get("items");
    }

    private static List<String> names(ApiServer.Answer answer, String field) {
        return items(answer).stream()
                .map(item -> ((Map<?, ?>) item).get(field).toString())
                .toList();
    }

    @Test
    void streamsAreReadPageByPage() {
        for (int i = 0; i < 7; i++) {
            server.streams.stream("live/s" + i);
        }
        List<String> read = new ArrayList<>();
        String after = "";
        for (int page = 0; page < 3; page++) {
            ApiServer.Answer answer = server.get("/streams?limit=3" + after);
            read.addAll(names(answer, "name"));
            // what comes meanwhile on a page that was read moves nothing
            server.streams.stream("live/a" + page);
            after = "&after=" + answer.json().get("next");
        }
        assertEquals(List.of("live/s0", "live/s1", "live/s2", "live/s3", "live/s4", "live/s5", "live/s6"), read);
        assertEquals("&after=null", after);
    }

    @Test
    void streamsAreFound() {
        server.streams.stream("live/demo");
        server.streams.stream("live/late").state(LiveStream.State.INTERRUPTED);
        server.streams.stream("tv/one");
        assertEquals(List.of("live/demo", "live/late"), names(server.get("/streams?app=live"), "name"));
        assertEquals(List.of("live/late"), names(server.get("/streams?state=interrupted"), "name"));
    }

    @Test
    void anAccountSeesOnlyItsStreams() {
        server.streams.stream("live/demo");
        server.streams.stream("live/other");
        server.streams.stream("tv/one");
        assertEquals(List.of("live/demo"), names(server.as("paul", "GET", "/streams", null), "name"));
        assertEquals(List.of("live/demo", "live/other"), names(server.as("vera", "GET", "/streams", null), "name"));
        ApiServer.Answer hidden = server.as("paul", "GET", "/streams/live/other", null);
        ApiServer.Answer missing = server.as("paul", "GET", "/streams/live/missing", null);
        assertEquals(404, hidden.status());
        assertEquals(
                missing.detail().replace("missing", "other"), hidden.detail(), "what is hidden looks as if not there");
    }

    @Test
    void whoWatchesIsForThePublisher() {
        server.streams.stream("live/demo");
        FakeSession viewer = new FakeSession(Session.Role.PLAY, "hls", DEMO, Identity.ANONYMOUS);
        FakeSession other = new FakeSession(Session.Role.PLAY, "hls", StreamName.of("tv", "one"), Identity.ANONYMOUS);
        server.sessions.opened.addAll(List.of(viewer, other));
        Map<String, Object> own =
                server.as("paul", "GET", "/streams/live/demo", null).json();
        assertEquals(1, ((List<?>) own.get("sessions")).size());
        assertEquals(List.of(), own.get("renditions"));
        assertFalse(server.as("vera", "GET", "/streams/live/demo", null).json().containsKey("sessions"));
        assertEquals(List.of(viewer.id()), names(server.as("paul", "GET", "/sessions", null), "id"));
        assertEquals(List.of(), names(server.as("vera", "GET", "/sessions", null), "id"));
        assertEquals(
                404, server.as("paul", "GET", "/sessions/" + other.id(), null).status());
        assertEquals(
                200, server.as("paul", "GET", "/sessions/" + viewer.id(), null).status());
        assertEquals(
                403,
                server.as("paul", "DELETE", "/sessions/" + viewer.id(), null).status());
        assertNull(viewer.kickReason());
    }

    @Test
    void sessionsAreFoundAndEnded() {
        FakeSession viewer = new FakeSession(Session.Role.PLAY, "hls", DEMO.withRendition("720p"), Identity.ANONYMOUS);
        FakeSession publisher = FakeSession.publisher(DEMO);
        server.sessions.opened.addAll(List.of(viewer, publisher));
        assertEquals(2, items(server.get("/sessions?stream=live/demo")).size());
        assertEquals(List.of(viewer.id()), names(server.get("/sessions?role=play"), "id"));
        assertEquals(204, server.delete("/sessions/" + viewer.id()).status());
        assertEquals("Ended by the operator", viewer.kickReason());
        assertEquals(404, server.delete("/sessions/nobody").status());
    }

    @Test
    void aKeyIsShownOnceAndTakenAway() {
        ApiServer.Answer made = server.send(
                "POST", "/keys", "{\"target\":\"live/*\",\"label\":\"OBS\",\"expires\":\"2030-01-31T12:00:00Z\"}");
        assertEquals(201, made.status());
        assertEquals("the-key-itself", made.json().get("key"));
        assertEquals("no-store", made.header("Cache-Control"));
        assertEquals(List.of("root makes a key for live/* OBS 2030-01-31T12:00:00Z"), server.fakes.done);
        ApiServer.Answer list = server.get("/keys?target=live/*");
        assertEquals(List.of("00000000"), names(list, "id"));
        assertFalse(list.text().contains("the-key-itself"));
        assertEquals(List.of(), items(server.get("/keys?target=live/demo")));
        ApiServer.Answer rotated = server.send("POST", "/keys/00000000/rotate", "{\"graceSeconds\":90}");
        assertEquals(200, rotated.status());
        assertEquals(
                "{\"key\":\"the-new-key\",\"target\":\"live/*\"}",
                rotated.text().strip());
        assertEquals("no-store", rotated.header("Cache-Control"));
        assertTrue(server.fakes.done.contains("root rotates 00000000 90"), server.fakes.done.toString());
        assertEquals(404, server.send("POST", "/keys/00000009/rotate", "{}").status());
        assertEquals(
                400,
                server.send("POST", "/keys/00000000/rotate", "{\"graceSeconds\":-1}")
                        .status());
        assertEquals(204, server.delete("/keys/00000000").status());
        assertEquals(404, server.delete("/keys/00000000").status());
    }

    @Test
    void whatTheRulesWouldSayIsTold() {
        server.gate.refuse("Not from there");
        ApiServer.Answer answer = server.send(
                "POST",
                "/rules/explain",
                "{\"role\":\"play\",\"stream\":\"live/demo\",\"address\":\"192.0.2.7\",\"site\":\"https://a.example\",\"key\":\"k\"}");
        assertEquals(false, answer.json().get("permitted"));
        assertEquals("Not from there", answer.json().get("reason"));
        assertFalse(answer.text().contains("\"k\""));
        assertEquals("192.0.2.7", server.gate.explained.get(0).peer().host());
        assertEquals(
                "https://a.example", server.gate.explained.get(0).attributes().get("origin"));
        assertEquals(
                400,
                server.send(
                                "POST",
                                "/rules/explain",
                                "{\"role\":\"play\",\"stream\":\"live/demo\",\"address\":\"a.example\"}")
                        .status());
        assertEquals(List.of(), items(server.get("/refused")));
    }

    @Test
    void laddersAreTurnedOnAndOff() {
        assertEquals(
                200,
                server.send("PUT", "/ladders/live/demo", "{\"profile\":\"default\"}")
                        .status());
        assertEquals(
                200, server.send("PUT", "/ladders/live", "{\"profile\":null}").status());
        assertEquals(Map.of("live/demo", "default", "live", ""), server.fakes.assignments);
        ApiServer.Answer wrong = server.send("PUT", "/ladders/live", "{\"profile\":\"gold\"}");
        assertEquals(400, wrong.status());
        assertEquals("There is no ladder profile; there are default", wrong.detail());
        Map<?, ?> profile = (Map<?, ?>) ((List<?>) server.get("/ladders").json().get("profiles")).get(0);
        assertEquals("default", profile.get("name"));
    }

    @Test
    void sourcesAreConfigured() {
        ApiServer.Answer made = server.send(
                "PUT",
                "/sources/cam",
                "{\"url\":\"rtsp://192.0.2.1/x\",\"stream\":\"live/cam\",\"properties\":{\"onDemand\":\"true\"}}");
        assertEquals(202, made.status(), made.text());
        assertEquals(List.of("source cam {onDemand=true, stream=live/cam, url=rtsp://192.0.2.1/x}"), server.fakes.done);
        assertEquals(
                400,
                server.send("PUT", "/sources/g", "{\"url\":\"gopher://h\"}").status());
        assertEquals(
                400,
                server.send("PUT", "/sources/g", "{\"url\":\"rtmp://h\",\"properties\":{\"a b\":\"x\"}}")
                        .status());
        assertEquals(List.of("cam"), names(server.get("/sources"), "name"));
        assertEquals(204, server.delete("/sources/cam").status());
        ApiServer.Answer gone = server.delete("/sources/cam");
        assertEquals(404, gone.status());
        assertFalse(gone.text().contains("/etc/"));
    }

    @Test
    void pluginsAreInstalledReplacedAndRemoved() {
        assertEquals(List.of("1.0.0", "1.1.0"), names(server.get("/plugins"), "version"));
        assertEquals(
                "installed mvn:a/b/1",
                server.send("POST", "/plugins", "{\"url\":\"mvn:a/b/1\"}")
                        .json()
                        .get("message"));
        assertEquals(
                200,
                server.send("POST", "/plugins/io.x/swap", "{\"url\":\"https://h/x.jar\"}")
                        .status());
        assertEquals(
                400,
                server.send("POST", "/plugins", "{\"url\":\"jar:file:/x!/y\"}").status());
        assertEquals(400, server.send("POST", "/plugins", "{\"url\":\"x.jar\"}").status());
        assertEquals(400, server.send("POST", "/plugins", "{\"url\":\"a b\"}").status());
        ApiServer.Answer sent =
                server.as("root", "POST", "/plugins/upload", "a bundle", "Content-Type", PluginResources.JAR);
        assertEquals("installed a bundle", sent.json().get("message"));
        assertTrue(server.fakes.done.contains("installed a bundle for root"), server.fakes.done::toString);
        ApiServer.Answer bad = server.as("root", "POST", "/plugins/upload", "bad", "Content-Type", PluginResources.JAR);
        assertEquals(409, bad.status());
        assertEquals("What was sent is no jar", bad.detail());
        ApiServer.Answer swapped =
                server.as("root", "POST", "/plugins/io.x/swap/upload", "another", "Content-Type", PluginResources.JAR);
        assertEquals("swapped io.x for another", swapped.json().get("message"));
        ApiServer.Answer back = server.as("root", "POST", "/plugins/io.x/rollback", null);
        assertEquals(409, back.status());
        assertEquals("io.x was not swapped", back.detail());
        assertEquals(200, server.delete("/plugins/io.x").status());
    }

    @Test
    void accountsAreMadeChangedAndRemoved() {
        ApiServer.Answer made = server.send(
                "POST", "/accounts", "{\"name\":\"anna\",\"grant\":{\"role\":\"publisher\",\"scope\":\"live/*\"}}");
        assertEquals("made-up", made.json().get("password"));
        ApiServer.Answer given = server.send(
                "POST",
                "/accounts",
                "{\"name\":\"bert\",\"grant\":{\"role\":\"viewer\"},\"password\":\"my-own-word\"}");
        assertFalse(given.text().contains("my-own-word"));
        assertEquals(
                409,
                server.send("POST", "/accounts", "{\"name\":\"anna\",\"grant\":{\"role\":\"viewer\"}}")
                        .status());
        assertEquals(List.of("anna", "bert"), names(server.get("/accounts"), "name"));
        assertEquals(200, server.get("/accounts/anna").status());
        assertEquals(404, server.get("/accounts/nobody").status());
        assertEquals(200, server.send("PUT", "/accounts/anna/password", "{}").status());
        assertEquals(
                204,
                server.send("PUT", "/accounts/anna/disabled", "{\"disabled\":true}")
                        .status());
        assertEquals(
                204,
                server.send("POST", "/accounts/anna/grants", "{\"role\":\"viewer\"}")
                        .status());
        assertEquals(
                204,
                server.send("POST", "/accounts/anna/grants/revoke", "{\"role\":\"viewer\"}")
                        .status());
        assertEquals(
                List.of(
                        "root sets the password of anna",
                        "root disables anna true",
                        "anna may viewer *",
                        "anna may no more viewer *"),
                server.fakes.done);
        assertEquals(
                400,
                server.send("POST", "/accounts/anna/grants", "{\"role\":\"operator\",\"scope\":\"live/*\"}")
                        .status());
        assertEquals(204, server.delete("/accounts/anna").status());
    }

    @Test
    void everyAccountHasItsOwnTokens() {
        ApiServer.Answer made =
                server.as("paul", "POST", "/tokens", "{\"name\":\"studio\"}", "Content-Type", "application/json");
        assertEquals(201, made.status(), made.text());
        assertEquals("mr_the-token", made.json().get("token"));
        assertEquals(
                "[publisher live/demo]", server.fakes.tokenList.get(0).grants().toString());
        assertEquals(
                201,
                server.send("POST", "/tokens", "{\"name\":\"x\",\"account\":\"anna\"}")
                        .status());
        assertEquals(List.of("t0"), names(server.as("paul", "GET", "/tokens", null), "id"));
        assertEquals(List.of("t1", "t0"), names(server.get("/tokens"), "id"));
        assertFalse(server.get("/tokens").text().contains("the-token"));
        assertEquals(404, server.as("paul", "DELETE", "/tokens/t1", null).status());
        assertEquals(204, server.as("paul", "DELETE", "/tokens/t0", null).status());
        assertEquals(204, server.delete("/tokens/t1").status());
    }

    @Test
    void nobodyMakesATokenThatMayMoreThanItself() {
        for (String body : List.of(
                "{\"name\":\"x\",\"account\":\"root\"}",
                "{\"name\":\"x\",\"grants\":[{\"role\":\"operator\"}]}",
                "{\"name\":\"x\",\"grants\":[{\"role\":\"publisher\",\"scope\":\"live/*\"}]}")) {
            ApiServer.Answer answer = server.as("paul", "POST", "/tokens", body, "Content-Type", "application/json");
            assertEquals(403, answer.status(), body);
        }
        ApiServer.Answer byToken = server.send(server.request("POST", "/tokens", "{\"name\":\"x\"}")
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer mr_paul"));
        assertEquals(403, byToken.status());
        assertTrue(server.fakes.tokenList.isEmpty());
    }

    @Test
    void aDatabaseThatIsAwayIsSaidSo() {
        server.fakes.databaseAway = true;
        ApiServer.Answer answer =
                server.send("POST", "/accounts", "{\"name\":\"anna\",\"grant\":{\"role\":\"viewer\"}}");
        assertEquals(503, answer.status());
        assertEquals("5", answer.header("Retry-After"));
        assertEquals("The database is away: no answer", answer.detail());
        server.room.backups = null;
        server.room.accounts = null;
        assertEquals(503, server.as("root", "POST", "/backup", null).status());
        assertEquals(503, server.get("/accounts").status());
    }

    @Test
    void theDatabaseIsSentAndTakenBack() {
        ApiServer.Answer backup = server.as("root", "POST", "/backup", null);
        assertEquals("all rows", backup.text());
        assertEquals("no-store", backup.header("Cache-Control"));
        ApiServer.Answer restored =
                server.as("root", "POST", "/restore", "all rows", "Content-Type", BackupResources.GZIP);
        assertEquals(3L, restored.json().get("rows"));
        assertEquals(List.of("restored all rows"), server.fakes.done);
        assertEquals(403, server.as("olga", "POST", "/backup", null).status());
    }
}
