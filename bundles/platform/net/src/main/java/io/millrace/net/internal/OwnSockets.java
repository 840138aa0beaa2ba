package io.millrace.net.internal;

import io.millrace.net.DatagramBinding;
import io.millrace.net.DatagramHandler;
import io.millrace.net.OwnDatagramSocket;
import io.millrace.net.RepeatedFaults;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Opens UDP sockets that belong to one handler, and joins groups. Safe for any thread. */
final class OwnSockets {
    private static final int IPPROTO_IP = 0;
    private static final int IP_TTL = 2;
    private static final int IP_MULTICAST_TTL = 33;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_UNICAST_HOPS = 16;
    private static final int IPV6_MULTICAST_HOPS = 18;

    // Netty's own option sets the time to live of unicast only
    private static final ChannelOption<Integer> HOPS_4 = new IntegerUnixChannelOption("IP_TTL", IPPROTO_IP, IP_TTL);
    private static final ChannelOption<Integer> GROUP_HOPS_4 =
            new IntegerUnixChannelOption("IP_MULTICAST_TTL", IPPROTO_IP, IP_MULTICAST_TTL);
    private static final ChannelOption<Integer> HOPS_6 =
            new IntegerUnixChannelOption("IPV6_UNICAST_HOPS", IPPROTO_IPV6, IPV6_UNICAST_HOPS);
    private static final ChannelOption<Integer> GROUP_HOPS_6 =
            new IntegerUnixChannelOption("IPV6_MULTICAST_HOPS", IPPROTO_IPV6, IPV6_MULTICAST_HOPS);

    private final Loops loops;
    private final Executor blocking;
    private final RepeatedFaults faults;

    OwnSockets(Loops loops, Executor blocking, RepeatedFaults faults) {
        this.loops = loops;
        this.blocking = blocking;
        this.faults = faults;
    }

    CompletionStage<OwnDatagramSocket> open(EventLoop loop, DatagramBinding binding, DatagramHandler handler) {
        CompletableFuture<OwnDatagramSocket> done = new CompletableFuture<>();
        try {
            blocking.execute(() -> {
                try {
                    bind(loop, binding, MulticastInterfaces.choose(binding), handler, done);
                } catch (IOException e) {
                    done.completeExceptionally(e);
                } catch (RuntimeException e) {
                    done.completeExceptionally(new IOException(cannot(binding, e), e));
                }
            });
        } catch (RejectedExecutionException e) {
            done.completeExceptionally(new IOException("The server is busy", e));
        }
        return done;
    }

    private void bind(
            EventLoop loop,
            DatagramBinding binding,
            Optional<NetworkInterface> by,
            DatagramHandler handler,
            CompletableFuture<OwnDatagramSocket> done) {
        InetSocketAddress local = binding.local();
        boolean isIpv6 = local.getAddress() instanceof Inet6Address;
        DatagramReceiver receiver =
                new DatagramReceiver("UDP " + local.getAddress().getHostAddress(), handler, faults);
        SocketProtocolFamily family = isIpv6 ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
        Bootstrap bootstrap = UdpPort.bootstrap(loops, loop, () -> loops.datagram(family), binding.maxBytes())
                .option(ChannelOption.SO_REUSEADDR, true)
                .handler(receiver);
        hops(bootstrap, isIpv6, binding.hops());
        by.ifPresent(each -> bootstrap.option(ChannelOption.IP_MULTICAST_IF, each));
        ChannelFuture bound = bootstrap.bind(local);
        bound.addListener(future -> {
            if (bound.isSuccess()) {
                join((DatagramChannel) bound.channel(), binding, by, receiver, done);
            } else {
                done.completeExceptionally(new IOException(cannot(binding, bound.cause()), bound.cause()));
            }
        });
    }

    private void hops(Bootstrap bootstrap, boolean isIpv6, int hops) {
        if (loops.isEpoll()) {
            bootstrap.option(isIpv6 ? HOPS_6 : HOPS_4, hops).option(isIpv6 ? GROUP_HOPS_6 : GROUP_HOPS_4, hops);
        } else {
            bootstrap.option(ChannelOption.IP_MULTICAST_TTL, hops);
        }
    }

    private void join(
            DatagramChannel channel,
            DatagramBinding binding,
            Optional<NetworkInterface> by,
            DatagramReceiver receiver,
            CompletableFuture<OwnDatagramSocket> done) {
        InetAddress group = binding.local().getAddress();
        if (!group.isMulticastAddress()) {
            opened(channel, receiver, done);
            return;
        }
        ChannelFuture joined =
                channel.joinGroup(group, by.orElseThrow(), binding.source().orElse(null));
        joined.addListener(future -> {
            if (joined.isSuccess()) {
                opened(channel, receiver, done);
            } else {
                channel.close();
                done.completeExceptionally(new IOException(
                        "Cannot join " + group.getHostAddress() + " on "
                                + by.orElseThrow().getName() + ": "
                                + joined.cause().getMessage(),
                        joined.cause()));
            }
        });
    }

    private void opened(Channel channel, DatagramReceiver receiver, CompletableFuture<OwnDatagramSocket> done) {
        ChannelSocket socket = new ChannelSocket(channel, loops.isEpoll());
        receiver.opened(socket);
        done.complete(socket);
    }

    private static String cannot(DatagramBinding binding, Throwable cause) {
        return "Cannot open UDP port " + binding.local().getPort() + " of "
                + binding.local().getAddress().getHostAddress() + ": " + cause.getMessage();
    }
}
