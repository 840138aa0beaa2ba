package io.millrace.management.metrics;

import io.millrace.api.access.AccessGate;
import io.millrace.api.codec.Ladders;
import io.millrace.api.health.HealthMonitor;
import io.millrace.api.live.LiveStreams;
import io.millrace.api.plugin.Plugins;
import io.millrace.api.session.Sessions;
import io.millrace.api.transfer.Transfers;
import io.millrace.api.work.Clock;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletName;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/**
 * {@code /metrics} in the text format of Prometheus, or OpenMetrics for who asks for it. Everything is read when it is
 * asked for, at most once a second; nothing is kept up to date for scrapers that do not come.
 */
@Component(service = Servlet.class)
@HttpWhiteboardServletName("millrace-metrics")
@HttpWhiteboardServletPattern("/metrics")
public final class MetricsServlet extends HttpServlet {
    static final String WHO_MAY =
            "Metrics are for programs on this machine, and for who shows an API token of a viewer or"
                    + " operator, or the token that stands in etc/io.millrace.management.metrics.cfg (Authorization: Bearer TOKEN)";

    private static final long serialVersionUID = 1L;
    private static final long FRESH_US = 1_000_000;

    private final transient LiveStreams liveStreams;
    private final transient Sessions sessions;
    private final transient AccessGate gate;
    private final transient Ladders ladders;
    private final transient Plugins plugins;
    private final transient Transfers.Sources sources;
    private final transient Transfers.Pushes pushes;
    private final transient MetricsSettings settings;
    private final transient TokenLogins tokenLogins;
    private final transient ExpositionFormats formats = ExpositionFormats.init();
    private final transient Map<String, Page> pages = new HashMap<>();
    private final transient Clock clock;
    private final String version;
    private transient volatile HealthMonitor health;

    private record Page(long madeUs, byte[] bytes) {}

    @Activate
    public MetricsServlet(
            BundleContext context,
            @Reference LiveStreams liveStreams,
            @Reference Sessions sessions,
            @Reference AccessGate gate,
            @Reference Ladders ladders,
            @Reference Plugins plugins,
            @Reference Transfers.Sources sources,
            @Reference Transfers.Pushes pushes,
            @Reference MetricsSettings settings,
            @Reference TokenLogins tokenLogins) {
        this(
                context.getBundle().getVersion().toString(),
                liveStreams,
                sessions,
                gate,
                ladders,
                plugins,
                sources,
                pushes,
                settings,
                tokenLogins,
                Clock.SYSTEM);
    }

    MetricsServlet(
            String version,
            LiveStreams liveStreams,
            Sessions sessions,
            AccessGate gate,
            Ladders ladders,
            Plugins plugins,
            Transfers.Sources sources,
            Transfers.Pushes pushes,
            MetricsSettings settings,
            TokenLogins tokenLogins,
            Clock clock) {
        this.version = version;
        this.liveStreams = liveStreams;
        this.sessions = sessions;
        this.gate = gate;
        this.ladders = ladders;
        this.plugins = plugins;
        this.sources = sources;
        this.pushes = pushes;
        this.settings = settings;
        this.tokenLogins = tokenLogins;
        this.clock = clock;
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindHealth(HealthMonitor monitor) {
        health = monitor;
    }

    void unbindHealth(HealthMonitor monitor) {
        if (health == monitor) {
            health = null;
        }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("Cache-Control", "no-store");
        if (!ScrapeRule.permits(request, settings.token(), tokenLogins::mayLook)) {
            refuse(response);
            return;
        }
        ExpositionFormatWriter format = formats.findWriter(request.getHeader("Accept"));
        byte[] page = page(format);
        response.setContentType(format.getContentType());
        response.setContentLength(page.length);
        response.getOutputStream().write(page);
    }

    private static void refuse(HttpServletResponse response) throws IOException {
        byte[] problem = ("{\"title\":\"Unauthorized\",\"status\":401,\"detail\":\"" + WHO_MAY + "\"}\n")
                .getBytes(StandardCharsets.UTF_8);
        response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
        response.setHeader("WWW-Authenticate", "Bearer realm=\"Millrace metrics\"");
        response.setContentType("application/problem+json");
        response.setContentLength(problem.length);
        response.getOutputStream().write(problem);
        // now, or the HTTP service makes 403 of it
        response.flushBuffer();
    }

    private synchronized byte[] page(ExpositionFormatWriter format) throws IOException {
        Page page = pages.get(format.getContentType());
        if (page == null || clock.monotonicUs() - page.madeUs >= FRESH_US) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(16 * 1024);
            format.write(bytes, read());
            page = new Page(clock.monotonicUs(), bytes.toByteArray());
            pages.put(format.getContentType(), page);
        }
        return page.bytes;
    }

    private MetricSnapshots read() {
        MetricSnapshots.Builder all = MetricSnapshots.builder();
        List<MetricSnapshot> server = new ServerReadings()
                .version(version)
                .peers(sessions)
                .refusals(gate)
                .transfers(sources, pushes)
                .plugins(plugins)
                .snapshots();
        server.forEach(all::metricSnapshot);
        new StreamReadings(liveStreams, sessions, ladders)
                .read(settings.maxStreams())
                .forEach(all::metricSnapshot);
        new HealthReadings()
                .read(Optional.ofNullable(health), settings.maxStreams())
                .forEach(all::metricSnapshot);
        new MachineReadings().read().forEach(all::metricSnapshot);
        return all.build();
    }
}
