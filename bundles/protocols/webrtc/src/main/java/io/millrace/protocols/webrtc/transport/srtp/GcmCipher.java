package io.millrace.protocols.webrtc.transport.srtp;

import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-GCM (RFC 7714). Used by one thread. */
final class GcmCipher implements PacketCipher {
    private static final int TAG_BYTES = 16;
    private static final int IV_BYTES = 12;
    private static final int WORD_BYTES = 4;

    private final Cipher cipher;
    private final SecretKeySpec key;
    private final byte[] salt;
    private final boolean rtcp;
    private final byte[] iv = new byte[IV_BYTES];
    private final byte[] word = new byte[WORD_BYTES];

    GcmCipher(byte[] key, byte[] salt, boolean rtcp) {
        this.key = new SecretKeySpec(key, "AES");
        this.salt = salt;
        this.rtcp = rtcp;
        try {
            cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java runtime has AES", e);
        }
    }

    @Override
    public int overheadBytes() {
        return rtcp ? TAG_BYTES + WORD_BYTES : TAG_BYTES;
    }

    @Override
    public int seal(byte[] packet, int headerBytes, int length, int ssrc, long index, byte[] out) {
        try {
            init(Cipher.ENCRYPT_MODE, packet, headerBytes, ssrc, index);
            System.arraycopy(packet, 0, out, 0, headerBytes);
            int sealed = headerBytes + cipher.doFinal(packet, headerBytes, length - headerBytes, out, headerBytes);
            if (rtcp) {
                System.arraycopy(word, 0, out, sealed, WORD_BYTES);
                sealed += WORD_BYTES;
            }
            return sealed;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SRTP encryption failed", e);
        }
    }

    @Override
    public int open(byte[] packet, int headerBytes, int length, int ssrc, long index, byte[] out) {
        int end = rtcp ? length - WORD_BYTES : length;
        if (end < headerBytes + TAG_BYTES) {
            return FORGED;
        }
        try {
            init(Cipher.DECRYPT_MODE, packet, headerBytes, ssrc, index);
            int opened = cipher.doFinal(packet, headerBytes, end - headerBytes, out, headerBytes);
            System.arraycopy(packet, 0, out, 0, headerBytes);
            return headerBytes + opened;
        } catch (AEADBadTagException e) {
            return FORGED;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SRTP decryption failed", e);
        }
    }

    private void init(int mode, byte[] packet, int headerBytes, int ssrc, long index) throws GeneralSecurityException {
        Words.put(iv, 0, ssrc >>> 16);
        Words.put(iv, WORD_BYTES, ssrc << 16 | (int) (index >>> 32) & 0xFFFF);
        Words.put(iv, 2 * WORD_BYTES, (int) index);
        for (int i = 0; i < IV_BYTES; i++) {
            iv[i] ^= salt[i];
        }
        cipher.init(mode, key, new GCMParameterSpec(8 * TAG_BYTES, iv));
        cipher.updateAAD(packet, 0, headerBytes);
        if (rtcp) {
            Words.put(word, 0, (int) index | ENCRYPTED);
            cipher.updateAAD(word);
        }
    }
}
