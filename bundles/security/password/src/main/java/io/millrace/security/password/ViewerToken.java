package io.millrace.security.password;

import io.millrace.api.access.Peer;
import io.millrace.api.media.StreamName;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a viewer shows in place of the password once it was entered: until when, and a signature (HMAC-SHA256) over that,
 * the stream and, where it is bound to one, the address. The key is made of the password's hash: another password makes
 * every token void, a restart none, and servers of equal configuration take each other's.
 *
 * @param text as it stands in an address, behind {@code ~}
 * @param expiresUtcSeconds when it stops to count
 */
record ViewerToken(String text, long expiresUtcSeconds) {
    private static final String PREFIX = "pw.";
    private static final String ALGORITHM = "HmacSHA256";
    private static final int SIGNATURE_BYTES = 18;
    private static final Pattern FORM = Pattern.compile("pw\\.([0-9]{1,12})\\.([A-Za-z0-9_-]{24})");

    /** Whether a credential is meant to be one, rather than a password. */
    static boolean isToken(String credential) {
        return credential.startsWith(PREFIX) && FORM.matcher(credential).matches();
    }

    static ViewerToken make(PasswordSettings settings, StreamName stream, Peer peer, long nowUtcSeconds) {
        long expires = nowUtcSeconds + settings.tokenSeconds();
        return new ViewerToken(PREFIX + expires + "." + signature(settings, stream, peer, expires), expires);
    }

    /** The token of a text; empty if this password did not make it, for this stream and address. */
    static Optional<ViewerToken> read(String text, PasswordSettings settings, StreamName stream, Peer peer) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        long expires = Long.parseLong(parts.group(1));
        byte[] expected = signature(settings, stream, peer, expires).getBytes(StandardCharsets.US_ASCII);
        return MessageDigest.isEqual(expected, parts.group(2).getBytes(StandardCharsets.US_ASCII))
                ? Optional.of(new ViewerToken(text, expires))
                : Optional.empty();
    }

    private static String signature(PasswordSettings settings, StreamName stream, Peer peer, long expires) {
        String address = settings.boundToAddress() ? peer.host() : "";
        String signed = "millrace viewer\n" + expires + "\n" + stream.origin() + "\n" + address;
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(settings.hash().reveal().getBytes(StandardCharsets.US_ASCII), ALGORITHM));
            byte[] signature = mac.doFinal(signed.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(signature, SIGNATURE_BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has " + ALGORITHM, e);
        }
    }

    /** Never shows what counts. */
    @Override
    public String toString() {
        return "token until " + expiresUtcSeconds;
    }
}
