package io.millrace.api.access;

import java.net.InetAddress;
import java.util.List;

/** Addresses that are not of the public Internet. */
public final class InternalAddresses {
    /** What no server of the public Internet has (RFC 6890), but for the kinds that InetAddress knows. */
    private static final List<AddressRange> NOT_PUBLIC = List.of(
            AddressRange.parse("0.0.0.0/8"),
            AddressRange.parse("100.64.0.0/10"),
            AddressRange.parse("192.0.0.0/24"),
            AddressRange.parse("198.18.0.0/15"),
            AddressRange.parse("240.0.0.0/4"),
            AddressRange.parse("fc00::/7"),
            AddressRange.parse("::/96"),
            // these have an IPv4 address inside, which may be any
            AddressRange.parse("64:ff9b::/32"),
            AddressRange.parse("2001::/32"),
            AddressRange.parse("2002::/16"));

    private InternalAddresses() {}

    /** Whether an address belongs to this machine, its network or nobody, rather than to the public Internet. */
    public static boolean contain(InetAddress address) {
        return address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()
                || NOT_PUBLIC.stream().anyMatch(block -> block.contains(address));
    }
}
