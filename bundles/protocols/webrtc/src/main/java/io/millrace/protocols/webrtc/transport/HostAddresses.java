package io.millrace.protocols.webrtc.transport;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Under which addresses peers may reach this server: those of {@code MILLRACE_WEBRTC_HOSTS} first, then those of the
 * interfaces. {@link #refresh} looks names up, which may block; reading is safe for any thread.
 */
final class HostAddresses {
    private static final int MOST = 16;
    private static final int UDP_PREFERENCE = 126;
    /** Below every UDP candidate (RFC 6544, 4.2). */
    private static final int TCP_PREFERENCE = 90;

    private static final int LOCAL_PREFERENCE = 65_535;
    private static final int COMPONENT = 1;

    /** What needs no name server. */
    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|\\[?[0-9A-Fa-f]*:.*");

    private final List<String> hosts;
    private final Consumer<String> warnings;
    private final Map<String, List<InetAddress>> byHost = new ConcurrentHashMap<>();
    private volatile List<InetAddress> interfaces = List.of();

    /**
     * Knows the addresses of interfaces, and those that are configured as such; names only after a {@link #refresh}.
     *
     * @param hosts names or addresses, with commas or blanks between them
     */
    HostAddresses(String hosts, Consumer<String> warnings) {
        List<String> each = new ArrayList<>();
        for (String host : hosts.split("[,\\s]+")) {
            if (!host.isEmpty()) {
                each.add(host);
            }
        }
        this.hosts = List.copyOf(each);
        this.warnings = warnings;
        this.hosts.stream().filter(host -> LITERAL.matcher(host).matches()).forEach(this::lookUp);
        refreshInterfaces();
    }

    /** Looks everything up; what cannot be looked up at present keeps its last addresses. */
    void refresh() {
        hosts.stream().filter(host -> !LITERAL.matcher(host).matches()).forEach(this::lookUp);
        refreshInterfaces();
    }

    private void lookUp(String host) {
        try {
            byHost.put(host, List.of(InetAddress.getAllByName(host)));
        } catch (UnknownHostException e) {
            warnings.accept("MILLRACE_WEBRTC_HOSTS: " + host + " is unknown");
        }
    }

    private void refreshInterfaces() {
        try {
            interfaces = ofInterfaces();
        } catch (SocketException e) {
            warnings.accept("The addresses of this machine cannot be read: " + e.getMessage());
        }
    }

    private static List<InetAddress> ofInterfaces() throws SocketException {
        List<InetAddress> found = new ArrayList<>();
        List<InetAddress> loopback = new ArrayList<>();
        for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            if (each.isUp()) {
                for (InetAddress address : Collections.list(each.getInetAddresses())) {
                    if (address.isLoopbackAddress()) {
                        loopback.add(address);
                    } else if (!address.isLinkLocalAddress()) {
                        found.add(address);
                    }
                }
            }
        }
        // a machine without network is reached from itself only
        return List.copyOf(found.isEmpty() ? loopback : found);
    }

    /**
     * What peers are told.
     *
     * @param bound where the sockets are bound
     * @param interfaceAddresses whether addresses of interfaces are told beside those that are configured
     */
    List<Candidate> candidates(InetSocketAddress bound, boolean interfaceAddresses) {
        Set<InetAddress> addresses = new LinkedHashSet<>();
        hosts.forEach(host -> addresses.addAll(byHost.getOrDefault(host, List.of())));
        if (!bound.getAddress().isAnyLocalAddress()) {
            addresses.add(bound.getAddress());
        } else if (interfaceAddresses || addresses.isEmpty()) {
            interfaces.stream().filter(each -> hears(bound.getAddress(), each)).forEach(addresses::add);
        }
        List<Candidate> candidates = new ArrayList<>();
        int foundation = 1;
        for (boolean tcp : new boolean[] {false, true}) {
            int rank = 0;
            for (InetAddress address : addresses) {
                if (rank < MOST) {
                    candidates.add(candidate(foundation++, tcp, rank++, address, bound.getPort()));
                }
            }
        }
        return List.copyOf(candidates);
    }

    /** A socket on all addresses of IPv4 hears nothing else. */
    private static boolean hears(InetAddress any, InetAddress address) {
        return any instanceof Inet6Address || address instanceof Inet4Address;
    }

    private static Candidate candidate(int foundation, boolean tcp, int rank, InetAddress address, int port) {
        long type = tcp ? TCP_PREFERENCE : UDP_PREFERENCE;
        long priority = type << 24 | (long) (LOCAL_PREFERENCE - rank) << 8 | 256 - COMPONENT;
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        return new Candidate(
                Integer.toString(foundation),
                tcp,
                priority,
                zone < 0 ? text : text.substring(0, zone),
                port,
                "host",
                tcp ? "passive" : "");
    }
}
