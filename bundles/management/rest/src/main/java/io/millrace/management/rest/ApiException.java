package io.millrace.management.rest;

import java.util.Map;

/** A request that is answered with a problem (RFC 9457); the message is for the client, in plain words and without secrets. */
final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient Map<String, String> headers;

    ApiException(int status, String detail) {
        this(status, detail, Map.of());
    }

    ApiException(int status, String detail, Map<String, String> headers) {
        super(detail, null, false, false);
        this.status = status;
        this.headers = headers;
    }

    static ApiException notFound(String what) {
        return new ApiException(404, "There is no " + what);
    }

    /** What is asked for needs a plugin that is not there. */
    static ApiException notInstalled(String what, String plugin) {
        return new ApiException(
                503,
                "There are no " + what + ": the plugin " + plugin + " is not installed",
                Map.of("Retry-After", "5"));
    }

    int status() {
        return status;
    }

    Map<String, String> headers() {
        return headers;
    }
}
