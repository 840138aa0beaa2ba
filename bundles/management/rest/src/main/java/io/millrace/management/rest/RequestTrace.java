package io.millrace.management.rest;

import io.millrace.api.telemetry.TraceParent;
import io.millrace.api.telemetry.TraceSpan;
import io.millrace.api.telemetry.Traces;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.Optional;

/**
 * A request as a part of a trace (W3C Trace Context), from when it is known that whoever sent it may ask: nobody else makes
 * spans. Safe for any thread.
 */
final class RequestTrace {
    private static final String SPAN = RequestTrace.class.getName();
    private static final String ROOT = "/api/v1";
    private static final int FAULT = 500;

    private RequestTrace() {}

    /**
     * The request is answered from here on.
     *
     * @param traces null while their plugin is away
     * @return where in a trace what is done for the request belongs
     */
    static Optional<TraceParent> begin(HttpServletRequest request, Operation operation, Traces traces) {
        String route = ROOT + operation.path;
        TraceSpan span = (traces == null ? Traces.NONE : traces)
                .begin(
                        Traces.Kind.SERVER,
                        request.getMethod() + " " + route,
                        TraceParent.parse(request.getHeader(TraceParent.NAME)),
                        Map.of(
                                "http.request.method",
                                request.getMethod(),
                                "http.route",
                                route,
                                "url.scheme",
                                request.getScheme(),
                                "url.path",
                                request.getRequestURI()));
        request.setAttribute(SPAN, span);
        return span.place();
    }

    /** The request has its answer. */
    static void end(HttpServletRequest request, int status) {
        if (request.getAttribute(SPAN) instanceof TraceSpan span) {
            request.removeAttribute(SPAN);
            span.attribute("http.response.status_code", status);
            if (status >= FAULT) {
                span.attribute("error.type", Integer.toString(status));
            }
            span.end(status < FAULT ? Optional.empty() : Optional.of("HTTP " + status));
        }
    }
}
