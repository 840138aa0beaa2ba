package io.millrace.protocols.webrtc.transport;

import java.util.List;

/**
 * What an offer says about the peer.
 *
 * @param usernameFragment {@code a=ice-ufrag}
 * @param password {@code a=ice-pwd}
 * @param setup {@code a=setup}
 * @param fingerprints {@code a=fingerprint}: the peer's certificate has to match one of them
 * @param candidates {@code a=candidate}; only for the log, addresses are taken from connectivity checks
 */
public record RemoteParameters(
        String usernameFragment,
        String password,
        Setup setup,
        List<Fingerprint> fingerprints,
        List<Candidate> candidates) {
    private static final int LEAST_FRAGMENT = 4;
    private static final int LEAST_PASSWORD = 22;
    private static final int LONGEST = 256;

    /** @throws IllegalArgumentException if something is missing, too short or too long, with the attribute's name */
    public RemoteParameters {
        check(usernameFragment, password);
        fingerprints = List.copyOf(fingerprints);
        candidates = List.copyOf(candidates);
        if (fingerprints.stream().noneMatch(Fingerprint::isTrusted)) {
            throw new IllegalArgumentException("a=fingerprint is needed, with sha-256, sha-384 or sha-512");
        }
    }

    static void check(String usernameFragment, String password) {
        check("a=ice-ufrag", usernameFragment, LEAST_FRAGMENT);
        check("a=ice-pwd", password, LEAST_PASSWORD);
    }

    private static void check(String attribute, String value, int least) {
        if (value.length() < least || value.length() > LONGEST) {
            throw new IllegalArgumentException(attribute + " has to have " + least + " to " + LONGEST + " characters");
        }
        for (int i = 0; i < value.length(); i++) {
            char each = value.charAt(i);
            if (!(each >= 'a' && each <= 'z'
                    || each >= 'A' && each <= 'Z'
                    || each >= '0' && each <= '9'
                    || each == '+'
                    || each == '/'
                    || each == '-'
                    || each == '_'
                    || each == '=')) {
                throw new IllegalArgumentException(attribute + " has to be letters, digits, + and /");
            }
        }
    }

    /** The same without the password. */
    @Override
    public String toString() {
        return "RemoteParameters[" + usernameFragment + ", " + setup + ", " + fingerprints + ", " + candidates + "]";
    }
}
