package io.millrace.core.access;

import io.millrace.api.access.AccessRequest;
import io.millrace.api.access.Secret;
import io.millrace.api.media.StreamName;
import java.util.List;
import java.util.Optional;

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

    /** The same request for the stream that its key stands for, which is its credential then. */
    static AccessRequest named(AccessRequest request, StreamName stream) {
        if (stream.equals(request.stream())) {
            return request;
        }
        Optional<Secret> credential =
                isKey(request) ? Optional.of(new Secret(request.stream().name())) : request.credential();
        return new AccessRequest(
                request.role(),
                request.protocol(),
                stream,
                request.peer(),
                credential,
                request.proof(),
                request.user(),
                request.attributes());
    }

    private static String masked(AccessRequest request) {
        return request.stream().name().substring(0, PREFIXES.get(0).length()) + "…";
    }
}
