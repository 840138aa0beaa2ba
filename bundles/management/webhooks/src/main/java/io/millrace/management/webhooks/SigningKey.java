package io.millrace.management.webhooks;

import io.millrace.api.access.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs deliveries as the Standard Webhooks specification says. Safe for any thread. */
final class SigningKey {
    private static final String PREFIX = "whsec_";
    private static final String ALGORITHM = "HmacSHA256";
    private static final int LEAST_BYTES = 24;
    private static final int MOST_BYTES = 64;
    private static final int MADE_BYTES = 32;

    private final SecretKeySpec key;

    private SigningKey(byte[] key) {
        this.key = new SecretKeySpec(key, ALGORITHM);
    }

    /** @throws IllegalArgumentException if it is no such secret; without showing it */
    static SigningKey of(Secret secret) {
        String text = secret.reveal().strip();
        try {
            byte[] bytes = Base64.getDecoder().decode(text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : "?");
            if (bytes.length >= LEAST_BYTES && bytes.length <= MOST_BYTES) {
                return new SigningKey(bytes);
            }
        } catch (IllegalArgumentException e) {
            // the message could show it
        }
        throw new IllegalArgumentException(
                "The secret of a webhook is whsec_ and then " + LEAST_BYTES + " to " + MOST_BYTES + " bytes in base64");
    }

    static Secret make(SecureRandom random) {
        byte[] bytes = new byte[MADE_BYTES];
        random.nextBytes(bytes);
        return new Secret(PREFIX + Base64.getEncoder().encodeToString(bytes));
    }

    /**
     * The value of the header {@code webhook-signature}.
     *
     * @param id has no dots
     */
    String sign(String id, long unixSeconds, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update((id + "." + unixSeconds + ".").getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has " + ALGORITHM, e);
        }
    }
}
