package io.millrace.management.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.RefusalTotal;
import io.millrace.api.codec.OutputStatus;
import io.millrace.api.live.LiveStream;
import io.millrace.api.media.StreamName;
import io.millrace.api.plugin.PluginState;
import io.millrace.api.session.Session;
import io.millrace.api.transfer.TransferRow;
import io.millrace.testkit.FakeAccessGate;
import io.millrace.testkit.FakeClock;
import io.millrace.testkit.FakeLiveStreams;
import io.millrace.testkit.FakeSession;
import io.millrace.testkit.FakeSessions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MetricsServletTest {
    private static final StreamName DEMO = StreamName.of("live", "demo");

    private static final OutputStatus RUNNING = new OutputStatus(
            "720p", OutputStatus.State.RUNNING, "libx264", 1280, 720, 25, 1.5, 0, 40, OptionalLong.of(7), 2, "");

    private final FakeLiveStreams streams = new FakeLiveStreams();
    private final FakeSessions sessions = new FakeSessions();
    private final FakeAccessGate gate = new FakeAccessGate();
    private final FakeClock clock = new FakeClock();
    private final Fixed fixed = new Fixed();
    private final MetricsSettings settings = new MetricsSettings(Map.of("maxStreams", "2"));
    private final Server server = new Server();
    private ServerMetrics metrics;
    private final ServerConnector connector = new ServerConnector(server);

    @BeforeEach
    void start() throws Exception {
        metrics = new ServerMetrics(
                "1.2.3",
                streams,
                sessions,
                gate,
                fixed.ladders(),
                fixed.plugins(),
                fixed.sources(),
                fixed.pushes(),
                settings);
        MetricsServlet servlet = new MetricsServlet(metrics, settings, new TokenLogins(), clock);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler handler = new ServletContextHandler();
        handler.addServlet(new ServletHolder(servlet), "/metrics");
        server.setHandler(handler);
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    @Test
    void streamsViewersAndRenditionsAreRead() throws Exception {
        streams.stream("live/demo");
        streams.stream("live/late").state(LiveStream.State.INTERRUPTED);
        sessions.opened.add(new FakeSession(Session.Role.PLAY, "hls", DEMO, null));
        sessions.opened.add(new FakeSession(Session.Role.PLAY, "hls", DEMO.withRendition("720p"), null));
        sessions.opened.add(new FakeSession(Session.Role.PUBLISH, "rtmp", DEMO, null));
        fixed.outputs.add(RUNNING);
        String text = scrape();
        assertLine(text, "millrace_streams{state=\"live\"} 1.0");
        assertLine(text, "millrace_streams{state=\"interrupted\"} 1.0");
        assertLine(text, "millrace_stream_up{stream=\"live/demo\"} 1.0");
        assertLine(text, "millrace_stream_up{stream=\"live/late\"} 0.0");
        assertLine(text, "millrace_stream_viewers{protocol=\"hls\",stream=\"live/demo\"} 2.0");
        assertLine(text, "millrace_rendition_state{rendition=\"720p\",state=\"running\",stream=\"live/demo\"} 1.0");
        assertLine(text, "millrace_rendition_cpu_ratio{rendition=\"720p\",stream=\"live/demo\"} 0.4");
        assertLine(text, "millrace_rendition_worker_restarts_total{rendition=\"720p\",stream=\"live/demo\"} 2.0");
        assertLine(text, "millrace_sessions{protocol=\"hls\",role=\"play\"} 2.0");
        assertLine(text, "millrace_build_info{version=\"1.2.3\"} 1.0");
    }

    @Test
    void healthIsReadWhileItIsMeasured() throws Exception {
        FixedHealth health = new FixedHealth();
        metrics.bindHealth(health);
        String text = scrape();
        assertLine(text, "millrace_stream_health{level=\"red\",stream=\"live/demo\"} 1.0");
        assertLine(text, "millrace_stream_health{level=\"green\",stream=\"live/demo\"} 0.0");
        assertLine(text, "millrace_stream_alert{alert=\"no-data\",stream=\"live/demo\"} 1.0");
        assertLine(text, "millrace_stream_jitter_seconds{stream=\"live/demo\"} 0.0125");
        assertLine(text, "millrace_stream_audio_peak_dbfs{stream=\"live/demo\"} -3.0");
        assertLine(text, "millrace_stream_health_cpu_ratio{stream=\"live/demo\"} 2.5E-4");
        assertTrue(text.contains("live/s1"), text);
        assertFalse(text.contains("live/s2"), "beyond the limit: " + text);
        assertFalse(text.contains("live/away"), "live ones come first: " + text);
        metrics.unbindHealth(health);
        clock.advance(1_000_000);
        assertFalse(scrape().contains("millrace_stream_health{"), "the plugin is gone");
    }

    @Test
    void streamsBeyondTheLimitAreOnlyCounted() throws Exception {
        for (int i = 0; i < 5; i++) {
            streams.stream("live/s" + i);
        }
        sessions.opened.add(new FakeSession(Session.Role.PLAY, "hls", StreamName.of("live", "s4"), null));
        String text = scrape();
        assertLine(text, "millrace_streams{state=\"live\"} 5.0");
        assertLine(text, "millrace_streams_unlisted 3.0");
        assertLine(text, "millrace_stream_up{stream=\"live/s1\"} 1.0");
        assertFalse(text.contains("live/s2"), text);
        assertFalse(text.contains("live/s4"), text);
    }

    @Test
    void totalsOfSessionsOutliveThem() throws Exception {
        FakeSession gone = new FakeSession(Session.Role.PLAY, "rtmp", DEMO, null);
        gone.sent(1_000);
        gone.close();
        sessions.opened.add(gone);
        String text = scrape();
        assertLine(text, "millrace_sessions{protocol=\"rtmp\",role=\"play\"} 0.0");
        assertLine(text, "millrace_sessions_opened_total{protocol=\"rtmp\",role=\"play\"} 1.0");
        assertLine(text, "millrace_sent_bytes_total{protocol=\"rtmp\",role=\"play\"} 1000.0");
    }

    @Test
    void pluginsPullsAndPushesAreRead() throws Exception {
        fixed.states.add(new PluginState("io.x", "1.0.0", 7, "active", List.of(), 10, 3, "boom", ""));
        fixed.states.add(new PluginState("io.x", "1.0.0", 8, "draining", List.of(), 5, 0, "", ""));
        fixed.pulls.add(row("cam", TransferRow.State.RUNNING));
        fixed.targets.add(row("tube", TransferRow.State.FAILING));
        String text = scrape();
        assertLine(text, "millrace_plugin_state{plugin=\"io.x\",state=\"draining\",version=\"1.0.0\"} 1.0");
        assertLine(text, "millrace_plugin_calls_total{plugin=\"io.x\",version=\"1.0.0\"} 15.0");
        assertLine(text, "millrace_plugin_failures_total{plugin=\"io.x\",version=\"1.0.0\"} 3.0");
        assertLine(text, "millrace_source_up{source=\"cam\",stream=\"live/demo\"} 1.0");
        assertLine(text, "millrace_push_up{push=\"tube\",stream=\"live/demo\"} 0.0");
    }

    @Test
    void theProcessIsRead() throws Exception {
        String text = scrape();
        for (String name : List.of(
                "process_cpu_seconds_total", "process_open_fds", "jvm_threads_current", "jvm_memory_used_bytes")) {
            assertTrue(text.contains("\n# TYPE " + name), name);
        }
    }

    @Test
    void theDashboardAsksForNothingElse() throws Exception {
        streams.stream("live/demo");
        sessions.opened.add(new FakeSession(Session.Role.PLAY, "hls", DEMO, null));
        gate.refusals.add(new RefusalTotal(Session.Role.PUBLISH, "rtmp", 3));
        fixed.outputs.add(RUNNING);
        fixed.states.add(new PluginState("io.x", "1.0.0", 7, "active", List.of(), 10, 3, "boom", ""));
        fixed.pulls.add(row("cam", TransferRow.State.RUNNING));
        fixed.targets.add(row("tube", TransferRow.State.FAILING));
        String text = scrape();
        assertLine(text, "millrace_refused_total{protocol=\"rtmp\",role=\"publish\"} 3.0");
        Matcher name = Pattern.compile("\\b(?:millrace|process|jvm)_\\w+")
                .matcher(Files.readString(Path.of("../../../docs/4-operate/grafana-dashboard.json")));
        int names = 0;
        while (name.find()) {
            String family = name.group().replaceAll("_total$", "");
            assertTrue(text.contains("# HELP " + family), name::group);
            names++;
        }
        assertTrue(names > 20, () -> "The dashboard is not read any more");
    }

    @Test
    void itIsReadOnceASecondForAllWhoAsk() throws Exception {
        scrape();
        streams.stream("live/demo");
        assertFalse(scrape().contains("live/demo"));
        clock.advance(1_000_000);
        assertTrue(scrape().contains("live/demo"));
    }

    @Test
    void whoAsksForOpenMetricsGetsIt() throws Exception {
        HttpResponse<String> answer = get("Accept", "application/openmetrics-text; version=1.0.0");
        assertTrue(answer.headers().firstValue("Content-Type").orElse("").startsWith("application/openmetrics-text"));
        assertTrue(answer.body().endsWith("# EOF\n"), answer.body());
    }

    @Test
    void whoMayNotIsToldWhatToShow() throws Exception {
        HttpResponse<String> answer = get("X-Forwarded-For", "192.0.2.1");
        assertEquals(401, answer.statusCode());
        assertTrue(answer.headers().firstValue("WWW-Authenticate").orElse("").startsWith("Bearer"));
        assertTrue(answer.body().contains("io.millrace.management.metrics.cfg"), answer.body());
        settings.modified(Map.of("token", "a-token-that-is-long"));
        assertEquals(200, get("Authorization", "Bearer a-token-that-is-long").statusCode());
        settings.modified(Map.of("token", "short"));
        assertEquals(401, get("Authorization", "Bearer short").statusCode(), "too short to be one");
    }

    private static TransferRow row(String name, TransferRow.State state) {
        return new TransferRow(name, DEMO, "rtmp://192.0.2.1/x", 0, state, "", 0);
    }

    private String scrape() throws Exception {
        HttpResponse<String> answer = get("Accept", "text/plain");
        assertEquals(200, answer.statusCode());
        assertTrue(answer.headers().firstValue("Content-Type").orElse("").startsWith("text/plain; version=0.0.4"));
        return answer.body();
    }

    private HttpResponse<String> get(String header, String value) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/metrics"))
                .header(header, value)
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static void assertLine(String text, String line) {
        assertTrue(text.lines().anyMatch(line::equals), () -> line + " is not in\n" + text);
    }
}
