package io.millrace.apps.player;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Tells who asks. Stateless; safe for any thread. */
final class Visitor {
    /** IPv4 literals; a bracketed host is always an IPv6 literal. */
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    private static final Pattern LOOPBACK_V4 = Pattern.compile("(::ffff:)?127(\\.\\d{1,3}){3}");
    private static final Pattern LOOPBACK_V6 = Pattern.compile("(0{0,4}:){2,7}0{0,3}1(%.*)?");

    /** What proxies, load balancers and content delivery networks add. */
    private static final Set<String> FORWARDING = Set.of(
            "forwarded",
            "via",
            "x-real-ip",
            "x-client-ip",
            "x-cluster-client-ip",
            "true-client-ip",
            "cf-connecting-ip",
            "fastly-client-ip",
            "x-original-host",
            "x-original-for");

    private Visitor() {}

    /**
     * Whether the request comes from a person or program on this machine: over loopback, without any trace of a proxy,
     * and to a host name that no stranger's DNS could have pointed here (DNS rebinding).
     */
    static boolean isLocal(HttpServletRequest request) {
        return isLoopback(request.getRemoteAddr()) && !isForwarded(request) && isOwnHost(request.getServerName());
    }

    private static boolean isLoopback(String address) {
        String text = address == null ? "" : address.replaceAll("[\\[\\]]", "");
        return LOOPBACK_V4.matcher(text).matches() || LOOPBACK_V6.matcher(text).matches();
    }

    private static boolean isForwarded(HttpServletRequest request) {
        if ("HTTP/1.0".equals(request.getProtocol())) {
            // no browser speaks it, but nginx does where its configuration says nothing, and then adds no header
            return true;
        }
        for (String header : Collections.list(request.getHeaderNames())) {
            String name = header.toLowerCase(Locale.ROOT);
            if (name.startsWith("x-forwarded-") || FORWARDING.contains(name)) {
                return true;
            }
        }
        return false;
    }

    /** An address, {@code localhost}, or a name without a dot, which only this machine or its network resolves. */
    private static boolean isOwnHost(String host) {
        if (host == null || host.isEmpty()) {
            return false;
        }
        String name = host.toLowerCase(Locale.ROOT);
        return name.startsWith("[")
                || name.indexOf(':') >= 0
                || name.indexOf('.') < 0
                || name.endsWith(".localhost")
                || IPV4.matcher(name).matches();
    }
}
