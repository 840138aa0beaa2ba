package io.millrace.management.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.settings.SettingKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PresetResourcesTest {
    private static final String LIVE = "io.millrace.core.live";
    private static final String GRACE = "publisherGraceOfApps";

    @TempDir
    Path folder;

    private ApiServer server;
    private Path file;

    @BeforeEach
    void start() {
        System.setProperty("karaf.data", folder.toString());
        file = folder.resolve("presets.json");
        server = new ApiServer();
        for (Preset preset : Preset.all()) {
            for (Preset.Step step : preset.steps()) {
                server.fakes.kinds.add(new SettingKind(
                        step.pid().replaceFirst("~.*", ""), step.pid().contains("~"), "", List.of()));
            }
        }
    }

    @AfterEach
    void stop() {
        server.close();
        System.clearProperty("karaf.data");
    }

    private Map<String, Object> apply(String preset, String more) {
        ApiServer.Answer answer = server.send("PUT", "/presets/" + preset, "{\"app\":\"live\"" + more + "}");
        assertEquals(200, answer.status(), answer.text());
        return answer.json();
    }

    private Map<String, Object> undo(String preset) {
        ApiServer.Answer answer = server.delete("/presets/" + preset + "?app=live");
        assertEquals(200, answer.status(), answer.text());
        return answer.json();
    }

    private String latency() {
        return server.fakes.configured.get("io.millrace.core.packaging").get("latency");
    }

    private static List<Object> statuses(Map<String, Object> json) {
        return ((List<?>) json.get("changes"))
                .stream().<Object>map(each -> ((Map<?, ?>) each).get("status")).toList();
    }

    private Map<?, ?> told(String preset) {
        return ((List<?>) server.get("/presets").json().get("items"))
                .stream()
                        .<Map<?, ?>>map(each -> (Map<?, ?>) each)
                        .filter(each -> each.get("name").equals(preset))
                        .findFirst()
                        .orElseThrow();
    }

    @Test
    void everyPresetSaysInWordsWhatItWouldChange() {
        Map<String, Object> json = server.get("/presets?app=chapel").json();
        assertEquals("chapel", json.get("app"));
        assertNull(json.get("applied"));
        List<?> items = (List<?>) json.get("items");
        assertEquals(5, items.size());
        for (Object item : items) {
            assertTrue(((List<?>) ((Map<?, ?>) item).get("changes")).size() >= 2, item.toString());
            assertFalse(item.toString().contains("{app}"), item.toString());
            assertTrue(item.toString().contains("does not record yet"), item.toString());
        }
        assertEquals(403, server.as("olga", "GET", "/presets", null).status());
        assertEquals(400, server.get("/presets?app=a/b").status());
    }

    @Test
    void whatIsSetIsRealAndCanBeUndone() {
        server.fakes.configured.put(LIVE, new TreeMap<>(Map.of("max.streams", "5", GRACE, "other=30")));
        assertEquals(List.of("set", "set", "set"), statuses(apply("church", "")));
        assertEquals("default", server.fakes.assignments.get("live"));
        assertEquals("live/*=low", latency());
        assertEquals("other=30,live=120", server.fakes.configured.get(LIVE).get(GRACE));
        assertEquals("church", server.get("/presets").json().get("applied"));
        assertEquals(List.of("already", "already", "already"), statuses(apply("church", "")));
        assertEquals(List.of("undone", "undone", "undone"), statuses(undo("church")));
        assertEquals("", server.fakes.assignments.get("live"));
        assertEquals(Map.of("max.streams", "5", GRACE, "other=30"), server.fakes.configured.get(LIVE));
        assertNull(server.get("/presets").json().get("applied"));
        assertEquals(404, server.delete("/presets/church?app=live").status());
        assertEquals(List.of("set", "set", "set"), statuses(apply("church", "")), "nobody chose to have no ladder");
    }

    @Test
    void whatAnOperatorSetStaysUnlessItIsSaidThatItShallNot() {
        server.fakes.configured.put(LIVE, new TreeMap<>(Map.of(GRACE, "live=7")));
        server.fakes.assignments.put("live", "");
        assertEquals(List.of("kept", "set", "kept"), statuses(apply("church", "")));
        assertEquals("live=7", server.fakes.configured.get(LIVE).get(GRACE));
        Map<?, ?> change = (Map<?, ?>) ((List<?>) told("church").get("changes")).get(2);
        assertEquals("kept", change.get("status"));
        assertEquals("live=7", change.get("now"));
        assertEquals(List.of("set", "already", "set"), statuses(apply("church", ",\"overwrite\":true")));
        assertEquals("live=120", server.fakes.configured.get(LIVE).get(GRACE));
        undo("church");
        assertEquals("live=7", server.fakes.configured.get(LIVE).get(GRACE));
    }

    @Test
    void whatWasChangedAgainSinceIsLeftAlone() {
        apply("church", "");
        server.fakes.configured.put(LIVE, new TreeMap<>(Map.of(GRACE, "live=99")));
        assertEquals(List.of("undone", "undone", "kept"), statuses(undo("church")));
        assertEquals("live=99", server.fakes.configured.get(LIVE).get(GRACE));
    }

    @Test
    void oneAfterAnotherGoesBackToWhatWasBeforeBoth() {
        server.fakes.configured.put(LIVE, new TreeMap<>(Map.of("max.streams", "5")));
        apply("church", "");
        assertEquals(List.of("already", "set", "set", "set"), statuses(apply("channel", "")));
        assertEquals("live/*=standard", latency());
        assertEquals("live=600", server.fakes.configured.get(LIVE).get(GRACE));
        assertEquals(404, server.delete("/presets/church?app=live").status());
        undo("channel");
        assertEquals(Map.of("max.streams", "5"), server.fakes.configured.get(LIVE));
        assertFalse(server.fakes.configured.containsKey("io.millrace.core.analyzers"));
        assertEquals("", server.fakes.assignments.get("live"));
    }

    @Test
    void aRestartForgetsNothing() throws Exception {
        apply("town-hall", "");
        assertEquals(
                Map.of("streams", "live/*", "sessionsPerAccount", "3"),
                server.fakes.configured.get("io.millrace.security.limits~live"));
        ApiServer again = new ApiServer();
        try {
            again.fakes.configured.putAll(server.fakes.configured);
            again.fakes.assignments.putAll(server.fakes.assignments);
            assertEquals("town-hall", again.get("/presets").json().get("applied"));
            assertEquals(
                    List.of("undone", "undone", "undone", "undone"),
                    statuses(again.delete("/presets/town-hall?app=live").json()));
            assertEquals(Map.of(), again.fakes.configured);
        } finally {
            again.close();
        }
        Files.writeString(file, "[1");
        ApiServer broken = new ApiServer();
        assertNull(broken.get("/presets").json().get("applied"));
        broken.close();
    }

    @Test
    void aRuleWithoutItsPluginIsNotMade() {
        server.fakes.kinds.removeIf(kind -> kind.pid().equals("io.millrace.security.limits"));
        assertEquals(List.of("set", "set", "set", "unavailable"), statuses(apply("town-hall", "")));
        assertFalse(server.fakes.configured.containsKey("io.millrace.security.limits~live"));
        assertEquals(
                404, server.send("PUT", "/presets/party", "{\"app\":\"live\"}").status());
    }
}
