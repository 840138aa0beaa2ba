package io.millrace.management.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.RefusedAttempt;
import io.millrace.api.session.Session;
import io.millrace.formats.json.JsonText;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MendsTest {
    private static final String HOST = "192.0.2.7";

    private final ApiServer server = new ApiServer();

    @AfterEach
    void stop() {
        server.close();
    }

    private void refused(Session.Role role, String stream, String rule, String reason) {
        server.gate.attempts.clear();
        server.gate.attempts.add(new RefusedAttempt(FakeServices.THEN, 3, role, "http", stream, HOST, rule, reason));
    }

    private List<?> mends(String as) {
        List<?> items = (List<?>) server.as(as, "GET", "/refused", null).json().get("items");
        return (List<?>) ((Map<?, ?>) items.get(0)).get("mends");
    }

    private Map<?, ?> mend() {
        return (Map<?, ?>) mends("root").get(0);
    }

    private void configure(String pid, String... values) {
        Map<String, String> all = new TreeMap<>();
        for (int i = 0; i < values.length; i += 2) {
            all.put(values[i], values[i + 1]);
        }
        server.fakes.configured.put(pid, all);
    }

    /** Sends what was told, and nothing else. */
    private int send(Map<?, ?> mend) {
        String body = JsonText.of(mend.get("body"));
        return mend.get("ifMatch") == null
                ? server.send((String) mend.get("method"), (String) mend.get("path"), body)
                        .status()
                : server.as(
                                "root",
                                (String) mend.get("method"),
                                (String) mend.get("path"),
                                body,
                                "Content-Type",
                                "application/json",
                                "If-Match",
                                (String) mend.get("ifMatch"))
                        .status();
    }

    @Test
    void whoHasNoValidKeyGetsANewOne() {
        for (String rule : List.of("built-in", "io.millrace.security.stream-key")) {
            refused(Session.Role.PUBLISH, "live/x", rule, "This stream key is wrong or was revoked");
            assertEquals("Make a new stream key for live/x", mend().get("summary"));
            assertEquals(1, mends("olga").size(), "operators make keys too");
            assertEquals(201, send(mend()));
        }
        assertTrue(server.fakes.done.get(0).startsWith("root makes a key for live/x for " + HOST));
        refused(Session.Role.PUBLISH, "live/sk-…", "io.millrace.security.stream-key", "no");
        assertEquals(List.of(), mends("root"));
    }

    @Test
    void anAddressIsTakenFromTheRefusedOnesOrAddedToThoseLetIn() {
        String pid = "io.millrace.security.ip~office";
        configure(pid, "streams", "members/*", "hidden", "hush", "url", "192.0.2.9");
        server.fakes.configured.get(pid).put("deny", "198.51.100.1, 192.0.2.0/24,192.0.2.7");
        server.fakes.configured.get(pid).put("allow", "203.0.113.0/24");
        refused(Session.Role.PLAY, "members/x", pid, "Your address is not let in here");
        Map<?, ?> mend = mend();
        assertEquals(
                "Take 192.0.2.0/24, 192.0.2.7 from the addresses that the rule ip~office refuses, and add 192.0.2.7 to"
                        + " the addresses that the rule ip~office lets in",
                mend.get("summary"));
        assertEquals("/rules/" + pid, mend.get("path"));
        Map<?, ?> values = (Map<?, ?>) ((Map<?, ?>) mend.get("body")).get("values");
        assertEquals("198.51.100.1", values.get("deny"));
        assertEquals("203.0.113.0/24,192.0.2.7", values.get("allow"));
        assertEquals("***", values.get("hidden"));
        assertEquals("members/*", values.get("streams"));
        assertEquals(List.of(), mends("olga"), "rules are changed by administrators");
    }

    @Test
    void whatWasChangedMeanwhileIsNotOverwritten() {
        String pid = "io.millrace.security.limits~fair";
        configure(pid, "most", "2", "sessionsPerAddress", "4");
        refused(Session.Role.PLAY, "live/x", pid, "Your address 192.0.2.7 has 4 sessions here already");
        Map<?, ?> mend = mend();
        assertEquals("Raise sessionsPerAddress of the rule limits~fair from 4 to 8", mend.get("summary"));
        assertTrue(mend.get("ifMatch") != null);
        configure("io.millrace.security.ip~x", "url", "1");
        refused(Session.Role.PLAY, "live/x", pid, "live/x has 4 sessions, which is all it may");
        assertEquals(List.of(), mends("root"), "that one is not set");
    }

    @Test
    void aMendIsTakenAsItWasTold() {
        String pid = "io.millrace.core.access";
        configure(pid, "private.streams", "members/*, live/x,live/y");
        refused(Session.Role.PLAY, "live/x@720p", "built-in", "The stream live/x is private: playing it needs a token");
        assertEquals("Let everybody play live/x (it is private now)", mend().get("summary"));
        assertEquals("/settings/" + pid, mend().get("path"));
        assertEquals("{\"values\":{\"private.streams\":\"members/*,live/y\"}}", JsonText.of(mend().get("body")));
        refused(Session.Role.PLAY, "members/x", "built-in", "The stream members/x is private");
        assertEquals(List.of(), mends("root"), "a pattern is about others too");
        String ip = "io.millrace.security.ip~a";
        configure(ip, "streams", "live/x");
        Map<String, Object> told = Mends.change(server.room, "x", "/rules/", ip, Map.of("streams", "live/y"));
        assertEquals(200, send(told));
        assertEquals(Map.of("streams", "live/y"), server.fakes.configured.get(ip));
        assertEquals(412, send(told), "it was changed meanwhile");
    }

    @Test
    void countriesAndSitesAreReadFromTheReason() {
        String geo = "io.millrace.security.geo~rights";
        configure(geo, "allow", "DE, AT", "deny", "ch");
        refused(
                Session.Role.PLAY,
                "live/x",
                geo,
                "This stream does not play in your country, Switzerland (CH) (access rule rights)");
        assertEquals(
                "Take CH from the countries that the rule geo~rights refuses, and add CH to the countries that the"
                        + " rule geo~rights lets in",
                mend().get("summary"));
        refused(Session.Role.PLAY, "live/x", geo, "This stream does not play in your country, XK (access rule rights)");
        assertEquals("Add XK to the countries that the rule geo~rights lets in", mend().get("summary"));
        refused(Session.Role.PLAY, "live/x", geo, "Nobody knows which country you are in (access rule rights)");
        assertEquals(List.of(), mends("root"));
        String referrer = "io.millrace.security.referrer~ours";
        configure(referrer, "sites", "example.com");
        refused(Session.Role.PLAY, "live/x", referrer, "This stream does not play on other.example (access rule ours)");
        assertEquals("Add other.example to the sites that the rule referrer~ours lets play", mend().get("summary"));
        assertTrue(JsonText.of(mend()).contains("example.com,other.example"));
    }

    @Test
    void nothingIsToldWhereNothingHereHelps() {
        refused(Session.Role.PLAY, "live/x", "io.millrace.security.token~shop", "The token expired");
        assertEquals(List.of(), mends("root"));
        refused(Session.Role.PLAY, "live/x", "io.millrace.security.ip~gone", "no");
        assertEquals(List.of(), mends("root"));
        refused(Session.Role.PLAY, "live/x", "drain", "The server is being stopped");
        assertEquals(List.of(), mends("root"));
        assertFalse(server.get("/refused").text().contains("null,null"));
    }
}
