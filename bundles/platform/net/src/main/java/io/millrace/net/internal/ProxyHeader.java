package io.millrace.net.internal;

import io.netty.buffer.ByteBuf;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;

/**
 * The header of the PROXY protocol, versions 1 and 2 (HAProxy, proxy-protocol.txt).
 *
 * @param status what was found
 * @param sizeBytes length of the header
 * @param source the client, null if the proxy speaks for itself or does not know
 */
record ProxyHeader(Status status, int sizeBytes, InetSocketAddress source) {
    /** What the first bytes of a connection are. */
    enum Status {
        /** No header. */
        ABSENT,
        /** May become one. */
        INCOMPLETE,
        COMPLETE,
        /** Begins like one, and is broken. */
        MALFORMED
    }

    private static final byte[] V1_PREFIX = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] V2_SIGNATURE = {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A};
    private static final int V1_MAX_BYTES = 107;
    private static final int V2_FIXED_BYTES = 16;
    private static final int V2_MAX_BYTES = V2_FIXED_BYTES + 4096;

    private static final ProxyHeader ABSENT = new ProxyHeader(Status.ABSENT, 0, null);
    private static final ProxyHeader INCOMPLETE = new ProxyHeader(Status.INCOMPLETE, 0, null);
    private static final ProxyHeader MALFORMED = new ProxyHeader(Status.MALFORMED, 0, null);

    /** Looks at the readable bytes without moving the reader index. */
    static ProxyHeader parse(ByteBuf in) {
        if (!in.isReadable()) {
            return INCOMPLETE;
        }
        if (begins(in, V2_SIGNATURE)) {
            return in.readableBytes() < V2_FIXED_BYTES ? INCOMPLETE : version2(in);
        }
        if (begins(in, V1_PREFIX)) {
            return version1(in);
        }
        return ABSENT;
    }

    /** Whether all that is there so far fits the signature. */
    private static boolean begins(ByteBuf in, byte[] signature) {
        int known = Math.min(signature.length, in.readableBytes());
        for (int i = 0; i < known; i++) {
            if (in.getByte(in.readerIndex() + i) != signature[i]) {
                return false;
            }
        }
        return true;
    }

    private static ProxyHeader version1(ByteBuf in) {
        int length = Math.min(in.readableBytes(), V1_MAX_BYTES);
        int end = in.indexOf(in.readerIndex(), in.readerIndex() + length, (byte) '\n');
        if (end < 0) {
            return length < V1_MAX_BYTES ? INCOMPLETE : MALFORMED;
        }
        int size = end + 1 - in.readerIndex();
        String line = in.toString(in.readerIndex(), size, StandardCharsets.US_ASCII);
        if (!line.endsWith("\r\n")) {
            return MALFORMED;
        }
        String[] words = line.strip().split(" ");
        if (words.length >= 2 && words[1].equals("UNKNOWN")) {
            return new ProxyHeader(Status.COMPLETE, size, null);
        }
        if (words.length != 6 || !isAddress(words[1], words[2]) || !isAddress(words[1], words[3])) {
            return MALFORMED;
        }
        try {
            return client(size, NetUtil.createByteArrayFromIpAddressString(words[2]), Integer.parseInt(words[4]));
        } catch (IllegalArgumentException e) {
            return MALFORMED;
        }
    }

    /** Only literals: a name, or what is almost an address, would be looked up, on an event loop. */
    private static boolean isAddress(String family, String word) {
        return switch (family) {
            case "TCP4" -> NetUtil.isValidIpV4Address(word);
            case "TCP6" -> word.indexOf('%') < 0 && word.indexOf('[') < 0 && NetUtil.isValidIpV6Address(word);
            default -> false;
        };
    }

    private static ProxyHeader client(int sizeBytes, byte[] address, int port) {
        try {
            return new ProxyHeader(
                    Status.COMPLETE, sizeBytes, new InetSocketAddress(InetAddress.getByAddress(address), port));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static ProxyHeader version2(ByteBuf in) {
        int at = in.readerIndex();
        int versionAndCommand = in.getUnsignedByte(at + 12);
        int family = in.getUnsignedByte(at + 13) >> 4;
        int length = in.getUnsignedShort(at + 14);
        int size = V2_FIXED_BYTES + length;
        int command = versionAndCommand & 0xF;
        if (versionAndCommand >> 4 != 2 || command > 1 || size > V2_MAX_BYTES) {
            return MALFORMED;
        }
        if (in.readableBytes() < size) {
            return INCOMPLETE;
        }
        int addressBytes = family == 1 ? 4 : family == 2 ? 16 : 0;
        if (command == 0 || addressBytes == 0) {
            return new ProxyHeader(Status.COMPLETE, size, null);
        }
        if (length < 2 * addressBytes + 4) {
            return MALFORMED;
        }
        byte[] source = new byte[addressBytes];
        in.getBytes(at + V2_FIXED_BYTES, source);
        int port = in.getUnsignedShort(at + V2_FIXED_BYTES + 2 * addressBytes);
        return client(size, source, port);
    }
}
