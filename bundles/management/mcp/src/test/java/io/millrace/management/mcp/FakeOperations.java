package io.millrace.management.mcp;

import io.millrace.api.operation.OperationCaller;
import io.millrace.api.operation.OperationInfo;
import io.millrace.api.operation.OperationResult;
import io.millrace.api.operation.ServerOperations;
import io.millrace.formats.json.JsonText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Operations that remember who called them. */
final class FakeOperations implements ServerOperations {
    static final Map<String, Object> OBJECT = Map.of("type", "object");

    final List<String> calls = new ArrayList<>();

    /** Names of the live streams, in order. */
    volatile List<String> streams = List.of("live/demo");

    private static OperationInfo info(String name, String group, boolean reads, boolean destroys) {
        Optional<Map<String, Object>> output = destroys ? Optional.empty() : Optional.of(OBJECT);
        return new OperationInfo(name, group, "Does " + name, reads, destroys, reads || destroys, OBJECT, output);
    }

    @Override
    public List<OperationInfo> list(OperationCaller caller) {
        List<OperationInfo> all = new ArrayList<>(List.of(
                info("listStreams", "streams", true, false),
                info("getStream", "streams", true, false),
                info("listHealth", "health", true, false),
                info("createKey", "keys", false, false),
                info("revokeKey", "keys", false, true)));
        if (caller.grants().stream().anyMatch(grant -> grant.role().isManagement())) {
            all.add(info("readLog", "diagnostics", true, false));
        }
        return all;
    }

    @Override
    public CompletionStage<OperationResult> call(OperationCaller caller, String name, Map<String, Object> arguments) {
        synchronized (calls) {
            calls.add(caller.actor() + " " + name + " " + new TreeMap<>(arguments));
        }
        return CompletableFuture.completedFuture(
                switch (name) {
                    case "listStreams" -> page(arguments);
                    case "getStream" ->
                        arguments.get("name").equals("demo")
                                ? done("{\"name\":\"live/demo\"}")
                                : problem(404, "There is no such stream");
                    case "createKey" ->
                        arguments.containsKey("target")
                                ? new OperationResult(201, "{\"key\":\"s3cret\"}", Optional.empty())
                                : problem(400, "The call lacks the field target");
                    case "revokeKey" -> new OperationResult(204, "", Optional.empty());
                    default -> done("{}");
                });
    }

    /** As many as are asked for; the cursor is the name of the last one. */
    private OperationResult page(Map<String, Object> arguments) {
        int from = arguments.containsKey("after") ? streams.indexOf(arguments.get("after")) + 1 : 0;
        if (arguments.containsKey("after") && from == 0) {
            return problem(400, "after is no cursor");
        }
        int to = Math.min(streams.size(), from + ((Long) arguments.getOrDefault("limit", 100L)).intValue());
        Map<String, Object> page = new HashMap<>();
        page.put(
                "items",
                streams.subList(from, to).stream()
                        .map(name -> Map.of("name", name))
                        .toList());
        page.put("next", to < streams.size() ? streams.get(to - 1) : null);
        return done(JsonText.of(page));
    }

    private static OperationResult done(String json) {
        return new OperationResult(200, json, Optional.empty());
    }

    private static OperationResult problem(int status, String detail) {
        return new OperationResult(status, "{\"detail\":\"" + detail + "\"}", Optional.of(detail));
    }
}
