package io.millrace.http.internal;

import jakarta.servlet.http.HttpServletResponse;

/** Lets pages of other origins play (WHATWG Fetch, section 3.2). */
final class CrossOrigin {
    private static final String EXPOSED =
            "Date, ETag, Content-Length, Content-Range, Content-Encoding, Accept-Ranges, Location, Link, Retry-After, Age,"
                    + " Accept-Patch, Accept-Post";

    /** No page of another origin may play. */
    static final String NONE = "";

    private final String allowedOrigin;

    CrossOrigin(String allowedOrigin) {
        this.allowedOrigin = allowedOrigin;
    }

    /** The same on every answer, so that caches may keep it for all origins. */
    void allow(HttpServletResponse response) {
        if (allowedOrigin.equals(NONE)) {
            return;
        }
        response.setHeader("Access-Control-Allow-Origin", allowedOrigin);
        response.setHeader("Access-Control-Expose-Headers", EXPOSED);
    }

    void preflight(HttpServletResponse response) {
        response.setHeader("Access-Control-Allow-Methods", "GET, HEAD, POST, PATCH, DELETE, OPTIONS");
        response.setHeader(
                "Access-Control-Allow-Headers",
                "Authorization, Content-Type, If-Match, If-None-Match, If-Range, Range, Accept");
        response.setHeader("Access-Control-Max-Age", "86400");
    }
}
