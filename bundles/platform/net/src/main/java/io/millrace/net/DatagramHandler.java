package io.millrace.net;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A UDP protocol. A whiteboard service with the component property {@code Protocol}. Several versions may share the
 * socket: older ones are asked first, for the peers they already talk to; the highest is asked last. {@code coalesceUs} of
 * {@code Protocol} says whether datagrams may wait a moment in a busy socket; those of sockets that were opened through
 * {@link Network} never do.
 */
@ConsumerType
@FunctionalInterface
public interface DatagramHandler {
    /**
     * Offers a datagram. Called on the socket's event loop; must not block. The content is released when this returns:
     * whoever keeps it retains it, or copies it: what is retained holds the memory of all datagrams that were read with it.
     *
     * @return whether the datagram was for this handler; if not, others are asked
     */
    boolean offer(Datagram datagram);
}
