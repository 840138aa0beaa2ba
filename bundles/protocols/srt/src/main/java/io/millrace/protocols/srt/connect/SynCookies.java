package io.millrace.protocols.srt.connect;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Cookies that a caller has to return: they prove its address and cost no memory (draft-sharabayko-srt section 4.3.1.1).
 * Valid for one to two minutes. Used by one thread.
 */
public final class SynCookies {
    private static final long VALID_US = 60_000_000;

    private final Mac mac;

    /** With a secret of its own. */
    public SynCookies() {
        this(randomSecret());
    }

    SynCookies(byte[] secret) {
        try {
            mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no HMAC", e);
        }
    }

    private static byte[] randomSecret() {
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        return secret;
    }

    /** The cookie of a caller; never 0. */
    public int cookie(InetSocketAddress caller, long nowUs) {
        return cookieOf(caller, nowUs / VALID_US);
    }

    private int cookieOf(InetSocketAddress caller, long minute) {
        byte[] address = caller.getAddress().getAddress();
        mac.update(address);
        byte[] rest =
                ByteBuffer.allocate(12).putInt(caller.getPort()).putLong(minute).array();
        int cookie = ByteBuffer.wrap(mac.doFinal(rest)).getInt();
        return cookie == 0 ? 1 : cookie;
    }

    /** Whether a cookie was given to this caller in this minute or the one before. */
    public boolean isValid(int cookie, InetSocketAddress caller, long nowUs) {
        long minute = nowUs / VALID_US;
        return cookie == cookieOf(caller, minute) || cookie == cookieOf(caller, minute - 1);
    }
}
