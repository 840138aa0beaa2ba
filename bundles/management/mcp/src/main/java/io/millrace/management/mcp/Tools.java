package io.millrace.management.mcp;

import io.millrace.api.operation.OperationInfo;
import io.millrace.api.operation.OperationResult;
import io.millrace.api.operation.ServerOperations;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Operations as tools. Safe for any thread. */
final class Tools {
    private final McpRoom room;

    Tools(McpRoom room) {
        this.room = room;
    }

    /** Those that may be called, in an order that stays. */
    Result list(McpCaller caller) {
        List<Map<String, Object>> tools = room.operations()
                .map(operations -> operations.list(caller.operations()).stream()
                        .filter(caller::may)
                        .map(Tools::tool)
                        .toList())
                .orElse(List.of());
        return new Result().put("tools", tools);
    }

    private static Map<String, Object> tool(OperationInfo operation) {
        Map<String, Object> hints = new LinkedHashMap<>();
        hints.put("title", operation.summary());
        hints.put("readOnlyHint", operation.isReadOnly());
        hints.put("destructiveHint", operation.isDestructive());
        hints.put("idempotentHint", operation.isIdempotent());
        hints.put("openWorldHint", false);
        Map<String, Object> tool = new LinkedHashMap<>();
        tool.put("name", operation.name());
        tool.put("description", operation.summary() + " (" + operation.group() + ").");
        tool.put("inputSchema", operation.input());
        operation.output().ifPresent(schema -> tool.put("outputSchema", schema));
        tool.put("annotations", hints);
        return tool;
    }

    /** @throws RpcException if there is no such tool */
    @SuppressWarnings("unchecked")
    CompletionStage<Result> call(McpCaller caller, RpcMessage request) {
        String name = request.text("name");
        Object arguments = request.params().getOrDefault("arguments", Map.of());
        if (!(arguments instanceof Map)) {
            throw RpcException.invalidParams("arguments has to be an object");
        }
        ServerOperations operations = room.operations().orElse(null);
        if (operations == null) {
            return failed(
                    "The plugin io.millrace.management.rest is not installed, or is just being changed: try again");
        }
        OperationInfo wanted = operations.list(caller.operations()).stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> RpcException.invalidParams("There is no such tool for " + caller.account()));
        if (!caller.may(wanted)) {
            return failed("This changes something, and the credential only reads: make an API token that may, with"
                    + " media:token create ACCOUNT NAME --mcp " + name);
        }
        return operations
                .call(caller.operations(), name, (Map<String, Object>) arguments)
                .thenApply(result -> answer(wanted, result));
    }

    private static CompletionStage<Result> failed(String reason) {
        return CompletableFuture.completedFuture(text(reason).put("isError", true));
    }

    private static Result answer(OperationInfo operation, OperationResult done) {
        if (done.problem().isPresent()) {
            return text(done.problem().get()).put("isError", true);
        }
        Result result = text(done.json().isEmpty() ? "Done" : done.json());
        if (!done.json().isEmpty() && operation.output().isPresent()) {
            result.json("structuredContent", done.json());
        }
        return result.put("isError", false);
    }

    private static Result text(String text) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("type", "text");
        content.put("text", text);
        return new Result().put("content", List.of(content));
    }
}
