package io.millrace.management.mcp;

import io.millrace.api.access.Peer;
import io.millrace.api.event.MediaEvent;
import io.millrace.formats.json.JsonText;
import io.millrace.formats.json.JsonValue;
import io.millrace.testkit.FakeWorkers;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** The servlet in a container. {@code mr_reader}, {@code mr_maker}, {@code mr_all} and {@code mr_viewer} are tokens. */
final class McpServer implements AutoCloseable {
    final FakeWorkers workers = FakeWorkers.direct();
    final FakeOperations operations = new FakeOperations();
    final FakeLogins logins = new FakeLogins();
    final McpRoom room = new McpRoom();
    final Notices notices = new Notices(workers, room);

    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final HttpClient client = HttpClient.newHttpClient();

    McpServer() {
        room.setOperations(operations);
        room.setLogins(logins);
        workers.timer.advance(Notices.PAUSE_US);
        McpServlet servlet = new McpServlet(
                new OriginCheck("https://chat.example"::equals),
                new McpLogin(room),
                request -> new Peer(InetSocketAddress.createUnresolved(request.getRemoteAddr(), 1), false, false),
                new Methods(room, "1.2.3"),
                notices,
                threads);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler handler = new ServletContextHandler();
        ServletHolder holder = new ServletHolder(servlet);
        holder.setAsyncSupported(true);
        handler.addServlet(holder, "/mcp");
        server.setHandler(handler);
        try {
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        notices.close();
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        threads.shutdownNow();
    }

    int port() {
        return connector.getLocalPort();
    }

    HttpRequest.Builder request(String token) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + "/mcp"))
                .header("Authorization", "Bearer " + token);
    }

    /** An answer. */
    record Reply(int status, HttpResponse<String> http) {
        @SuppressWarnings("unchecked")
        Map<String, Object> json() {
            return (Map<String, Object>) JsonValue.parse(http.body().getBytes(StandardCharsets.UTF_8));
        }

        @SuppressWarnings("unchecked")
        Map<String, Object> result() {
            return (Map<String, Object>) json().get("result");
        }

        long code() {
            return (Long) ((Map<?, ?>) json().get("error")).get("code");
        }

        String header(String name) {
            return http.headers().firstValue(name).orElse("");
        }
    }

    Reply send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Reply(answer.statusCode(), answer);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lines as they come. */
    InputStream open(HttpRequest.Builder request) {
        try {
            HttpResponse<InputStream> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(
                        answer.statusCode() + " " + new String(answer.body().readAllBytes()));
            }
            return answer.body();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    Reply post(String token, String body, String... headers) {
        HttpRequest.Builder request = request(token)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    static String rpc(Object id, String method, Map<String, Object> params) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put("jsonrpc", "2.0");
        if (id != null) {
            message.put("id", id);
        }
        message.put("method", method);
        message.put("params", params);
        return JsonText.of(message);
    }

    /** A request of revision 2026-07-28. */
    HttpRequest.Builder modern(String token, String method, Map<String, Object> params) {
        Map<String, Object> all = new LinkedHashMap<>(params);
        Map<String, Object> meta = new LinkedHashMap<>();
        meta.put("io.modelcontextprotocol/protocolVersion", "2026-07-28");
        meta.put("io.modelcontextprotocol/clientCapabilities", Map.of());
        all.put("_meta", meta);
        HttpRequest.Builder request = request(token)
                .header("Content-Type", "application/json")
                .header("MCP-Protocol-Version", "2026-07-28")
                .header("Mcp-Method", method)
                .POST(HttpRequest.BodyPublishers.ofString(rpc(1, method, all)));
        Object name = params.getOrDefault("name", params.get("uri"));
        return name == null ? request : request.header("Mcp-Name", name.toString());
    }

    Reply ask(String token, String method, Map<String, Object> params) {
        return send(modern(token, method, params));
    }

    /** Begins a session of an older revision. */
    String initialize(String token, String revision) {
        Reply begun = post(
                token,
                rpc(
                        1,
                        "initialize",
                        Map.of(
                                "protocolVersion",
                                revision,
                                "capabilities",
                                Map.of(),
                                "clientInfo",
                                Map.of("name", "test", "version", "1"))));
        if (begun.status() != 200) {
            throw new IllegalStateException(begun.http().body());
        }
        return begun.header("Mcp-Session-Id");
    }

    Reply ask(String token, String session, String method, Map<String, Object> params) {
        return post(token, rpc(2, method, params), "Mcp-Session-Id", session);
    }

    /** Listens as revision 2026-07-28 does. */
    Messages listen(String token, Map<String, Object> wanted) {
        return new Messages(open(modern(token, "subscriptions/listen", Map.of("notifications", wanted))));
    }

    /** Listens for a session. */
    Messages listen(String token, String session) {
        return new Messages(open(request(token)
                .header("Accept", "text/event-stream")
                .header("Mcp-Session-Id", session)
                .GET()));
    }

    /** Something happens to a stream. */
    void happens(String type, String stream) {
        notices.on(new MediaEvent(type, stream, 1, Map.of()));
    }
}
