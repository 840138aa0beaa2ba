package io.millrace.management.mcp;

import java.net.URI;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Keeps pages of strangers out, also those whose name was made to lead here (DNS rebinding): that the page and the server have
 * the same name proves nothing then, only an IP address or a configured name does. Safe for any thread.
 */
final class OriginCheck {
    private static final Pattern ADDRESS = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[[0-9a-fA-F:.]+]");

    private final Predicate<String> configured;

    OriginCheck(Predicate<String> configured) {
        this.configured = configured;
    }

    /**
     * Whether pages of another server may ask from there; the others that are permitted are of this one.
     *
     * @param origin null if it comes from no page
     */
    boolean isConfigured(String origin) {
        return origin != null && configured.test(origin);
    }

    /**
     * Whether a request may come from there.
     *
     * @param origin null if it comes from no page
     * @param host as the request names the server
     */
    boolean permits(String origin, String host) {
        if (origin == null || isConfigured(origin)) {
            return true;
        }
        try {
            URI page = URI.create(origin);
            String name = page.getHost();
            return name != null
                    && (name.equals("localhost") || ADDRESS.matcher(name).matches())
                    && page.getAuthority().equalsIgnoreCase(host);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
