package io.millrace.net;

import io.millrace.api.access.Peer;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import org.osgi.annotation.versioning.ProviderType;

/**
 * One TCP connection, plain or inside TLS. Close it by closing its channel.
 *
 * <p>Channel handlers of plugins extend {@code ChannelInboundHandlerAdapter}: handlers with a type parameter leave a type
 * matcher on the thread, which keeps the plugin's class loader for ever.
 */
@ProviderType
public interface Connection {
    /** The channel; its pipeline sees plain bytes. */
    Channel channel();

    /** The remote end, as far as it can be believed. */
    Peer peer();

    /** The protocol's name, as in the handler's component property. */
    String protocol();

    /** Whether the bytes travel inside TLS. */
    default boolean isSecure() {
        return peer().secure();
    }

    /** The thread that owns the connection; usable wherever the API wants an executor that runs one task at a time. */
    default EventLoop loop() {
        return channel().eventLoop();
    }
}
