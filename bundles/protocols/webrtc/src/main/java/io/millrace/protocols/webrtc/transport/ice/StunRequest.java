package io.millrace.protocols.webrtc.transport.ice;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32;

/** A connectivity check: a STUN Binding request (RFC 8489) with the attributes of ICE (RFC 8445). */
public final class StunRequest {
    static final int HEADER_BYTES = 20;
    static final int MAGIC = 0x2112A442;
    static final int BINDING_REQUEST = 0x0001;
    static final int USERNAME = 0x0006;
    static final int MESSAGE_INTEGRITY = 0x0008;
    static final int ERROR_CODE = 0x0009;
    static final int UNKNOWN_ATTRIBUTES = 0x000A;
    static final int MESSAGE_INTEGRITY_SHA256 = 0x001C;
    static final int XOR_MAPPED_ADDRESS = 0x0020;
    static final int PRIORITY = 0x0024;
    static final int USE_CANDIDATE = 0x0025;
    static final int FINGERPRINT = 0x8028;
    static final int ICE_CONTROLLED = 0x8029;
    static final int ICE_CONTROLLING = 0x802A;
    static final int INTEGRITY_BYTES = 20;
    static final int FINGERPRINT_MASK = 0x5354554E;
    private static final int OPTIONAL = 0x8000;
    private static final int LONGEST = 1_280;
    private static final int LONGEST_USERNAME = 513;

    private final byte[] message;
    private String username;
    private int integrityAt = -1;
    private boolean fingerprint;
    private boolean useCandidate;
    private boolean controlled;
    private int unknownAttribute = -1;

    private StunRequest(byte[] message) {
        this.message = message;
    }

    /** Whether something on a WebRTC port is STUN (RFC 7983). */
    public static boolean isStun(int firstByte) {
        return firstByte >= 0 && firstByte <= 3;
    }

    /**
     * Reads a request.
     *
     * @param message kept
     * @return empty if it is malformed, no Binding request, or lacks what a connectivity check has to have
     */
    public static Optional<StunRequest> parse(byte[] message) {
        if (message.length < HEADER_BYTES || message.length > LONGEST) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(message);
        if (in.getShort() != BINDING_REQUEST
                || (in.getShort() & 0xFFFF) != message.length - HEADER_BYTES
                || message.length % 4 != 0
                || in.getInt() != MAGIC) {
            return Optional.empty();
        }
        in.position(HEADER_BYTES);
        StunRequest request = new StunRequest(message);
        return request.readAttributes(in) && request.isCheck() ? Optional.of(request) : Optional.empty();
    }

    private boolean isCheck() {
        return username != null && integrityAt >= 0 && fingerprint;
    }

    private boolean readAttributes(ByteBuffer in) {
        while (in.hasRemaining()) {
            if (in.remaining() < 4 || fingerprint) {
                return false;
            }
            int at = in.position();
            int type = in.getShort() & 0xFFFF;
            int bytes = in.getShort() & 0xFFFF;
            int padded = (bytes + 3) & ~3;
            if (padded > in.remaining() || !read(type, at, bytes)) {
                return false;
            }
            in.position(at + 4 + padded);
        }
        return true;
    }

    private boolean read(int type, int at, int bytes) {
        if (type == FINGERPRINT) {
            fingerprint = bytes == 4 && ByteBuffer.wrap(message).getInt(at + 4) == crc(message, at);
            return fingerprint;
        }
        if (integrityAt >= 0) {
            // what comes after the integrity is not covered by it, and so ignored
            return true;
        }
        switch (type) {
            case USERNAME -> {
                if (bytes > LONGEST_USERNAME || username != null) {
                    return false;
                }
                username = new String(message, at + 4, bytes, StandardCharsets.UTF_8);
            }
            case MESSAGE_INTEGRITY -> {
                integrityAt = at;
                return bytes == INTEGRITY_BYTES;
            }
            case PRIORITY, ICE_CONTROLLING -> {
                // this side makes no pairs of its own; some peers leave them out
            }
            case USE_CANDIDATE -> useCandidate = true;
            case ICE_CONTROLLED -> controlled = true;
            default -> {
                if (type < OPTIONAL && type != MESSAGE_INTEGRITY_SHA256 && unknownAttribute < 0) {
                    unknownAttribute = type;
                }
            }
        }
        return true;
    }

    static int crc(byte[] message, int length) {
        CRC32 crc = new CRC32();
        crc.update(message, 0, length);
        return (int) crc.getValue() ^ FINGERPRINT_MASK;
    }

    /** The user name fragment of this side, which comes first in the user name. */
    public String localFragment() {
        int colon = username.indexOf(':');
        return colon < 0 ? username : username.substring(0, colon);
    }

    byte[] message() {
        return message;
    }

    int integrityAt() {
        return integrityAt;
    }

    int lengthBytes() {
        return message.length;
    }

    boolean useCandidate() {
        return useCandidate;
    }

    /** Whether the peer believes to be controlled, which a peer of an ICE-lite side never is. */
    boolean isControlled() {
        return controlled;
    }

    /** An attribute that has to be understood and is not; negative for none. */
    int unknownAttribute() {
        return unknownAttribute;
    }
}
