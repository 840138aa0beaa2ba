package io.millrace.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * Who counts as one client where clients are limited: an address of IPv4, or a whole network of 64 bits of IPv6, for whoever
 * has one address of it has them all (RFC 4291 section 2.5.1). On a link without routers each host has an address of its own.
 */
public final class ClientNetwork {
    private static final int NETWORK_BYTES = 8;

    private final InetAddress first;

    private ClientNetwork(InetAddress first) {
        this.first = first;
    }

    /** The network that an address is one of. */
    public static ClientNetwork of(InetAddress address) {
        if (!(address instanceof Inet6Address) || address.isLinkLocalAddress()) {
            return new ClientNetwork(address);
        }
        byte[] bytes = address.getAddress();
        Arrays.fill(bytes, NETWORK_BYTES, bytes.length, (byte) 0);
        try {
            return new ClientNetwork(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("Sixteen bytes are an address of IPv6", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClientNetwork network && first.equals(network.first);
    }

    @Override
    public int hashCode() {
        return first.hashCode();
    }

    /** For logs: {@code 192.0.2.1}, {@code 2001:db8:0:1:0:0:0:0/64}. */
    @Override
    public String toString() {
        boolean whole = first instanceof Inet6Address && !first.isLinkLocalAddress();
        return whole ? first.getHostAddress() + "/64" : first.getHostAddress();
    }
}
