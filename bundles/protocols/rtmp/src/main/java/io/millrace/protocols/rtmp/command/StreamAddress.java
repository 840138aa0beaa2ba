package io.millrace.protocols.rtmp.command;

import io.millrace.api.access.Secret;
import io.millrace.api.media.StreamName;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which stream a client means, and with which credential: {@code rtmp://HOST/APP/NAME?key=K}. Programs split such an
 * address in different ways, so the query may stand behind the stream name, the application or the server address, and
 * nearer ones win.
 *
 * @param stream the stream
 * @param credential value of {@code key}, {@code token}, {@code pass} or {@code password}
 * @param user value of {@code user}
 */
public record StreamAddress(StreamName stream, Optional<Secret> credential, Optional<String> user) {
    private static final int MAX_PARAMETERS = 32;

    /**
     * Reads an address.
     *
     * @param app application of {@code connect}
     * @param tcUrl server address of {@code connect}
     * @param name argument of {@code publish} or {@code play}
     * @throws IllegalArgumentException that says what is wrong with it
     */
    public static StreamAddress parse(String app, String tcUrl, String name) {
        Map<String, String> parameters = new LinkedHashMap<>();
        readQuery(tcUrl, parameters);
        readQuery(app, parameters);
        readQuery(name, parameters);
        String path = strip(strip(app) + "/" + strip(withoutKind(name)));
        int slash = path.lastIndexOf('/');
        if (slash <= 0) {
            throw new IllegalArgumentException(
                    "The address needs an application and a stream name: rtmp://HOST/live/NAME");
        }
        StreamName stream = StreamName.parse(path.substring(0, slash), path.substring(slash + 1));
        String secret = first(parameters, "key", "token", "pass", "password");
        return new StreamAddress(
                stream,
                Optional.ofNullable(secret).map(Secret::new),
                Optional.ofNullable(first(parameters, "user", "username")));
    }

    private static String first(Map<String, String> parameters, String... names) {
        for (String name : names) {
            String value = parameters.get(name);
            if (value != null && !value.isEmpty()) {
                return value;
            }
        }
        return null;
    }

    private static void readQuery(String text, Map<String, String> parameters) {
        int question = text.indexOf('?');
        if (question < 0) {
            return;
        }
        for (String pair : text.substring(question + 1).split("[&?]", MAX_PARAMETERS)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                parameters.put(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
            }
        }
    }

    private static String decode(String text) {
        try {
            // a plus is a plus: keys are often base64
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    /** Without query and without slashes at both ends. */
    private static String strip(String text) {
        int question = text.indexOf('?');
        String path = question < 0 ? text : text.substring(0, question);
        int from = 0;
        int to = path.length();
        while (from < to && path.charAt(from) == '/') {
            from++;
        }
        while (to > from && path.charAt(to - 1) == '/') {
            to--;
        }
        return path.substring(from, to);
    }

    /** Flash players name the container before the stream. */
    private static String withoutKind(String name) {
        return name.startsWith("mp4:") || name.startsWith("flv:") ? name.substring(4) : name;
    }
}
