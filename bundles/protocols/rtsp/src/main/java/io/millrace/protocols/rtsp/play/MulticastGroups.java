package io.millrace.protocols.rtsp.play;

import io.millrace.api.live.LiveStream;
import io.millrace.net.DatagramBinding;
import io.millrace.net.Network;
import io.millrace.net.OwnDatagramSocket;
import io.netty.channel.Channel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The streams that are sent to groups now: each once, to an address of its own, as long as anybody has asked for it. Safe
 * for any thread.
 */
public final class MulticastGroups {
    private final Network network;
    private final WireStreams wires;
    private final Map<LiveStream, MulticastGroup> groups = new IdentityHashMap<>();
    private final BitSet taken = new BitSet();

    public MulticastGroups(Network network, WireStreams wires) {
        this.network = network;
        this.wires = wires;
    }

    /**
     * One player more.
     *
     * @param setup the media; those of the group if there is one
     * @param channel the player's connection: its event loop owns a new group
     * @param options hold for a new group
     * @param events hears when the group ends; on the group's event loop
     * @return the group, once its socket is open; fails with an {@code IOException} that says why there is none
     */
    public CompletionStage<MulticastGroup> join(
            LiveStream stream,
            WireSetup setup,
            Channel channel,
            MulticastOptions options,
            PlayOptions play,
            Viewer.Events events) {
        MulticastGroup group;
        synchronized (this) {
            group = groups.get(stream);
            if (group == null) {
                int index = taken.nextClearBit(0);
                if (index >= options.groups()) {
                    return CompletableFuture.failedFuture(
                            new IOException("all " + options.groups() + " group addresses are in use"));
                }
                taken.set(index);
                group = new MulticastGroup(stream, setup, channel, options, index);
                groups.put(stream, group);
                group.open(
                        socket(channel, options),
                        opened -> wires.attach(
                                stream,
                                channel,
                                opened.outlet(),
                                bytes -> {},
                                setup,
                                play,
                                reason -> over(opened, reason)));
            }
            if (!group.carries(setup)) {
                return CompletableFuture.failedFuture(new IOException("the stream is changing its tracks"));
            }
            group.members().add(events);
        }
        MulticastGroup joined = group;
        return joined.ready().whenComplete((ready, failure) -> {
            if (failure != null) {
                leave(joined, events);
            }
        });
    }

    private CompletionStage<OwnDatagramSocket> socket(Channel channel, MulticastOptions options) {
        DatagramBinding any =
                DatagramBinding.of(new InetSocketAddress("0.0.0.0", 0)).hops(options.hops());
        DatagramBinding binding = options.networkInterface().map(any::on).orElse(any);
        return network.openDatagramSocket(channel.eventLoop(), binding, datagram -> true);
    }

    /** One player less; the last one ends the group. */
    public void leave(MulticastGroup group, Viewer.Events events) {
        synchronized (this) {
            group.members().remove(events);
            if (!group.members().isEmpty() || !groups.remove(group.stream(), group)) {
                return;
            }
            taken.clear(group.index());
        }
        group.close(wires);
    }

    private void over(MulticastGroup group, String reason) {
        List<Viewer.Events> told;
        synchronized (this) {
            told = new ArrayList<>(group.members());
            group.members().clear();
            if (groups.remove(group.stream(), group)) {
                taken.clear(group.index());
            }
        }
        group.close(wires);
        told.forEach(each -> each.over(reason));
    }

    /** Groups that are sent to now. */
    public synchronized int size() {
        return groups.size();
    }
}
