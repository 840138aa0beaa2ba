package io.millrace.protocols.rtmp.command;

import io.millrace.formats.flv.Amf0Value;
import java.util.Map;

/**
 * What a client says when it connects.
 *
 * @param app application, perhaps with a query behind it
 * @param tcUrl the whole server address, empty if it was not told
 * @param flashVersion the client program as it calls itself
 * @param pageUrl the page it runs in, empty if it was not told
 * @param objectEncoding 0 for AMF0, 3 for AMF3
 * @param enhancedCodecs whether it knows the codecs of enhanced RTMP
 * @param multitrack whether it knows multitrack messages
 * @param reconnects whether it obeys reconnect requests
 */
public record ConnectRequest(
        String app,
        String tcUrl,
        String flashVersion,
        String pageUrl,
        double objectEncoding,
        boolean enhancedCodecs,
        boolean multitrack,
        boolean reconnects) {
    private static final int CAPS_RECONNECT = 1;
    private static final int CAPS_MULTITRACK = 2;

    /** Reads the command {@code connect}, with the additions of enhanced RTMP v1 and v2. */
    public static ConnectRequest of(Command command) {
        Amf0Value object = command.object();
        int caps = (int) object.get("capsEx").asNumber().orElse(0);
        return new ConnectRequest(
                text(object, "app"),
                text(object, "tcUrl"),
                text(object, "flashVer"),
                text(object, "pageUrl"),
                object.get("objectEncoding").asNumber().orElse(0),
                isEnhanced(object),
                (caps & CAPS_MULTITRACK) != 0,
                (caps & CAPS_RECONNECT) != 0);
    }

    private static boolean isEnhanced(Amf0Value object) {
        Map<String, Amf0Value> video = object.get("videoFourCcInfoMap").asProperties();
        boolean listed = object.get("fourCcList") instanceof Amf0Value.StrictArray list
                && !list.values().isEmpty();
        return listed || !video.isEmpty();
    }

    private static String text(Amf0Value object, String name) {
        return object.get(name).asText().orElse("");
    }
}
