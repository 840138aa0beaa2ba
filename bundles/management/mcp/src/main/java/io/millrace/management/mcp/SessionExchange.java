package io.millrace.management.mcp;

import io.millrace.http.async.EventStream;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The revisions that begin with {@code initialize}: 2025-03-26 to 2025-11-25. Safe for any thread. */
final class SessionExchange {
    static final String SESSION_HEADER = "Mcp-Session-Id";
    static final int MOST_IN_BATCH = 50;

    private static final String INITIALIZE = "initialize";

    private final Methods methods;
    private final Notices notices;

    SessionExchange(Methods methods, Notices notices) {
        this.methods = methods;
        this.notices = notices;
    }

    /** Fails with {@link RpcException}. */
    CompletionStage<Answer> answer(HttpServletRequest http, McpCaller caller, RpcMessage message) {
        if (INITIALIZE.equals(message.method()) && message.isRequest()) {
            return CompletableFuture.completedFuture(begin(caller, message));
        }
        Session session = session(http, caller);
        return message.isRequest()
                ? result(session, caller, message).thenApply(json -> Answer.json(200, json))
                : CompletableFuture.completedFuture(Answer.accepted());
    }

    /** Several messages at once. Fails with {@link RpcException}. */
    CompletionStage<Answer> batch(HttpServletRequest http, McpCaller caller, List<?> messages) {
        Session session = session(http, caller);
        if (!session.revision().hasBatches() || messages.isEmpty() || messages.size() > MOST_IN_BATCH) {
            throw RpcException.invalidRequest(
                    "Batches are of revision 2025-03-26 only, and have 1 to " + MOST_IN_BATCH + " messages");
        }
        List<CompletableFuture<String>> answers = new ArrayList<>();
        for (Object json : messages) {
            answers.add(each(session, caller, json).toCompletableFuture());
        }
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(nothing -> {
                    List<String> told = answers.stream()
                            .map(CompletableFuture::join)
                            .filter(text -> !text.isEmpty())
                            .toList();
                    return told.isEmpty() ? Answer.accepted() : Answer.json(200, "[" + String.join(",", told) + "]");
                });
    }

    /** Empty for what is not answered. */
    private CompletionStage<String> each(Session session, McpCaller caller, Object json) {
        try {
            RpcMessage message = RpcMessage.of(json);
            if (!message.isRequest()) {
                return CompletableFuture.completedFuture("");
            }
            return result(session, caller, message)
                    .exceptionally(failure -> RpcMessage.error(message.id(), Failures.of(failure)));
        } catch (RuntimeException | LinkageError e) {
            return CompletableFuture.completedFuture(RpcMessage.error(RpcMessage.idOf(json), Failures.of(e)));
        }
    }

    private Answer begin(McpCaller caller, RpcMessage request) {
        Revision revision = Revision.withSession(request.text("protocolVersion"));
        Session session = notices.sessions().open(caller, revision, notices.nowUs());
        String result = new Result()
                .put("protocolVersion", revision.text())
                .put("capabilities", Methods.capabilities())
                .put("serverInfo", methods.serverInfo())
                .put("instructions", Methods.INSTRUCTIONS)
                .toString();
        return Answer.json(200, RpcMessage.answer(request.id(), result)).with(Map.of(SESSION_HEADER, session.id()));
    }

    /** @throws RpcException 400 if none is told, 404 if it is over or somebody else's: then the client begins another */
    private Session session(HttpServletRequest http, McpCaller caller) {
        String id = http.getHeader(SESSION_HEADER);
        String revision = http.getHeader(ModernExchange.REVISION_HEADER);
        if (revision != null && Revision.of(revision).isEmpty()) {
            throw RpcException.invalidRequest("The protocol versions known here are " + Revision.all());
        }
        if (id == null) {
            throw RpcException.invalidRequest("Begin with initialize and send its " + SESSION_HEADER + ", or speak "
                    + Revision.V2026_07_28.text());
        }
        return notices.sessions()
                .find(id, caller, notices.nowUs())
                .orElseThrow(() -> new RpcException(
                        RpcException.INVALID_REQUEST, 404, "There is no such session: begin with initialize"));
    }

    private CompletionStage<String> result(Session session, McpCaller caller, RpcMessage request) {
        CompletionStage<Result> result =
                switch (request.method()) {
                    case "ping" -> CompletableFuture.completedFuture(new Result());
                    case "resources/subscribe" -> {
                        String uri = request.text("uri");
                        if (uri.equals(Resources.LOG)) {
                            throw RpcException.invalidParams(uri + " tells no changes: read it when it is needed");
                        }
                        if (!methods.resources().tellsChanges(uri, caller)) {
                            throw Resources.notFound(uri, session.revision());
                        }
                        session.subscribe(uri);
                        yield CompletableFuture.completedFuture(new Result());
                    }
                    case "resources/unsubscribe" -> {
                        session.unsubscribe(request.text("uri"));
                        yield CompletableFuture.completedFuture(new Result());
                    }
                    case INITIALIZE -> throw RpcException.invalidRequest("initialize comes first, and alone");
                    default -> methods.call(caller, request, session.revision());
                };
        return result.thenApply(each -> RpcMessage.answer(request.id(), methods.complete(each, session.revision())));
    }

    /** Where messages of the server go. */
    Answer listen(HttpServletRequest http, McpCaller caller) {
        String accepted = http.getHeader("Accept");
        if (accepted == null || !accepted.contains("text/event-stream")) {
            throw new RpcException(RpcException.INVALID_REQUEST, 406, "GET answers text/event-stream only");
        }
        Session session = session(http, caller);
        return Answer.stream(async -> open(async, session));
    }

    private void open(AsyncContext async, Session session) throws IOException {
        EventStream opened = new EventStream(async, gone -> session.left(gone, notices.nowUs()));
        opened.begin(0);
        session.listen(opened, notices.nowUs());
    }

    /** Ends a session. */
    Answer end(HttpServletRequest http, McpCaller caller) {
        notices.sessions().remove(session(http, caller));
        return new Answer(204, null, Map.of(), null);
    }
}
