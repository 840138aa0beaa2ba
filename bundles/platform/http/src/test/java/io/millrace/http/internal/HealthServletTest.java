package io.millrace.http.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.net.ConnectionHandler;
import io.millrace.net.DatagramBinding;
import io.millrace.net.DatagramHandler;
import io.millrace.net.DatagramSocket;
import io.millrace.net.Network;
import io.millrace.net.OwnDatagramSocket;
import io.millrace.net.PortPair;
import io.millrace.testkit.FakeClock;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.LifeCycle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.service.servlet.runtime.HttpServiceRuntime;
import org.osgi.service.servlet.runtime.dto.RequestInfoDTO;
import org.osgi.service.servlet.runtime.dto.RuntimeDTO;
import org.osgi.service.servlet.runtime.dto.ServletContextDTO;
import org.osgi.service.servlet.runtime.dto.ServletDTO;

class HealthServletTest {
    private final Set<String> there = ConcurrentHashMap.newKeySet();
    private final FakeClock clock = new FakeClock();
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);

    private final String[] required = {"a \"core\"=(x=1)", "hls=(y=2)"};
    private final HealthSettings settings =
            new HealthSettings(Map.of("required", required, "requiredPorts", "rtmp, rtmps,"));
    private final Set<String> bundles = ConcurrentHashMap.newKeySet();
    private final RuntimeDTO runtime = new RuntimeDTO();
    private final ServedServlets served = new ServedServlets(bundles::contains);
    private final HealthServlet servlet = new HealthServlet(there::contains, served, clock, settings);
    private final BoundPorts network = new BoundPorts();

    /** A container that serves what the test says. */
    private final HttpServiceRuntime container = new HttpServiceRuntime() {
        @Override
        public RuntimeDTO getRuntimeDTO() {
            return runtime;
        }

        @Override
        public RequestInfoDTO calculateRequestInfoDTO(String path) {
            throw new UnsupportedOperationException();
        }
    };

    /** A network that has what the test says. */
    private static final class BoundPorts implements Network {
        private final Map<String, Integer> ports =
                new ConcurrentHashMap<>(Map.of("rtmp", 1935, "rtmps", 1936, "srt", 8890));

        @Override
        public EventLoop nextLoop() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<DatagramSocket> datagramSocket(String protocol) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<Void> connect(
                InetSocketAddress address, String host, boolean tls, ConnectionHandler handler) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<Void> connect(String host, int port, boolean tls, ConnectionHandler handler) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<OwnDatagramSocket> openDatagramSocket(
                EventLoop loop, DatagramBinding binding, DatagramHandler handler) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<PortPair> openPortPair(EventLoop loop, DatagramHandler rtp, DatagramHandler rtcp) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Map<String, Integer> ports() {
            return Map.copyOf(ports);
        }
    }

    @BeforeEach
    void start() throws Exception {
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler();
        servlet.bindNetwork(network);
        for (String pattern : new String[] {"/health/live", "/health/ready", "/time"}) {
            context.addServlet(new ServletHolder(servlet), pattern);
        }
        server.setHandler(context);
        server.start();
    }

    @AfterEach
    void stop() {
        LifeCycle.stop(server);
    }

    private HttpResponse<String> get(String path, String method) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + connector.getLocalPort() + path);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void tellsWhatIsMissing() throws Exception {
        there.add("(y=2)");
        HttpResponse<String> response = get("/health/ready", "GET");
        assertEquals(503, response.statusCode());
        assertEquals("{\"status\":\"starting\",\"missing\":[\"a \\\"core\\\"\"]}\n", response.body());
        there.add("(x=1)");
        assertEquals(
                "{\"status\":\"ready\",\"missing\":[]}\n",
                get("/health/ready", "GET").body());
        there.clear();
        assertEquals(200, get("/health/live", "GET").statusCode());
    }

    @Test
    void whatIsRequiredMayChange() throws Exception {
        settings.modified(Map.of("required", "c=(z=3)", "requiredPorts", "moq"));
        assertEquals(
                "{\"status\":\"starting\",\"missing\":[\"c\",\"port moq\"]}\n",
                get("/health/ready", "GET").body());
        settings.modified(Map.of("required", "c=(z=3"));
        settings.modified(Map.of("required", "(z=3)"));
        settings.modified(Map.of("requiredPorts", "rtmp rtmps"));
        assertEquals(List.of("c=(z=3)"), settings.services());
        assertEquals(List.of("moq"), settings.ports());
        settings.modified(Map.of());
        assertEquals(9, settings.services().size());
        assertEquals(List.of("rtmp", "rtmps", "rtsp", "rtsps", "srt", "webrtc"), settings.ports());
    }

    @Test
    void aHandlerWhosePortIsNotBoundIsNotReady() throws Exception {
        there.addAll(Set.of("(x=1)", "(y=2)"));
        network.ports.remove("rtmps");
        HttpResponse<String> response = get("/health/ready", "GET");
        assertEquals(503, response.statusCode());
        assertEquals("{\"status\":\"starting\",\"missing\":[\"port rtmps\"]}\n", response.body());
        network.ports.put("rtmps", 40_001);
        assertEquals(200, get("/health/ready", "GET").statusCode());
        servlet.unbindNetwork(network);
        assertEquals(
                "{\"status\":\"starting\",\"missing\":[\"port rtmp\",\"port rtmps\"]}\n",
                get("/health/ready", "GET").body());
    }

    @Test
    void tellsTheTime() throws Exception {
        clock.advance(1_234_000);
        HttpResponse<String> response = get("/time", "GET");
        assertEquals("2026-01-01T00:00:01.234Z", response.body());
        assertEquals("no-store", response.headers().firstValue("Cache-Control").orElse(""));
        HttpResponse<String> head = get("/time", "HEAD");
        assertEquals(200, head.statusCode());
        assertTrue(head.headers().firstValue("Date").isPresent());
        assertEquals(
                "Date",
                head.headers().firstValue("Access-Control-Expose-Headers").orElse(""));
    }

    private void serves(String... names) {
        ServletContextDTO context = new ServletContextDTO();
        context.servletDTOs = Arrays.stream(names)
                .map(name -> {
                    ServletDTO servletDto = new ServletDTO();
                    servletDto.name = name;
                    return servletDto;
                })
                .toArray(ServletDTO[]::new);
        runtime.servletContextDTOs = new ServletContextDTO[] {context};
    }

    @Test
    void servletsOfInstalledBundlesHaveToAnswerOnce() throws Exception {
        there.addAll(Set.of("(x=1)", "(y=2)"));
        serves("other");
        servlet.bindRuntime(container);
        assertEquals(200, get("/health/ready", "GET").statusCode(), "neither bundle is installed");
        bundles.addAll(Set.of("io.millrace.management.rest", "io.millrace.management.mcp"));
        HttpResponse<String> response = get("/health/ready", "GET");
        assertEquals(503, response.statusCode());
        assertTrue(response.body().contains("\"servlet millrace-rest\",\"servlet millrace-mcp\""), response.body());
        serves("other", "millrace-rest");
        response = get("/health/ready", "GET");
        assertTrue(response.body().contains("[\"servlet millrace-mcp\"]"), response.body());
        serves("millrace-mcp");
        assertEquals(200, get("/health/ready", "GET").statusCode(), "one that is being replaced is waited for");
        servlet.unbindRuntime(container);
        bundles.add("io.millrace.management.console");
        assertEquals(503, get("/health/ready", "GET").statusCode(), "nobody knows whether the console is served");
        assertEquals(200, get("/health/live", "GET").statusCode());
    }

    @Test
    void servletsThatMakeNoSenseAreRefused() {
        settings.modified(Map.of("requiredServlets", "millrace-rest"));
        assertEquals("io.millrace.management.rest", settings.servlets().get("millrace-rest"));
        settings.modified(Map.of("requiredServlets", "one=io.one, two = io.two"));
        assertEquals(Map.of("one", "io.one", "two", "io.two"), settings.servlets());
    }
}
