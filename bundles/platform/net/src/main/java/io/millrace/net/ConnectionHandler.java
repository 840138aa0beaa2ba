package io.millrace.net;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A TCP protocol. A whiteboard service with the component property {@code Protocol}, which names it and its ports.
 *
 * <p>The listener belongs to {@code net} and outlives the handler. Of several versions the highest gets new connections;
 * those an older version accepted stay with it until it closes them, at the latest when it is deactivated. While no
 * version is there, accepted connections wait unread for up to five seconds.
 */
@ConsumerType
@FunctionalInterface
public interface ConnectionHandler {
    /**
     * Takes a connection: adds channel handlers to its pipeline. Called on the connection's event loop; must not block.
     * The channel is active, {@code channelActive} is not fired again; the first bytes come after this returned.
     *
     * <p>An exception closes the connection and counts as a fault of the plugin.
     */
    void accept(Connection connection);
}
