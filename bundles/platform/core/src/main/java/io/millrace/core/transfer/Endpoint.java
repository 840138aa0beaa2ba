package io.millrace.core.transfer;

import io.millrace.api.access.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * A configured URL, taken apart: where, and with which credentials.
 *
 * @param uri without credentials
 * @param user user name, if there is one
 * @param secret password or key, if there is one
 */
record Endpoint(URI uri, Optional<String> user, Optional<Secret> secret) {
    private static final int LONGEST = 2_000;
    private static final int MOST_PORT = 65_535;
    private static final String ENCODE = "; in a user name or password a / is written %2F";

    /**
     * Reads a URL. Credentials in it go before those that are given beside it.
     *
     * @throws IllegalArgumentException that says what is wrong, without quoting the text
     */
    static Endpoint parse(String text, Optional<String> user, Optional<Secret> secret) {
        int authority = text.indexOf("://") + 3;
        if (authority < 4 || text.length() > LONGEST) {
            throw new IllegalArgumentException("a URL has to be SCHEME://HOST…, of at most " + LONGEST + " characters");
        }
        int slash = text.indexOf('/', authority);
        int at = text.lastIndexOf('@', slash < 0 ? text.length() : slash);
        String bare = at < authority ? text : text.substring(0, authority) + text.substring(at + 1);
        URI uri = uri(bare);
        if (at <= authority) {
            return new Endpoint(uri, user, secret);
        }
        String given = text.substring(authority, at);
        int colon = given.indexOf(':');
        return new Endpoint(
                uri,
                Optional.of(decoded(colon < 0 ? given : given.substring(0, colon))),
                colon < 0 ? secret : Optional.of(new Secret(decoded(given.substring(colon + 1)))));
    }

    private static URI uri(String bare) {
        try {
            URI uri = new URI(bare);
            if (uri.getHost() == null) {
                throw new IllegalArgumentException("the URL names no host" + ENCODE);
            }
            if (uri.getPort() > MOST_PORT) {
                throw new IllegalArgumentException(
                        "the URL's port is " + uri.getPort() + "; the highest is " + MOST_PORT);
            }
            String scheme = uri.getScheme();
            return new URI(scheme.toLowerCase(Locale.ROOT) + bare.substring(scheme.length()));
        } catch (URISyntaxException e) {
            // without its text: what is wrong may be the password
            throw new IllegalArgumentException("this is no URL: " + e.getReason() + ENCODE);
        }
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // a percent sign that was not meant as one
            return text;
        }
    }

    String scheme() {
        return uri.getScheme();
    }

    /** The URL for people: query parameters, which may hold keys, are left out. */
    String shown() {
        return shown(uri.toString());
    }

    private static String shown(String bare) {
        int query = bare.indexOf('?');
        return query < 0 ? bare : bare.substring(0, query) + "?…";
    }

    /** Takes secrets out of what somebody says. */
    String masked(String words) {
        String masked = secret.map(Secret::reveal)
                .filter(value -> !value.isEmpty())
                .map(value -> words.replace(value, "***"))
                .orElse(words);
        String query = uri.getRawQuery();
        return query == null || query.isEmpty() ? masked : masked.replace(query, "…");
    }
}
