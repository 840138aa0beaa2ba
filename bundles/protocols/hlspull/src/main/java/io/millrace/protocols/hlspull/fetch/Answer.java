package io.millrace.protocols.hlspull.fetch;

import java.net.InetSocketAddress;
import java.net.URI;

/**
 * A file that was fetched.
 *
 * @param uri where it was, behind redirects
 * @param body its bytes, or those of the range
 * @param remote who sent it
 */
public record Answer(URI uri, byte[] body, InetSocketAddress remote) {
    public boolean isSecure() {
        return "https".equalsIgnoreCase(uri.getScheme());
    }
}
