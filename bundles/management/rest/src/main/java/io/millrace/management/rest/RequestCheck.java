package io.millrace.management.rest;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What a request has to keep to before anything is done for it. */
final class RequestCheck {
    private static final Set<String> HARMLESS = Set.of("GET", "HEAD", "OPTIONS");

    private RequestCheck() {}

    /**
     * Refuses changes that a page of another site has a browser ask for: browsers add the password that they know.
     *
     * @throws ApiException 403
     */
    static void ownPagesOnly(HttpServletRequest request) {
        if (HARMLESS.contains(request.getMethod())) {
            return;
        }
        String site = request.getHeader("Sec-Fetch-Site");
        String origin = request.getHeader("Origin");
        boolean strange = site != null
                ? !site.equals("same-origin") && !site.equals("none")
                : origin != null && !isOwn(origin, request.getHeader("Host"));
        if (strange) {
            throw new ApiException(403, "Pages of other sites change nothing here");
        }
    }

    /**
     * Refuses changes by the cookie of a session unless the browser says that a page of this server asks for them. What it
     * says by {@code Sec-Fetch-Site} holds also behind a proxy that changes {@code Host}.
     *
     * @throws ApiException 403
     */
    static void fromOwnPage(HttpServletRequest request) {
        if (HARMLESS.contains(request.getMethod())) {
            return;
        }
        String site = request.getHeader("Sec-Fetch-Site");
        String origin = request.getHeader("Origin");
        boolean own =
                site != null ? site.equals("same-origin") : origin != null && isOwn(origin, request.getHeader("Host"));
        if (!own) {
            throw new ApiException(
                    403,
                    "With a session, changes need the header Sec-Fetch-Site: same-origin or the Origin of this server, as"
                            + " browsers send them; programs send Authorization");
        }
    }

    private static boolean isOwn(String origin, String host) {
        try {
            String authority = URI.create(origin).getAuthority();
            return authority != null && authority.equalsIgnoreCase(host);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** @throws ApiException 415 if the body is of another type, or a body is there where none is taken */
    static void bodyType(HttpServletRequest request, Operation operation) {
        String type = request.getContentType();
        String wanted = operation.bodyType();
        if (wanted == null) {
            if (request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null) {
                throw new ApiException(400, "No body is taken here");
            }
            return;
        }
        String bare = type == null ? "" : type.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
        if (!bare.equals(wanted)) {
            throw new ApiException(415, "The body has to be " + wanted);
        }
    }

    /** @throws ApiException 400 that names what is wrong */
    static void query(Operation operation, Map<String, String> query) {
        if (operation.takesAnyQuery()) {
            return;
        }
        for (Map.Entry<String, String> entry : query.entrySet()) {
            Schema schema = operation.query.stream()
                    .filter(parameter -> parameter.name().equals(entry.getKey()))
                    .map(Operation.Parameter::schema)
                    .findFirst()
                    .orElseThrow(() -> new ApiException(
                            400,
                            "The query has an unknown name, known are "
                                    + operation.query.stream()
                                            .map(Operation.Parameter::name)
                                            .toList()));
            schema.check(schema.read(entry.getValue()), entry.getKey());
        }
    }
}
