package io.millrace.management.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.AccessRule;
import io.millrace.api.settings.Configuration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SettingResourcesTest {
    private static final String RULE = "/rules/io.millrace.security.ip~office";
    private static final String PID = "io.millrace.security.ip~office";

    private final ApiServer server = new ApiServer();

    @AfterEach
    void stop() {
        server.close();
    }

    private ApiServer.Answer put(String path, String values, String... headers) {
        String[] all = new String[headers.length + 2];
        all[0] = "Content-Type";
        all[1] = "application/json";
        System.arraycopy(headers, 0, all, 2, headers.length);
        return server.as("root", "PUT", path, "{\"values\":" + values + "}", all);
    }

    @Test
    void aRuleIsMadeChangedAndRemoved() {
        assertEquals(404, server.get(RULE).status());
        assertEquals(200, put(RULE, "{\"streams\":\"live/*\",\"most\":\"7\"}").status());
        assertEquals(Map.of("streams", "live/*", "most", "7"), server.fakes.configured.get(PID));
        assertEquals(
                Map.of("streams", "live/*", "most", "7"),
                server.get(RULE).json().get("values"));
        server.gate.rules.add(new AccessRule(PID, true, true));
        server.gate.rules.add(new AccessRule("io.millrace.security.accounts", true, false));
        server.gate.rules.add(new AccessRule("io.millrace.security.ip~z", true, false, false));
        Map<?, ?> listed = (Map<?, ?>) ((List<?>) server.get("/rules").json().get("items")).get(1);
        assertEquals(PID, listed.get("pid"));
        assertEquals(true, listed.get("required"));
        assertEquals(true, listed.get("enabled"));
        Map<?, ?> off = (Map<?, ?>) ((List<?>) server.get("/rules").json().get("items")).get(2);
        assertEquals(List.of("io.millrace.security.ip~z", false), List.of(off.get("pid"), off.get("enabled")));
        assertEquals(204, server.delete(RULE).status());
        assertEquals(404, server.delete(RULE).status());
    }

    @Test
    void whoMakesSomethingOverwritesNothing() {
        assertEquals(200, put(RULE, "{\"most\":\"7\"}", "If-None-Match", "*").status());
        ApiServer.Answer again = put(RULE, "{\"most\":\"8\"}", "If-None-Match", "*");
        assertEquals(412, again.status());
        assertTrue(again.text().contains("There is " + PID + " already"), again.text());
        assertEquals(Map.of("most", "7"), server.fakes.configured.get(PID));
        assertEquals(200, put(RULE, "{\"most\":\"8\"}").status(), "who asks for nothing gets what it asks for");
        String source = "{\"url\":\"rtsp://192.0.2.7/x\"}";
        String[] fresh = {"Content-Type", "application/json", "If-None-Match", "*"};
        assertEquals(
                202, server.as("root", "PUT", "/sources/cam", source, fresh).status());
        assertEquals(
                412, server.as("root", "PUT", "/sources/cam", source, fresh).status());
    }

    @interface Refusing {
        int most() default 5;

        String hidden() default "";
    }

    @Test
    void whatAComponentRefusesIsToldWithoutSecrets() {
        Configuration<Integer> rule = new Configuration<>(
                "io.millrace.security.ip-office",
                Refusing.class,
                values -> {
                    if (!values.text("hidden").isEmpty()) {
                        values.refuse("hidden", "something longer");
                    }
                    return values.whole("most", 1, 9);
                },
                warning -> {});
        rule.start(Map.of("most", "99", "hidden", "hush"));
        assertEquals(List.of(), server.get("/settings/refused").json().get("items"), "that is not configured");
        put(RULE, "{\"most\":\"99\",\"hidden\":\"hush\"}");
        String text = server.get("/settings/refused").text();
        assertTrue(text.contains("\"pid\":\"" + PID + "\""), text);
        assertTrue(text.contains("most = \\\"99\\\" is refused, allowed is a whole number from 1 to 9"), text);
        assertTrue(text.contains("hidden = *** is refused, allowed is something longer"), text);
        assertFalse(text.contains("hush"), text);
        rule.start(Map.of());
        assertEquals(List.of(), server.get("/settings/refused").json().get("items"));
    }

    @Test
    void whatWasChangedMeanwhileIsNotOverwritten() {
        put(RULE, "{\"most\":\"7\"}");
        String tag = server.get(RULE).header("ETag");
        put(RULE, "{\"most\":\"8\"}");
        assertEquals(412, put(RULE, "{\"most\":\"9\"}", "If-Match", tag).status());
        assertEquals(
                412, server.as("root", "DELETE", RULE, null, "If-Match", tag).status());
        assertEquals("8", server.fakes.configured.get(PID).get("most"));
        String now = server.get(RULE).header("ETag");
        assertEquals(
                200,
                put(RULE, "{\"most\":\"9\"}", "If-Match", "\"other\", " + now).status());
        assertEquals(
                412,
                put("/rules/io.millrace.security.ip~new", "{}", "If-Match", "*").status());
    }

    @Test
    void defaultsThatWereReadAreChangedIfTheyStillHold() {
        String path = "/settings/io.millrace.core.live";
        String tag = server.get(path).header("ETag");
        assertEquals(200, put(path, "{\"most\":\"7\"}", "If-Match", tag).status());
        assertEquals(412, put(path, "{\"most\":\"8\"}", "If-Match", tag).status());
        assertEquals("7", server.fakes.configured.get("io.millrace.core.live").get("most"));
    }

    @Test
    void secretsAreMaskedAndStayWhenTheyAreSentBack() {
        put(RULE, "{\"hidden\":\"hush\",\"url\":\"https://me:hush@h/x\"}");
        ApiServer.Answer shown = server.get(RULE);
        assertFalse(shown.text().contains("hush"), shown.text());
        assertEquals(
                Map.of("hidden", "***", "url", "https://***@h/x"), shown.json().get("values"));
        put(RULE, "{\"hidden\":\"***\",\"url\":\"https://***@h/x\",\"most\":\"1\"}");
        assertEquals(
                Map.of("hidden", "hush", "url", "https://me:hush@h/x", "most", "1"), server.fakes.configured.get(PID));
        assertEquals(400, put(RULE, "{\"url\":\"https://***@elsewhere/x\"}").status());
        assertEquals(
                400,
                put("/rules/io.millrace.security.ip~new", "{\"hidden\":\"***\"}")
                        .status());
        server.fakes.configured.put(
                "io.millrace.old",
                Map.of(
                        "streamKey",
                        "hush",
                        "my.password",
                        "hush",
                        "key",
                        "hush",
                        "headers",
                        "x-team=hush",
                        "monkey",
                        "seen"));
        ApiServer.Answer old = server.get("/settings/io.millrace.old");
        assertFalse(old.text().contains("hush"), old.text());
        assertTrue(old.text().contains("seen"), old.text());
    }

    @Test
    void whatPutGetsIsWhatGetShowed() {
        Map<String, String> before = Map.of(
                "url", "rtsp://admin:p@ssw0rd@cam/1?key=hush#hush",
                "streams", "rtsp://admin:hu/sh@cam/1,live/x?key=hush,live/y,rtmp://h:1935/live/x@720p",
                "hidden", "hush");
        server.fakes.configured.put(PID, before);
        ApiServer.Answer shown = server.as("olga", "GET", RULE, null);
        assertEquals(
                Map.of(
                        "url", "rtsp://***@cam/1?***",
                        "streams", "rtsp://***@720p",
                        "hidden", "***"),
                shown.json().get("values"));
        String text = shown.text();
        assertEquals(
                200,
                put(RULE, text.substring(text.indexOf("\"values\":") + 9, text.lastIndexOf('}')))
                        .status());
        assertEquals(before, server.fakes.configured.get(PID));
        assertEquals(400, put(RULE, "{\"url\":\"rtsp://cam/1?***\"}").status());
    }

    @Test
    void listsAreMaskedOneByOne() {
        server.fakes.configured.put(
                PID, Map.of("streams", "live/x?key=hush,live/y,srt://a:hush@h,rtmp://h:1935/live/x@720p"));
        assertEquals(
                Map.of("streams", "live/x?***,live/y,srt://***@h,rtmp://h:1935/live/x@720p"),
                server.get(RULE).json().get("values"));
    }

    @Test
    void whatNobodyDescribesIsSecretByItsName() {
        server.fakes.configured.put(
                "io.millrace.old",
                Map.of(".hidden", "hush", "password_hash", "hush", "adminHash", "hush", "a.b", "seen"));
        assertEquals(
                Map.of(".hidden", "***", "password_hash", "***", "adminHash", "***", "a.b", "seen"),
                server.get("/settings/io.millrace.old").json().get("values"));
    }

    @Test
    void onlyWhatCanBeSetIsSet() {
        for (String values : List.of(
                "{\"other\":\"x\"}",
                "{\"most\":\"many\"}",
                "{\"on\":\"yes\"}",
                "{\"share\":\"half\"}",
                "{\"most\":7}")) {
            assertEquals(400, put(RULE, values).status(), values);
        }
        assertEquals(
                200,
                put(RULE, "{\"most\":\"\",\"on\":\"false\",\"share\":\"0.25\"}").status());
        assertEquals(404, put("/rules/io.millrace.core.live", "{}").status(), "no rule");
        assertEquals(404, put("/rules/io.millrace.security.oidc~idp", "{}").status(), "where people log in");
        assertEquals(404, put("/rules/io.millrace.security.geo~x", "{}").status(), "not installed");
        assertEquals(404, put("/settings/org.apache.karaf.shell", "{}").status());
        assertEquals(404, put("/settings/io.millrace.core.live~x", "{}").status(), "there is but one");
        assertEquals(404, put("/settings/io.millrace.security.ip", "{}").status(), "there are several");
    }

    @Test
    void settingsAreToldWithWhatTheyMean() {
        assertEquals(
                Map.of(), server.get("/settings/io.millrace.core.live").json().get("values"));
        assertEquals(
                200,
                put("/settings/io.millrace.core.live", "{\"streams\":\"a\"}").status());
        Map<?, ?> first = (Map<?, ?>) ((List<?>) server.get("/settings").json().get("items")).get(0);
        assertEquals("io.millrace.core.live", first.get("pid"));
        assertTrue(server.get("/settings/kinds").text().contains("Streams it is about"));
        assertEquals(204, server.delete("/settings/io.millrace.core.live").status());
        assertEquals(403, server.as("olga", "GET", "/settings", null).status());
        assertEquals(403, server.as("olga", "DELETE", RULE, null).status());
        assertEquals(200, server.as("olga", "GET", "/rules", null).status());
    }
}
