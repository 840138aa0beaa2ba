package io.millrace.management.rest;

import io.millrace.api.access.Peer;
import io.millrace.api.telemetry.Traces;
import io.millrace.testkit.FakeAccessGate;
import io.millrace.testkit.FakeLiveStreams;
import io.millrace.testkit.FakeLoginSessions;
import io.millrace.testkit.FakeSessions;
import io.millrace.testkit.FakeWorkers;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** The servlet in a container, over services that remember. */
final class ApiServer implements AutoCloseable {
    final FakeLiveStreams streams = new FakeLiveStreams();
    final FakeSessions sessions = new FakeSessions();
    final FakeAccessGate gate = new FakeAccessGate();
    final FakeServices fakes = new FakeServices();
    final FakeLogin login = new FakeLogin();
    final FakeLoginSessions loginSessions = new FakeLoginSessions();
    final FakeWorkers workers = FakeWorkers.direct();
    final EventSettings eventSettings = new EventSettings(Map.of());
    final EventFeed events = new EventFeed(workers, eventSettings, ApiServer::peer);
    final Room room = new Room(
            streams,
            sessions,
            gate,
            fakes.ladders,
            fakes.analyses,
            fakes.plugins,
            fakes.sources,
            fakes.pushes,
            fakes.settings);
    final Operations operations;
    volatile Traces traces;

    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final HttpClient client = HttpClient.newHttpClient();

    ApiServer() {
        room.keys = fakes.keys;
        room.accounts = fakes.accounts;
        room.backups = fakes.backups;
        room.tokens = fakes.tokens;
        room.diagnostics = fakes.diagnosis;
        room.log = fakes.diagnosis;
        room.logins = login.accounts;
        room.loginSessions = loginSessions;
        room.previews = fakes.previews;
        Authentication authentication = new Authentication(login, ApiServer::peer, new OpenSessions(room));
        operations = new Table("1.2.3", room, events, authentication, threads, workers.clock()).operations();
        ApiServlet servlet = new ApiServlet(operations, authentication, threads, () -> traces);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler handler = new ServletContextHandler();
        ServletHolder holder = new ServletHolder(servlet);
        holder.setAsyncSupported(true);
        handler.addServlet(holder, "/api/*");
        server.setHandler(handler);
        try {
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        events.close();
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        threads.shutdownNow();
    }

    private static Peer peer(HttpServletRequest request) {
        String forwarded = request.getHeader("X-Forwarded-For");
        String host = forwarded == null ? request.getRemoteAddr() : forwarded;
        return new Peer(
                InetSocketAddress.createUnresolved(host, 1),
                forwarded != null,
                "https".equals(request.getHeader("X-Forwarded-Proto")));
    }

    int port() {
        return connector.getLocalPort();
    }

    /** An answer, with its JSON read as strictly as a request's. */
    record Answer(HttpResponse<byte[]> response) {
        int status() {
            return response.statusCode();
        }

        String text() {
            return new String(response.body(), StandardCharsets.UTF_8);
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        @SuppressWarnings("unchecked")
        Map<String, Object> json() {
            return (Map<String, Object>) StrictJson.parse(response.body());
        }

        /** What a problem says. */
        String detail() {
            return json().get("detail").toString();
        }
    }

    static String basic(String name) {
        return "Basic "
                + Base64.getEncoder()
                        .encodeToString((name + ":" + FakeLogin.PASSWORD).getBytes(StandardCharsets.UTF_8));
    }

    /** Asks as the administrator. */
    Answer get(String path, String... headers) {
        return as("root", "GET", path, null, headers);
    }

    Answer send(String method, String path, String json) {
        return as("root", method, path, json, "Content-Type", "application/json");
    }

    Answer delete(String path) {
        return as("root", "DELETE", path, null);
    }

    Answer as(String name, String method, String path, String body, String... headers) {
        HttpRequest.Builder request = request(method, path, body);
        request.header("Authorization", basic(name));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    HttpRequest.Builder request(String method, String path, String body) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + "/api/v1" + path))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
    }

    Answer send(HttpRequest.Builder request) {
        try {
            return new Answer(client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray()));
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
