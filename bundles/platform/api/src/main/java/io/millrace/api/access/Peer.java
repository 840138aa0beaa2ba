package io.millrace.api.access;

import java.net.InetSocketAddress;

/**
 * The remote end of a connection as far as it can be believed.
 *
 * @param address the client's address; from a proxy's header only if the proxy is trusted
 * @param forwarded whether the request carried {@code Forwarded} or {@code X-Forwarded-*} or came through a proxy
 * @param secure whether the connection is encrypted
 */
public record Peer(InetSocketAddress address, boolean forwarded, boolean secure) {
    /** Whether the client itself is on this machine. */
    public boolean isLocal() {
        return !forwarded
                && address.getAddress() != null
                && address.getAddress().isLoopbackAddress();
    }

    /** The address without port, for logs and rules. */
    public String host() {
        return address.getAddress() == null
                ? address.getHostString()
                : address.getAddress().getHostAddress();
    }
}
