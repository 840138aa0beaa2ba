package io.millrace.api.access;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * The remote end of a connection as far as it can be believed.
 *
 * @param address the client's address; from a proxy's header only if the proxy is trusted
 * @param forwarded whether the request carried {@code Forwarded} or {@code X-Forwarded-*} or came through a proxy
 * @param secure whether the connection is encrypted
 */
public record Peer(InetSocketAddress address, boolean forwarded, boolean secure) {
    private static final int NETWORK_BYTES = 8;
    private static final String IPV6 = "[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(%.*)?";

    /** Whether the client itself is on this machine. */
    public boolean isLocal() {
        return !forwarded
                && address.getAddress() != null
                && address.getAddress().isLoopbackAddress();
    }

    /** The address without port, for logs and rules. */
    public String host() {
        return address.getAddress() == null
                ? address.getHostString()
                : address.getAddress().getHostAddress();
    }

    /**
     * Who counts as one client where clients are limited: {@code 192.0.2.1}, or of IPv6 the whole network of 64 bits,
     * {@code 2001:db8:0:1::/64}, for whoever has one address of it has them all (RFC 4291 section 2.5.1). On a link without
     * routers each host is one.
     */
    public String network() {
        return address.getAddress() == null ? host() : network(address.getAddress(), host());
    }

    /**
     * The same of an address in writing.
     *
     * @param host anything that is no address stands for itself
     */
    public static String networkOf(String host) {
        if (!host.matches(IPV6)) {
            return host;
        }
        try {
            // an address is not looked up
            return network(InetAddress.getByName(host), host);
        } catch (UnknownHostException e) {
            return host;
        }
    }

    private static String network(InetAddress ip, String host) {
        if (!(ip instanceof Inet6Address) || ip.isLinkLocalAddress()) {
            return host;
        }
        byte[] bytes = ip.getAddress();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < NETWORK_BYTES; i += 2) {
            text.append(Integer.toHexString((bytes[i] & 0xff) << 8 | bytes[i + 1] & 0xff))
                    .append(':');
        }
        return text.append(":/64").toString();
    }
}
