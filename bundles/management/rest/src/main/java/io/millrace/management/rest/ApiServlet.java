package io.millrace.management.rest;

import io.millrace.api.telemetry.Traces;
import io.millrace.api.work.Workers;
import io.millrace.http.async.SmallBody;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import javax.security.auth.Subject;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletAsyncSupported;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletName;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /api/v1}: finds the operation, then who asks, then reads the body, then has it answered. Nothing of a request is
 * read before it is known that whoever sent it may ask for this.
 */
@Component(service = Servlet.class)
@HttpWhiteboardServletName("millrace-rest")
@HttpWhiteboardServletPattern("/api/*")
@HttpWhiteboardServletAsyncSupported
public final class ApiServlet extends HttpServlet {
    private static final Logger LOG = LoggerFactory.getLogger(ApiServlet.class);
    private static final long serialVersionUID = 1L;
    /** Longer than a plugin takes to be swapped. */
    private static final long LONGEST_MS = 330_000;

    private final transient Operations operations;
    private final transient Authentication authentication;
    private final transient Executor workers;
    private final transient Supplier<Traces> traces;

    @Activate
    public ApiServlet(
            @Reference Table table,
            @Reference Room room,
            @Reference Authentication authentication,
            @Reference Workers workers) {
        this(table.operations(), authentication, workers.blocking("rest"), () -> room.traces);
    }

    ApiServlet(Operations operations, Authentication authentication, Executor workers, Supplier<Traces> traces) {
        this.traces = traces;
        this.operations = operations;
        this.authentication = authentication;
        this.workers = workers;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) {
        AsyncContext async = request.startAsync();
        async.setTimeout(LONGEST_MS);
        try {
            RequestCheck.ownPagesOnly(request);
            Operations.Found found = find(request);
            workers.execute(() -> answer(async, found));
        } catch (RuntimeException e) {
            send(async, Problems.of(e, request.getRequestURI()));
        }
    }

    private Operations.Found find(HttpServletRequest request) {
        List<String> path = RequestPath.elements(request.getRequestURI());
        try {
            return operations.find(request.getMethod(), path);
        } catch (ApiException e) {
            if (e.status() == 405 && request.getMethod().equals("OPTIONS")) {
                return new Operations.Found(optionsOf(e), Map.of());
            }
            throw e;
        }
    }

    private static Operation optionsOf(ApiException refusal) {
        return new Operation("OPTIONS", "/", "", "", "").forWhom(Access.OPEN).by(call -> Reply.nothing()
                .with("Allow", refusal.headers().get("Allow")));
    }

    private void answer(AsyncContext async, Operations.Found found) {
        HttpServletRequest request = (HttpServletRequest) async.getRequest();
        CompletionStage<Reply> reply;
        try {
            reply = caller(request, found.operation())
                    .thenComposeAsync(caller -> called(async, found, caller.orElse(null)), workers);
        } catch (RuntimeException | LinkageError e) {
            reply = CompletableFuture.failedFuture(e);
        }
        reply.whenComplete((answer, failure) -> finish(async, request, answer, failure));
    }

    /** Empty where nobody has to say who it is. */
    private CompletionStage<Optional<Caller>> caller(HttpServletRequest request, Operation operation) {
        return operation.access() == Access.OPEN
                ? CompletableFuture.completedFuture(Optional.empty())
                : authentication.caller(request).thenApply(Optional::of);
    }

    private CompletionStage<Reply> called(AsyncContext async, Operations.Found found, Caller caller) {
        HttpServletRequest request = (HttpServletRequest) async.getRequest();
        Operation operation = found.operation();
        if (caller != null) {
            operation.access().require(caller);
        }
        Caller within = caller == null
                ? null
                : RequestTrace.begin(request, operation, traces.get())
                        .map(caller::within)
                        .orElse(caller);
        Map<String, String> query = RequestPath.query(request.getQueryString());
        RequestCheck.bodyType(request, operation);
        RequestCheck.query(operation, query);
        return body(request, operation)
                .thenCompose(body -> handle(operation, new Call(within, found.path(), query, body, async)));
    }

    private CompletableFuture<Map<String, Object>> body(HttpServletRequest request, Operation operation) {
        if (operation.body() == null) {
            return CompletableFuture.completedFuture(Map.of());
        }
        return SmallBody.read(request, ApiServlet::tooLarge, () -> new ApiException(400, "The body broke off"))
                .thenApplyAsync(bytes -> checked(operation, bytes), workers);
    }

    private static ApiException tooLarge() {
        return new ApiException(413, "A body has at most " + SmallBody.MOST / 1024 + " KiB here");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> checked(Operation operation, byte[] bytes) {
        Object value = StrictJson.parse(bytes);
        operation.body().check(value, "The body");
        return (Map<String, Object>) value;
    }

    private static CompletionStage<Reply> handle(Operation operation, Call call) {
        try {
            return call.caller() == null
                    ? operation.handle(call)
                    : Subject.doAs(call.caller().subject(), (PrivilegedExceptionAction<CompletionStage<Reply>>)
                            () -> operation.handle(call));
        } catch (PrivilegedActionException e) {
            return CompletableFuture.failedFuture(e.getCause());
        } catch (Exception | LinkageError e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static void finish(AsyncContext async, HttpServletRequest request, Reply answer, Throwable failure) {
        if (failure != null) {
            send(async, Problems.of(failure, request.getRequestURI()));
        } else if (answer.isTaken()) {
            RequestTrace.end(request, HttpServletResponse.SC_OK);
        } else {
            send(async, unchanged(request, answer));
        }
    }

    /** Only that nothing changed, to who knows the answer (RFC 9110, section 13.1.2). */
    private static Reply unchanged(HttpServletRequest request, Reply answer) {
        String known = request.getHeader("If-None-Match");
        String tag = answer.headers.get("ETag");
        if (known == null || tag == null || !request.getMethod().matches("GET|HEAD")) {
            return answer;
        }
        boolean same = known.trim().equals("*")
                || List.of(known.split("\\s*,\\s*")).stream()
                        .anyMatch(each -> each.replaceFirst("^W/", "").equals(tag));
        return same ? Reply.unchanged(answer) : answer;
    }

    private static void send(AsyncContext async, Reply reply) {
        try {
            HttpServletRequest request = (HttpServletRequest) async.getRequest();
            RequestTrace.end(request, reply.status);
            boolean head = request.getMethod().equals("HEAD");
            // browsers say what asks over HTTPS only; the console says it over plain HTTP too
            if ("empty".equals(request.getHeader("Sec-Fetch-Dest"))
                    || "fetch".equals(request.getHeader("X-Requested-With"))) {
                reply.headers.computeIfPresent(
                        Authentication.CHALLENGE_HEADER, (name, value) -> Authentication.QUIET_CHALLENGE);
            }
            ReplyWriter.write(async, reply, !head);
        } catch (IOException | IllegalStateException e) {
            LOG.debug("A client went away before its answer", e);
            reply.failed();
            try {
                async.complete();
            } catch (IllegalStateException over) {
                LOG.trace("The exchange is over already", over);
            }
        }
    }
}
