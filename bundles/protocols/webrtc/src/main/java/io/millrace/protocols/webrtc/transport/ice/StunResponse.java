package io.millrace.protocols.webrtc.transport.ice;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Builds answers to connectivity checks. */
final class StunResponse {
    static final int SUCCESS = 0x0101;
    static final int ERROR = 0x0111;
    static final int ROLE_CONFLICT = 487;
    static final int UNKNOWN_ATTRIBUTE = 420;
    private static final int LONGEST = 128;
    private static final int IPV4 = 1;
    private static final int IPV6 = 2;

    private final ByteBuffer out = ByteBuffer.allocate(LONGEST);

    private StunResponse(int type, StunRequest request) {
        out.putShort((short) type).putShort((short) 0);
        // magic cookie and transaction
        out.put(request.message(), 4, StunRequest.HEADER_BYTES - 4);
    }

    /** The check worked, and came from there. */
    static byte[] success(StunRequest request, InetSocketAddress sender, Integrity integrity) {
        StunResponse response = new StunResponse(SUCCESS, request);
        response.mapped(sender);
        return response.end(integrity);
    }

    /** The check is understood, but refused. */
    static byte[] error(StunRequest request, int code, Integrity integrity) {
        StunResponse response = new StunResponse(ERROR, request);
        byte[] reason = (code == ROLE_CONFLICT ? "Role Conflict" : "Unknown").getBytes(StandardCharsets.US_ASCII);
        response.attribute(StunRequest.ERROR_CODE, 4 + reason.length);
        response.out
                .putShort((short) 0)
                .put((byte) (code / 100))
                .put((byte) (code % 100))
                .put(reason);
        response.pad();
        if (code == UNKNOWN_ATTRIBUTE) {
            response.attribute(StunRequest.UNKNOWN_ATTRIBUTES, 2);
            response.out.putShort((short) request.unknownAttribute());
            response.pad();
        }
        return response.end(integrity);
    }

    private void attribute(int type, int bytes) {
        out.putShort((short) type).putShort((short) bytes);
    }

    private void pad() {
        while (out.position() % 4 != 0) {
            out.put((byte) 0);
        }
    }

    private void mapped(InetSocketAddress sender) {
        InetAddress address = sender.getAddress();
        byte[] bytes = address.getAddress();
        attribute(StunRequest.XOR_MAPPED_ADDRESS, 4 + bytes.length);
        out.put((byte) 0).put((byte) (address instanceof Inet4Address ? IPV4 : IPV6));
        out.putShort((short) (sender.getPort() ^ StunRequest.MAGIC >>> 16));
        for (int i = 0; i < bytes.length; i++) {
            // xored with the magic cookie, and beyond it with the transaction
            out.put((byte) (bytes[i] ^ out.get(4 + i)));
        }
    }

    private byte[] end(Integrity integrity) {
        int integrityAt = out.position();
        attribute(StunRequest.MESSAGE_INTEGRITY, StunRequest.INTEGRITY_BYTES);
        out.put(integrity.of(out.array(), integrityAt));
        int fingerprintAt = out.position();
        attribute(StunRequest.FINGERPRINT, 4);
        out.putShort(2, (short) (out.position() + 4 - StunRequest.HEADER_BYTES));
        out.putInt(StunRequest.crc(out.array(), fingerprintAt));
        byte[] message = new byte[out.position()];
        out.get(0, message);
        return message;
    }
}
