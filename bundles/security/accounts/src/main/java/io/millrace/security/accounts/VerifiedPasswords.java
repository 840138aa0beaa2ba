package io.millrace.security.accounts;

import io.millrace.api.access.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Passwords that were right, so that who asks again each minute costs no bcrypt: by an HMAC under a key that dies with the
 * server. One an account; another hash makes it void. Safe for any thread.
 */
final class VerifiedPasswords {
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;
    private final Map<String, byte[]> verified = new ConcurrentHashMap<>();

    VerifiedPasswords() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        key = new SecretKeySpec(bytes, ALGORITHM);
    }

    boolean contains(Account account, Secret password) {
        byte[] known = verified.get(account.name());
        return known != null && MessageDigest.isEqual(known, digest(account, password));
    }

    void add(Account account, Secret password) {
        verified.put(account.name(), digest(account, password));
    }

    /** Forgets accounts that are gone. */
    void retain(java.util.Set<String> names) {
        verified.keySet().retainAll(names);
    }

    private byte[] digest(Account account, Secret password) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(account.hash().getBytes(StandardCharsets.UTF_8));
            return mac.doFinal(password.reveal().getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has " + ALGORITHM, e);
        }
    }
}
