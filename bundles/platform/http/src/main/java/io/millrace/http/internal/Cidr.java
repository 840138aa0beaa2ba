package io.millrace.http.internal;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * A block of addresses (RFC 4632).
 *
 * @param network any address of it
 * @param prefixBits leading bits that have to agree
 */
record Cidr(byte[] network, int prefixBits) {
    /** @throws IllegalArgumentException if the text is neither an address nor ADDRESS/BITS */
    static Cidr parse(String text) {
        int slash = text.indexOf('/');
        InetAddress address = address(slash < 0 ? text : text.substring(0, slash))
                .orElseThrow(() -> new IllegalArgumentException("Not a block of addresses: " + text));
        int width = address.getAddress().length * 8;
        int bits = slash < 0 ? width : Integer.parseInt(text.substring(slash + 1));
        if (bits < 0 || bits > width) {
            throw new IllegalArgumentException("Not a block of addresses: " + text);
        }
        return new Cidr(address.getAddress(), bits);
    }

    /** Reads a literal address; never asks a name server. */
    static Optional<InetAddress> address(String literal) {
        boolean plausible = !literal.isEmpty() && literal.length() <= 45;
        boolean numeric = false;
        for (int i = 0; plausible && i < literal.length(); i++) {
            char c = literal.charAt(i);
            numeric |= c == '.' || c == ':';
            plausible = Character.digit(c, 16) >= 0 && c < 0x80 || c == '.' || c == ':';
        }
        boolean hexOnlyInV6 = literal.indexOf(':') >= 0 || literal.chars().noneMatch(Character::isLetter);
        if (!plausible || !numeric || !hexOnlyInV6) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(literal));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length != network.length) {
            return false;
        }
        for (int bit = 0; bit < prefixBits; bit += 8) {
            int mask = prefixBits - bit >= 8 ? 0xFF : 0xFF << 8 - (prefixBits - bit) & 0xFF;
            if (((bytes[bit / 8] ^ network[bit / 8]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }
}
