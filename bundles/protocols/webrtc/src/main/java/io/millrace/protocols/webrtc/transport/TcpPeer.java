package io.millrace.protocols.webrtc.transport;

import io.millrace.net.Connection;
import io.millrace.protocols.webrtc.transport.ice.StunRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * A TCP connection that carries what UDP would carry, each packet with its length in front (RFC 4571). Nothing is believed
 * before a valid check. Frames are cut on the connection's event loop and used on the port's.
 */
final class TcpPeer extends ChannelInboundHandlerAdapter {
    private static final int LENGTH_BYTES = 2;
    private static final int FIRST_BYTES = 512;

    private final Connection connection;
    private final TransportPort port;
    private final TcpPath path;
    private ByteBuf pending;
    private final List<ByteBuf> frames = new ArrayList<>();
    /** Port's event loop. */
    private PeerTransport transport;

    TcpPeer(Connection connection, TransportPort port) {
        this.connection = connection;
        this.port = port;
        path = new TcpPath(
                connection.channel(), (InetSocketAddress) connection.channel().remoteAddress());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (pending == null) {
            pending = ctx.alloc().buffer(FIRST_BYTES);
        }
        pending.writeBytes(in);
        in.release();
        while (pending.readableBytes() >= LENGTH_BYTES) {
            int bytes = pending.getUnsignedShort(pending.readerIndex());
            if (bytes > Scratch.BYTES) {
                ctx.close();
                return;
            }
            if (pending.readableBytes() < LENGTH_BYTES + bytes) {
                break;
            }
            pending.skipBytes(LENGTH_BYTES);
            if (bytes > 0) {
                frames.add(pending.readBytes(bytes));
            }
        }
        pending.discardSomeReadBytes();
    }

    /** Nothing more is read until what was read is used, so that a peer cannot pile it up. */
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (frames.isEmpty()) {
            return;
        }
        List<ByteBuf> read = List.copyOf(frames);
        frames.clear();
        ctx.channel().config().setAutoRead(false);
        port.later(() -> {
            use(read.iterator());
            ctx.channel().config().setAutoRead(true);
        });
    }

    /** A session that fails over one frame ends; the frames behind it are given back. */
    private void use(Iterator<ByteBuf> read) {
        try {
            while (read.hasNext()) {
                use(read.next());
            }
        } catch (RuntimeException e) {
            path.close();
            throw e;
        } finally {
            read.forEachRemaining(ByteBuf::release);
        }
    }

    private void use(ByteBuf frame) {
        try {
            int first = frame.getUnsignedByte(0);
            if (StunRequest.isStun(first)) {
                stun(frame);
            } else if (transport != null) {
                port.media(transport, frame, first);
            } else {
                path.close();
            }
        } finally {
            frame.release();
        }
    }

    private void stun(ByteBuf frame) {
        Optional<StunRequest> request = StunRequest.parse(ByteBufUtil.getBytes(frame));
        Optional<PeerTransport> found = request.flatMap(each -> port.find(each, path.remote()));
        if (found.isPresent() && (transport == null || transport == found.get())) {
            found.get().check(request.get(), path);
            if (found.get().knows(path)) {
                transport = found.get();
            }
        }
        if (transport == null) {
            path.close();
        }
    }

    /** Closes a connection that has not shown a valid check. Port's event loop. */
    void expire() {
        if (transport == null) {
            path.close();
        }
    }

    /** Closes the connection. Any thread. */
    void close() {
        path.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        frames.forEach(ByteBuf::release);
        frames.clear();
        if (pending != null) {
            pending.release();
            pending = null;
        }
        port.later(() -> {
            if (transport != null) {
                transport.lost(path);
            }
        });
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        connection.channel().close();
    }
}
