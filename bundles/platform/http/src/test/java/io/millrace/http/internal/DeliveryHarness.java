package io.millrace.http.internal;

import io.millrace.api.media.Track;
import io.millrace.api.packaging.Manifest;
import io.millrace.api.packaging.ManifestFormat;
import io.millrace.api.packaging.PackagingProfile;
import io.millrace.http.StreamEndpoint;
import io.millrace.http.StreamResource;
import io.millrace.testkit.FakeAccessGate;
import io.millrace.testkit.FakeSegmentedStream;
import io.millrace.testkit.FakeSessions;
import io.millrace.testkit.FakeWorkers;
import io.millrace.testkit.RecordedFaults;
import io.millrace.testkit.SyntheticStream;
import jakarta.servlet.Servlet;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.LifeCycle;

/** The delivery servlet on an embedded Jetty, with fakes behind it and a stream {@code live/demo}. */
final class DeliveryHarness implements AutoCloseable {
    final FakeLiveStreams liveStreams = new FakeLiveStreams();
    final FakePresentations presentations = new FakePresentations();
    final FakeAccessGate gate = new FakeAccessGate();
    final FakeSessions sessions = new FakeSessions();
    final FakeWorkers workers = FakeWorkers.direct();
    final RecordedFaults faults = new RecordedFaults();
    final FakeSegmentedStream video = track("v0", SyntheticStream.VIDEO);
    final FakeSegmentedStream audio = track("a64", SyntheticStream.AUDIO);
    final AwayServlets away = new AwayServlets(workers);
    final DeliverySettings settings;
    final DeliveryServlet servlet;
    final Server server = new Server();
    final HttpClient client = HttpClient.newHttpClient();

    private final ServletContextHandler context = new ServletContextHandler();
    private final ServerConnector connector;

    DeliveryHarness() throws Exception {
        this("");
    }

    DeliveryHarness(String trustedProxies) throws Exception {
        settings = new DeliverySettings(Map.of("trustedProxies", trustedProxies, "maxViewers", 100));
        // the server did not start a moment ago
        workers.clock.advance(AwayServlets.START_US);
        servlet = new DeliveryServlet(liveStreams, presentations, gate, sessions, workers, faults, settings, away);
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        connector = new ServerConnector(
                server,
                1,
                2,
                new HttpConnectionFactory(configuration),
                new HTTP2CServerConnectionFactory(configuration));
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        serve(servlet, "/*");
        server.setHandler(context);
        server.start();
        liveStreams.add("live/demo");
        presentations.add("live/demo", video, audio);
    }

    private static FakeSegmentedStream track(String id, Track track) {
        return new FakeSegmentedStream(id, track, PackagingProfile.DEFAULT, 10);
    }

    /** Has the container know another servlet, also while it runs. */
    void serve(Servlet another, String pattern) {
        ServletHolder holder = new ServletHolder(another);
        holder.setAsyncSupported(true);
        context.addServlet(holder, pattern);
    }

    int port() {
        return connector.getLocalPort();
    }

    /**
     * Cuts off connections that are there and on which nothing moves. One that comes later would be cut off before its
     * request, when the machine is so busy that this takes as long.
     */
    void idleTimeoutMs(long ms) {
        connector.getConnectedEndPoints().forEach(connection -> connection.setIdleTimeout(ms));
    }

    ServiceReferenceFake<ManifestFormat> manifest(String version, ManifestFormat format) {
        ServiceReferenceFake<ManifestFormat> reference = new ServiceReferenceFake<>("test.hls", version);
        reference.with("millrace.name", "hls").with("millrace.files", new String[] {"*.m3u8"});
        servlet.bindManifestFormat(format, reference);
        return reference;
    }

    ServiceReferenceFake<StreamResource> resource(String version, String file, StreamResource resource) {
        ServiceReferenceFake<StreamResource> reference = new ServiceReferenceFake<>("test.resource", version);
        reference.with("component.name", "resource").with("millrace.stream.resource.name", file);
        servlet.bindStreamResource(resource, reference);
        return reference;
    }

    ServiceReferenceFake<StreamEndpoint> endpoint(String version, String file, StreamEndpoint endpoint) {
        ServiceReferenceFake<StreamEndpoint> reference = new ServiceReferenceFake<>("test.endpoint", version);
        reference.with("component.name", "endpoint").with("millrace.stream.resource.name", file);
        servlet.bindStreamEndpoint(endpoint, reference);
        return reference;
    }

    /** A format that always answers with the same manifest. */
    static ManifestFormat fixed(String text) {
        Manifest manifest = new Manifest("application/vnd.apple.mpegurl", text.getBytes(), true, 1);
        return (presentation, request) -> CompletableFuture.completedFuture(manifest);
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return client.send(request(path, headers).build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<byte[]> bytes(String path, String... headers) throws IOException, InterruptedException {
        return client.send(request(path, headers).build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    CompletableFuture<HttpResponse<byte[]>> later(String path, String... headers) {
        return client.sendAsync(request(path, headers).build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .version(HttpClient.Version.HTTP_1_1)
                .timeout(Duration.ofSeconds(20));
        return headers.length == 0 ? builder : builder.headers(headers);
    }

    /** Polls until the condition holds; fails the test after ten seconds. */
    static void until(java.util.function.BooleanSupplier condition) {
        long end = System.nanoTime() + 10_000_000_000L;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("The condition did not come true within ten seconds");
            }
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        servlet.deactivate();
        // Jetty waits for ever, in its selector, for a write that only its selector can end
        connector.getConnectedEndPoints().forEach(EndPoint::close);
        LifeCycle.stop(server);
    }
}
