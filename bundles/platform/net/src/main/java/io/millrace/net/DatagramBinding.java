package io.millrace.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * How to open a UDP socket of one's own.
 *
 * @param local where it is bound, port 0 for any; a multicast group is joined, and only what is sent to it is heard
 * @param source the only sender of the group that is heard (source-specific multicast); empty for all
 * @param networkInterface name or address of the interface that groups are joined on and that multicast leaves by; empty
 *     for the one that the routes say
 * @param hops time to live of what is sent, 1 to 255
 * @param maxBytes longest datagram that is heard whole
 */
public record DatagramBinding(
        InetSocketAddress local,
        Optional<InetAddress> source,
        Optional<String> networkInterface,
        int hops,
        int maxBytes) {
    private static final int DEFAULT_MAX_BYTES = 2_048;
    private static final int LONGEST_BYTES = 65_535;
    private static final int MOST_HOPS = 255;

    /** @throws IllegalArgumentException if a number is out of range, or a source is given without a group */
    public DatagramBinding {
        if (hops < 1 || hops > MOST_HOPS) {
            throw new IllegalArgumentException("A time to live is 1 to 255, not " + hops);
        }
        if (maxBytes < 1 || maxBytes > LONGEST_BYTES) {
            throw new IllegalArgumentException("A datagram has 1 to 65535 bytes, not " + maxBytes);
        }
        if (source.isPresent() && !local.getAddress().isMulticastAddress()) {
            throw new IllegalArgumentException(local.getAddress().getHostAddress() + " is no multicast group");
        }
    }

    /** One that hears all that comes to an address. */
    public static DatagramBinding of(InetSocketAddress local) {
        return new DatagramBinding(local, Optional.empty(), Optional.empty(), 1, DEFAULT_MAX_BYTES);
    }

    /** The same, hearing one sender of the group only. */
    public DatagramBinding from(InetAddress sender) {
        return new DatagramBinding(local, Optional.of(sender), networkInterface, hops, maxBytes);
    }

    /** The same, on this interface. */
    public DatagramBinding on(String nameOrAddress) {
        return new DatagramBinding(local, source, Optional.of(nameOrAddress), hops, maxBytes);
    }

    /** The same with another time to live. */
    public DatagramBinding hops(int timeToLive) {
        return new DatagramBinding(local, source, networkInterface, timeToLive, maxBytes);
    }

    /** The same for longer datagrams. */
    public DatagramBinding maxBytes(int longest) {
        return new DatagramBinding(local, source, networkInterface, hops, longest);
    }
}
