package io.millrace.protocols.srt;

import io.millrace.api.access.Grant;
import io.millrace.net.DatagramSocket;
import io.millrace.protocols.srt.connect.CallerRequest;
import io.millrace.protocols.srt.connect.RefusedException;
import io.millrace.protocols.srt.link.Delivery;
import io.millrace.protocols.srt.link.Link;
import io.millrace.protocols.srt.link.LinkParameters;
import io.millrace.protocols.srt.wire.GroupMembership;
import io.millrace.protocols.srt.wire.RejectCode;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * An encoder that publishes one stream over several connections, each of which may fail while another is there: libsrt's
 * broadcast and main/backup groups. Owned by the socket's event loop.
 */
final class Bond {
    private static final int MOST_MEMBERS = 8;

    /** One of the connections. */
    private final class Member implements Media {
        private final int number;
        private final int weight;

        Member(int number, int weight) {
            this.number = number;
            this.weight = weight;
        }

        @Override
        public void start(Link link) {
            figures.joined(number, weight, link.statistics());
        }

        @Override
        public void payload(ByteBuffer content) {
            publishing.payload(content);
        }

        @Override
        public void lost(int packets) {
            publishing.lost(packets);
        }

        @Override
        public void tick(long nowUs) {
            publishing.tick(nowUs);
        }

        @Override
        public void close(boolean finished) {
            left(number, finished);
        }
    }

    private final int id;
    private final GroupMembership group;
    private final String streamId;
    private final Grant grant;
    private final Media publishing;
    private final Runnable ended;
    private final Delivery delivery;
    private final BondFigures figures = new BondFigures();
    private final IntObjectMap<SrtConnection> members = new IntObjectHashMap<>();
    private int joined;
    private long receivedPackets;
    private long receivedUntilFinished = -1;

    /**
     * A publication whose first connection is about to join.
     *
     * @param id our number of the group
     * @param request of the first connection
     * @param ended called when the last connection has gone
     */
    Bond(int id, CallerRequest request, Grant grant, Media publishing, Runnable ended) {
        this.id = id;
        this.grant = grant;
        this.publishing = publishing;
        this.ended = ended;
        group = request.group().orElseThrow();
        streamId = request.streamId();
        delivery = Delivery.bonded(publishing);
    }

    /** Figures of all connections, by any thread. */
    BondFigures figures() {
        return figures;
    }

    /** What a connection is told of the group. */
    GroupMembership membership(CallerRequest request) {
        return new GroupMembership(
                id, group.type(), 0, request.group().orElseThrow().weight());
    }

    /** Refuses what is not another connection of the same encoder. */
    void check(CallerRequest request, Grant granted) throws RefusedException {
        if (!granted.identity().equals(grant.identity()) || !request.streamId().equals(streamId)) {
            throw new RefusedException(
                    RejectCode.GROUP,
                    "A connection wants to join the group of another encoder of " + grant.stream()
                            + "; all of a group need the same stream id");
        }
        if (request.group().orElseThrow().type() != group.type()) {
            throw new RefusedException(
                    RejectCode.GROUP, "A connection wants to join a group of another type at " + grant.stream());
        }
        if (members.size() >= MOST_MEMBERS) {
            throw new RefusedException(
                    RejectCode.RESOURCE,
                    "The group of " + grant.stream() + " has " + MOST_MEMBERS + " connections already");
        }
    }

    /** One connection more. */
    SrtConnection join(
            CallerRequest request,
            DatagramSocket socket,
            InetSocketAddress remote,
            LinkParameters parameters,
            SrtServices services) {
        Member member = new Member(++joined, request.group().orElseThrow().weight());
        SrtConnection connection =
                new SrtConnection(socket, remote, parameters, services, member, Optional.of(delivery));
        members.put(member.number, connection);
        return connection;
    }

    private void left(int number, boolean finished) {
        SrtConnection gone = members.remove(number);
        receivedPackets += gone.link().receivedPackets();
        figures.left(number);
        if (finished) {
            receivedUntilFinished = received();
        }
        if (members.isEmpty()) {
            // a dead connection does not hear the end: nothing came over it since another one did
            publishing.close(receivedUntilFinished == received());
            ended.run();
        }
    }

    private long received() {
        return receivedPackets
                + members.values().stream()
                        .mapToLong(each -> each.link().receivedPackets())
                        .sum();
    }

    /** Lets the encoder go. */
    void close(String reason) {
        forEach(each -> each.close(reason));
    }

    /** Ends all connections without a word in the log. */
    void stop() {
        forEach(SrtConnection::stop);
    }

    private void forEach(Consumer<SrtConnection> task) {
        List.copyOf(members.values()).forEach(task);
    }
}
