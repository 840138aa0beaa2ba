package io.millrace.protocols.webrtc.transport.srtp;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES in counter mode with 80 bits of HMAC-SHA1 (RFC 3711). Used by one thread. */
final class CounterModeCipher implements PacketCipher {
    static final int AUTHENTICATION_KEY_BYTES = 20;
    private static final int TAG_BYTES = 10;
    private static final int WORD_BYTES = 4;
    private static final int IV_BYTES = 16;
    private static final int SALT_BYTES = 14;

    private final Cipher cipher;
    private final Mac mac;
    private final SecretKeySpec key;
    private final byte[] salt;
    private final boolean rtcp;
    private final byte[] iv = new byte[IV_BYTES];
    private final byte[] word = new byte[WORD_BYTES];
    private final byte[] digest = new byte[AUTHENTICATION_KEY_BYTES];

    CounterModeCipher(byte[] key, byte[] salt, byte[] authentication, boolean rtcp) {
        this.key = new SecretKeySpec(key, "AES");
        this.salt = salt;
        this.rtcp = rtcp;
        try {
            cipher = Cipher.getInstance("AES/CTR/NoPadding");
            mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(authentication, "HmacSHA1"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java runtime has AES and HMAC-SHA1", e);
        }
    }

    @Override
    public int overheadBytes() {
        return rtcp ? TAG_BYTES + WORD_BYTES : TAG_BYTES;
    }

    @Override
    public int seal(byte[] packet, int headerBytes, int length, int ssrc, long index, byte[] out) {
        try {
            crypt(Cipher.ENCRYPT_MODE, packet, headerBytes, length, ssrc, index, out);
            authenticate(out, length, index);
            int sealed = length;
            if (rtcp) {
                System.arraycopy(word, 0, out, sealed, WORD_BYTES);
                sealed += WORD_BYTES;
            }
            System.arraycopy(digest, 0, out, sealed, TAG_BYTES);
            return sealed + TAG_BYTES;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SRTP encryption failed", e);
        }
    }

    @Override
    public int open(byte[] packet, int headerBytes, int length, int ssrc, long index, byte[] out) {
        int end = length - overheadBytes();
        if (end < headerBytes) {
            return FORGED;
        }
        try {
            authenticate(packet, end, index);
            byte[] tag = Arrays.copyOfRange(packet, length - TAG_BYTES, length);
            if (!MessageDigest.isEqual(tag, Arrays.copyOf(digest, TAG_BYTES))) {
                return FORGED;
            }
            crypt(Cipher.DECRYPT_MODE, packet, headerBytes, end, ssrc, index, out);
            return end;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SRTP decryption failed", e);
        }
    }

    private void crypt(int mode, byte[] packet, int headerBytes, int length, int ssrc, long index, byte[] out)
            throws GeneralSecurityException {
        Arrays.fill(iv, (byte) 0);
        Words.put(iv, 4, ssrc);
        Words.put(iv, 8, (int) (index >>> 16));
        Words.put(iv, 12, (int) index << 16);
        for (int i = 0; i < SALT_BYTES; i++) {
            iv[i] ^= salt[i];
        }
        cipher.init(mode, key, new IvParameterSpec(iv));
        System.arraycopy(packet, 0, out, 0, headerBytes);
        cipher.doFinal(packet, headerBytes, length - headerBytes, out, headerBytes);
    }

    /** For RTP the rollover counter is part of what is authenticated, for RTCP the word that is sent. */
    private void authenticate(byte[] packet, int length, long index) throws GeneralSecurityException {
        Words.put(word, 0, rtcp ? (int) index | ENCRYPTED : (int) (index >>> 16));
        mac.update(packet, 0, length);
        mac.update(word);
        mac.doFinal(digest, 0);
    }
}
