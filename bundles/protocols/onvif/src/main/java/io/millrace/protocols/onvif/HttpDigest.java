package io.millrace.protocols.onvif;

import io.millrace.api.access.DigestProof.Algorithm;
import io.millrace.api.access.Secret;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Proves the password to a device that asks for Digest authentication (RFC 7616). Used by one dialog, a request at a time. */
final class HttpDigest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int CNONCE_BYTES = 8;
    private static final int LONGEST_CHALLENGE = 4_096;
    private static final String SCHEME = "Digest ";
    private static final Pattern PARAMETER =
            Pattern.compile("([A-Za-z-]+)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^\\s,\"]+))");

    private final String user;
    private final Secret secret;
    private Map<String, String> challenge = Map.of();
    private int count;

    HttpDigest(String user, Secret secret) {
        this.user = user;
        this.secret = secret;
    }

    /** Whether the device asked for it. */
    boolean isAsked() {
        return !challenge.isEmpty();
    }

    /**
     * Takes what a device says that refuses a request.
     *
     * @return whether the request is worth another try: a wrong password is not sent again and again
     */
    boolean challenged(List<String> challenges) {
        Map<String, String> best = Map.of();
        for (String each : challenges) {
            if (each.regionMatches(true, 0, SCHEME, 0, SCHEME.length()) && each.length() <= LONGEST_CHALLENGE) {
                Map<String, String> read = read(each.substring(SCHEME.length()));
                boolean better = best.isEmpty() || algorithm(read) == Algorithm.SHA_256;
                best = algorithm(read) != null && read.containsKey("nonce") && better ? read : best;
            }
        }
        boolean first = !isAsked();
        boolean stale = "true".equalsIgnoreCase(best.get("stale"));
        boolean newNonce = !best.isEmpty() && !best.get("nonce").equals(challenge.get("nonce"));
        challenge = best;
        count = 0;
        return newNonce && (first || stale);
    }

    private static Map<String, String> read(String parameters) {
        Map<String, String> found = new HashMap<>();
        Matcher each = PARAMETER.matcher(parameters);
        while (each.find()) {
            String value = each.group(2) == null ? each.group(3) : each.group(2).replaceAll("\\\\(.)", "$1");
            found.putIfAbsent(each.group(1).toLowerCase(Locale.ROOT), value);
        }
        return found;
    }

    /** Null if it is none that is known. */
    private static Algorithm algorithm(Map<String, String> parameters) {
        String name = parameters.getOrDefault("algorithm", "MD5");
        for (Algorithm known : Algorithm.values()) {
            if (known.text().equalsIgnoreCase(name)) {
                return known;
            }
        }
        return null;
    }

    /** The value of Authorization for a request. */
    String header(String method, String uri, String body) {
        byte[] random = new byte[CNONCE_BYTES];
        RANDOM.nextBytes(random);
        return header(method, uri, body, HexFormat.of().formatHex(random));
    }

    String header(String method, String uri, String body, String cnonce) {
        Algorithm algorithm = algorithm(challenge);
        String realm = challenge.getOrDefault("realm", "");
        String nonce = challenge.get("nonce");
        String qop = qop();
        String first = algorithm.hash(user + ":" + realm + ":" + secret.reveal());
        String second = method + ":" + uri + (qop.equals("auth-int") ? ":" + algorithm.hash(body) : "");
        StringBuilder out = new StringBuilder(SCHEME).append("username=").append(quoted(user));
        out.append(", realm=").append(quoted(realm)).append(", nonce=").append(quoted(nonce));
        out.append(", uri=").append(quoted(uri));
        if (challenge.containsKey("algorithm")) {
            out.append(", algorithm=").append(algorithm.text());
        }
        if (challenge.containsKey("opaque")) {
            out.append(", opaque=").append(quoted(challenge.get("opaque")));
        }
        String between = "";
        if (!qop.isEmpty()) {
            String nc = String.format("%08x", ++count);
            between = nc + ":" + cnonce + ":" + qop + ":";
            out.append(", qop=").append(qop).append(", nc=").append(nc);
            out.append(", cnonce=").append(quoted(cnonce));
        }
        String proof = algorithm.hash(first + ":" + nonce + ":" + between + algorithm.hash(second));
        return out.append(", response=").append(quoted(proof)).toString();
    }

    /** The protection that the device takes; auth where it takes both. */
    private String qop() {
        List<String> offered = List.of(
                challenge.getOrDefault("qop", "").toLowerCase(Locale.ROOT).split("[,\\s]+"));
        if (offered.contains("auth")) {
            return "auth";
        }
        return offered.contains("auth-int") ? "auth-int" : "";
    }

    /** No device ends the line of a header with what it says. */
    private static String quoted(String text) {
        String line = text.replaceAll("\\p{Cntrl}", " ");
        return "\"" + line.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
