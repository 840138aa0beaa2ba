package io.millrace.protocols.webrtc.transport;

import io.millrace.protocols.webrtc.transport.ice.IceAgent;
import io.millrace.protocols.webrtc.transport.ice.IceCredentials;
import io.millrace.protocols.webrtc.transport.ice.StunRequest;
import java.net.InetSocketAddress;

/**
 * The credentials of one transport: those in use, and after a restart those that the peer has not used yet. Changed under
 * the monitor; checks belong to the event loop.
 */
final class IceState {
    private record Generation(IceCredentials credentials, IceAgent agent) {}

    private Generation present;
    private Generation next;

    IceState(IceCredentials credentials) {
        present = new Generation(credentials, new IceAgent(credentials));
    }

    /** Those that answers say. */
    synchronized IceCredentials credentials() {
        return (next == null ? present : next).credentials;
    }

    /** Those that hold until the newest are used; null if the newest are the only ones. */
    synchronized IceCredentials superseded() {
        return next == null ? null : present.credentials;
    }

    /** New ones hold too; returns those that do not hold any more because the peer never used them, or null. */
    synchronized IceCredentials restart(IceCredentials credentials) {
        IceCredentials unused = next == null ? null : next.credentials;
        next = new Generation(credentials, new IceAgent(credentials));
        return unused;
    }

    /** Answers a check. */
    IceAgent.Answer check(StunRequest request, InetSocketAddress sender) {
        return generation(request.localFragment()).agent.check(request, sender);
    }

    private synchronized Generation generation(String fragment) {
        return next != null && next.credentials.usernameFragment().equals(fragment) ? next : present;
    }

    /** The peer uses these; returns those that hold no longer because of it, or null. */
    synchronized IceCredentials used(String fragment) {
        if (next == null || !next.credentials.usernameFragment().equals(fragment)) {
            return null;
        }
        IceCredentials old = present.credentials;
        present = next;
        next = null;
        return old;
    }
}
