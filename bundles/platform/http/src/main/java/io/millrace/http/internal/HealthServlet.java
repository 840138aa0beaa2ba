package io.millrace.http.internal;

import io.millrace.api.work.Clock;
import io.millrace.net.Network;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.servlet.runtime.HttpServiceRuntime;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletAsyncSupported;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletName;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/**
 * {@code /health/live}: the process answers. {@code /health/ready}: every required service is there, every required
 * servlet answers and every required port is bound, or which are missing. {@code /time}: the clock that DASH players set
 * theirs by ({@code urn:mpeg:dash:utc:http-xsdate:2014} and, by the Date header, {@code http-head}). Depends on no other
 * part of the server.
 */
@Component(service = Servlet.class)
@HttpWhiteboardServletName("millrace-health")
@HttpWhiteboardServletPattern({"/health/live", "/health/ready", "/time"})
@HttpWhiteboardServletAsyncSupported
public final class HealthServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient Predicate<String> isThere;
    private final transient ServedServlets served;
    private final transient Clock clock;
    private final transient HealthSettings settings;
    private transient volatile Network network;

    @Activate
    public HealthServlet(BundleContext context, @Reference HealthSettings settings) {
        this(filter -> isThere(context, filter), new ServedServlets(context), Clock.SYSTEM, settings);
    }

    HealthServlet(Predicate<String> isThere, ServedServlets served, Clock clock, HealthSettings settings) {
        this.isThere = isThere;
        this.served = served;
        this.clock = clock;
        this.settings = settings;
    }

    /**
     * Not waited for: a servlet that came when the runtime does would come on the thread that configures the container, and
     * wait there for whoever adds another and waits for this thread.
     */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindRuntime(HttpServiceRuntime arrived) {
        served.bind(arrived);
    }

    void unbindRuntime(HttpServiceRuntime gone) {
        served.unbind(gone);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindNetwork(Network arrived) {
        network = arrived;
    }

    void unbindNetwork(Network gone) {
        if (network == gone) {
            network = null;
        }
    }

    private static boolean isThere(BundleContext context, String filter) {
        try {
            ServiceReference<?>[] references = context.getAllServiceReferences(null, filter);
            return references != null && references.length > 0;
        } catch (InvalidSyntaxException e) {
            throw new IllegalArgumentException("Not a service filter: " + filter, e);
        }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("Access-Control-Allow-Origin", "*");
        response.setHeader("Access-Control-Expose-Headers", "Date");
        response.setHeader("Cache-Control", "no-store");
        switch (request.getRequestURI()) {
            case "/health/live" -> answer(response, 200, "application/json", "{\"status\":\"live\"}\n");
            case "/health/ready" -> ready(response);
            case "/time" -> answer(response, 200, "text/plain;charset=utf-8", utc());
            default -> answer(response, 404, "text/plain;charset=utf-8", "");
        }
    }

    private String utc() {
        return Instant.ofEpochMilli(clock.utcUs() / 1_000).toString();
    }

    private void ready(HttpServletResponse response) throws IOException {
        List<String> missing = missing();
        StringBuilder json = new StringBuilder("{\"status\":\"")
                .append(missing.isEmpty() ? "ready" : "starting")
                .append("\",\"missing\":[");
        for (int i = 0; i < missing.size(); i++) {
            JsonText.quote(json.append(i == 0 ? "" : ","), missing.get(i));
        }
        answer(
                response,
                missing.isEmpty() ? 200 : 503,
                "application/json",
                json.append("]}\n").toString());
    }

    private List<String> missing() {
        Stream<String> services = settings.services().stream()
                .filter(entry -> !isThere.test(entry.substring(entry.indexOf('=') + 1)))
                .map(entry -> entry.substring(0, Math.max(0, entry.indexOf('='))));
        Network now = network;
        Set<String> bound = now == null ? Set.of() : now.ports().keySet();
        Stream<String> ports =
                settings.ports().stream().filter(name -> !bound.contains(name)).map("port "::concat);
        Stream<String> servlets = served.missing(settings.servlets()).stream().map("servlet "::concat);
        return Stream.of(services, servlets, ports).flatMap(each -> each).toList();
    }

    private static void answer(HttpServletResponse response, int status, String contentType, String text)
            throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.setContentType(contentType);
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }
}
