package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Prometheus itself reads the metrics, and knows what the server did. */
class MetricsIT {
    private static final String STREAM = "live/measured";
    private static final String TOKEN = "token-of-the-scraper";
    private static final int PORT = FreePorts.next();

    private static Server server;
    private static Processes.Running prometheus;

    @BeforeAll
    static void start() throws IOException {
        server = Server.prepare("metrics");
        server.configure("io.millrace.management.metrics", "token = " + TOKEN);
        server.launch();
        Path configuration = server.data.resolve("prometheus.yml");
        // the token is shown by a scraper that comes as through a proxy would
        Files.writeString(
                configuration,
                """
                global:
                  scrape_interval: 1s
                scrape_configs:
                  - job_name: millrace
                    authorization:
                      credentials: %s
                    static_configs:
                      - targets: ["%s"]
                """
                        .formatted(TOKEN, URI.create(server.url("/")).getAuthority()));
        prometheus = Processes.start(
                server.data.resolve("data/log/prometheus.log"),
                List.of(
                        "prometheus",
                        "--config.file=" + configuration,
                        "--storage.tsdb.path=" + server.data.resolve("tsdb"),
                        "--web.listen-address=127.0.0.1:" + PORT));
    }

    @AfterAll
    static void stop() {
        prometheus.close();
        server.close();
    }

    /** Read by the JDK's own jar and jfr. */
    @Test
    void aDiagnosticFileHoldsNoSecret() throws IOException {
        String answer = server.exec("media:diagnose report.zip --flight 1");
        Path report = server.data.resolve("report.zip");
        assertTrue(answer.contains(" files to " + report), answer);
        Path tools = Path.of(System.getProperty("java.home"), "bin");
        Path folder = Files.createDirectories(server.data.resolve("report"));
        Processes.run(60, "sh", "-c", "cd " + folder + " && " + tools.resolve("jar") + " xf " + report)
                .succeeded();
        assertTrue(
                Files.readString(folder.resolve("bundles.txt")).contains("io.millrace.management.diagnostics 0.1.0"));
        assertTrue(Files.readString(folder.resolve("etc/io.millrace.management.metrics.cfg"))
                .contains("token = ***"));
        Path flight = folder.resolve("flight.jfr");
        String seen = Processes.run(60, tools.resolve("jfr").toString(), "summary", flight.toString())
                .succeeded()
                .text();
        assertTrue(seen.matches("(?s).*jdk.ClassLoaderStatistics +[1-9].*"), seen);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                assertFalse(text.contains(TOKEN) || text.contains(Server.PASSWORD), file::toString);
            }
        }
        assertNotEquals(0, server.tryExec("media:diagnose report.zip").exit(), "it is not written over");
    }

    @Test
    void prometheusSeesStreamsAndPeersComeAndGo() {
        try (Processes.Running encoder = Encoder.ffmpeg(server, STREAM)) {
            server.awaitPlayable(STREAM);
            awaitSample("millrace_stream_up{stream='" + STREAM + "'} == 1");
            awaitSample("millrace_sessions{protocol='rtmp',role='publish'} == 1");
            awaitSample("rate(millrace_received_bytes_total{protocol='rtmp',role='publish'}[5s]) > 1000");
            awaitSample("millrace_stream_bits_per_second{stream='" + STREAM + "',media='video'} > 1000");
            awaitSample("millrace_stream_key_picture_interval_seconds{stream='" + STREAM + "'} > 0");
            assertTrue(encoder.isAlive());
        }
        awaitSample("millrace_stream_up{stream='" + STREAM + "'} == 0");
        awaitSample("millrace_sessions{protocol='rtmp',role='publish'} == 0");
        awaitSample("millrace_sessions_opened_total{protocol='rtmp',role='publish'} == 1");
        awaitSample("millrace_plugin_state{plugin='io.millrace.protocols.rtmp',state='active'} == 1");
        awaitSample("process_open_fds > 0");
        server.exec("media:drain");
        awaitSample("millrace_draining == 1");
        server.exec("media:drain off");
        awaitSample("millrace_draining == 0");
    }

    @Test
    void namesAndUnitsAreAsPrometheusWantsThem() throws IOException {
        Path page = server.data.resolve("metrics.txt");
        Files.writeString(page, server.text("/metrics"));
        Processes.Outcome check = Processes.run(20, "sh", "-c", "promtool check metrics < " + page);
        assertEquals(0, check.exit(), check.text());
        assertEquals("", check.text());
    }

    @Test
    void whoComesThroughAProxyShowsTheToken() {
        HttpResponse<byte[]> stranger = server.get("/metrics", "X-Forwarded-For", "192.0.2.1");
        assertEquals(401, stranger.statusCode());
        assertTrue(new String(stranger.body(), StandardCharsets.UTF_8).contains("\"detail\":\"Metrics are for"));
        assertEquals(
                200,
                server.get("/metrics", "X-Forwarded-For", "192.0.2.1", "Authorization", "Bearer " + TOKEN)
                        .statusCode());
    }

    private static void awaitSample(String expression) {
        Await.until(expression, 30, () -> query(expression).contains("\"value\":["));
    }

    private static String query(String expression) {
        URI uri = URI.create("http://127.0.0.1:" + PORT + "/api/v1/query?query="
                + URLEncoder.encode(expression, StandardCharsets.UTF_8));
        try {
            return HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            // it starts
            return "";
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
