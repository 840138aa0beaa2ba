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
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
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
 * context comes or goes, Pax Web matches every servlet again, so an empty one comes and goes. Looks for a while after
 * each servlet that comes, on a worker, for a look waits for Pax Web's own threads.
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

    private final HttpServiceRuntime runtime;
    private final Runnable passingContext;
    private final Timer timer;
    private final Executor worker;
    private final Map<Long, Integer> attempts = new ConcurrentHashMap<>();

    private Timer.Cancellable looking;
    private int looksLeft;

    @Activate
    public StrandedServlets(BundleContext context, @Reference Workers workers, @Reference HttpServiceRuntime runtime) {
        this(runtime, workers, () -> passContext(context));
    }

    StrandedServlets(HttpServiceRuntime runtime, Workers workers, Runnable passingContext) {
        this.runtime = runtime;
        this.passingContext = passingContext;
        timer = workers.timer();
        worker = workers.blocking("stranded-servlets");
    }

    /** Takes the reference alone: nobody's servlet is made for this. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    synchronized void bindServlet(ServiceReference<Servlet> servlet) {
        looksLeft = LOOKS;
        if (looking == null) {
            looking = timer.every(LOOK_US, worker, this::look);
        }
    }

    void unbindServlet(ServiceReference<Servlet> servlet) {
        // one that is gone is not missed
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
