package io.millrace.security.referrer;

import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The site that a player is on.
 *
 * @param host in lower case
 * @param port that of the scheme where none is told
 */
record Site(String host, int port) {
    private static final int MAX_LENGTH = 2_048;

    /** The origin, which pages cannot choose, before the referrer, which they may leave out. */
    static Optional<Site> of(Map<String, String> attributes) {
        return parse(attributes.get("origin")).or(() -> parse(attributes.get("referrer")));
    }

    private static Optional<Site> parse(String url) {
        if (url == null || url.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        try {
            URI uri = URI.create(url.trim());
            if (uri.getHost() == null || uri.getScheme() == null) {
                return Optional.empty();
            }
            return Optional.of(new Site(uri.getHost().toLowerCase(Locale.ROOT), port(uri)));
        } catch (IllegalArgumentException e) {
            // "null" is the origin of pages that must not tell theirs
            return Optional.empty();
        }
    }

    private static int port(URI uri) {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return uri.getScheme().equalsIgnoreCase("https") ? SitePattern.HTTPS : SitePattern.HTTP;
    }

    boolean hasUsualPort() {
        return port == SitePattern.HTTP || port == SitePattern.HTTPS;
    }

    @Override
    public String toString() {
        return hasUsualPort() ? host : host + ":" + port;
    }
}
