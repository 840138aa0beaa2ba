package io.millrace.http.internal;

import io.millrace.api.plugin.ServiceSlot;
import io.millrace.api.work.Clock;
import io.millrace.api.work.Timer;
import io.millrace.api.work.Workers;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.servlet.whiteboard.HttpWhiteboardConstants;

/**
 * Holds requests for servlets that are away: being swapped, started, or known to the web container in a moment only. What
 * no other servlet takes comes to the delivery servlet; what one of these answers for is sent round again until it is
 * there. Safe for any thread.
 */
@Component(service = AwayServlets.class)
public final class AwayServlets {
    static final long LOOK_US = 50_000;
    static final int MOST_HELD = 1_000;
    /** How long requests for a servlet that left are told to come again, which it then has been removed. */
    static final long FORGET_US = 30_000_000;
    /** How long after this began servlets may come for the first time. */
    static final long START_US = 60_000_000;
    /** First elements of addresses that our servlets have. */
    private static final Set<String> EXPECTED = Set.of("api", "console", "mcp", "metrics", "watch", "embed", "publish");

    private static final String SINCE = AwayServlets.class.getName() + ".since";
    private static final String ALL = "/*";

    private final Map<String, Presence> patterns = new ConcurrentHashMap<>();
    private final List<AsyncContext> held = new ArrayList<>();
    private final Clock clock;
    private final Timer timer;
    private final Executor lane;
    private final long startUs;
    private boolean closed;

    @Activate
    public AwayServlets(@Reference Workers workers) {
        clock = workers.clock();
        timer = workers.timer();
        lane = workers.serial("http-held");
        startUs = clock.monotonicUs();
    }

    /** Sends all round at once: nobody is there to do it later. */
    @Deactivate
    void close() {
        synchronized (held) {
            closed = true;
        }
        sendRound();
    }

    /** Takes the reference alone: nobody's servlet is made for this. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindServlet(ServiceReference<Servlet> servlet) {
        for (String pattern : patternsOf(servlet)) {
            patterns.merge(pattern, new Presence(1, 0), (before, one) -> new Presence(before.servlets + 1, 0));
        }
    }

    void unbindServlet(ServiceReference<Servlet> servlet) {
        long nowUs = clock.monotonicUs();
        for (String pattern : patternsOf(servlet)) {
            patterns.computeIfPresent(pattern, (key, before) -> new Presence(before.servlets - 1, nowUs));
        }
    }

    /** Of all but the delivery servlet, to which everything comes that none of these takes. */
    private static List<String> patternsOf(ServiceReference<Servlet> servlet) {
        return ServiceNames.texts(servlet, HttpWhiteboardConstants.HTTP_WHITEBOARD_SERVLET_PATTERN).stream()
                .filter(pattern -> !pattern.equals(ALL) && pattern.startsWith("/"))
                .toList();
    }

    /** Servlets that answer for a pattern, and when the last of them left. */
    private record Presence(int servlets, long leftUs) {}

    /** Whether a servlet answers for a path as the container chooses by, though it did not get a request for it. */
    boolean isExpected(String path) {
        if (!path.startsWith("/")) {
            return false;
        }
        String app = path.substring(1, end(path, 1));
        long nowUs = clock.monotonicUs();
        boolean known = false;
        for (Map.Entry<String, Presence> each : patterns.entrySet()) {
            Presence presence = each.getValue();
            if (covers(each.getKey(), path)) {
                return presence.servlets > 0 || nowUs - presence.leftUs < FORGET_US;
            }
            known |= each.getKey().startsWith(app, 1) && end(each.getKey(), 1) == app.length() + 1;
        }
        return !known && nowUs - startUs < START_US && EXPECTED.contains(app);
    }

    private static int end(String path, int from) {
        int slash = path.indexOf('/', from);
        return slash < 0 ? path.length() : slash;
    }

    /** Whether a pattern of a servlet is the path's (Jakarta Servlet 6.0, section 12.2). */
    private static boolean covers(String pattern, String path) {
        if (!pattern.endsWith(ALL)) {
            return pattern.equals(path);
        }
        int length = pattern.length() - ALL.length();
        return path.startsWith(pattern.substring(0, length)) && (path.length() == length || path.charAt(length) == '/');
    }

    /** Lets a request wait until it goes round again; false if it waited long enough, or too many do. */
    boolean hold(HttpServletRequest request) {
        long nowUs = clock.monotonicUs();
        Object since = request.getAttribute(SINCE);
        if (since == null) {
            request.setAttribute(SINCE, nowUs);
        } else if (nowUs - (Long) since >= ServiceSlot.HOLD_US) {
            return false;
        }
        synchronized (held) {
            if (closed || held.size() >= MOST_HELD) {
                return false;
            }
            AsyncContext async = request.startAsync();
            async.setTimeout(0);
            held.add(async);
            if (held.size() == 1) {
                timer.after(LOOK_US, lane, this::sendRound);
            }
        }
        return true;
    }

    private void sendRound() {
        List<AsyncContext> round;
        synchronized (held) {
            round = List.copyOf(held);
            held.clear();
        }
        for (AsyncContext each : round) {
            try {
                each.dispatch();
            } catch (IllegalStateException e) {
                // the container ended it before
            }
        }
    }
}
