package io.millrace.api.transfer;

import io.millrace.api.access.Secret;
import io.millrace.api.live.LiveStream;
import io.millrace.api.session.Session;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * What to push.
 *
 * @param stream the stream or rendition to send; when it ends, core closes the transfer
 * @param session counts what is sent; it belongs to core, which closes it after the transfer
 * @param uri where to; never holds credentials
 * @param user user name, if one is needed
 * @param secret password or key, if one is needed
 * @param options target options by name
 * @param reach which hosts may be connected to; every connection asks it
 * @param status hears how it goes
 */
public record PushRequest(
        LiveStream stream,
        Session session,
        URI uri,
        Optional<String> user,
        Optional<Secret> secret,
        Map<String, String> options,
        Reach reach,
        TransferStatus status) {
    public PushRequest {
        options = Map.copyOf(options);
    }
}
