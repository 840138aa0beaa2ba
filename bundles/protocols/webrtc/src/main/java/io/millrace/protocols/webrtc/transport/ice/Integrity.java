package io.millrace.protocols.webrtc.transport.ice;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** MESSAGE-INTEGRITY with a short-term credential (RFC 8489, 14.5). Used by one thread. */
final class Integrity {
    private final Mac mac;
    private final byte[] lengthField = new byte[2];

    Integrity(String password) {
        try {
            mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(password.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java runtime has HMAC-SHA1", e);
        }
    }

    /** What belongs into the attribute that begins at this place. */
    byte[] of(byte[] message, int integrityAt) {
        // the length that counts ends with the attribute
        int bytes = integrityAt + 4 + StunRequest.INTEGRITY_BYTES - StunRequest.HEADER_BYTES;
        lengthField[0] = (byte) (bytes >>> 8);
        lengthField[1] = (byte) bytes;
        mac.update(message, 0, 2);
        mac.update(lengthField);
        mac.update(message, 4, integrityAt - 4);
        return mac.doFinal();
    }

    boolean matches(StunRequest request) {
        int at = request.integrityAt() + 4;
        byte[] sent = Arrays.copyOfRange(request.message(), at, at + StunRequest.INTEGRITY_BYTES);
        return MessageDigest.isEqual(sent, of(request.message(), request.integrityAt()));
    }
}
