package io.millrace.net.internal;

import io.millrace.api.work.Timer;
import io.millrace.net.ConnectionHandler;
import io.millrace.net.RepeatedFaults;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One TCP listener. It outlives the handlers of its protocol: while none is there, accepted connections wait unread.
 * Safe for any thread.
 */
final class TcpPort {
    /** How long a connection waits for a handler. */
    static final long HOLD_US = 5_000_000;

    private static final Logger LOG = LoggerFactory.getLogger(TcpPort.class);
    private static final long BIND_AGAIN_US = 2_000_000;
    private static final int BACKLOG = 4096;
    private static final int MAX_HELD = 4096;

    /**
     * What all listeners share.
     *
     * @param loops where connections live
     * @param settings addresses and trusted proxies
     * @param mostConnections most connections of one listener
     * @param mostPerAddress most connections of one client at one listener
     * @param tlsHandshakeSeconds longest TLS handshake
     * @param timer ends waits
     * @param faults log of what goes wrong
     */
    record Shared(
            Loops loops,
            NetSettings settings,
            IntSupplier mostConnections,
            IntSupplier mostPerAddress,
            IntSupplier tlsHandshakeSeconds,
            Timer timer,
            RepeatedFaults faults) {}

    private final String name;
    private final String protocol;
    private final Shared shared;
    private final VersionedHandlers<ConnectionHandler> handlers;
    private final Optional<Supplier<SslContext>> tls;
    private final ConnectionLimits limits;
    private final Set<Admission> held = new LinkedHashSet<>();
    private volatile Channel server;
    private volatile boolean closed;
    private boolean complained;

    /**
     * A listener that is not bound yet.
     *
     * @param name the protocol's name, with {@code s} behind it for TLS
     * @param protocol the protocol's name
     * @param shared what all listeners share
     * @param handlers versions of the protocol's handler
     * @param tls the TLS configuration in force, for a listener inside TLS
     */
    TcpPort(
            String name,
            String protocol,
            Shared shared,
            VersionedHandlers<ConnectionHandler> handlers,
            Optional<Supplier<SslContext>> tls) {
        this.name = name;
        this.protocol = protocol;
        this.shared = shared;
        this.handlers = handlers;
        this.tls = tls;
        limits = new ConnectionLimits(shared.mostConnections(), shared.mostPerAddress());
    }

    /** Binds; tries again until it works or the port is closed. */
    ChannelFuture bind(InetSocketAddress address) {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(shared.loops().group())
                .channel(shared.loops().server())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new Admission(TcpPort.this));
                    }
                });
        Loops.STREAM_OPTIONS.forEach((option, value) -> childOption(bootstrap, option, value));
        ChannelFuture bound = bootstrap.bind(address);
        // who waits for it finds the number
        ChannelPromise known = bound.channel().newPromise();
        bound.addListener(future -> {
            bound(bound, address);
            if (future.isSuccess()) {
                known.trySuccess();
            } else {
                known.tryFailure(future.cause());
            }
        });
        return known;
    }

    @SuppressWarnings("unchecked")
    private static <T> void childOption(ServerBootstrap bootstrap, ChannelOption<T> option, Object value) {
        bootstrap.childOption(option, (T) value);
    }

    private void bound(ChannelFuture bound, InetSocketAddress address) {
        if (bound.isSuccess()) {
            server = bound.channel();
            LOG.info("{} listens on {}", name, server.localAddress());
            if (closed) {
                server.close();
            }
        } else if (!closed) {
            if (!complained) {
                complained = true;
                LOG.error(
                        "{} cannot listen on {}: {}; trying again every {} s",
                        name,
                        address,
                        bound.cause().getMessage(),
                        BIND_AGAIN_US / 1_000_000);
            }
            shared.timer().after(BIND_AGAIN_US, shared.loops().group(), () -> {
                if (!closed) {
                    bind(address);
                }
            });
        }
    }

    /** The bound port, 0 while there is none. */
    int number() {
        Channel bound = server;
        return bound == null ? 0 : ((InetSocketAddress) bound.localAddress()).getPort();
    }

    String name() {
        return name;
    }

    String protocol() {
        return protocol;
    }

    Shared shared() {
        return shared;
    }

    ConnectionLimits limits() {
        return limits;
    }

    Optional<Supplier<SslContext>> tls() {
        return tls;
    }

    /** Gives a connection to the newest handler, or holds it. On its event loop. */
    void dispatch(Admission admission) {
        while (true) {
            VersionedHandlers.Offer<ConnectionHandler> offer = handlers.newest();
            if (offer == null) {
                if (hold(admission)) {
                    return;
                }
            } else if (offer.enter()) {
                give(admission, offer);
                return;
            }
        }
    }

    private void give(Admission admission, VersionedHandlers.Offer<ConnectionHandler> offer) {
        try {
            offer.handler().accept(admission.connection());
        } catch (RuntimeException | LinkageError e) {
            handlers.failed(offer, e);
            shared.faults().report(name + " handler failed", admission.host(), String.valueOf(e));
            admission.connection().channel().close();
            return;
        } finally {
            offer.leave();
        }
        handlers.succeeded(offer);
        admission.handOver();
    }

    private boolean hold(Admission admission) {
        synchronized (held) {
            if (handlers.newest() != null) {
                return false;
            }
            if (closed || held.size() >= MAX_HELD) {
                admission.refuse("too many connections wait for the " + protocol + " plugin");
                return true;
            }
            held.add(admission);
        }
        admission.expireIn(HOLD_US, () -> {
            if (release(admission)) {
                admission.refuse("the " + protocol + " plugin did not come within " + HOLD_US / 1_000_000 + " s");
            }
        });
        return true;
    }

    /** A connection waits no longer; false if it did not. */
    boolean release(Admission admission) {
        synchronized (held) {
            return held.remove(admission);
        }
    }

    /** A handler arrived: those who wait get it, each on its own loop. */
    void handlerArrived() {
        List<Admission> waiting;
        synchronized (held) {
            waiting = new ArrayList<>(held);
            held.clear();
        }
        for (Admission admission : waiting) {
            admission.connection().loop().execute(() -> dispatch(admission));
        }
    }

    int held() {
        synchronized (held) {
            return held.size();
        }
    }

    void close() {
        closed = true;
        Channel bound = server;
        if (bound != null) {
            bound.close();
        }
        List<Admission> waiting;
        synchronized (held) {
            waiting = new ArrayList<>(held);
            held.clear();
        }
        waiting.forEach(admission -> admission.connection().channel().close());
    }
}
