package io.millrace.protocols.rtsp;

import io.millrace.api.work.Clock;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.NavigableMap;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The nonces of Digest authentication: each counts for a minute, for one host, on any connection, since some clients
 * come back on a new one. Only those in use are remembered: a nonce tells itself whether it was ours. Safe for any thread.
 */
final class Nonces {
    static final long LIFE_US = 60_000_000;
    private static final int MAX_COUNTED = 10_000;
    private static final int RANDOM_BYTES = 8;
    private static final int HEAD_BYTES = Long.BYTES + RANDOM_BYTES;
    private static final int MAC_BYTES = 16;
    private static final String MAC = "HmacSHA256";

    private final SecureRandom random = new SecureRandom();
    private final Clock clock;
    private final SecretKeySpec secret;
    /** The highest count of each nonce; nonces sort by their age, for their time stands first. */
    private final NavigableMap<String, Long> counts = new TreeMap<>();
    /** The newest nonce whose count was forgotten: neither it nor an older one is taken again. */
    private String forgotten = "";

    Nonces(Clock clock) {
        this.clock = clock;
        byte[] bytes = new byte[MAC_BYTES];
        random.nextBytes(bytes);
        secret = new SecretKeySpec(bytes, MAC);
    }

    /** A new nonce. */
    String issue(String host) {
        byte[] noise = new byte[RANDOM_BYTES];
        random.nextBytes(noise);
        byte[] head = ByteBuffer.allocate(HEAD_BYTES)
                .putLong(clock.monotonicUs())
                .put(noise)
                .array();
        return HexFormat.of().formatHex(head) + HexFormat.of().formatHex(mac(head, host));
    }

    /** Whether a nonce is ours, was given to this host, and counts still. */
    boolean isFresh(String nonce, String host) {
        if (!nonce.matches("[0-9a-f]{" + 2 * (HEAD_BYTES + MAC_BYTES) + "}")) {
            return false;
        }
        byte[] bytes = HexFormat.of().parseHex(nonce);
        byte[] head = Arrays.copyOf(bytes, HEAD_BYTES);
        long ageUs = clock.monotonicUs() - ByteBuffer.wrap(head).getLong();
        byte[] mac = Arrays.copyOfRange(bytes, HEAD_BYTES, bytes.length);
        return MessageDigest.isEqual(mac, mac(head, host)) && ageUs <= LIFE_US;
    }

    /**
     * Whether a fresh nonce is used for the first time with this count, or a higher one than before. Who floods the server
     * makes those who answered an older challenge take a new one.
     */
    synchronized boolean count(String nonce, long count) {
        if (nonce.compareTo(forgotten) <= 0 || count <= counts.getOrDefault(nonce, 0L)) {
            return false;
        }
        counts.put(nonce, count);
        if (counts.size() > MAX_COUNTED) {
            forgotten = counts.pollFirstEntry().getKey();
        }
        return nonce.compareTo(forgotten) > 0;
    }

    private byte[] mac(byte[] head, String host) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(secret);
            mac.update(head);
            return Arrays.copyOf(mac.doFinal(host.getBytes(StandardCharsets.UTF_8)), MAC_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has " + MAC, e);
        }
    }
}
