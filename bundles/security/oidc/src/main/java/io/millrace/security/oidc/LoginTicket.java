package io.millrace.security.oidc;

import io.millrace.api.access.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tickets of logins that have begun. All that belongs to one, its state, nonce and PKCE verifier, is derived from it by a key
 * that dies with this object: so logins that strangers begin and never end take no memory. A ticket counts once, for ten
 * minutes. Safe for any thread.
 */
final class LoginTicket {
    static final long LIFETIME_US = 600_000_000;
    static final int MOST_USED = 10_000;

    private static final String ALGORITHM = "HmacSHA256";
    private static final Pattern FORM = Pattern.compile("(\\d{1,19})\\.([A-Za-z0-9_-]{43})");
    private static final int RANDOM_BYTES = 32;

    private final SecureRandom random = new SecureRandom();
    private final SecretKeySpec key;
    private final Map<String, Boolean> used = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MOST_USED;
        }
    };

    LoginTicket() {
        key = new SecretKeySpec(bytes(), ALGORITHM);
    }

    private byte[] bytes() {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return bytes;
    }

    /**
     * What belongs to a login.
     *
     * @param ticket what the browser keeps
     * @param state comes back with the answer (RFC 6749, section 10.12)
     * @param nonce comes back in the ID token (OpenID Connect Core 1.0, section 3.1.2.1)
     * @param verifier is shown with the code (RFC 7636)
     */
    record Parts(Secret ticket, String state, String nonce, Secret verifier) {
        /** What of the verifier goes over the browser. */
        String challenge() {
            try {
                byte[] digest = MessageDigest.getInstance("SHA-256")
                        .digest(verifier.reveal().getBytes(StandardCharsets.US_ASCII));
                return text(digest);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("Every Java has SHA-256", e);
            }
        }
    }

    Parts make(long nowUs) {
        return parts(nowUs + "." + text(bytes()));
    }

    /**
     * Takes a ticket back.
     *
     * @param state the state that came with it
     * @return empty if it is none of ours, of another login, too old, or was used
     */
    Optional<Parts> take(Secret ticket, String state, long nowUs) {
        Matcher form = FORM.matcher(ticket.reveal());
        if (!form.matches() || state == null) {
            return Optional.empty();
        }
        Parts parts = parts(ticket.reveal());
        boolean same = MessageDigest.isEqual(
                parts.state().getBytes(StandardCharsets.US_ASCII), state.getBytes(StandardCharsets.UTF_8));
        // its time is ours: the state would be another one
        if (!same || nowUs - Long.parseLong(form.group(1)) >= LIFETIME_US) {
            return Optional.empty();
        }
        synchronized (used) {
            return used.put(form.group(2), true) == null ? Optional.of(parts) : Optional.empty();
        }
    }

    private Parts parts(String ticket) {
        return new Parts(
                new Secret(ticket),
                derived("state", ticket),
                derived("nonce", ticket),
                new Secret(derived("code", ticket)));
    }

    private String derived(String purpose, String ticket) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return text(mac.doFinal((purpose + " " + ticket).getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has " + ALGORITHM, e);
        }
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
