package io.millrace.security.webhook;

import io.millrace.api.access.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs questions as the Standard Webhooks specification says, so that the operator's server checks them with the library
 * that checks events. Safe for any thread.
 *
 * @param secret as it is configured
 */
record SigningKey(Secret secret) {
    private static final String PREFIX = "whsec_";
    private static final String ALGORITHM = "HmacSHA256";
    private static final int LEAST_BYTES = 24;
    private static final int MOST_BYTES = 64;

    /** @throws IllegalArgumentException if it is no such secret; without showing it */
    SigningKey {
        bytes(secret);
    }

    private static byte[] bytes(Secret secret) {
        String text = secret.reveal();
        try {
            byte[] bytes = Base64.getDecoder().decode(text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : "?");
            if (bytes.length >= LEAST_BYTES && bytes.length <= MOST_BYTES) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // the message could show it
        }
        throw new IllegalArgumentException(
                ".secret is whsec_ and then " + LEAST_BYTES + " to " + MOST_BYTES + " bytes in base64");
    }

    /** The value of the header {@code webhook-signature}. */
    String sign(String id, long unixSeconds, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(bytes(secret), ALGORITHM));
            mac.update((id + "." + unixSeconds + ".").getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has " + ALGORITHM, e);
        }
    }
}
