package io.millrace.net.internal;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** A set of addresses: single ones and CIDR blocks, IPv4 and IPv6. Immutable. */
final class AddressRanges {
    private record Range(byte[] network, int bits) {
        boolean contains(byte[] address) {
            if (address.length != network.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit += 8) {
                int mask = bits - bit >= 8 ? 0xFF : 0xFF << (8 - (bits - bit)) & 0xFF;
                if (((address[bit / 8] ^ network[bit / 8]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    private final List<Range> ranges;

    private AddressRanges(List<Range> ranges) {
        this.ranges = List.copyOf(ranges);
    }

    /**
     * Reads addresses and blocks separated by commas or spaces.
     *
     * @throws IllegalArgumentException if one is neither
     */
    static AddressRanges parse(String text) {
        List<Range> ranges = new ArrayList<>();
        for (String element : text.split("[,\\s]+")) {
            if (!element.isEmpty()) {
                ranges.add(range(element));
            }
        }
        return new AddressRanges(ranges);
    }

    private static Range range(String element) {
        int slash = element.indexOf('/');
        String address = slash < 0 ? element : element.substring(0, slash);
        // only whole literals: a name would be looked up, and could change; "10" is no network, but 0.0.0.10
        byte[] literal = address.indexOf('%') < 0 ? NetUtil.createByteArrayFromIpAddressString(address) : null;
        if (literal == null) {
            throw new IllegalArgumentException("\"" + element + "\" is not an IP address or CIDR block");
        }
        try {
            // IPv4 clients have IPv4 addresses, however they are written
            byte[] network = InetAddress.getByAddress(literal).getAddress();
            int bits = slash < 0 ? network.length * 8 : Integer.parseInt(element.substring(slash + 1));
            if (bits < 0 || bits > network.length * 8) {
                throw new IllegalArgumentException("\"" + element + "\" has an impossible prefix length");
            }
            return new Range(network, bits);
        } catch (UnknownHostException | NumberFormatException e) {
            throw new IllegalArgumentException("\"" + element + "\" is not an IP address or CIDR block", e);
        }
    }

    boolean contains(InetAddress address) {
        if (ranges.isEmpty()) {
            return false;
        }
        byte[] bytes = address.getAddress();
        return ranges.stream().anyMatch(range -> range.contains(bytes));
    }

    boolean isEmpty() {
        return ranges.isEmpty();
    }
}
