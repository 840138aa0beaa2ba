package io.millrace.protocols.rtsp.message;

import io.millrace.api.access.Secret;
import io.millrace.api.media.StreamName;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * Which stream a client means, and with which credential: {@code rtsp://HOST/APP/NAME?key=K}, or Basic authentication
 * whose password is the key.
 *
 * @param stream the stream
 * @param credential key, token or password
 * @param user user name beside it
 */
public record StreamAddress(StreamName stream, Optional<Secret> credential, Optional<String> user) {
    private static final String[] SECRETS = {"key", "token", "pass", "password"};

    /**
     * Reads an address.
     *
     * @param uri of the request
     * @param authorization value of the header field, may be empty
     * @throws IllegalArgumentException that says what is wrong with it
     */
    public static StreamAddress parse(String uri, String authorization) {
        String path = path(uri);
        int slash = path.lastIndexOf('/');
        if (slash <= 0) {
            throw new IllegalArgumentException(
                    "The address needs an application and a stream name: rtsp://HOST/live/NAME");
        }
        StreamName stream = StreamName.parse(path.substring(0, slash), path.substring(slash + 1));
        String secret = "";
        for (int i = 0; i < SECRETS.length && secret.isEmpty(); i++) {
            secret = parameter(uri, SECRETS[i]);
        }
        String user = parameter(uri, "user");
        if (secret.isEmpty() && authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
            String[] pair = basic(authorization.substring(6).strip());
            user = pair[0];
            secret = pair[1];
        }
        return new StreamAddress(
                stream,
                secret.isEmpty() ? Optional.empty() : Optional.of(new Secret(secret)),
                user.isEmpty() ? Optional.empty() : Optional.of(user));
    }

    private static String[] basic(String encoded) {
        try {
            String pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            if (colon >= 0) {
                return new String[] {pair.substring(0, colon), pair.substring(colon + 1)};
            }
        } catch (IllegalArgumentException e) {
            // as if there was none
        }
        return new String[] {"", ""};
    }

    /** The path without scheme, host, query and slashes at both ends. */
    private static String path(String uri) {
        String text = uri;
        int scheme = text.indexOf("://");
        if (scheme >= 0) {
            int slash = text.indexOf('/', scheme + 3);
            text = slash < 0 ? "" : text.substring(slash);
        }
        int question = text.indexOf('?');
        text = question < 0 ? text : text.substring(0, question);
        return text.replaceAll("^/+|/+$", "");
    }

    private static String parameter(String uri, String name) {
        int question = uri.indexOf('?');
        if (question < 0) {
            return "";
        }
        for (String pair : uri.substring(question + 1).split("&")) {
            if (pair.startsWith(name + "=")) {
                // some clients put the name of the track behind the query; a plus is a plus: keys are often base64
                String value =
                        pair.substring(name.length() + 1).replaceAll("/(streamid|trackid|stream|track)=?\\d+$", "");
                try {
                    return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
                } catch (IllegalArgumentException e) {
                    return value;
                }
            }
        }
        return "";
    }
}
