package io.millrace.net.internal;

import io.millrace.api.access.Peer;
import io.millrace.api.work.Timer;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * What happens to an accepted connection before a protocol gets it: limits, the PROXY header, the TLS handshake. Keeps
 * what was read meanwhile. Owned by the connection's event loop.
 */
final class Admission extends ChannelInboundHandlerAdapter {
    private static final long HEADER_US = 5_000_000;
    private static final Timer.Cancellable NOTHING = () -> {};

    private final TcpPort port;
    private final Queue<Object> early = new ArrayDeque<>();
    private ChannelHandlerContext ctx;
    private NetConnection connection;
    private String host = "?";
    private boolean begun;
    private volatile Timer.Cancellable deadline = NOTHING;

    Admission(TcpPort port) {
        this.port = port;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
        if (ctx.channel().isActive()) {
            begin();
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        begin();
    }

    /** An accepted channel is active when the handler is added, and tells so once more. */
    private void begin() {
        if (begun) {
            return;
        }
        begun = true;
        if (!port.limits().enter()) {
            refuse("too many connections");
            return;
        }
        ctx.channel().closeFuture().addListener(closed -> {
            port.limits().leave();
            port.release(this);
            deadline.cancel();
        });
        if (!(ctx.channel().remoteAddress() instanceof InetSocketAddress remote)) {
            ctx.close();
            return;
        }
        host = remote.getAddress().getHostAddress();
        if (!port.shared().settings().trustedProxies().contains(remote.getAddress())) {
            identified(remote, false);
            return;
        }
        expireIn(HEADER_US, () -> refuse("sent nothing, or half a PROXY header, after connecting"));
        ProxyHeaderHandler header = new ProxyHeaderHandler(
                source -> {
                    deadline.cancel();
                    identified(source == null ? remote : source, true);
                },
                () -> refuse("sent a broken PROXY header"));
        ctx.pipeline().addBefore(ctx.name(), null, header);
        ctx.read();
    }

    /** The client is known. Whoever comes through a proxy is not local, even where the proxy is on this machine. */
    private void identified(InetSocketAddress client, boolean proxied) {
        InetAddress address = client.getAddress();
        host = address.getHostAddress();
        if (!port.limits().enter(address)) {
            refuse("too many connections from this address");
            return;
        }
        ctx.channel().closeFuture().addListener(closed -> port.limits().leave(address));
        Peer peer = new Peer(client, proxied, port.tls().isPresent());
        connection = new NetConnection(ctx.channel(), peer, port.protocol());
        if (port.tls().isEmpty()) {
            port.dispatch(this);
            return;
        }
        SslHandler tls = port.tls().get().get().newHandler(ctx.alloc());
        tls.setHandshakeTimeout(port.shared().tlsHandshakeSeconds().getAsInt(), TimeUnit.SECONDS);
        ctx.pipeline().addBefore(ctx.name(), null, tls);
        tls.handshakeFuture().addListener(done -> {
            if (done.isSuccess()) {
                port.dispatch(this);
            } else {
                String message = done.cause().getMessage();
                refuse("TLS handshake failed: " + (message == null ? "the client left" : message));
            }
        });
        ctx.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        early.add(message);
    }

    /** The handler has added its own handlers: it gets what came early, and from here on everything. */
    void handOver() {
        deadline.cancel();
        if (ctx.isRemoved()) {
            return;
        }
        boolean any = !early.isEmpty();
        for (Object message = early.poll(); message != null; message = early.poll()) {
            ctx.fireChannelRead(message);
        }
        if (any) {
            ctx.fireChannelReadComplete();
        }
        if (!ctx.isRemoved()) {
            ctx.pipeline().remove(this);
        }
        ctx.channel().config().setAutoRead(true);
    }

    NetConnection connection() {
        return connection;
    }

    String host() {
        return host;
    }

    void expireIn(long us, Runnable task) {
        deadline = port.shared().timer().after(us, ctx.channel().eventLoop(), task);
    }

    void refuse(String reason) {
        port.shared().faults().report(port.name() + " connection refused", host, reason);
        ctx.close();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        early.forEach(ReferenceCountUtil::release);
        early.clear();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // resets, and what the TLS handshake has told already
        context.close();
    }
}
