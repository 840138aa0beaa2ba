package io.millrace.protocols.rtmp;

import io.millrace.api.access.Secret;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * An address on another server, {@code rtmp://HOST[:PORT]/APP/NAME}, as its commands want it. A secret is the stream's name
 * where the address has none, as services want their stream keys; elsewhere it is its key.
 *
 * @param host name or address
 * @param port TCP port
 * @param tls whether TLS is spoken
 * @param app application
 * @param tcUrl the server address of {@code connect}
 * @param stream name of the stream, with its query; it may be secret
 */
record RemoteAddress(String host, int port, boolean tls, String app, String tcUrl, String stream) {
    private static final int PORT = 1935;
    private static final int TLS_PORT = 443;

    /** @throws IllegalArgumentException that says what is wrong with it */
    static RemoteAddress of(URI uri, Optional<Secret> secret) {
        boolean tls = uri.getScheme().equals("rtmps");
        int port = uri.getPort() > 0 ? uri.getPort() : tls ? TLS_PORT : PORT;
        String path = uri.getPath() == null ? "" : uri.getPath().replaceAll("^/+|/+$", "");
        int slash = path.lastIndexOf('/');
        if (path.isEmpty() || slash < 0 && secret.isEmpty()) {
            throw new IllegalArgumentException(
                    "An RTMP address needs an application and a stream name, rtmp://HOST/APP/NAME, or an application and"
                            + " a secret, which is the name then");
        }
        String app = slash < 0 ? path : path.substring(0, slash);
        String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
        String stream;
        if (slash < 0) {
            stream = secret.get().reveal();
        } else {
            stream = path.substring(slash + 1);
            if (secret.isPresent()) {
                String key = URLEncoder.encode(secret.get().reveal(), StandardCharsets.UTF_8);
                query += (query.isEmpty() ? "" : "&") + "key=" + key;
            }
        }
        String standard = tls ? ":" + TLS_PORT : ":" + PORT;
        String authority = uri.getHost() + (standard.equals(":" + port) ? "" : ":" + port);
        return new RemoteAddress(
                uri.getHost(),
                port,
                tls,
                app,
                uri.getScheme() + "://" + authority + "/" + app,
                query.isEmpty() ? stream : stream + "?" + query);
    }
}
