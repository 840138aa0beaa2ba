package io.millrace.protocols.webrtc.transport.ice;

import java.security.SecureRandom;

/**
 * What a peer has to know to be let in.
 *
 * @param usernameFragment finds the session; long enough not to be guessed
 * @param password proves the knowledge of the answer
 */
public record IceCredentials(String usernameFragment, String password) {
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int FRAGMENT_LENGTH = 12;
    private static final int PASSWORD_LENGTH = 32;

    /** New ones. */
    public static IceCredentials random(SecureRandom random) {
        return new IceCredentials(letters(random, FRAGMENT_LENGTH), letters(random, PASSWORD_LENGTH));
    }

    private static String letters(SecureRandom random, int length) {
        StringBuilder letters = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            letters.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return letters.toString();
    }

    /** Without the password. */
    @Override
    public String toString() {
        return usernameFragment;
    }
}
