package io.millrace.management.mcp;

import io.millrace.http.async.EventStream;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Revision 2026-07-28: each request says all that it needs, in its body and again in headers. Safe for any thread. */
final class ModernExchange {
    static final String REVISION_HEADER = "MCP-Protocol-Version";

    private static final String META = "io.modelcontextprotocol/";
    private static final String REVISION_META = META + "protocolVersion";
    private static final Map<String, String> NAMED =
            Map.of("tools/call", "name", "resources/read", "uri", "prompts/get", "name");

    private final Methods methods;
    private final Notices notices;

    ModernExchange(Methods methods, Notices notices) {
        this.methods = methods;
        this.notices = notices;
    }

    /** Whether a message is one of this kind. */
    static boolean speaks(HttpServletRequest http, RpcMessage message) {
        String header = http.getHeader(REVISION_HEADER);
        return message.meta(REVISION_META) != null
                || header != null && header.compareTo(Revision.V2026_07_28.text()) >= 0;
    }

    /** Fails with {@link RpcException}. */
    CompletionStage<Answer> answer(HttpServletRequest http, McpCaller caller, RpcMessage message) {
        if (!message.isRequest()) {
            return CompletableFuture.completedFuture(Answer.accepted());
        }
        check(http, message);
        return switch (message.method()) {
            case "server/discover" -> CompletableFuture.completedFuture(answer(message, discovered()));
            case "subscriptions/listen" -> CompletableFuture.completedFuture(listen(caller, message));
            default -> methods.call(caller, message, Revision.V2026_07_28).thenApply(result -> answer(message, result));
        };
    }

    private Answer answer(RpcMessage request, Result result) {
        return Answer.json(200, RpcMessage.answer(request.id(), methods.complete(result, Revision.V2026_07_28)));
    }

    private Result discovered() {
        Result result = new Result()
                .put("supportedVersions", Methods.revisions())
                .put("capabilities", Methods.capabilities())
                .put("instructions", Methods.INSTRUCTIONS);
        return Methods.cached(result, Revision.V2026_07_28, 60_000);
    }

    private Answer listen(McpCaller caller, RpcMessage request) {
        Subscription subscription =
                Subscription.of(caller, request, methods.resources()::tellsChanges, notices.nowUs());
        notices.requirePlace(caller);
        return Answer.stream(async -> open(async, subscription));
    }

    private void open(AsyncContext async, Subscription subscription) throws IOException {
        notices.add(subscription);
        try {
            EventStream stream = new EventStream(async, gone -> notices.remove(subscription));
            stream.begin(0);
            subscription.begin(stream);
        } catch (IOException | RuntimeException e) {
            notices.remove(subscription);
            throw e;
        }
    }

    /** Headers have to say what the body says: who routes by them must not be led astray. */
    private static void check(HttpServletRequest http, RpcMessage request) {
        String revision = http.getHeader(REVISION_HEADER);
        Object inBody = request.meta(REVISION_META);
        if (revision == null || inBody != null && !revision.equals(inBody)) {
            throw mismatch(REVISION_HEADER);
        }
        if (!revision.equals(Revision.V2026_07_28.text())) {
            Map<String, Object> data = new LinkedHashMap<>();
            data.put("supported", Revision.all());
            data.put("requested", revision.substring(0, Math.min(40, revision.length())));
            throw new RpcException(RpcException.UNSUPPORTED_REVISION, 400, "Unsupported protocol version", data);
        }
        if (inBody == null || !(request.meta(META + "clientCapabilities") instanceof Map)) {
            throw new RpcException(
                    RpcException.INVALID_PARAMS,
                    400,
                    "params._meta has to have " + REVISION_META + " and " + META + "clientCapabilities");
        }
        if (!request.method().equals(http.getHeader("Mcp-Method"))) {
            throw mismatch("Mcp-Method");
        }
        String parameter = NAMED.get(request.method());
        if (parameter != null
                && !Objects.equals(request.params().get(parameter), decoded(http.getHeader("Mcp-Name")))) {
            throw mismatch("Mcp-Name");
        }
    }

    private static String decoded(String header) {
        if (header == null || !header.startsWith("=?base64?") || !header.endsWith("?=")) {
            return header;
        }
        try {
            String text = header.substring("=?base64?".length(), header.length() - 2);
            return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw mismatch("Mcp-Name");
        }
    }

    private static RpcException mismatch(String header) {
        return new RpcException(
                RpcException.HEADER_MISMATCH, 400, "Header mismatch: " + header + " has to be what the body says");
    }
}
