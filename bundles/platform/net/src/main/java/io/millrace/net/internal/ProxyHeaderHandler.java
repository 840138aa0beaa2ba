package io.millrace.net.internal;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads the header that a trusted proxy sends first, then removes itself; the bytes behind it go on to the next handler.
 * Works with reading turned off: it asks for bytes as it needs them. Owned by the connection's event loop.
 */
final class ProxyHeaderHandler extends ByteToMessageDecoder {
    private final Consumer<InetSocketAddress> onSource;
    private final Runnable onMalformed;

    /**
     * Waits for a header.
     *
     * @param onSource gets the client, or null when the proxy speaks for itself or sent no header
     * @param onMalformed is told of a broken header
     */
    ProxyHeaderHandler(Consumer<InetSocketAddress> onSource, Runnable onMalformed) {
        this.onSource = onSource;
        this.onMalformed = onMalformed;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        ProxyHeader header = ProxyHeader.parse(in);
        switch (header.status()) {
            case INCOMPLETE -> ctx.read();
            case MALFORMED -> {
                in.skipBytes(in.readableBytes());
                onMalformed.run();
            }
            default -> {
                in.skipBytes(header.sizeBytes());
                // the next handlers stand in the pipeline before the bytes behind the header reach them
                onSource.accept(header.source());
                ctx.pipeline().remove(this);
            }
        }
    }
}
