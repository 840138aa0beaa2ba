package io.millrace.protocols.srt.wire;

import java.nio.ByteBuffer;

/**
 * The message that carries wrapped keys (draft-sharabayko-srt section 3.2.2).
 *
 * @param keys which it has: 1 for the even, 2 for the odd one, 3 for both
 * @param authenticated whether packets are in AES-GCM rather than AES-CTR
 * @param keyBytes length of one key: 16, 24 or 32
 * @param salt 16 bytes
 * @param wrapped the keys, even before odd, wrapped after RFC 3394
 */
public record KeyMaterial(int keys, boolean authenticated, int keyBytes, byte[] salt, byte[] wrapped) {
    public static final int EVEN = 1;
    public static final int ODD = 2;
    public static final int SALT_BYTES = 16;

    /** A response that is this short has one of these states in place of the keys. */
    public static final int STATE_BYTES = 4;

    public static final int NO_SECRET = 3;

    public static final int BAD_SECRET = 4;

    /** One side is for AES-CTR and the other for AES-GCM. */
    public static final int BAD_MODE = 5;

    private static final int FIXED_BYTES = 16;
    private static final int WRAP_BYTES = 8;
    private static final int VERSION_AND_TYPE = 0x12;
    private static final int SIGNATURE = 0x2029;
    private static final int AES_CTR = 2;
    private static final int AES_GCM = 4;
    private static final int GCM_TAG = 1;
    private static final int MPEG_TS_IN_SRT = 2;

    public KeyMaterial {
        salt = salt.clone();
        wrapped = wrapped.clone();
    }

    @Override
    public byte[] salt() {
        return salt.clone();
    }

    @Override
    public byte[] wrapped() {
        return wrapped.clone();
    }

    /** How many keys it has. */
    public int count() {
        return Integer.bitCount(keys);
    }

    /** Reads a message. */
    public static KeyMaterial parse(ByteBuffer in) throws MalformedPacketException {
        if (in.remaining() < FIXED_BYTES + SALT_BYTES + WRAP_BYTES) {
            throw new MalformedPacketException("A key message of " + in.remaining() + " bytes is too short");
        }
        int head = in.getInt();
        in.getInt();
        int cipher = in.get();
        int authentication = in.get();
        in.getInt();
        int saltBytes = in.get() * 4;
        int keyBytes = in.get() * 4;
        int keys = head & 3;
        if (head >>> 24 != VERSION_AND_TYPE || (head >>> 8 & 0xFFFF) != SIGNATURE || keys == 0) {
            throw new MalformedPacketException("A key message does not begin as one");
        }
        boolean counter = cipher == AES_CTR && authentication == 0;
        boolean authenticated = cipher == AES_GCM && authentication == GCM_TAG;
        if (!counter && !authenticated) {
            throw new MalformedPacketException(
                    "Unknown encryption: cipher " + cipher + " with authentication " + authentication);
        }
        boolean known = keyBytes == 16 || keyBytes == 24 || keyBytes == 32;
        int wrappedBytes = WRAP_BYTES + keyBytes * Integer.bitCount(keys);
        if (saltBytes != SALT_BYTES || !known || in.remaining() != SALT_BYTES + wrappedBytes) {
            throw new MalformedPacketException("A key message has a salt of " + saltBytes + " bytes, keys of "
                    + keyBytes + " and " + in.remaining() + " bytes of both");
        }
        byte[] salt = new byte[SALT_BYTES];
        byte[] wrapped = new byte[wrappedBytes];
        in.get(salt).get(wrapped);
        return new KeyMaterial(keys, authenticated, keyBytes, salt, wrapped);
    }

    /** The message's bytes. */
    public ByteBuffer toBytes() {
        return ByteBuffer.allocate(FIXED_BYTES + salt.length + wrapped.length)
                .putInt(VERSION_AND_TYPE << 24 | SIGNATURE << 8 | keys)
                .putInt(0)
                .put((byte) (authenticated ? AES_GCM : AES_CTR))
                .put((byte) (authenticated ? GCM_TAG : 0))
                .put((byte) MPEG_TS_IN_SRT)
                .put((byte) 0)
                .putShort((short) 0)
                .put((byte) (salt.length / 4))
                .put((byte) (keyBytes / 4))
                .put(salt)
                .put(wrapped)
                .flip();
    }
}
