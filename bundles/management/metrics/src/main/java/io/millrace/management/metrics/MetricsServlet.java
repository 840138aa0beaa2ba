package io.millrace.management.metrics;

import io.millrace.api.telemetry.Metrics;
import io.millrace.api.work.Clock;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
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

    private final transient Metrics metrics;
    private final transient MetricsSettings settings;
    private final transient TokenLogins tokenLogins;
    private final transient ExpositionFormats formats = ExpositionFormats.init();
    private final transient Map<String, Page> pages = new HashMap<>();
    private final transient Clock clock;

    private record Page(long madeUs, byte[] bytes) {}

    @Activate
    public MetricsServlet(
            @Reference ServerMetrics metrics, @Reference MetricsSettings settings, @Reference TokenLogins tokenLogins) {
        this(metrics, settings, tokenLogins, Clock.SYSTEM);
    }

    MetricsServlet(Metrics metrics, MetricsSettings settings, TokenLogins tokenLogins, Clock clock) {
        this.metrics = metrics;
        this.settings = settings;
        this.tokenLogins = tokenLogins;
        this.clock = clock;
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
            format.write(bytes, PrometheusPage.of(metrics.read()));
            page = new Page(clock.monotonicUs(), bytes.toByteArray());
            pages.put(format.getContentType(), page);
        }
        return page.bytes;
    }
}
