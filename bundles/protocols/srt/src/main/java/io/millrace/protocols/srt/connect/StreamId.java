package io.millrace.protocols.srt.connect;

import io.millrace.api.access.Secret;
import io.millrace.api.media.StreamName;
import io.millrace.api.session.Session;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a caller wants, by its stream id: {@code publish:live/NAME:KEY}, {@code read:live/NAME},
 * {@code #!::r=live/NAME,m=publish,s=KEY} (SRT Access Control) or just {@code live/NAME}, which plays. Some clients send it
 * as it stands in an address, with percent signs.
 *
 * @param role publish or play
 * @param stream which stream
 * @param credential key or token
 * @param user user name
 */
public record StreamId(Session.Role role, StreamName stream, Optional<Secret> credential, Optional<String> user) {
    private static final String STRUCTURED = "#!::";
    private static final String NEEDED =
            "The stream id needs a stream: publish:live/NAME:KEY, read:live/NAME or #!::r=live/NAME,m=publish,s=KEY";

    /**
     * Reads a stream id.
     *
     * @throws IllegalArgumentException that says what is wrong with it
     */
    public static StreamId parse(String text) {
        String id = decoded(text.strip());
        return id.startsWith(STRUCTURED) ? structured(id.substring(STRUCTURED.length())) : plain(id);
    }

    private static String decoded(String id) {
        if (id.indexOf('%') < 0 || id.startsWith(STRUCTURED)) {
            return id;
        }
        try {
            // a plus is a plus: keys are often base64
            return URLDecoder.decode(id.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return id;
        }
    }

    private static StreamId structured(String text) {
        Map<String, String> values = new HashMap<>();
        for (String pair : text.split(",")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                values.put(pair.substring(0, equals).strip(), pair.substring(equals + 1));
            }
        }
        Session.Role role =
                switch (values.getOrDefault("m", "request").toLowerCase(Locale.ROOT)) {
                    case "publish" -> Session.Role.PUBLISH;
                    case "request", "play", "read" -> Session.Role.PLAY;
                    default ->
                        throw new IllegalArgumentException(
                                "The stream id has m=" + values.get("m") + "; publish and request are known");
                };
        return new StreamId(
                role, name(values.getOrDefault("r", "")), secret(values.get("s")), nonEmpty(values.get("u")));
    }

    private static StreamId plain(String id) {
        String[] parts = id.split(":", 3);
        return switch (parts[0].toLowerCase(Locale.ROOT)) {
            case "publish" -> of(Session.Role.PUBLISH, parts, 1);
            case "read", "play", "request" -> of(Session.Role.PLAY, parts, 1);
            default -> of(Session.Role.PLAY, id.split(":", 2), 0);
        };
    }

    private static StreamId of(Session.Role role, String[] parts, int at) {
        String secret = parts.length > at + 1 ? parts[at + 1] : null;
        return new StreamId(role, name(parts.length > at ? parts[at] : ""), secret(secret), Optional.empty());
    }

    private static StreamName name(String path) {
        int from = path.startsWith("/") ? 1 : 0;
        int slash = path.lastIndexOf('/');
        if (slash <= from - 1 || slash == 0 || slash == path.length() - 1) {
            throw new IllegalArgumentException(NEEDED);
        }
        return StreamName.parse(path.substring(from, slash), path.substring(slash + 1));
    }

    private static Optional<Secret> secret(String text) {
        return nonEmpty(text).map(Secret::new);
    }

    private static Optional<String> nonEmpty(String text) {
        return Optional.ofNullable(text).filter(each -> !each.isEmpty());
    }
}
