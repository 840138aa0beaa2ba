package io.millrace.protocols.webrtc.transport.srtp;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Session keys out of a master key (RFC 3711, 4.3), with a key derivation rate of zero. */
final class KeyDerivation {
    static final int RTP_KEY = 0;
    static final int RTP_AUTHENTICATION = 1;
    static final int RTP_SALT = 2;
    static final int RTCP_KEY = 3;
    static final int RTCP_AUTHENTICATION = 4;
    static final int RTCP_SALT = 5;
    private static final int LABEL_AT = 7;
    private static final int BLOCK_BYTES = 16;

    private KeyDerivation() {}

    /** So many bytes for a purpose. */
    static byte[] derive(SrtpKeys.Master master, int label, int bytes) {
        // a salt of twelve bytes is followed by zeros
        byte[] start = Arrays.copyOf(master.salt(), BLOCK_BYTES);
        start[LABEL_AT] ^= (byte) label;
        try {
            Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(master.key(), "AES"), new IvParameterSpec(start));
            return cipher.doFinal(new byte[bytes]);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java runtime has AES", e);
        }
    }
}
