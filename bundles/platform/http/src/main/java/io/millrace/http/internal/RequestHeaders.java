package io.millrace.http.internal;

/** Small questions to request headers, without allocation. */
final class RequestHeaders {
    private static final String GZIP = "gzip";

    private RequestHeaders() {}

    /** Whether {@code Accept-Encoding} allows gzip. */
    static boolean acceptsGzip(String header) {
        int at = header == null ? -1 : header.indexOf(GZIP);
        if (at < 0) {
            return false;
        }
        int end = header.indexOf(',', at);
        String weight = header.substring(at + GZIP.length(), end < 0 ? header.length() : end)
                .replace(" ", "");
        return !weight.startsWith(";q=0") || weight.startsWith(";q=0.") && !weight.matches(";q=0\\.0*");
    }

    /** Whether {@code If-None-Match} or {@code If-Match} names an entity tag or any. */
    static boolean names(String header, String entityTag) {
        return header != null && (header.contains(entityTag) || header.trim().equals("*"));
    }
}
