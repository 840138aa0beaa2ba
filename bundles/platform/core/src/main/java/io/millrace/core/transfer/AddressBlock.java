package io.millrace.core.transfer;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A block of addresses (RFC 4632).
 *
 * @param network any address of it
 * @param hostBits trailing bits that need not agree
 */
record AddressBlock(InetAddress network, int hostBits) {
    private static final Pattern LITERAL = Pattern.compile("\\d+(\\.\\d+){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
    /** What no server of the public Internet has (RFC 6890), but for the kinds that InetAddress knows. */
    private static final List<AddressBlock> NOT_PUBLIC = List.of(
            parse("0.0.0.0/8"),
            parse("100.64.0.0/10"),
            parse("192.0.0.0/24"),
            parse("198.18.0.0/15"),
            parse("240.0.0.0/4"),
            parse("fc00::/7"),
            parse("::/96"),
            // these have an IPv4 address inside, which may be any
            parse("64:ff9b::/32"),
            parse("2001::/32"),
            parse("2002::/16"));

    /** @throws IllegalArgumentException if the text is neither ADDRESS nor ADDRESS/BITS */
    static AddressBlock parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        try {
            // a name would be looked up, and could change
            if (LITERAL.matcher(address).matches()) {
                InetAddress network = InetAddress.getByName(address);
                int width = network.getAddress().length * 8;
                int bits = slash < 0 ? width : Integer.parseInt(text.substring(slash + 1));
                if (bits >= 0 && bits <= width) {
                    return new AddressBlock(network, width - bits);
                }
            }
        } catch (UnknownHostException | NumberFormatException e) {
            // as wrong as any other
        }
        throw new IllegalArgumentException("\"" + text + "\" is neither ADDRESS nor ADDRESS/BITS");
    }

    boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        byte[] mine = network.getAddress();
        return bytes.length == mine.length
                && new BigInteger(1, bytes).shiftRight(hostBits).equals(new BigInteger(1, mine).shiftRight(hostBits));
    }

    /** Whether an address belongs to this machine, its network or nobody, rather than to the public Internet. */
    static boolean isInternal(InetAddress address) {
        return address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()
                || NOT_PUBLIC.stream().anyMatch(block -> block.contains(address));
    }
}
