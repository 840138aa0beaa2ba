package io.millrace.protocols.rtsp.play;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How streams are sent to groups.
 *
 * @param base group address of the first stream
 * @param groups how many addresses there are, one for each stream
 * @param port even UDP port of the first medium; each other medium has the next pair
 * @param hops time to live
 * @param networkInterface by which it leaves; empty for the one that the routes say
 */
public record MulticastOptions(InetAddress base, int groups, int port, int hops, Optional<String> networkInterface) {
    private static final Pattern RANGE =
            Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})/(\\d{1,2})");
    private static final int FEWEST_PREFIX_BITS = 16;
    private static final int IPV4_BITS = 32;

    /**
     * Reads a range of group addresses.
     *
     * @param range for example {@code 239.255.42.0/24}; at most 65,536 addresses
     * @throws IllegalArgumentException if it is none
     */
    public static MulticastOptions of(String range, int port, int hops, Optional<String> networkInterface) {
        Matcher matcher = RANGE.matcher(range.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(range + " is no range like 239.255.42.0/24");
        }
        byte[] address = new byte[4];
        for (int i = 0; i < address.length; i++) {
            int part = Integer.parseInt(matcher.group(i + 1));
            if (part > 255) {
                throw new IllegalArgumentException(range + " is no range of addresses");
            }
            address[i] = (byte) part;
        }
        int prefix = Integer.parseInt(matcher.group(5));
        if (prefix < FEWEST_PREFIX_BITS || prefix > IPV4_BITS) {
            throw new IllegalArgumentException(range + " has a prefix other than 16 to 32");
        }
        int groups = 1 << IPV4_BITS - prefix;
        InetAddress base = address(address, 0);
        if (!base.isMulticastAddress() || (number(address) & groups - 1) != 0) {
            throw new IllegalArgumentException(range + " does not begin at a multicast address that fits its prefix");
        }
        return new MulticastOptions(base, groups, port, hops, networkInterface);
    }

    /** The address of a group. */
    public InetAddress group(int index) {
        return address(base.getAddress(), index);
    }

    /** The port of a medium's RTP packets; the next one has its reports. */
    public int port(int medium) {
        return port + 2 * medium;
    }

    private static int number(byte[] address) {
        int number = 0;
        for (byte part : address) {
            number = number << 8 | part & 0xFF;
        }
        return number;
    }

    private static InetAddress address(byte[] base, int plus) {
        byte[] address = Arrays.copyOf(base, base.length);
        int number = number(base) + plus;
        for (int i = address.length - 1; i >= 0; i--) {
            address[i] = (byte) number;
            number >>= 8;
        }
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("Four bytes are an address", e);
        }
    }
}
