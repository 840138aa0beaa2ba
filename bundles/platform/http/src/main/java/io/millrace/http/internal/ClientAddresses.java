package io.millrace.http.internal;

import io.millrace.api.access.AddressRange;
import io.millrace.api.access.Peer;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Tells where a request came from. {@code Forwarded} (RFC 7239) and {@code X-Forwarded-For} are believed only from
 * trusted proxies: the client is the last hop that is not one of them. Safe for any thread.
 */
final class ClientAddresses {
    private static final List<String> FORWARDED_HEADERS = List.of(
            "Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Server", "X-Real-IP");

    private final List<AddressRange> trusted;

    /** @param trustedProxies blocks of addresses, separated by commas or spaces */
    ClientAddresses(String trustedProxies) {
        List<AddressRange> blocks = new ArrayList<>();
        for (String block : trustedProxies.split("[,\\s]+")) {
            if (!block.isEmpty()) {
                blocks.add(AddressRange.parse(block));
            }
        }
        trusted = List.copyOf(blocks);
    }

    /** Whether a proxy's header is there, believed or not. */
    static boolean isForwarded(HttpServletRequest request) {
        for (int i = 0; i < FORWARDED_HEADERS.size(); i++) {
            if (request.getHeader(FORWARDED_HEADERS.get(i)) != null) {
                return true;
            }
        }
        return false;
    }

    /** The client's address as text, to tell viewers apart. */
    String host(HttpServletRequest request, boolean forwarded) {
        return forwarded && !trusted.isEmpty() ? address(request, true).getHostAddress() : request.getRemoteAddr();
    }

    /** The client as far as it can be believed. */
    Peer peer(HttpServletRequest request) {
        boolean forwarded = isForwarded(request);
        InetAddress address = address(request, forwarded);
        return new Peer(
                new InetSocketAddress(address, request.getRemotePort()), forwarded, isSecure(request, forwarded));
    }

    private InetAddress address(HttpServletRequest request, boolean forwarded) {
        InetAddress remote = literal(request.getRemoteAddr()).orElseGet(InetAddress::getLoopbackAddress);
        if (!forwarded || !isTrusted(remote)) {
            return remote;
        }
        List<String> hops = hops(request);
        InetAddress client = remote;
        for (int i = hops.size() - 1; i >= 0 && isTrusted(client); i--) {
            Optional<InetAddress> hop = literal(hops.get(i));
            if (hop.isEmpty()) {
                break;
            }
            client = hop.get();
        }
        return client;
    }

    private boolean isSecure(HttpServletRequest request, boolean forwarded) {
        if (request.isSecure() || !forwarded) {
            return request.isSecure();
        }
        boolean fromProxy =
                literal(request.getRemoteAddr()).filter(this::isTrusted).isPresent();
        String standard = request.getHeader("Forwarded");
        String proto = standard != null ? parameter(standard, "proto") : request.getHeader("X-Forwarded-Proto");
        return fromProxy && "https".equalsIgnoreCase(proto);
    }

    private boolean isTrusted(InetAddress address) {
        for (AddressRange block : trusted) {
            if (block.contains(address)) {
                return true;
            }
        }
        return false;
    }

    private static List<String> hops(HttpServletRequest request) {
        List<String> hops = new ArrayList<>();
        String standard = request.getHeader("Forwarded");
        String list = standard != null ? standard : request.getHeader("X-Forwarded-For");
        if (list == null) {
            return hops;
        }
        for (String element : list.split(",")) {
            String hop = standard != null ? parameter(element, "for") : element.trim();
            hops.add(hop == null ? "" : hop);
        }
        return hops;
    }

    /** A parameter of the first Forwarded element in the text, without quotes. */
    private static String parameter(String element, String name) {
        for (String pair : element.split("[;,]")) {
            int equals = pair.indexOf('=');
            if (equals > 0
                    && pair.substring(0, equals).trim().toLowerCase(Locale.ROOT).equals(name)) {
                return pair.substring(equals + 1).trim().replace("\"", "");
            }
        }
        return null;
    }

    /** Reads {@code 1.2.3.4}, {@code 1.2.3.4:5}, {@code 2001:db8::1} or {@code [2001:db8::1]:5}. */
    private static Optional<InetAddress> literal(String text) {
        String host = text;
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            host = end < 0 ? "" : text.substring(1, end);
        } else if (text.indexOf(':') >= 0 && text.indexOf(':') == text.lastIndexOf(':')) {
            host = text.substring(0, text.indexOf(':'));
        }
        int zone = host.indexOf('%');
        return AddressRange.address(zone < 0 ? host : host.substring(0, zone));
    }
}
