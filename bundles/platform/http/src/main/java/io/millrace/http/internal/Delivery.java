package io.millrace.http.internal;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One request on its way to an answer, which is given once. Steps that need no waiting run on the request's thread one
 * after another; at the first that does, the request is suspended and goes on later on a thread of the container.
 *
 * <p>Owned by one thread at a time, but for the deadline of a suspended request.
 */
final class Delivery extends Deadlines.Expiring {
    private static final long HOLD_US = 60_000_000;

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final DeliveryTools tools;
    private final boolean head;
    private StreamPath path;
    private volatile Viewer viewer;
    private volatile AsyncContext suspended;
    private volatile boolean timed;
    private boolean claimed;
    private CompletionStage<ByteBuffer> body;

    Delivery(HttpServletRequest request, HttpServletResponse response, DeliveryTools tools) {
        this.request = request;
        this.response = response;
        this.tools = tools;
        head = "HEAD".equals(request.getMethod());
    }

    /** A step that may refuse the request. */
    @FunctionalInterface
    interface Step<T> {
        void run(T value) throws Exception;
    }

    HttpServletRequest request() {
        return request;
    }

    HttpServletResponse response() {
        return response;
    }

    DeliveryTools tools() {
        return tools;
    }

    boolean isHead() {
        return head;
    }

    StreamPath path() {
        return path;
    }

    void path(StreamPath newPath) {
        path = newPath;
    }

    /** Null until a viewer was let in. */
    Viewer viewer() {
        return viewer;
    }

    void viewer(Viewer newViewer) {
        viewer = newViewer;
    }

    /** Goes on with a stage's value, now if it is there; any failure becomes the answer. */
    <T> void then(CompletionStage<T> stage, Step<T> next) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        if (future.isDone()) {
            proceed(future, next);
            return;
        }
        AsyncContext context = suspend();
        future.whenComplete((value, failure) -> context.start(() -> proceed(future, next)));
    }

    private <T> void proceed(CompletableFuture<T> future, Step<T> next) {
        try {
            next.run(future.join());
        } catch (Exception | LinkageError e) {
            fail(e);
        }
    }

    /** Lets the request go on later, for a bounded time. */
    AsyncContext suspend() {
        AsyncContext context = context();
        if (!timed) {
            timed = true;
            tools.deadlines().add(this, HOLD_US);
        }
        return context;
    }

    /** The request's body; read once, also for whoever is given the request after another went away. */
    synchronized CompletionStage<ByteBuffer> body(int maxBytes) {
        if (body == null) {
            body = RequestBody.read(this, maxBytes);
        }
        return body;
    }

    /** Whoever claims the answer gives it: to be asked before the first header is set. */
    synchronized boolean claim() {
        if (claimed) {
            return false;
        }
        claimed = true;
        if (timed) {
            tools.deadlines().remove(this);
        }
        return true;
    }

    @Override
    void expired() {
        problem(503, "The answer did not come in time; try again");
    }

    /** Answers with a claimed request's headers and these bytes. */
    void send(int status, List<ByteBuffer> buffers, long sizeBytes) throws IOException {
        response.setStatus(status);
        response.setContentLengthLong(sizeBytes);
        if (viewer != null && status < 400) {
            viewer.served();
        }
        if (head || sizeBytes == 0) {
            complete();
            return;
        }
        if (viewer != null && viewer.session() != null) {
            viewer.session().sent(sizeBytes);
        }
        if (buffers.size() == 1 && tools.blockingWrites().write(response.getOutputStream(), buffers.get(0))) {
            complete();
            return;
        }
        BufferWriter.start(context(), buffers, sizeBytes, tools.deadlines());
    }

    /** Answers a claimed request without a body: 204, 304. */
    void sendEmpty(int status) {
        response.setStatus(status);
        if (viewer != null) {
            viewer.served();
        }
        complete();
    }

    /** For whoever sends a claimed request's answer piece by piece. */
    AsyncContext context() {
        if (suspended == null) {
            AsyncContext context = request.startAsync();
            context.setTimeout(0);
            suspended = context;
        }
        return suspended;
    }

    /**
     * Says who may keep the answer: where it was given for what stands in {@code Authorization}, its address alone would give it
     * to anybody, so shared caches must not (RFC 9111, 3.5).
     *
     * @param open what counts for an address that says all
     */
    void cacheControl(String open) {
        boolean shared = request.getHeader("Authorization") == null;
        response.setHeader("Cache-Control", shared ? open : open.replaceFirst("^public", "private"));
    }

    void problem(int status, String reason) {
        if (claim()) {
            send(new Problem(status, reason));
        }
    }

    /** Answers a claimed request with a problem document. */
    void send(Problem problem) {
        if (viewer != null) {
            tools.viewers().gotNothing(viewer);
        }
        response.setHeader("Cache-Control", "no-store");
        response.setContentType(Problem.CONTENT_TYPE);
        if (problem.status() == 503) {
            response.setHeader("Retry-After", "2");
        } else if (problem.status() == 401) {
            response.setHeader("WWW-Authenticate", "Bearer realm=\"millrace\"");
        }
        ByteBuffer body = problem.json();
        try {
            send(problem.status(), List.of(body), body.remaining());
        } catch (IOException e) {
            complete();
        }
    }

    /** Answers with what a failure means to the client; after the answer began, ends it. */
    void fail(Throwable failure) {
        Throwable cause = Problem.cause(failure);
        Problem problem = Problem.of(cause);
        if (problem == null && !(cause instanceof IOException)) {
            tools.errors().failed("A request for " + (path == null ? "no stream" : path.stream()) + " failed", cause);
        }
        if (!claim() || response.isCommitted()) {
            complete();
        } else {
            send(problem != null ? problem : new Problem(500, "The server could not answer; its log says why"));
        }
    }

    private void complete() {
        AsyncContext context = suspended;
        if (context != null) {
            try {
                context.complete();
            } catch (IllegalStateException e) {
                // the container ended it first
            }
        }
    }
}
