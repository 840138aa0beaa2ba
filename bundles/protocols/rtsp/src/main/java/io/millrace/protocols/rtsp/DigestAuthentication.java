package io.millrace.protocols.rtsp;

import io.millrace.api.access.DigestProof;
import io.millrace.api.access.DigestProof.Algorithm;
import io.millrace.protocols.rtsp.message.AuthenticationParameters;
import io.millrace.protocols.rtsp.message.Request;
import io.millrace.protocols.rtsp.message.Response;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Digest authentication as a server does it (RFC 7616, and RFC 2069 for clients that know no {@code qop}): challenges, and
 * what clients answer. Whether the answer is right is for the gate to say. Safe for any thread.
 */
final class DigestAuthentication {
    static final String REALM = "Millrace";
    private static final String SCHEME = "Digest ";

    private final Nonces nonces;
    private final String host;

    /** @param host the client's address */
    DigestAuthentication(Nonces nonces, String host) {
        this.nonces = nonces;
        this.host = host;
    }

    /** Whether a client answers a challenge of this kind. */
    static boolean isAnswer(String authorization) {
        return authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    }

    /**
     * Adds a challenge for each algorithm. MD5 comes last: of several challenges, clients that know MD5 alone take the
     * last, and the others choose.
     *
     * @param stale whether only the nonce was wrong: the client tries again without asking its user
     */
    Response challenge(Response response, boolean stale) {
        Response challenging = response;
        for (Algorithm algorithm : List.of(Algorithm.SHA_256, Algorithm.MD5)) {
            challenging = challenging.with(
                    "WWW-Authenticate",
                    SCHEME + "realm=\"" + REALM + "\", nonce=\"" + nonces.issue(host) + "\", algorithm="
                            + algorithm.text() + ", qop=\"auth,auth-int\"" + (stale ? ", stale=true" : ""));
        }
        return challenging;
    }

    /**
     * Reads what a client answers.
     *
     * @throws StaleNonceException if it answers a challenge that does not count, or no more
     * @throws IllegalArgumentException if the answer makes no sense; says why
     */
    DigestProof read(Request request, String authorization) throws StaleNonceException {
        Map<String, String> given = AuthenticationParameters.parse(authorization.substring(SCHEME.length()));
        Algorithm algorithm = algorithm(given.getOrDefault("algorithm", "MD5"));
        String nonce = required(given, "nonce");
        String uri = required(given, "uri");
        String response = required(given, "response").toLowerCase(Locale.ROOT);
        String user = required(given, "username");
        if (!path(uri).equals(path(request.uri()))) {
            throw new IllegalArgumentException("The authorization is for another address than the request");
        }
        String qop = given.getOrDefault("qop", "").toLowerCase(Locale.ROOT);
        String asked = request.method() + ":" + uri;
        String between = "";
        if (qop.equals("auth-int")) {
            asked += ":" + algorithm.hash(request.body());
        } else if (!qop.isEmpty() && !qop.equals("auth")) {
            throw new IllegalArgumentException("The authorization has a qop other than auth and auth-int");
        }
        if (!nonces.isFresh(nonce, host) || !REALM.equals(given.get("realm"))) {
            throw new StaleNonceException();
        }
        if (!qop.isEmpty()) {
            String count = required(given, "nc");
            between = ":" + count + ":" + required(given, "cnonce") + ":" + qop;
            if (!nonces.count(nonce, count(count))) {
                throw new StaleNonceException();
            }
        }
        return new DigestProof(algorithm, user, REALM, nonce + between + ":" + algorithm.hash(asked), response);
    }

    private static Algorithm algorithm(String name) {
        for (Algorithm algorithm : Algorithm.values()) {
            if (algorithm.text().equalsIgnoreCase(name)) {
                return algorithm;
            }
        }
        throw new IllegalArgumentException("The authorization has an algorithm other than MD5 and SHA-256");
    }

    private static long count(String text) {
        if (!text.matches("[0-9A-Fa-f]{8}")) {
            throw new IllegalArgumentException("The authorization's nc is not eight hexadecimal digits");
        }
        return Long.parseLong(text, 16);
    }

    private static String required(Map<String, String> given, String name) {
        String value = given.get(name);
        if (value == null) {
            throw new IllegalArgumentException("The authorization has no " + name);
        }
        return value;
    }

    /** An address without scheme and host: some clients leave them out in one of the two places. */
    private static String path(String uri) {
        int scheme = uri.indexOf("://");
        int slash = scheme < 0 ? 0 : uri.indexOf('/', scheme + 3);
        return slash < 0 ? "/" : uri.substring(slash);
    }

    /** The client has to try again with a new nonce. */
    static final class StaleNonceException extends Exception {
        private static final long serialVersionUID = 1L;

        StaleNonceException() {
            super("The nonce is not ours, too old, or was used before", null, false, false);
        }
    }
}
