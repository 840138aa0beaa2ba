package io.millrace.api.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * A range of addresses that share their leading bits (RFC 4632).
 *
 * @param network any address of it
 * @param prefixBits leading bits that have to agree
 */
public record AddressRange(InetAddress network, int prefixBits) {
    private static final int LONGEST_LITERAL = 45;

    /**
     * Reads {@code ADDRESS} or {@code ADDRESS/BITS}.
     *
     * @throws IllegalArgumentException if the text is neither
     */
    public static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        InetAddress address =
                address(slash < 0 ? text : text.substring(0, slash)).orElseThrow(() -> wrong(text));
        int width = address.getAddress().length * Byte.SIZE;
        try {
            int bits = slash < 0 ? width : Integer.parseInt(text.substring(slash + 1));
            if (bits >= 0 && bits <= width) {
                return new AddressRange(address, bits);
            }
        } catch (NumberFormatException e) {
            // as wrong as any other
        }
        throw wrong(text);
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException("\"" + text + "\" is neither ADDRESS nor ADDRESS/BITS");
    }

    /** Reads a literal address; a name, which would be looked up and could change, is none. */
    public static Optional<InetAddress> address(String literal) {
        boolean six = literal.indexOf(':') >= 0;
        boolean plausible = !literal.isEmpty()
                && literal.length() <= LONGEST_LITERAL
                && (six || literal.chars().filter(c -> c == '.').count() == 3)
                && literal.chars()
                        .allMatch(c -> c == '.' || c == ':' || c < 0x80 && Character.digit(c, six ? 16 : 10) >= 0);
        if (!plausible) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(literal));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** Whether an address is in the range; one of the other family never is. */
    public boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        byte[] mine = network.getAddress();
        if (bytes.length != mine.length) {
            return false;
        }
        for (int bit = 0; bit < prefixBits; bit += Byte.SIZE) {
            int mask = prefixBits - bit >= Byte.SIZE ? 0xFF : 0xFF << Byte.SIZE - (prefixBits - bit) & 0xFF;
            if (((bytes[bit / Byte.SIZE] ^ mine[bit / Byte.SIZE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return network.getHostAddress() + "/" + prefixBits;
    }
}
