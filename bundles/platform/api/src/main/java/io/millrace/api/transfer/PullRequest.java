package io.millrace.api.transfer;

import io.millrace.api.access.Secret;
import io.millrace.api.media.StreamName;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * What to pull.
 *
 * @param uri where from; never holds credentials
 * @param user user name, if one is needed
 * @param secret password or key, if one is needed
 * @param stream the stream it is published as
 * @param options source options by name
 * @param reach which hosts may be connected to; every connection asks it
 * @param output publishes what comes
 * @param status hears how it goes
 */
public record PullRequest(
        URI uri,
        Optional<String> user,
        Optional<Secret> secret,
        StreamName stream,
        Map<String, String> options,
        Reach reach,
        PullOutput output,
        TransferStatus status) {
    public PullRequest {
        options = Map.copyOf(options);
    }
}
