package io.millrace.management.rest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One thing that can be asked for: how requests are routed to it, checked and described. Immutable once it is built. */
final class Operation {
    /** Answers a call. Runs on a thread that may block for a moment. */
    @FunctionalInterface
    interface Handler {
        CompletionStage<Reply> handle(Call call) throws Exception;
    }

    /** Answers a call at once. */
    @FunctionalInterface
    interface Answerer {
        Reply answer(Call call) throws Exception;
    }

    /**
     * A value in the query.
     *
     * @param description what it is for
     */
    record Parameter(String name, String description, Schema schema) {}

    final String method;
    final String path;
    final String tag;
    final String id;
    final String summary;
    final List<Parameter> query = new ArrayList<>();
    final List<Parameter> headers = new ArrayList<>();
    final Map<Integer, Schema> answers = new TreeMap<>();
    final Map<String, Schema> pathSchemas = new LinkedHashMap<>();

    private final List<String> segments;
    private Access access = Access.ADMINISTRATOR;
    private Schema body;
    private String bodyType;
    private String answerType = Reply.JSON;
    private boolean conditional;
    private boolean creates;
    private boolean needsExchange;
    private boolean anyQuery;
    private boolean changes;
    private boolean onlyAdds;
    private Handler handler;

    Operation(String method, String path, String tag, String id, String summary) {
        this.method = method;
        this.path = path;
        this.tag = tag;
        this.id = id;
        this.summary = summary;
        changes = !method.equals("GET");
        segments = List.of(path.substring(1).split("/"));
        for (String segment : segments) {
            if (segment.startsWith("{")) {
                pathSchemas.put(
                        segment.substring(1, segment.length() - 1),
                        Schema.text().atMost(200));
            }
        }
    }

    Operation forWhom(Access permitted) {
        access = permitted;
        return this;
    }

    Operation query(String name, Schema schema, String description) {
        query.add(new Parameter(name, description, schema.about(description)));
        return this;
    }

    /** Heeds a header, whatever it is. */
    Operation header(String name, String description) {
        headers.add(new Parameter(name, description, Schema.text()));
        return this;
    }

    /** A list that is read page by page. */
    Operation paged() {
        return query("limit", Schema.whole(1, Page.MOST), "Most items, " + Page.USUAL + " if it is left out")
                .query("after", Schema.text().atMost(400), "The value of next in the page before");
    }

    Operation takes(Schema schema) {
        body = schema;
        bodyType = Reply.JSON;
        return this;
    }

    /** Takes bytes, which it reads by itself. */
    Operation takesBytes(String contentType) {
        bodyType = contentType;
        return this;
    }

    /** Heeds If-Match. */
    Operation conditional() {
        conditional = true;
        return this;
    }

    /** Heeds If-None-Match: *, for callers that want to make something and to overwrite nothing. */
    Operation creates() {
        creates = true;
        return this;
    }

    Operation answers(int status, Schema schema) {
        answers.put(status, schema);
        return this;
    }

    /** Answers in something else than JSON. */
    Operation answersIn(String contentType) {
        answerType = contentType;
        return this;
    }

    /** Changes nothing, whatever its method is. */
    Operation onlyAsks() {
        changes = false;
        return this;
    }

    /** Takes nothing away and overwrites nothing. */
    Operation onlyAdds() {
        onlyAdds = true;
        return this;
    }

    /** Is about the exchange itself: its cookies, or where it comes from. */
    Operation needsExchange() {
        needsExchange = true;
        return this;
    }

    /** Takes whatever query others have browsers send. */
    Operation anyQuery() {
        anyQuery = true;
        return this;
    }

    boolean takesAnyQuery() {
        return anyQuery;
    }

    Operation by(Answerer answerer) {
        handler = call -> CompletableFuture.completedFuture(answerer.answer(call));
        return this;
    }

    Operation later(Handler newHandler) {
        handler = newHandler;
        return this;
    }

    Access access() {
        return access;
    }

    Schema body() {
        return body;
    }

    /** Null if it takes none. */
    String bodyType() {
        return bodyType;
    }

    String answerType() {
        return answerType;
    }

    boolean isConditional() {
        return conditional;
    }

    boolean isCreation() {
        return creates;
    }

    boolean isReadOnly() {
        return !changes;
    }

    boolean isDestructive() {
        return changes && !onlyAdds;
    }

    boolean isIdempotent() {
        return !method.equals("POST") || !changes;
    }

    /** Whether everything that it takes and answers is JSON: neither files nor events, nor the table itself, nor what sets cookies. */
    boolean isPlain() {
        return access != Access.OPEN
                && !needsExchange
                && (bodyType == null || body != null)
                && answerType.equals(Reply.JSON);
    }

    CompletionStage<Reply> handle(Call call) throws Exception {
        return handler.handle(call);
    }

    /** The values of the path's variables; null if the path is another one. */
    Map<String, String> match(List<String> asked) {
        if (asked.size() != segments.size()) {
            return null;
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < segments.size(); i++) {
            String segment = segments.get(i);
            if (segment.startsWith("{")) {
                values.put(segment.substring(1, segment.length() - 1), asked.get(i));
            } else if (!segment.equals(asked.get(i))) {
                return null;
            }
        }
        return values;
    }
}
