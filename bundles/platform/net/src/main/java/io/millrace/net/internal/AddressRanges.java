package io.millrace.net.internal;

import io.millrace.api.access.AddressRange;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/** A set of addresses: single ones and CIDR blocks, IPv4 and IPv6. Immutable. */
final class AddressRanges {
    private final List<AddressRange> ranges;

    private AddressRanges(List<AddressRange> ranges) {
        this.ranges = ranges;
    }

    /**
     * Reads addresses and blocks separated by commas or spaces.
     *
     * @throws IllegalArgumentException if one is neither
     */
    static AddressRanges parse(String text) {
        return new AddressRanges(Stream.of(text.split("[,\\s]+"))
                .filter(element -> !element.isEmpty())
                .map(AddressRange::parse)
                .toList());
    }

    boolean contains(InetAddress address) {
        for (AddressRange range : ranges) {
            if (range.contains(address)) {
                return true;
            }
        }
        return false;
    }

    boolean isEmpty() {
        return ranges.isEmpty();
    }
}
