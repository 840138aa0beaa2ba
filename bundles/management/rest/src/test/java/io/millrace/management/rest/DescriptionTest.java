package io.millrace.management.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.formats.json.JsonText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DescriptionTest {
    private static final Pattern REFERENCE = Pattern.compile("\"\\$ref\":\"#/components/schemas/([^\"]+)\"");

    @Test
    void aPageShowsItAndRunsNothingElse() throws Exception {
        try (ApiServer api = new ApiServer()) {
            ApiServer.Answer page = api.get("/docs");
            assertEquals("text/html;charset=utf-8", page.header("Content-Type"));
            String policy = page.header("Content-Security-Policy");
            assertTrue(policy.startsWith("default-src 'none'; script-src 'sha256-"), policy);
            String script = page.text().split("</?script>")[1];
            byte[] digest = java.security.MessageDigest.getInstance("SHA-256").digest(script.getBytes());
            assertTrue(policy.contains(java.util.Base64.getEncoder().encodeToString(digest)));
            assertTrue(!page.text().contains("http:") && !page.text().contains("https:"), "it loads from elsewhere");
        }
    }

    @Test
    void whatIsCalledASecretIsDescribedAsOne() throws Exception {
        try (ApiServer server = new ApiServer()) {
            Map<?, ?> schemas =
                    (Map<?, ?>) ((Map<?, ?>) server.get("/openapi.json").json().get("components")).get("schemas");
            Set<String> secrets = new HashSet<>();
            schemas.forEach((schema, definition) -> {
                if (((Map<?, ?>) definition).get("properties") instanceof Map<?, ?> properties) {
                    properties.forEach((name, property) -> {
                        Map<?, ?> text = (Map<?, ?>) property;
                        if (name.toString().matches("(?i).*(password|secret|token|key)")
                                && "string".equals(text.get("type"))) {
                            secrets.add(schema + "." + name);
                            assertEquals("password", text.get("format"), schema + "." + name);
                        }
                    });
                }
            });
            assertTrue(secrets.contains("MadeKey.key") && secrets.size() > 8, secrets::toString);
        }
    }

    @Test
    void everyOperationIsDescribedOnceAndEveryReferenceLeadsSomewhere() throws Exception {
        try (ApiServer server = new ApiServer()) {
            ApiServer.Answer answer = server.send(server.request("GET", "/openapi.json", null));
            assertEquals(200, answer.status(), "everybody may read it");
            Map<String, Object> json = answer.json();
            assertEquals("3.1.0", json.get("openapi"));
            Set<String> ids = new HashSet<>();
            for (Operation operation : server.operations.all()) {
                assertTrue(ids.add(operation.id), operation.id);
                Map<?, ?> path = (Map<?, ?>) ((Map<?, ?>) json.get("paths")).get(operation.path);
                Map<?, ?> described = (Map<?, ?>) path.get(operation.method.toLowerCase());
                assertEquals(operation.id, described.get("operationId"));
                assertFalse(operation.summary.isEmpty());
                assertFalse(operation.answers.isEmpty(), operation.id);
            }
            Map<?, ?> schemas = (Map<?, ?>) ((Map<?, ?>) json.get("components")).get("schemas");
            Matcher reference = REFERENCE.matcher(answer.text());
            int references = 0;
            while (reference.find()) {
                assertTrue(schemas.containsKey(reference.group(1)), reference.group(1));
                references++;
            }
            assertTrue(references > 30, () -> "They are not read any more");
        }
    }

    @Test
    void theFileIsWhatTheServerTells(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("new/openapi.json");
        DescriptionFile.main(new String[] {"1.2.3", file.toString()});
        try (ApiServer server = new ApiServer()) {
            String told =
                    server.send(server.request("GET", "/openapi.json", null)).text();
            assertEquals(told.strip(), Files.readString(file).strip());
        }
    }

    @Test
    void figuresOfAnySizeFitIntoWhatClientsReadThemAs() throws Exception {
        String json = JsonText.of(DescriptionFile.describe("1.2.3"));
        Matcher figure = Pattern.compile(
                        "\"type\":(\"(integer|number)\"|\\[\"(integer|number)\",\"null\"])(,\"format\")?")
                .matcher(json);
        int figures = 0;
        while (figure.find()) {
            assertNotNull(
                    figure.group(4),
                    () -> "32 bits would be taken for enough: " + json.substring(figure.start() - 80, figure.end()));
            figures++;
        }
        assertTrue(figures > 30, "They are not read any more");
        assertTrue(json.contains("\"heapUsedBytes\":{\"type\":\"integer\",\"format\":\"int64\""), json);
    }

    @Test
    void whatOnlyOneMayDoIsNeverOpen() throws Exception {
        try (ApiServer server = new ApiServer()) {
            for (Operation operation : server.operations.all()) {
                boolean changes = !operation.method.equals("GET")
                        && !List.of("tokens", "session", "targets").contains(operation.tag)
                        && !List.of("previewStream", "renewPreview").contains(operation.id);
                if (changes) {
                    assertTrue(
                            operation.access() == Access.OPERATOR || operation.access() == Access.ADMINISTRATOR,
                            operation.id);
                }
                int status = server.send(server.request(operation.method, operation.path.replaceAll("[{}]", ""), null))
                        .status();
                boolean open = operation.access() == Access.OPEN;
                int answer = operation.path.contains("{provider}") ? 404 : operation.bodyType() == null ? 200 : 415;
                assertEquals(open ? answer : 401, status, operation.id);
            }
        }
    }
}
