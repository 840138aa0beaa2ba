package io.millrace.http.internal;

import io.millrace.api.access.AccessGate;
import io.millrace.api.live.LiveStream;
import io.millrace.api.live.LiveStreams;
import io.millrace.api.packaging.ManifestException;
import io.millrace.api.packaging.ManifestFormat;
import io.millrace.api.packaging.PresentationSource;
import io.millrace.api.packaging.Presentations;
import io.millrace.api.plugin.PluginFaults;
import io.millrace.api.plugin.ServiceSlot;
import io.millrace.api.session.Sessions;
import io.millrace.api.work.Clock;
import io.millrace.api.work.Timer;
import io.millrace.api.work.Workers;
import io.millrace.http.StreamEndpoint;
import io.millrace.http.StreamResource;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletAsyncSupported;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletName;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;
import org.slf4j.LoggerFactory;

/**
 * Everything under {@code /APP/NAME[/~TOKEN]/FILE}: manifests, segments, stream resources and {@code status.json}. Runs
 * on the container's threads and never blocks one for longer than a short answer takes to write. Has no configuration of
 * its own: the HTTP Whiteboard takes a servlet whose service properties change out of service for a moment.
 */
@Component(service = Servlet.class)
@HttpWhiteboardServletName("millrace-delivery")
@HttpWhiteboardServletPattern("/*")
@HttpWhiteboardServletAsyncSupported
public final class DeliveryServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private static final long SWEEP_US = 5_000_000;
    private static final String ALLOWED_TO_READ = "GET, HEAD, OPTIONS";

    private final transient Slots<ManifestFormat> manifestFormats;
    private final transient Slots<StreamResource> resources;
    private final transient Slots<StreamEndpoint> endpoints;
    private final transient StreamPaths paths = new StreamPaths();
    private final transient AtomicInteger presentationSources = new AtomicInteger();
    private final transient LiveStreams liveStreams;
    private final transient DeliveryTools tools;
    private final transient Admission admission;
    private final transient ManifestDelivery manifestDelivery;
    private final transient SegmentDelivery segmentDelivery;
    private final transient ResourceDelivery resourceDelivery;
    private final transient StatusDelivery statusDelivery;
    private final transient DeliverySettings settings;
    private final transient AwayServlets away;
    private final transient Timer.Cancellable sweep;

    @Activate
    public DeliveryServlet(
            @Reference LiveStreams liveStreams,
            @Reference Presentations presentations,
            @Reference AccessGate gate,
            @Reference Sessions sessions,
            @Reference Workers workers,
            @Reference PluginFaults faults,
            @Reference DeliverySettings settings,
            @Reference AwayServlets away) {
        Clock clock = workers.clock();
        this.liveStreams = liveStreams;
        manifestFormats = new Slots<>(workers.timer(), faults, clock);
        resources = new Slots<>(workers.timer(), faults, clock);
        endpoints = new Slots<>(workers.timer(), faults, clock);
        this.settings = settings;
        this.away = away;
        Viewers viewers = new Viewers(gate, sessions, clock, settings::maxViewers, settings::idleUs);
        ErrorLog errors = new ErrorLog(LoggerFactory.getLogger("io.millrace.http"), clock);
        tools = new DeliveryTools(viewers, new BlockingWrites(), new Deadlines(clock), errors);
        admission = new Admission(viewers, settings::addresses);
        manifestDelivery = new ManifestDelivery(presentations);
        segmentDelivery = new SegmentDelivery(presentations, admission);
        resourceDelivery = new ResourceDelivery(liveStreams, admission);
        statusDelivery = new StatusDelivery(liveStreams, sessions, clock);
        sweep = workers.timer().every(SWEEP_US, workers.serial("http-sweep"), this::sweep);
    }

    @Deactivate
    void deactivate() {
        sweep.cancel();
        tools.viewers().close();
    }

    /** What all answers share. */
    DeliveryTools tools() {
        return tools;
    }

    private void sweep() {
        tools.viewers().sweep();
        tools.deadlines().sweep();
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindManifestFormat(ManifestFormat format, ServiceReference<ManifestFormat> reference) {
        manifestFormats.bind(
                manifestName(reference),
                ServiceNames.texts(reference, "millrace.files"),
                format,
                ServiceNames.version(reference));
    }

    void unbindManifestFormat(ManifestFormat format, ServiceReference<ManifestFormat> reference) {
        manifestFormats.unbind(manifestName(reference), format);
    }

    private static String manifestName(ServiceReference<ManifestFormat> reference) {
        return "manifest format " + reference.getProperty("millrace.name");
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindStreamResource(StreamResource resource, ServiceReference<StreamResource> reference) {
        resources.bind(
                ServiceNames.component(reference),
                ServiceNames.texts(reference, "millrace.stream.resource.name"),
                resource,
                ServiceNames.version(reference));
    }

    void unbindStreamResource(StreamResource resource, ServiceReference<StreamResource> reference) {
        resources.unbind(ServiceNames.component(reference), resource);
        resourceDelivery.left(resource);
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindStreamEndpoint(StreamEndpoint endpoint, ServiceReference<StreamEndpoint> reference) {
        endpoints.bind(
                ServiceNames.component(reference),
                ServiceNames.texts(reference, "millrace.stream.resource.name"),
                endpoint,
                ServiceNames.version(reference));
    }

    void unbindStreamEndpoint(StreamEndpoint endpoint, ServiceReference<StreamEndpoint> reference) {
        endpoints.unbind(ServiceNames.component(reference), endpoint);
        resourceDelivery.left(endpoint);
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindPresentationSource(ServiceReference<PresentationSource> reference) {
        presentationSources.incrementAndGet();
    }

    void unbindPresentationSource(ServiceReference<PresentationSource> reference) {
        presentationSources.decrementAndGet();
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) {
        boolean expected = !paths.knows(request.getRequestURI()) && away.isExpected(pathOf(request));
        if (expected && away.hold(request)) {
            return;
        }
        Delivery delivery = new Delivery(request, response, tools);
        try {
            if (expected) {
                throw new ManifestException(503, "What answers here is away for a moment: try again");
            }
            settings.crossOrigin().allow(response);
            dispatch(delivery, request.getMethod());
        } catch (Exception | LinkageError e) {
            delivery.fail(e);
        }
    }

    /** The one that servlets are chosen by, in which {@code ..} led where it leads. */
    private static String pathOf(HttpServletRequest request) {
        return Objects.requireNonNullElse(request.getPathInfo(), request.getServletPath());
    }

    private void dispatch(Delivery delivery, String method) throws Exception {
        StreamPath path = paths.of(delivery.request().getRequestURI());
        delivery.path(path);
        ServiceSlot<StreamEndpoint> endpoint = path.segment() == null ? endpoints.find(path.file()) : null;
        if ("OPTIONS".equals(method)) {
            settings.crossOrigin().preflight(delivery.response());
        }
        if (endpoint != null) {
            resourceDelivery.deliverTo(delivery, endpoint);
            return;
        }
        if ("OPTIONS".equals(method)) {
            delivery.sendEmpty(HttpServletResponse.SC_NO_CONTENT);
            return;
        }
        ServiceSlot<StreamResource> resource;
        ServiceSlot<ManifestFormat> format;
        if (path.segment() != null) {
            checkReads(delivery, method);
            segmentDelivery.deliver(delivery);
        } else if ((format = manifestFormats.find(path.file())) != null
                && path.subPath().isEmpty()) {
            checkReads(delivery, method);
            deliverManifest(delivery, format);
        } else if ((resource = resources.find(path.file())) != null) {
            resourceDelivery.deliver(delivery, resource);
        } else if (path.file().equals(StatusDelivery.FILE) && path.subPath().isEmpty()) {
            checkReads(delivery, method);
            LiveStream stream = statusDelivery.stream(delivery);
            admission.look(delivery, viewer -> statusDelivery.deliver(delivery, stream));
        } else {
            throw new ManifestException(404, "Nothing answers for " + path.file());
        }
    }

    /** Streams that do not exist are refused before anyone is let in, so that polling for them leaves nothing behind. */
    private void deliverManifest(Delivery delivery, ServiceSlot<ManifestFormat> format) throws Exception {
        if (admission.isAdmitted(delivery)) {
            manifestDelivery.deliver(delivery, format);
            return;
        }
        Optional<LiveStream> stream = liveStreams.find(delivery.path().stream());
        if (stream.isEmpty() && presentationSources.get() == 0) {
            throw new ManifestException(404, "There is no stream " + delivery.path().stream());
        }
        if (stream.filter(ResourceDelivery::waits).isPresent()) {
            ResourceDelivery.refuseToWait(delivery, admission);
            return;
        }
        admission.admit(delivery, viewer -> manifestDelivery.deliver(delivery, format));
    }

    private static void checkReads(Delivery delivery, String method) throws ManifestException {
        if (!"GET".equals(method) && !"HEAD".equals(method)) {
            delivery.response().setHeader("Allow", ALLOWED_TO_READ);
            // its body is not read, so the connection cannot serve another request (RFC 9112, 9.3)
            delivery.response().setHeader("Connection", "close");
            throw new ManifestException(405, "Only GET and HEAD work here");
        }
    }
}
