package io.millrace.protocols.rtmp.handshake;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The digests of the RTMP handshake that Flash Player 9 introduced, which is in no specification: HMAC-SHA256 over the
 * handshake block without the digest itself, whose place the block tells. Scheme 0 has it in the second half, scheme 1 in
 * the first.
 */
final class HandshakeDigest {
    static final int BLOCK_BYTES = 1536;
    static final int DIGEST_BYTES = 32;

    private static final byte[] TAIL =
            HexFormat.of().parseHex("f0eec24a8068bee82e00d0d1029e7e576eec5d2d29806fab93b8e636cfeb31ae");
    private static final byte[] PLAYER = "Genuine Adobe Flash Player 001".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SERVER = "Genuine Adobe Flash Media Server 001".getBytes(StandardCharsets.US_ASCII);
    private static final int[] OFFSET_FIELDS = {772, 8};
    private static final int OFFSETS = 728;

    private HandshakeDigest() {}

    /** The scheme in which a client's block carries a right digest, or -1. */
    static int clientScheme(byte[] block) {
        for (int scheme = 0; scheme < OFFSET_FIELDS.length; scheme++) {
            int at = place(block, scheme);
            byte[] found = Arrays.copyOfRange(block, at, at + DIGEST_BYTES);
            if (MessageDigest.isEqual(found, digest(block, at, PLAYER))) {
                return scheme;
            }
        }
        return -1;
    }

    /** Puts the server's digest into its block. */
    static void signServerBlock(byte[] block, int scheme) {
        int at = place(block, scheme);
        System.arraycopy(digest(block, at, SERVER), 0, block, at, DIGEST_BYTES);
    }

    /** Puts a client's digest into its block. */
    static void signClientBlock(byte[] block, int scheme) {
        int at = place(block, scheme);
        System.arraycopy(digest(block, at, PLAYER), 0, block, at, DIGEST_BYTES);
    }

    /** Signs the server's answer to a client's block: the last 32 bytes depend on the client's digest. */
    static void signAnswer(byte[] answer, byte[] clientBlock, int scheme) {
        System.arraycopy(
                answerDigest(answer, clientBlock, scheme), 0, answer, BLOCK_BYTES - DIGEST_BYTES, DIGEST_BYTES);
    }

    static byte[] answerDigest(byte[] answer, byte[] clientBlock, int scheme) {
        int at = place(clientBlock, scheme);
        byte[] clientDigest = Arrays.copyOfRange(clientBlock, at, at + DIGEST_BYTES);
        byte[] longKey = Arrays.copyOf(SERVER, SERVER.length + TAIL.length);
        System.arraycopy(TAIL, 0, longKey, SERVER.length, TAIL.length);
        byte[] key = hmac(longKey, clientDigest, 0, DIGEST_BYTES, 0, 0);
        return hmac(key, answer, 0, BLOCK_BYTES - DIGEST_BYTES, 0, 0);
    }

    /** Where a block has its digest. */
    static int place(byte[] block, int scheme) {
        int field = OFFSET_FIELDS[scheme];
        int sum = 0;
        for (int i = 0; i < 4; i++) {
            sum += block[field + i] & 0xFF;
        }
        return field + 4 + sum % OFFSETS;
    }

    private static byte[] digest(byte[] block, int place, byte[] key) {
        int after = place + DIGEST_BYTES;
        return hmac(key, block, 0, place, after, BLOCK_BYTES - after);
    }

    private static byte[] hmac(byte[] key, byte[] data, int from1, int bytes1, int from2, int bytes2) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update(data, from1, bytes1);
            mac.update(data, from2, bytes2);
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has HmacSHA256", e);
        }
    }
}
