package io.millrace.management.mcp;

import io.millrace.api.work.Workers;
import io.millrace.http.ClientPeers;
import io.millrace.http.async.SmallBody;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletAsyncSupported;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletName;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /mcp}: streamable HTTP (revision 2026-07-28, basic/transports/streamable-http, and those before it). Finds out where a
 * request comes from, then who sends it, then reads it, then has it answered; no thread waits meanwhile.
 */
@Component(service = Servlet.class)
@HttpWhiteboardServletName("millrace-mcp")
@HttpWhiteboardServletPattern("/mcp")
@HttpWhiteboardServletAsyncSupported
public final class McpServlet extends HttpServlet {
    private static final Logger LOG = LoggerFactory.getLogger(McpServlet.class);
    private static final long serialVersionUID = 1L;
    /** Longer than a plugin takes to be swapped. */
    private static final long LONGEST_MS = 330_000;

    private final transient OriginCheck origins;
    private final transient CrossOrigin pages;
    private final transient McpLogin login;
    private final transient ClientPeers peers;
    private final transient ModernExchange modern;
    private final transient SessionExchange sessions;
    private final transient Executor workers;

    @Activate
    public McpServlet(
            BundleContext bundle,
            @Reference McpRoom room,
            @Reference McpSettings settings,
            @Reference Notices notices,
            @Reference ClientPeers peers,
            @Reference Workers workers) {
        this(
                new OriginCheck(settings::permits),
                new McpLogin(room),
                peers,
                new Methods(room, bundle.getBundle().getVersion().toString()),
                notices,
                workers.blocking("mcp"));
    }

    McpServlet(
            OriginCheck origins,
            McpLogin login,
            ClientPeers peers,
            Methods methods,
            Notices notices,
            Executor workers) {
        this.origins = origins;
        pages = new CrossOrigin(origins);
        this.login = login;
        this.peers = peers;
        this.workers = workers;
        modern = new ModernExchange(methods, notices);
        sessions = new SessionExchange(methods, notices);
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) {
        if (pages.prepare(request, response)) {
            return;
        }
        AsyncContext async = request.startAsync();
        async.setTimeout(LONGEST_MS);
        try {
            check(request);
            workers.execute(() -> answer(async, request));
        } catch (RuntimeException e) {
            send(async, Failures.answer(e, null));
        }
    }

    private void check(HttpServletRequest request) {
        if (!origins.permits(request.getHeader("Origin"), request.getHeader("Host"))) {
            throw new RpcException(
                    RpcException.INVALID_REQUEST,
                    403,
                    "Pages of this origin may not ask: add it to origins in " + McpSettings.PID);
        }
        if (!List.of("POST", "GET", "DELETE").contains(request.getMethod())) {
            throw new RpcException(RpcException.INVALID_REQUEST, 405, "MCP is spoken by POST, GET and DELETE");
        }
    }

    private void answer(AsyncContext async, HttpServletRequest request) {
        CompletionStage<Answer> answer;
        try {
            answer = login.caller(
                            request.getHeader("Authorization"),
                            peers.of(request).host())
                    .thenComposeAsync(caller -> answered(request, caller), workers);
        } catch (RuntimeException | LinkageError e) {
            // classes of a plugin that is being swapped can be gone
            answer = CompletableFuture.failedFuture(e);
        }
        answer.whenComplete((told, failure) -> send(async, failure == null ? told : Failures.answer(failure, null)));
    }

    private CompletionStage<Answer> answered(HttpServletRequest request, McpCaller caller) {
        return switch (request.getMethod()) {
            case "GET" -> CompletableFuture.completedFuture(sessions.listen(request, caller));
            case "DELETE" -> CompletableFuture.completedFuture(sessions.end(request, caller));
            default -> posted(request, caller);
        };
    }

    private CompletionStage<Answer> posted(HttpServletRequest request, McpCaller caller) {
        String type = request.getContentType();
        if (type == null
                || !type.split(";", 2)[0].trim().toLowerCase(Locale.ROOT).equals("application/json")) {
            throw new RpcException(RpcException.INVALID_REQUEST, 415, "A message has to be application/json");
        }
        return SmallBody.read(request, McpServlet::tooLarge, () -> RpcException.invalidRequest("The body broke off"))
                .thenComposeAsync(body -> message(request, caller, body), workers);
    }

    private static RpcException tooLarge() {
        return new RpcException(
                RpcException.INVALID_REQUEST, 413, "A message has at most " + SmallBody.MOST / 1024 + " KiB here");
    }

    private CompletionStage<Answer> message(HttpServletRequest request, McpCaller caller, byte[] body) {
        Object json = RpcMessage.read(body);
        if (json instanceof List<?> batch) {
            return sessions.batch(request, caller, batch);
        }
        CompletionStage<Answer> answer;
        try {
            RpcMessage message = RpcMessage.of(json);
            answer = ModernExchange.speaks(request, message)
                    ? modern.answer(request, caller, message)
                    : sessions.answer(request, caller, message);
        } catch (RuntimeException | LinkageError e) {
            answer = CompletableFuture.failedFuture(e);
        }
        return answer.exceptionally(failure -> Failures.answer(failure, RpcMessage.idOf(json)));
    }

    private static void send(AsyncContext async, Answer answer) {
        try {
            if (answer.stream() == null) {
                AnswerWriter.write(async, answer);
            } else {
                answer.stream().on(async);
            }
        } catch (IOException | IllegalStateException e) {
            LOG.debug("A client went away before its answer", e);
            try {
                async.complete();
            } catch (IllegalStateException over) {
                LOG.trace("The exchange is over already", over);
            }
        }
    }
}
