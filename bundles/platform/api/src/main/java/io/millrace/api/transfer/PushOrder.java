package io.millrace.api.transfer;

import io.millrace.api.access.Secret;
import io.millrace.api.media.StreamName;
import java.util.Map;
import java.util.Optional;

/**
 * A stream that is to be sent.
 *
 * @param name its name, which no other push has
 * @param stream the stream or rendition; a rendition is encoded for it
 * @param url where to; credentials in it go before those that are given beside it. Never shown whole
 * @param user user name, if one is needed
 * @param secret password or key, if one is needed
 * @param options target options by name
 * @param anywhere whether the host may be in an internal network, because an operator named it
 * @param check asked before it begins, and again while it refuses
 */
public record PushOrder(
        String name,
        StreamName stream,
        String url,
        Optional<String> user,
        Optional<Secret> secret,
        Map<String, String> options,
        boolean anywhere,
        PushCheck check) {
    public PushOrder {
        options = Map.copyOf(options);
    }

    /** Without what may be secret. */
    @Override
    public String toString() {
        return "PushOrder[" + name + ", " + stream + "]";
    }
}
