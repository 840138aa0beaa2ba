package io.millrace.management.mcp;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The methods that all revisions have. Safe for any thread. */
final class Methods {
    static final String INSTRUCTIONS = "Millrace is a media streaming server. Streams are named APP/NAME, for example"
            + " live/demo. Lists come in pages: give next as after. Read millrace://streams/APP/NAME/doctor, or call"
            + " diagnose, when a stream does badly, and explain or listRefused when somebody is not let in. Only tools"
            + " that the credential permits are listed.";

    private static final long LIST_TTL_MS = 60_000;

    private final Tools tools;
    private final Resources resources;
    private final String version;

    Methods(McpRoom room, String version) {
        tools = new Tools(room);
        resources = new Resources(room);
        this.version = version;
    }

    Resources resources() {
        return resources;
    }

    Map<String, Object> serverInfo() {
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("name", "millrace");
        info.put("title", "Millrace");
        info.put("version", version);
        return info;
    }

    static Map<String, Object> capabilities() {
        Map<String, Object> offered = new LinkedHashMap<>();
        offered.put("tools", Map.of("listChanged", true));
        Map<String, Object> ofResources = new LinkedHashMap<>();
        ofResources.put("subscribe", true);
        ofResources.put("listChanged", true);
        offered.put("resources", ofResources);
        return offered;
    }

    /** Fails with {@link RpcException}. */
    CompletionStage<Result> call(McpCaller caller, RpcMessage request, Revision revision) {
        return switch (request.method()) {
            case "tools/list" -> listed(request, tools.list(caller), revision);
            case "tools/call" -> tools.call(caller, request);
            case "resources/list" -> {
                String cursor = request.params().containsKey("cursor") ? request.text("cursor") : null;
                yield resources.list(caller, cursor).thenApply(result -> cached(result, revision, 0));
            }
            case "resources/templates/list" -> listed(request, resources.templates(), revision);
            case "resources/read" ->
                resources.read(caller, request, revision).thenApply(result -> cached(result, revision, 0));
            default ->
                throw new RpcException(
                        RpcException.METHOD_NOT_FOUND, revision.hasSessions() ? 200 : 404, "There is no such method");
        };
    }

    private static CompletionStage<Result> listed(RpcMessage request, Result result, Revision revision) {
        requireFirstPage(request);
        return CompletableFuture.completedFuture(cached(result, revision, LIST_TTL_MS));
    }

    private static void requireFirstPage(RpcMessage request) {
        if (request.params().containsKey("cursor")) {
            throw RpcException.invalidParams("There are no further pages: leave cursor out");
        }
    }

    static Result cached(Result result, Revision revision, long ttlMs) {
        return revision.hasSessions() ? result : result.put("ttlMs", ttlMs).put("cacheScope", "private");
    }

    /** A result as a revision wants it. */
    String complete(Result result, Revision revision) {
        if (!revision.hasSessions()) {
            result.put("resultType", "complete");
            result.put("_meta", Map.of("io.modelcontextprotocol/serverInfo", serverInfo()));
        }
        return result.toString();
    }

    static List<String> revisions() {
        return Revision.all();
    }
}
