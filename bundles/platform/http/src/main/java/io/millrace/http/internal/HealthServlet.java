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
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletAsyncSupported;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletName;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/**
 * {@code /health/live}: the process answers. {@code /health/ready}: every required service is there and every required
 * port bound, or which are missing. {@code /time}: the clock that DASH players set theirs by ({@code urn:mpeg:dash:utc:http-xsdate:2014} and, by
 * the Date header, {@code http-head}). Depends on no other part of the server.
 */
@Component(service = Servlet.class, configurationPid = "io.millrace.platform.http.health")
@Designate(ocd = HealthServlet.Config.class)
@HttpWhiteboardServletName("millrace-health")
@HttpWhiteboardServletPattern({"/health/live", "/health/ready", "/time"})
@HttpWhiteboardServletAsyncSupported
public final class HealthServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient Predicate<String> isThere;
    private final transient Clock clock;
    private final String[] required;
    private final String[] requiredPorts;
    private transient volatile Network network;

    /** What the server needs to be ready. */
    @ObjectClassDefinition(name = "Millrace health")
    public @interface Config {
        /** NAME=FILTER of each required service. */
        @AttributeDefinition(description = "Services without which the server is not ready: NAME=FILTER")
        String[] required() default {
            "live streams=(objectClass=io.millrace.api.live.LiveStreams)",
            "access gate=(objectClass=io.millrace.api.access.AccessGate)",
            "delivery=(osgi.http.whiteboard.servlet.name=millrace-delivery)",
            "packager cmaf=(&(objectClass=io.millrace.api.packaging.Packager)(millrace.packager.format=cmaf))",
            "manifest hls=(&(objectClass=io.millrace.api.packaging.ManifestFormat)(millrace.name=hls))",
            "protocol rtmp=(&(millrace.name=rtmp)(millrace.port=*))"
        };

        /** Names of ports. */
        @AttributeDefinition(
                description = "Ports of net that have to be bound before the server is ready: rtmp for"
                        + " MILLRACE_RTMP_PORT, and so on")
        String[] requiredPorts() default {"rtmp", "rtmps"};
    }

    @Activate
    public HealthServlet(BundleContext context, Config config) {
        this(filter -> isThere(context, filter), Clock.SYSTEM, config.required(), config.requiredPorts());
    }

    HealthServlet(Predicate<String> isThere, Clock clock, String[] required, String... requiredPorts) {
        this.isThere = isThere;
        this.clock = clock;
        this.required = required.clone();
        // in a .cfg file a list is one value with commas
        this.requiredPorts = Stream.of(requiredPorts)
                .flatMap(names -> Stream.of(names.split(",")))
                .map(String::trim)
                .filter(name -> !name.isEmpty())
                .toArray(String[]::new);
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
        Stream<String> services = Stream.of(required)
                .filter(entry -> !isThere.test(entry.substring(entry.indexOf('=') + 1)))
                .map(entry -> entry.substring(0, Math.max(0, entry.indexOf('='))));
        Network now = network;
        Set<String> bound = now == null ? Set.of() : now.ports().keySet();
        Stream<String> ports =
                Stream.of(requiredPorts).filter(name -> !bound.contains(name)).map("port "::concat);
        return Stream.concat(services, ports).toList();
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
