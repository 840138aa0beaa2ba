package io.millrace.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds the client against the description that the server is built with. */
class OperationsTest {
    @TempDir
    Path folder;

    /** With every parameter that the description names, each at its place. */
    @Test
    void everyOperationIsAMethodThatSendsWhatTheDescriptionSays() throws Exception {
        JsonNode paths = new ObjectMapper()
                .readTree(Files.readAllBytes(Path.of("target/openapi.json")))
                .get("paths");
        int called = 0;
        try (FakeServer server = new FakeServer()) {
            for (Map.Entry<String, JsonNode> path : paths.properties()) {
                for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                    if (operation.getValue().get("operationId").asText().equals("readEvents")) {
                        continue;
                    }
                    call(server, operation.getValue());
                    check(server.last(), operation.getKey(), path.getKey(), operation.getValue());
                    called++;
                }
            }
        }
        assertTrue(called >= 79, "only " + called + " were called");
    }

    private void call(FakeServer server, JsonNode operation) throws Exception {
        String id = operation.get("operationId").asText();
        Object api = MillraceClient.class
                .getMethod(operation.get("tags").get(0).asText())
                .invoke(server.client());
        Method method = Arrays.stream(api.getClass().getMethods())
                .filter(each -> each.getName().equals(id) && each.getReturnType() != Tagged.class)
                .max(Comparator.comparingInt(Method::getParameterCount))
                .orElse(null);
        assertNotNull(method, () -> id + " is missing in " + api.getClass());
        List<Object> values = new ArrayList<>();
        for (Class<?> type : method.getParameterTypes()) {
            values.add(value(type));
        }
        Object answer = method.invoke(api, values.toArray());
        if (answer instanceof InputStream stream) {
            stream.close();
        }
    }

    private Object value(Class<?> type) throws Exception {
        if (type == String.class) {
            return "a/ü .";
        }
        if (type == Integer.class) {
            return 7;
        }
        if (type == Instant.class) {
            return Instant.EPOCH;
        }
        if (type == Path.class) {
            return Files.writeString(folder.resolve("file"), "bytes");
        }
        Object builder = type.getMethod("builder").invoke(null);
        return builder.getClass().getMethod("build").invoke(builder);
    }

    private static void check(FakeServer.Asked asked, String method, String path, JsonNode operation) {
        String id = operation.get("operationId").asText();
        String[] address = asked.address().split("\\?");
        assertEquals(method.toUpperCase(java.util.Locale.ROOT), asked.method(), id);
        assertEquals(path.replaceAll("\\{\\w+}", "a%2F%C3%BC%20."), address[0], id);
        List<String> query = new ArrayList<>();
        for (JsonNode parameter : operation.withArray("parameters")) {
            String name = parameter.get("name").asText();
            switch (parameter.get("in").asText()) {
                case "query" -> query.add(name);
                case "header" -> assertEquals("a/ü .".replace("ü", "?"), plain(asked.header(name)), id);
                default -> {
                    // of the path, which is compared
                }
            }
        }
        List<String> sent = address.length == 1 ? List.of() : List.of(address[1].split("&"));
        assertEquals(query, sent.stream().map(each -> each.split("=")[0]).toList(), id);
        JsonNode body = operation.path("requestBody").path("content");
        assertEquals(
                body.isMissingNode() ? null : body.fieldNames().next(),
                asked.header("Content-Type"),
                id + ": its body");
    }

    private static String plain(String header) {
        return header == null ? null : header.replaceAll("[^ -~]+", "?");
    }
}
