package io.millrace.apps.player;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Where encoders and viewers reach this server, from the same environment variables by which its sockets are opened.
 * Immutable; safe for any thread.
 */
final class ServerAddresses {
    /** Bridges and tunnels of containers and virtual machines, where no phone is. */
    private static final Pattern VIRTUAL =
            Pattern.compile("(docker|br-|veth|virbr|vmnet|vboxnet|cni|flannel|cali|tun).*");

    private final Map<String, String> environment;

    ServerAddresses(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /** The port in {@code MILLRACE_<NAME>_PORT}. */
    int port(String name, int otherwise) {
        try {
            int port = Integer.parseInt(
                    environment.getOrDefault("MILLRACE_" + name + "_PORT", "").strip());
            return port > 0 && port < 65_536 ? port : otherwise;
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    /** Whether this machine may publish without a key. */
    boolean isLoopbackPublishAllowed() {
        return !"off"
                .equalsIgnoreCase(environment
                        .getOrDefault("MILLRACE_LOOPBACK_PUBLISH", "")
                        .strip());
    }

    /** Addresses by which other machines reach this one, the likeliest first; none if it listens to itself only. */
    List<String> lanAddresses() {
        String bind = environment.getOrDefault("MILLRACE_BIND", "").strip();
        try {
            if (!bind.isEmpty()) {
                InetAddress bound = InetAddress.getByName(bind);
                if (!bound.isAnyLocalAddress()) {
                    return bound.isLoopbackAddress() ? List.of() : List.of(text(bound));
                }
            }
            return ofInterfaces();
        } catch (SocketException | UnknownHostException e) {
            return List.of();
        }
    }

    private static List<String> ofInterfaces() throws SocketException {
        List<InetAddress> addresses = new ArrayList<>();
        for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            if (each.isUp()
                    && !each.isLoopback()
                    && !VIRTUAL.matcher(each.getName()).matches()) {
                each.inetAddresses().filter(ServerAddresses::isUsable).forEach(addresses::add);
            }
        }
        return order(addresses);
    }

    private static boolean isUsable(InetAddress address) {
        return !address.isLoopbackAddress() && !address.isLinkLocalAddress() && !address.isMulticastAddress();
    }

    /** Private IPv4 networks first, then other IPv4; IPv6 only where there is nothing else: few type it by hand. */
    static List<String> order(List<InetAddress> addresses) {
        boolean hasIpv4 = addresses.stream().anyMatch(Inet4Address.class::isInstance);
        return addresses.stream()
                .filter(address -> !hasIpv4 || address instanceof Inet4Address)
                .sorted(Comparator.comparing(address -> !address.isSiteLocalAddress()))
                .map(ServerAddresses::text)
                .distinct()
                .toList();
    }

    private static String text(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }
}
