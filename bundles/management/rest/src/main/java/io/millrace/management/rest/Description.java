package io.millrace.management.rest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code openapi.json} (OpenAPI 3.1), made of the operations by which requests are routed. */
final class Description {
    private static final Map<Integer, String> WORDS = Map.of(
            200, "Done",
            201, "Made",
            202, "Accepted",
            204, "Done; there is nothing to tell",
            303, "The browser goes elsewhere",
            304, "It is as the client knows it");

    private static final Map<String, Object> TAG = inOrder(
            "description",
            "What this answer is known by: for If-None-Match, and for If-Match of a change",
            "schema",
            Schema.text().use());
    private static final Map<String, Object> FILE = inOrder("type", "string", "format", "binary");

    private final Operations operations;
    private final String version;

    Description(Operations operations, String version) {
        this.operations = operations;
        this.version = version;
    }

    List<Operation> operations() {
        return List.of(new Operation("GET", "/openapi.json", "description", "describe", "Describes this interface")
                .forWhom(Access.OPEN)
                .answers(200, Schema.any())
                .by(call -> Reply.json(json())));
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("openapi", "3.1.0");
        json.put(
                "info",
                inOrder(
                        "title",
                        "Millrace",
                        "version",
                        version,
                        "description",
                        "What the shell and the consoles do, for programs.",
                        "license",
                        inOrder("name", "Apache-2.0", "identifier", "Apache-2.0")));
        json.put("servers", List.of(Map.of("url", Operations.ROOT)));
        json.put(
                "security",
                List.of(Map.of("basic", List.of()), Map.of("token", List.of()), Map.of("session", List.of())));
        json.put("tags", tags());
        json.put("paths", paths());
        json.put("components", components());
        return json;
    }

    private List<Map<String, Object>> tags() {
        return operations.all().stream()
                .map(operation -> operation.tag)
                .distinct()
                .sorted()
                .map(tag -> inOrder("name", tag, "description", "About " + tag))
                .toList();
    }

    private Map<String, Object> paths() {
        Map<String, Map<String, Object>> paths = new TreeMap<>();
        for (Operation operation : operations.all()) {
            paths.computeIfAbsent(operation.path, path -> new LinkedHashMap<>())
                    .put(operation.method.toLowerCase(java.util.Locale.ROOT), describe(operation));
        }
        return new LinkedHashMap<>(paths);
    }

    private static Map<String, Object> describe(Operation operation) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("operationId", operation.id);
        json.put("summary", operation.summary);
        json.put("description", "For " + operation.access() + ".");
        json.put("tags", List.of(operation.tag));
        List<Map<String, Object>> parameters = parameters(operation);
        if (!parameters.isEmpty()) {
            json.put("parameters", parameters);
        }
        if (operation.bodyType() != null) {
            Schema body = operation.body();
            Map<String, Object> content = Map.of("schema", body == null ? FILE : body.use());
            json.put("requestBody", inOrder("required", true, "content", Map.of(operation.bodyType(), content)));
        }
        if (operation.access() == Access.OPEN) {
            json.put("security", List.of());
        }
        json.put("responses", responses(operation));
        return json;
    }

    private static List<Map<String, Object>> parameters(Operation operation) {
        List<Map<String, Object>> parameters = new ArrayList<>();
        operation.pathSchemas.forEach(
                (name, schema) -> parameters.add(parameter("path", name, "The " + name, true, schema)));
        operation.query.forEach(
                each -> parameters.add(parameter("query", each.name(), each.description(), false, each.schema())));
        operation.headers.forEach(
                each -> parameters.add(parameter("header", each.name(), each.description(), false, each.schema())));
        if (operation.isConditional()) {
            parameters.add(parameter(
                    "header", "If-Match", "The ETag that was read; 412 if it was changed since", false, Schema.text()));
        }
        if (operation.isCreation()) {
            parameters.add(parameter(
                    "header",
                    "If-None-Match",
                    "* to make something new: 412 if there is one already",
                    false,
                    Schema.text()));
        }
        return parameters;
    }

    private static Map<String, Object> parameter(
            String in, String name, String description, boolean required, Schema schema) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", name);
        json.put("in", in);
        json.put("description", description);
        json.put("required", required);
        json.put("schema", schema.use());
        return json;
    }

    private static Map<String, Object> responses(Operation operation) {
        Map<String, Object> responses = new LinkedHashMap<>();
        operation.answers.forEach((status, schema) -> {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("description", WORDS.get(status));
            if (status != 204 && status != 303) {
                Map<String, Object> shape = schema != null
                        ? schema.use()
                        : operation.answerType().startsWith("text/")
                                ? Schema.text().use()
                                : FILE;
                answer.put("content", Map.of(operation.answerType(), Map.of("schema", shape)));
            }
            if (status == 200 && isTagged(operation)) {
                answer.put("headers", Map.of("ETag", TAG));
            }
            responses.put(Integer.toString(status), answer);
        });
        if (operation.method.equals("GET")) {
            responses.put("304", Map.of("description", WORDS.get(304)));
        }
        responses.put("4XX", problem("The request is refused, and why"));
        responses.put("5XX", problem("The server cannot do it now, and why"));
        return responses;
    }

    /** Whether who knows an answer can ask whether it is another one now. */
    private static boolean isTagged(Operation operation) {
        return operation.method.equals("GET") && operation.answerType().equals(Reply.JSON) && operation.isPlain();
    }

    private static Map<String, Object> problem(String words) {
        return inOrder(
                "description",
                words,
                "content",
                Map.of(Reply.PROBLEM, Map.of("schema", Forms.problem().use())));
    }

    private Map<String, Object> components() {
        Map<String, Schema> schemas = new TreeMap<>();
        Forms.problem().collect(schemas);
        for (Operation operation : operations.all()) {
            if (operation.body() != null) {
                operation.body().collect(schemas);
            }
            operation.answers.values().stream()
                    .filter(schema -> schema != null)
                    .forEach(schema -> schema.collect(schemas));
        }
        Map<String, Object> definitions = new LinkedHashMap<>();
        schemas.forEach((name, schema) -> {
            Map<String, Object> definition = schema.definition();
            schema.pageOf().ifPresent(items -> definition.put("x-page-of", items));
            definitions.put(name, definition);
        });
        Map<String, Object> json = new LinkedHashMap<>();
        json.put(
                "securitySchemes",
                inOrder(
                        "basic", inOrder("type", "http", "scheme", "basic"),
                        "token", inOrder("type", "http", "scheme", "bearer"),
                        "session",
                                inOrder(
                                        "type",
                                        "apiKey",
                                        "in",
                                        "cookie",
                                        "name",
                                        SessionCookie.NAME,
                                        "description",
                                        "For browsers; POST /session sets it. Changes need Sec-Fetch-Site: same-origin or"
                                                + " the server's Origin.")));
        json.put("schemas", definitions);
        return json;
    }

    /** Names and values in turn: the file is the same each time that it is made. */
    private static Map<String, Object> inOrder(Object... namesAndValues) {
        Map<String, Object> json = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            json.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return json;
    }
}
