package io.millrace.api.telemetry;

import io.millrace.api.audit.Actor;
import java.security.Principal;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where in a trace something happens, as the header {@code traceparent} tells it (W3C Trace Context, level 1, section 3.2).
 * A principal, so that it goes with who asks: what a thread does for them belongs to the trace.
 *
 * @param traceId 32 lower-case hexadecimal digits, not all zero
 * @param spanId 16 lower-case hexadecimal digits, not all zero
 * @param isSampled whether who began the trace keeps it
 */
public record TraceParent(String traceId, String spanId, boolean isSampled) implements Principal {
    /** The header's name, and that of an event's attribute. */
    public static final String NAME = "traceparent";

    private static final Pattern TRACE_ID = Pattern.compile("(?!0{32})[0-9a-f]{32}");
    private static final Pattern SPAN_ID = Pattern.compile("(?!0{16})[0-9a-f]{16}");
    private static final Pattern FLAGS = Pattern.compile("[0-9a-f]{2}");
    private static final Pattern VERSION = Pattern.compile("(?!ff)[0-9a-f]{2}");
    private static final int LONGEST = 512;
    private static final int FIELDS = 4;

    public TraceParent {
        if (!TRACE_ID.matcher(traceId).matches() || !SPAN_ID.matcher(spanId).matches()) {
            throw new IllegalArgumentException("No place in a trace: " + traceId + " " + spanId);
        }
    }

    /**
     * Reads a header.
     *
     * @param header null if there is none
     * @return empty if it is missing or malformed: then a trace begins here
     */
    public static Optional<TraceParent> parse(String header) {
        if (header == null || header.length() > LONGEST) {
            return Optional.empty();
        }
        String[] fields = header.trim().split("-", -1);
        if (fields.length < FIELDS
                || !VERSION.matcher(fields[0]).matches()
                || fields[0].equals("00") && fields.length > FIELDS
                || !TRACE_ID.matcher(fields[1]).matches()
                || !SPAN_ID.matcher(fields[2]).matches()
                || !FLAGS.matcher(fields[3]).matches()) {
            return Optional.empty();
        }
        boolean isSampled = (Integer.parseInt(fields[3], 16) & 1) == 1;
        return Optional.of(new TraceParent(fields[1], fields[2], isSampled));
    }

    /** The header's value. */
    public String header() {
        return "00-" + traceId + "-" + spanId + (isSampled ? "-01" : "-00");
    }

    /** In which place of a trace the calling thread works; to be asked where a service is called, not later. */
    public static Optional<TraceParent> current() {
        return Actor.current(TraceParent.class);
    }

    @Override
    public String getName() {
        return header();
    }
}
