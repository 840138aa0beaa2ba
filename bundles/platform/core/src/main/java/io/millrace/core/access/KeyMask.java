package io.millrace.core.access;

import io.millrace.api.access.AccessRequest;
import java.util.List;

/** Hides what may be secret in what is logged and listed: an encoder may have sent its key as the stream's name. */
final class KeyMask {
    /** Stream keys and API tokens begin so. */
    private static final List<String> PREFIXES = List.of("sk-", "mr_");

    private static final int SHORTEST_SECRET = 6;

    private KeyMask() {}

    /** The stream's name, as it may be shown. */
    static String name(AccessRequest request) {
        return isKey(request)
                ? request.stream().app() + "/" + masked(request)
                : request.stream().toString();
    }

    /** A text that a policy wrote, as it may be shown. */
    static String text(String text, AccessRequest request) {
        String shown = isKey(request) ? text.replace(request.stream().name(), masked(request)) : text;
        String secret =
                request.credential().map(credential -> credential.reveal()).orElse("");
        return secret.length() < SHORTEST_SECRET ? shown : shown.replace(secret, "***");
    }

    static boolean isKey(AccessRequest request) {
        return PREFIXES.stream().anyMatch(request.stream().name()::startsWith);
    }

    private static String masked(AccessRequest request) {
        return request.stream().name().substring(0, PREFIXES.get(0).length()) + "…";
    }
}
