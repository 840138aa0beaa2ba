package io.millrace.api.transfer;

import io.millrace.api.access.Secret;
import io.millrace.api.live.LiveStream;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What to push.
 *
 * @param stream the stream or rendition to send
 * @param uri where to; never holds credentials
 * @param user user name, if one is needed
 * @param secret password or key, if one is needed
 * @param options target options by name
 * @param status hears, in plain words, how it goes
 */
public record PushRequest(
        LiveStream stream,
        URI uri,
        Optional<String> user,
        Optional<Secret> secret,
        Map<String, String> options,
        Consumer<String> status) {
    public PushRequest {
        options = Map.copyOf(options);
    }
}
