package io.millrace.protocols.srt.crypt;

import io.millrace.protocols.srt.wire.Header;
import io.millrace.protocols.srt.wire.KeyMaterial;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts or decrypts payloads with the even and the odd key, in AES-CTR or in AES-GCM (draft-sharabayko-srt section
 * 6.3; AES-GCM as libsrt has it from 1.5.4 on). Used by one thread.
 */
public final class PacketCipher {
    /** What AES-GCM adds to a payload. */
    public static final int TAG_BYTES = 16;

    private static final int COUNTER_IV_BYTES = 16;
    private static final int NONCE_BYTES = 14;
    private static final int SEQUENCE_AT = 10;
    private static final int GCM_IV_BYTES = 12;
    private static final int GCM_SEQUENCE_AT = 8;

    private final boolean authenticated;
    private final byte[] salt;
    private final SecretKeySpec[] keys = new SecretKeySpec[2];
    private final Cipher cipher;
    private final byte[] counterIv = new byte[COUNTER_IV_BYTES];
    private final byte[] header = new byte[Header.BYTES];

    /**
     * Knows no key yet.
     *
     * @param authenticated AES-GCM rather than AES-CTR
     */
    public PacketCipher(boolean authenticated, byte[] salt) {
        this.authenticated = authenticated;
        this.salt = salt.clone();
        try {
            cipher = Cipher.getInstance(authenticated ? "AES/GCM/NoPadding" : "AES/CTR/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no AES", e);
        }
    }

    public boolean isAuthenticated() {
        return authenticated;
    }

    /** Bytes that encryption adds. */
    public int overheadBytes() {
        return authenticated ? TAG_BYTES : 0;
    }

    /**
     * Sets keys, or replaces them.
     *
     * @param which {@link KeyMaterial#EVEN}, {@link KeyMaterial#ODD} or both
     * @param bytes one key, or the even before the odd one
     */
    public void keys(int which, byte[] bytes) {
        int length = bytes.length / Integer.bitCount(which);
        int at = 0;
        for (int key = KeyMaterial.EVEN; key <= KeyMaterial.ODD; key++) {
            if ((which & key) != 0) {
                keys[key - 1] = new SecretKeySpec(bytes, at, length, "AES");
                at += length;
            }
        }
    }

    /** Whether there is a key of this kind. */
    public boolean has(int key) {
        return key >= KeyMaterial.EVEN && key <= KeyMaterial.ODD && keys[key - 1] != null;
    }

    /** Forgets a key. */
    public void forget(int key) {
        keys[key - 1] = null;
    }

    /**
     * Encrypts the payload of a packet.
     *
     * @param packetHeader the packet's header, not marked as retransmitted
     * @param key which key
     * @return length of the encrypted bytes
     */
    public int encrypt(ByteBuffer packetHeader, int key, byte[] in, int offset, int length, byte[] out) {
        try {
            start(Cipher.ENCRYPT_MODE, packetHeader, key);
            return cipher.doFinal(in, offset, length, out, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES failed", e);
        }
    }

    /**
     * Decrypts the payload of a packet.
     *
     * @param packetHeader the packet's header
     * @return length of the plain bytes; -1 if the packet was tampered with
     */
    public int decrypt(ByteBuffer packetHeader, ByteBuffer payload, byte[] out) {
        try {
            start(Cipher.DECRYPT_MODE, packetHeader, Header.key(packetHeader));
            return cipher.doFinal(payload, ByteBuffer.wrap(out));
        } catch (AEADBadTagException e) {
            return -1;
        } catch (GeneralSecurityException e) {
            // what is too short to hold a tag
            return -1;
        }
    }

    private void start(int mode, ByteBuffer packetHeader, int key) throws GeneralSecurityException {
        int sequence = Header.sequence(packetHeader);
        if (!authenticated) {
            cipher.init(mode, keys[key - 1], new IvParameterSpec(iv(counterIv, NONCE_BYTES, SEQUENCE_AT, sequence)));
            return;
        }
        byte[] iv = iv(new byte[GCM_IV_BYTES], GCM_IV_BYTES, GCM_SEQUENCE_AT, sequence);
        cipher.init(mode, keys[key - 1], new GCMParameterSpec(TAG_BYTES * 8, iv));
        packetHeader.get(packetHeader.position(), header);
        // what a retransmission changes is not authenticated: bit 26 of the second word
        header[4] &= (byte) ~(Header.RETRANSMITTED >>> 24);
        cipher.updateAAD(header);
    }

    /** The salt with the packet's number folded in. */
    private byte[] iv(byte[] out, int saltBytes, int sequenceAt, int sequence) {
        System.arraycopy(salt, 0, out, 0, saltBytes);
        Arrays.fill(out, saltBytes, out.length, (byte) 0);
        for (int i = 0; i < 4; i++) {
            out[sequenceAt + i] ^= (byte) (sequence >>> 24 - 8 * i);
        }
        return out;
    }
}
