package io.millrace.api.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Someone proves to know a secret without showing it: Digest authentication (RFC 7616). Whoever knows the secret can
 * check the proof; that the nonce in it was ours and is fresh has been checked before.
 *
 * @param algorithm which hash
 * @param user user name, part of what is hashed
 * @param realm as it was asked for, part of what is hashed
 * @param rest what is hashed behind the user's part: nonce, request and what lies between, with their colons
 * @param response the proof, hexadecimal
 */
public record DigestProof(Algorithm algorithm, String user, String realm, String rest, String response) {
    /** A hash that Digest authentication knows; every Java has it. */
    public enum Algorithm {
        MD5("MD5"),
        SHA_256("SHA-256");

        private final String text;

        Algorithm(String text) {
            this.text = text;
        }

        /** As it stands in header fields. */
        public String text() {
            return text;
        }

        /** The hash of a text in UTF-8, hexadecimal. */
        public String hash(String input) {
            try {
                byte[] hash = MessageDigest.getInstance(text).digest(input.getBytes(StandardCharsets.UTF_8));
                return HexFormat.of().formatHex(hash);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("Every Java has MD5 and SHA-256", e);
            }
        }
    }

    /** Whether the one who made the proof knew this secret. Compares in constant time. */
    public boolean isOf(Secret secret) {
        String mine = algorithm.hash(user + ":" + realm + ":" + secret.reveal());
        return MessageDigest.isEqual(
                algorithm.hash(mine + ":" + rest).getBytes(StandardCharsets.UTF_8),
                response.getBytes(StandardCharsets.UTF_8));
    }
}
