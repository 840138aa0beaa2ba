package io.millrace.management.mcp;

import io.millrace.api.media.StreamName;
import io.millrace.api.operation.OperationInfo;
import io.millrace.api.operation.OperationResult;
import io.millrace.api.operation.ServerOperations;
import io.millrace.formats.json.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What can be read by address: {@code millrace://streams/APP/NAME} and others. Safe for any thread. */
final class Resources {
    static final String STREAMS = "millrace://streams";
    static final String HEALTH = "millrace://health";
    static final String LOG = "millrace://log";

    static final int MOST_LISTED = 500;

    /** As many as a page of REST can have. */
    private static final long MOST_READ = 1_000;

    private static final Pattern STREAM =
            Pattern.compile(STREAMS + "/([A-Za-z0-9._-]{1,100})/([A-Za-z0-9._@-]{1,100})(/health|/doctor)?");

    /** One with a fixed address. */
    private record Fixed(
            String uri, String name, String description, String operation, Map<String, Object> arguments) {}

    private static final List<Fixed> FIXED = List.of(
            new Fixed(STREAMS, "streams", "The live streams", "listStreams", Map.of("limit", MOST_READ)),
            new Fixed(HEALTH, "health", "How the streams do", "listHealth", Map.of("limit", MOST_READ)),
            new Fixed(LOG, "log", "The newest 100 entries of the server's log", "readLog", Map.of("limit", 100L)));

    private final McpRoom room;

    Resources(McpRoom room) {
        this.room = room;
    }

    /** The address of a stream. */
    static String of(StreamName stream) {
        return STREAMS + "/" + stream.app() + "/" + stream.name();
    }

    /** The stream that an address is about; empty for the others. */
    static Optional<StreamName> stream(String uri) {
        Matcher matcher = STREAM.matcher(uri);
        return matcher.matches()
                ? Optional.of(StreamName.parse(matcher.group(1) + "/" + matcher.group(2)))
                : Optional.empty();
    }

    /** Whether somebody can hear of changes there: not of the log, which is another one with each line. */
    boolean tellsChanges(String uri, McpCaller caller) {
        try {
            return stream(uri).map(caller::sees).orElseGet(() -> FIXED.stream()
                    .anyMatch(each -> each.uri.equals(uri) && !uri.equals(LOG) && permits(caller, each.operation)));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private boolean permits(McpCaller caller, String operation) {
        return room.operations().stream()
                .flatMap(operations -> operations.list(caller.operations()).stream())
                .map(OperationInfo::name)
                .anyMatch(operation::equals);
    }

    /**
     * A page of what there is. Fails with {@link RpcException} if the cursor is none.
     *
     * @param cursor where the page before ended; null for the first one
     */
    CompletionStage<Result> list(McpCaller caller, String cursor) {
        List<Map<String, Object>> resources = new ArrayList<>();
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("limit", (long) MOST_LISTED);
        if (cursor == null) {
            FIXED.stream()
                    .filter(each -> permits(caller, each.operation))
                    .forEach(each -> resources.add(row(each.uri, each.name, each.description)));
        } else {
            page.put("after", cursor);
        }
        return room.operations()
                .map(operations -> operations.call(caller.operations(), "listStreams", page))
                .orElseGet(() -> CompletableFuture.completedFuture(new OperationResult(200, "{}", Optional.empty())))
                .thenApply(streams -> {
                    if (cursor != null && streams.status() == 400) {
                        throw RpcException.invalidParams("cursor is none: take nextCursor of the page before");
                    }
                    return listed(resources, streams);
                });
    }

    private static Result listed(List<Map<String, Object>> resources, OperationResult streams) {
        Object page = JsonValue.parse(streams.json().getBytes(StandardCharsets.UTF_8));
        names(page).forEach(name -> resources.add(row(STREAMS + "/" + name, name, "The stream " + name)));
        Result result = new Result().put("resources", resources);
        return page instanceof Map<?, ?> fields && fields.get("next") instanceof String next
                ? result.put("nextCursor", next)
                : result;
    }

    private static List<String> names(Object page) {
        if (!(page instanceof Map<?, ?> fields) || !(fields.get("items") instanceof List<?> items)) {
            return List.of();
        }
        return items.stream()
                .map(item -> String.valueOf(((Map<?, ?>) item).get("name")))
                .toList();
    }

    Result templates() {
        return new Result()
                .put(
                        "resourceTemplates",
                        List.of(
                                template("", "stream", "A live stream: tracks, figures, renditions, sessions"),
                                template("/health", "stream-health", "How a stream does"),
                                template("/doctor", "stream-doctor", "What the publisher of a stream should change")));
    }

    private static Map<String, Object> template(String end, String name, String description) {
        Map<String, Object> row = row("", name, description);
        row.remove("uri");
        row.put("uriTemplate", STREAMS + "/{app}/{name}" + end);
        return row;
    }

    private static Map<String, Object> row(String uri, String name, String description) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("uri", uri);
        row.put("name", name);
        row.put("description", description);
        row.put("mimeType", "application/json");
        return row;
    }

    /** Fails with {@link RpcException} if there is nothing, or nothing for the caller. */
    CompletionStage<Result> read(McpCaller caller, RpcMessage request, Revision revision) {
        String uri = request.text("uri");
        ServerOperations operations = room.operations()
                .orElseThrow(() -> new RpcException(
                        RpcException.INTERNAL_ERROR, 200, "The plugin io.millrace.management.rest is not installed"));
        Fixed wanted = wanted(uri).orElseThrow(() -> notFound(uri, revision));
        return operations
                .call(caller.operations(), wanted.operation, wanted.arguments)
                .thenApply(done -> contents(uri, done, revision));
    }

    private static Optional<Fixed> wanted(String uri) {
        Matcher matcher = STREAM.matcher(uri);
        if (!matcher.matches()) {
            return FIXED.stream().filter(each -> each.uri.equals(uri)).findFirst();
        }
        Map<String, Object> arguments = Map.of("app", matcher.group(1), "name", matcher.group(2));
        String operation =
                matcher.group(3) == null ? "getStream" : matcher.group(3).equals("/health") ? "getHealth" : "diagnose";
        return Optional.of(new Fixed(uri, "", "", operation, arguments));
    }

    private static Result contents(String uri, OperationResult done, Revision revision) {
        if (done.status() == 404 || done.status() == 403) {
            throw notFound(uri, revision);
        }
        done.problem().ifPresent(problem -> {
            throw new RpcException(RpcException.INTERNAL_ERROR, 200, problem);
        });
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("uri", uri);
        content.put("mimeType", "application/json");
        content.put("text", done.json());
        return new Result().put("contents", List.of(content));
    }

    static RpcException notFound(String uri, Revision revision) {
        return new RpcException(
                revision.hasSessions() ? RpcException.RESOURCE_NOT_FOUND : RpcException.INVALID_PARAMS,
                200,
                "There is no such resource",
                Map.of("uri", uri.substring(0, Math.min(uri.length(), 300))));
    }
}
