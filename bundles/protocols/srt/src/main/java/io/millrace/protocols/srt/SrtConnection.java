package io.millrace.protocols.srt;

import io.millrace.net.DatagramSocket;
import io.millrace.protocols.srt.link.Delivery;
import io.millrace.protocols.srt.link.Link;
import io.millrace.protocols.srt.link.LinkEvents;
import io.millrace.protocols.srt.link.LinkParameters;
import io.millrace.protocols.srt.wire.Handshake;
import io.millrace.protocols.srt.wire.MalformedPacketException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;

/** One peer after its handshake: its link, and what it is for. Owned by the socket's event loop. */
final class SrtConnection implements LinkEvents {
    private static final int MOST_MALFORMED = 100;

    private final PacketOutput output;
    private final InetSocketAddress remote;
    private final SrtServices services;
    private final Media media;
    private final Link link;
    private Optional<Handshake> agreement = Optional.empty();
    private int malformed;
    private boolean gone;

    SrtConnection(
            DatagramSocket socket,
            InetSocketAddress remote,
            LinkParameters parameters,
            SrtServices services,
            Media media) {
        this(socket, remote, parameters, services, media, Optional.empty());
    }

    /**
     * A connection that may be one of several of the same peer.
     *
     * @param bonded gets what comes over all of them
     */
    SrtConnection(
            DatagramSocket socket,
            InetSocketAddress remote,
            LinkParameters parameters,
            SrtServices services,
            Media media,
            Optional<Delivery> bonded) {
        this.remote = remote;
        this.services = services;
        this.media = media;
        output = new PacketOutput(socket, remote);
        link = bonded.isPresent()
                ? new Link(parameters, output, this, bonded.get())
                : new Link(parameters, output, this);
    }

    /** The peer knows that it is let in. */
    void start() {
        media.start(link);
        output.flush();
    }

    /** Says what a peer gets that still shakes hands, because it has missed the end of that. */
    void agreement(Handshake last) {
        agreement = Optional.of(last);
    }

    Optional<Handshake> agreement() {
        return agreement;
    }

    boolean isFrom(InetSocketAddress sender) {
        return remote.equals(sender);
    }

    InetSocketAddress remote() {
        return remote;
    }

    Link link() {
        return link;
    }

    void receive(ByteBuffer packet, long nowUs) {
        try {
            link.receive(packet, nowUs);
        } catch (MalformedPacketException e) {
            services.faults().report("SRT peer sent a broken packet", host(), e.getMessage());
            if (++malformed > MOST_MALFORMED) {
                close("sends broken packets without end");
            }
        }
        output.flushSoon();
    }

    /** Does what is due; returns the bytes that wait for a flush of the socket. */
    int tick(long nowUs) {
        if (gone) {
            return 0;
        }
        link.tick(nowUs);
        if (!gone) {
            media.tick(nowUs);
        }
        return output.queue();
    }

    private String host() {
        return remote.getAddress().getHostAddress();
    }

    @Override
    public void payload(ByteBuffer content) {
        media.payload(content);
    }

    @Override
    public void lost(int packets) {
        media.lost(packets);
    }

    @Override
    public void closed(String reason, boolean byPeer) {
        if (!byPeer) {
            services.faults().report("SRT connection closed", host(), reason);
        }
        release(byPeer);
    }

    /** Lets the peer go. */
    void close(String reason) {
        if (!gone) {
            services.faults().report("SRT connection closed", host(), reason);
            stop();
        }
    }

    /** Ends the connection without a word in the log. */
    void stop() {
        if (!gone) {
            link.close(services.clock().monotonicUs());
            output.flush();
            release(false);
        }
    }

    private void release(boolean finished) {
        if (!gone) {
            gone = true;
            media.close(finished);
            output.flush();
        }
    }

    /** Runs something on the connection's loop while it is there. */
    void execute(Runnable task) {
        try {
            output.socket().loop().execute(() -> {
                if (!gone) {
                    task.run();
                    output.flush();
                }
            });
        } catch (RejectedExecutionException e) {
            // the server stops
        }
    }
}
