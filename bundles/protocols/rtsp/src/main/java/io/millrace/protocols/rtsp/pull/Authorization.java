package io.millrace.protocols.rtsp.pull;

import io.millrace.api.access.Secret;
import io.millrace.protocols.rtsp.message.AuthenticationParameters;
import io.millrace.protocols.rtsp.message.Request;
import io.millrace.protocols.rtsp.message.Response;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;

/**
 * Says who we are, as the server wants to hear it: Digest with MD5 or SHA-256, with or without {@code qop} auth or auth-int
 * (RFC 7616), else Basic. Not thread-safe.
 */
public final class Authorization {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int CNONCE_BYTES = 8;

    private final String user;
    private final Secret secret;
    private Map<String, String> digest = Map.of();
    private boolean basic;
    private int count;

    public Authorization(String user, Secret secret) {
        this.user = user;
        this.secret = secret;
    }

    /**
     * Takes the challenges of a response with status 401. Some servers take a nonce once only; a wrong password is not
     * sent again and again for all that.
     *
     * @param repeats how often the same request was repeated
     * @return whether the request is worth another try
     */
    public boolean challenged(Response response, int repeats) {
        boolean tried = basic || !digest.isEmpty();
        Map<String, String> best = Map.of();
        boolean offersBasic = false;
        for (String challenge : response.headers().values("WWW-Authenticate").toList()) {
            Map<String, String> parameters = AuthenticationParameters.parse(challenge);
            if (challenge.regionMatches(true, 0, "Digest", 0, 6) && isKnown(parameters)) {
                best = best.isEmpty() || algorithm(parameters).equals("SHA-256") ? parameters : best;
            } else {
                offersBasic |= challenge.regionMatches(true, 0, "Basic", 0, 5);
            }
        }
        boolean stale = "true".equalsIgnoreCase(best.get("stale"));
        boolean newNonce = !best.isEmpty() && !best.get("nonce").equals(digest.get("nonce"));
        digest = best;
        basic = best.isEmpty() && offersBasic;
        count = 0;
        return newNonce && (repeats == 0 || repeats == 1 && stale) || basic && !tried;
    }

    private static boolean isKnown(Map<String, String> parameters) {
        String algorithm = algorithm(parameters);
        return parameters.containsKey("nonce") && (algorithm.equals("MD5") || algorithm.equals("SHA-256"));
    }

    private static String algorithm(Map<String, String> parameters) {
        return parameters.getOrDefault("algorithm", "MD5").toUpperCase(Locale.ROOT);
    }

    /** The value of the header field for a request; empty as long as the server asked for none. */
    public String header(Request request) {
        byte[] random = new byte[CNONCE_BYTES];
        RANDOM.nextBytes(random);
        return header(request, HexFormat.of().formatHex(random));
    }

    String header(Request request, String cnonce) {
        if (basic) {
            String pair = user + ":" + secret.reveal();
            return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        }
        if (digest.isEmpty()) {
            return "";
        }
        String realm = digest.getOrDefault("realm", "");
        String nonce = digest.get("nonce");
        String qop = qop();
        String first = hash(user + ":" + realm + ":" + secret.reveal());
        String second = request.method() + ":" + request.uri();
        if (qop.equals("auth-int")) {
            second += ":" + hash(request.body());
        }
        StringBuilder out = new StringBuilder("Digest username=\"").append(quoted(user));
        out.append("\", realm=\"").append(quoted(realm)).append("\", nonce=\"").append(quoted(nonce));
        out.append("\", uri=\"").append(request.uri()).append('"');
        if (digest.containsKey("algorithm")) {
            out.append(", algorithm=").append(digest.get("algorithm"));
        }
        if (digest.containsKey("opaque")) {
            out.append(", opaque=\"").append(quoted(digest.get("opaque"))).append('"');
        }
        if (qop.isEmpty()) {
            return out.append(", response=\"")
                    .append(hash(first + ":" + nonce + ":" + hash(second)))
                    .append('"')
                    .toString();
        }
        String nc = String.format("%08x", ++count);
        String answer = hash(first + ":" + nonce + ":" + nc + ":" + cnonce + ":" + qop + ":" + hash(second));
        out.append(", qop=")
                .append(qop)
                .append(", nc=")
                .append(nc)
                .append(", cnonce=\"")
                .append(cnonce);
        return out.append("\", response=\"").append(answer).append('"').toString();
    }

    /** The protection that the server takes; auth where it takes both. */
    private String qop() {
        String offered =
                "," + digest.getOrDefault("qop", "").toLowerCase(Locale.ROOT).replace(" ", "") + ",";
        if (offered.contains(",auth,")) {
            return "auth";
        }
        return offered.contains(",auth-int,") ? "auth-int" : "";
    }

    private static String quoted(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    private String hash(String text) {
        try {
            MessageDigest hash = MessageDigest.getInstance(algorithm(digest));
            return HexFormat.of().formatHex(hash.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has MD5 and SHA-256", e);
        }
    }
}
