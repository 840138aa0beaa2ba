package io.millrace.security.referrer;

import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A site, or all below one.
 *
 * @param host in lower case
 * @param below whether it is about the hosts below this one
 * @param port empty for those of HTTP and HTTPS
 */
record SitePattern(String host, boolean below, OptionalInt port) {
    static final int HTTP = 80;
    static final int HTTPS = 443;

    private static final Pattern FORM =
            Pattern.compile("(\\*\\.)?([A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]+])(?::(\\d{1,5}))?");

    /** @throws IllegalArgumentException if the text is not {@code HOST}, {@code *.HOST} or one of them with a port */
    static SitePattern parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("Not a site: " + text);
        }
        OptionalInt port =
                form.group(3) == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(form.group(3)));
        return new SitePattern(form.group(2).toLowerCase(Locale.ROOT), form.group(1) != null, port);
    }

    boolean matches(Site site) {
        boolean ports = port.isPresent() ? port.getAsInt() == site.port() : site.hasUsualPort();
        return ports && (below ? site.host().endsWith("." + host) : site.host().equals(host));
    }
}
