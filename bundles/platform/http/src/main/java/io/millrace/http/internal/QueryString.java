package io.millrace.http.internal;

import java.util.LinkedHashMap;
import java.util.Map;

/** Reads a query string without touching the servlet's parameters, which would read bodies too. */
final class QueryString {
    private static final int MAX_LENGTH = 4_096;
    private static final int MAX_PARAMETERS = 32;

    private QueryString() {}

    /** Parameters by name, of a repeated one the first; malformed ones are left out. */
    static Map<String, String> parse(String query) {
        if (query == null || query.isEmpty() || query.length() > MAX_LENGTH) {
            return Map.of();
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        int start = 0;
        while (start <= query.length() && parameters.size() < MAX_PARAMETERS) {
            int end = query.indexOf('&', start);
            end = end < 0 ? query.length() : end;
            add(parameters, query.substring(start, end));
            start = end + 1;
        }
        return parameters;
    }

    private static void add(Map<String, String> parameters, String pair) {
        int equals = pair.indexOf('=');
        String name = PercentDecoder.queryText(equals < 0 ? pair : pair.substring(0, equals));
        String value = equals < 0 ? "" : PercentDecoder.queryText(pair.substring(equals + 1));
        if (name != null && value != null && !name.isEmpty()) {
            parameters.putIfAbsent(name, value);
        }
    }
}
