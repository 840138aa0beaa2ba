package io.millrace.http.internal;

import io.millrace.api.work.Timer;
import io.millrace.api.work.Workers;
import jakarta.servlet.Servlet;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.ComponentConstants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.servlet.context.ServletContextHelper;
import org.osgi.service.servlet.runtime.HttpServiceRuntime;
import org.osgi.service.servlet.runtime.dto.DTOConstants;
import org.osgi.service.servlet.runtime.dto.FailedServletDTO;
import org.osgi.service.servlet.runtime.dto.RuntimeDTO;
import org.osgi.service.servlet.whiteboard.HttpWhiteboardConstants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings in servlets that came in the very moment in which the web container started. Pax Web looks for a servlet's
 * context and notes the servlet in two steps; when its default context arrives between them, the servlet is left without
 * one and answers 404 for as long as the server runs. The runtime lists it as failed then, but tells nobody. Whenever a
 * context comes or goes, Pax Web matches every servlet again, so an empty one comes and goes. A servlet of which the
 * runtime knows nothing at all has its component made anew. Looks for a while after each servlet that comes, on a worker,
 * for a look waits for Pax Web's own threads.
 */
@Component(
        service = {},
        immediate = true)
public final class StrandedServlets {
    private static final Logger LOG = LoggerFactory.getLogger(StrandedServlets.class);
    static final long LOOK_US = 1_000_000;
    /** How often it looks after a servlet came; a busy machine may take that long to register it. */
    static final int LOOKS = 30;
    /** A servlet that asks for a context which nobody offers stays without one. */
    static final int ATTEMPTS = 3;
    /** After so many looks in which the runtime did not know a servlet, it will not learn of it by itself. */
    static final int UNKNOWN_LOOKS = 5;

    private final HttpServiceRuntime runtime;
    private final Runnable passingContext;
    private final Consumer<ServiceReference<Servlet>> renewal;
    private final Timer timer;
    private final Executor worker;
    private final Map<Long, Integer> attempts = new ConcurrentHashMap<>();
    private final Map<Long, ServiceReference<Servlet>> servlets = new ConcurrentHashMap<>();
    private final Map<Long, Integer> unknown = new ConcurrentHashMap<>();
    private final Map<String, Integer> renewed = new ConcurrentHashMap<>();

    private Timer.Cancellable looking;
    private int looksLeft;

    @Activate
    public StrandedServlets(
            BundleContext context,
            @Reference Workers workers,
            @Reference HttpServiceRuntime runtime,
            @Reference ServiceComponentRuntime components) {
        this(runtime, workers, () -> passContext(context), servlet -> renew(components, servlet));
    }

    StrandedServlets(
            HttpServiceRuntime runtime,
            Workers workers,
            Runnable passingContext,
            Consumer<ServiceReference<Servlet>> renewal) {
        this.runtime = runtime;
        this.passingContext = passingContext;
        this.renewal = renewal;
        timer = workers.timer();
        worker = workers.blocking("stranded-servlets");
    }

    /** Takes the reference alone: nobody's servlet is made for this. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    synchronized void bindServlet(ServiceReference<Servlet> servlet) {
        servlets.put(id(servlet), servlet);
        looksLeft = LOOKS;
        if (looking == null) {
            looking = timer.every(LOOK_US, worker, this::look);
        }
    }

    void unbindServlet(ServiceReference<Servlet> servlet) {
        servlets.remove(id(servlet));
        unknown.remove(id(servlet));
    }

    private static long id(ServiceReference<Servlet> servlet) {
        return (Long) servlet.getProperty(Constants.SERVICE_ID);
    }

    @Deactivate
    synchronized void close() {
        if (looking != null) {
            looking.cancel();
            looking = null;
        }
    }

    private void look() {
        if (!isLooking()) {
            return;
        }
        RuntimeDTO told = runtime.getRuntimeDTO();
        if (told == null) {
            // Pax Web was interrupted by a change; there is another look
            return;
        }
        List<FailedServletDTO> stranded = Arrays.stream(told.failedServletDTOs)
                .filter(servlet -> servlet.failureReason == DTOConstants.FAILURE_REASON_NO_SERVLET_CONTEXT_MATCHING)
                .filter(servlet -> attempts.merge(servlet.serviceId, 1, Integer::sum) <= ATTEMPTS)
                .toList();
        if (!stranded.isEmpty()) {
            LOG.info(
                    "Servlets that came before the web container had their context are matched again: {}",
                    stranded.stream().map(servlet -> servlet.name).toList());
            passingContext.run();
        }
        servlets.values().forEach(servlet -> lookAfter(servlet, told));
    }

    private void lookAfter(ServiceReference<Servlet> servlet, RuntimeDTO told) {
        Object pattern = servlet.getProperty(HttpWhiteboardConstants.HTTP_WHITEBOARD_SERVLET_PATTERN);
        if (pattern == null || isKnown(id(servlet), told)) {
            unknown.remove(id(servlet));
            return;
        }
        String component = String.valueOf(servlet.getProperty(ComponentConstants.COMPONENT_NAME));
        if (unknown.merge(id(servlet), 1, Integer::sum) == UNKNOWN_LOOKS
                && renewed.merge(component, 1, Integer::sum) <= ATTEMPTS) {
            LOG.warn("The web container does not know the servlet {}, which is made anew", component);
            renewal.accept(servlet);
        }
    }

    /**
     * Whether it is served, or there is a reason why it is not. Pax Web forgets the reason of one that it tried to register
     * twice while the container started.
     */
    private static boolean isKnown(long servlet, RuntimeDTO told) {
        boolean served = Arrays.stream(told.servletContextDTOs)
                .flatMap(context -> Arrays.stream(context.servletDTOs))
                .anyMatch(each -> each.serviceId == servlet);
        return served
                || Arrays.stream(told.failedServletDTOs)
                        .anyMatch(each -> each.serviceId == servlet
                                && each.failureReason > DTOConstants.FAILURE_REASON_UNKNOWN
                                && each.failureReason != DTOConstants.FAILURE_REASON_SERVICE_NOT_GETTABLE);
    }

    /** One that is no component is left as it is. */
    private static void renew(ServiceComponentRuntime components, ServiceReference<Servlet> servlet) {
        Object name = servlet.getProperty(ComponentConstants.COMPONENT_NAME);
        Bundle bundle = servlet.getBundle();
        ComponentDescriptionDTO component =
                name == null || bundle == null ? null : components.getComponentDescriptionDTO(bundle, name.toString());
        if (component != null) {
            components.disableComponent(component);
            components.enableComponent(component);
        }
    }

    /** Counts a look; nothing of Pax Web is called under the lock, for its threads may be about to take it. */
    private synchronized boolean isLooking() {
        if (looking == null) {
            return false;
        }
        looksLeft--;
        if (looksLeft == 0) {
            close();
        }
        return true;
    }

    private static void passContext(BundleContext context) {
        Hashtable<String, Object> properties = new Hashtable<>();
        properties.put(HttpWhiteboardConstants.HTTP_WHITEBOARD_CONTEXT_NAME, "millrace-passing");
        properties.put(HttpWhiteboardConstants.HTTP_WHITEBOARD_CONTEXT_PATH, "/~passing");
        ServletContextHelper empty = new ServletContextHelper(context.getBundle()) {};
        context.registerService(ServletContextHelper.class, empty, properties).unregister();
    }
}
