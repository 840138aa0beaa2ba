package io.millrace.net.internal;

import io.millrace.api.access.Peer;
import io.millrace.net.ConnectionHandler;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/** Opens TCP connections to other servers. Safe for any thread. */
final class Outbound {
    private static final int CONNECT_MS = 10_000;

    private final Loops loops;
    private final Executor blocking;

    Outbound(Loops loops, Executor blocking) {
        this.loops = loops;
        this.blocking = blocking;
    }

    CompletionStage<Void> connect(String host, int port, boolean tls, ConnectionHandler handler) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        blocking.execute(() -> {
            try {
                InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(host), port);
                open(host, address, tls ? tlsTo(host, port) : null, handler, done);
            } catch (UnknownHostException e) {
                done.completeExceptionally(new IOException("There is no host " + host, e));
            } catch (IOException | RuntimeException e) {
                done.completeExceptionally(new IOException("Cannot connect to " + host + ":" + port, e));
            }
        });
        return done;
    }

    CompletionStage<Void> connect(InetSocketAddress address, String host, boolean tls, ConnectionHandler handler) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        blocking.execute(() -> {
            try {
                // a TLS context reads the trust store
                open(host, address, tls ? tlsTo(host, address.getPort()) : null, handler, done);
            } catch (IOException | RuntimeException e) {
                done.completeExceptionally(new IOException("Cannot connect to " + host + ":" + address.getPort(), e));
            }
        });
        return done;
    }

    private SslHandler tlsTo(String host, int port) throws SSLException {
        SslContext context = SslContextBuilder.forClient().build();
        SslHandler tls = context.newHandler(io.netty.buffer.PooledByteBufAllocator.DEFAULT, host, port);
        SSLParameters parameters = tls.engine().getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        tls.engine().setSSLParameters(parameters);
        return tls;
    }

    private void open(
            String host,
            InetSocketAddress address,
            SslHandler tls,
            ConnectionHandler handler,
            CompletableFuture<Void> done) {
        Bootstrap bootstrap = new Bootstrap()
                .group(loops.group())
                .channel(loops.client())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MS)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (tls != null) {
                            channel.pipeline().addLast(tls);
                        }
                        channel.pipeline().addLast(new Failures(tls != null, host, address, done));
                    }
                });
        Loops.STREAM_OPTIONS.forEach((option, value) -> option(bootstrap, option, value));
        ChannelFuture connected = bootstrap.connect(address);
        connected.addListener(future -> {
            if (!connected.isSuccess()) {
                done.completeExceptionally(new IOException(connected.cause().getMessage(), connected.cause()));
            } else if (tls == null) {
                handOver(connected.channel(), address, false, handler, done);
            } else {
                connected.channel().read();
                tls.handshakeFuture().addListener(handshake -> {
                    if (handshake.isSuccess()) {
                        handOver(connected.channel(), address, true, handler, done);
                    } else {
                        done.completeExceptionally(noTls(host, address, handshake.cause()));
                        connected.channel().close();
                    }
                });
            }
        });
    }

    @SuppressWarnings("unchecked")
    private static <T> void option(Bootstrap bootstrap, ChannelOption<T> option, Object value) {
        bootstrap.option(option, (T) value);
    }

    /** A peer that just hangs up leaves a cause without words. */
    private static IOException noTls(String host, InetSocketAddress address, Throwable cause) {
        String reason = cause instanceof ClosedChannelException ? "it closed the connection" : cause.getMessage();
        return new IOException("No TLS with " + host + ":" + address.getPort() + ": " + reason, cause);
    }

    private static void handOver(
            Channel channel,
            InetSocketAddress address,
            boolean secure,
            ConnectionHandler handler,
            CompletableFuture<Void> done) {
        try {
            channel.pipeline().remove(Failures.class);
            handler.accept(new NetConnection(channel, new Peer(address, false, secure), "out"));
            channel.config().setAutoRead(true);
            done.complete(null);
        } catch (RuntimeException | LinkageError e) {
            channel.close();
            done.completeExceptionally(new IOException("The connection's handler failed: " + e, e));
        }
    }

    /**
     * Ends the attempt when the connection breaks before the handler has it. A failed handshake may come here before its
     * future tells, wrapped by the decoder.
     */
    private static final class Failures extends ChannelInboundHandlerAdapter {
        private final boolean tls;
        private final String host;
        private final InetSocketAddress address;
        private final CompletableFuture<Void> done;

        Failures(boolean tls, String host, InetSocketAddress address, CompletableFuture<Void> done) {
            this.tls = tls;
            this.host = host;
            this.address = address;
            this.done = done;
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable caught) {
            Throwable cause =
                    caught instanceof DecoderException && caught.getCause() != null ? caught.getCause() : caught;
            done.completeExceptionally(tls ? noTls(host, address, cause) : broken(host, address, cause));
            ctx.close();
        }

        private static IOException broken(String host, InetSocketAddress address, Throwable cause) {
            return new IOException(
                    "The connection to " + host + ":" + address.getPort() + " broke: " + cause.getMessage(), cause);
        }
    }
}
