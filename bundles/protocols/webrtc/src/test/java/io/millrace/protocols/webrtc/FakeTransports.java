package io.millrace.protocols.webrtc;

import io.millrace.formats.rtp.RtpPacket;
import io.millrace.protocols.webrtc.transport.Candidate;
import io.millrace.protocols.webrtc.transport.Fingerprint;
import io.millrace.protocols.webrtc.transport.LocalParameters;
import io.millrace.protocols.webrtc.transport.RemoteParameters;
import io.millrace.protocols.webrtc.transport.RtpFields;
import io.millrace.protocols.webrtc.transport.Transport;
import io.millrace.protocols.webrtc.transport.TransportListener;
import io.millrace.protocols.webrtc.transport.TransportStatistics;
import io.millrace.protocols.webrtc.transport.TransportUnavailableException;
import io.millrace.protocols.webrtc.transport.Transports;
import io.millrace.testkit.FakeClock;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Transports whose peer is the test: nothing is encrypted, and all of them share one loop that the test turns. */
final class FakeTransports implements Transports {
    static final String FRAGMENT = "localfragment";
    private static final int MOST_TURNS = 500;

    final List<Peer> peers = new ArrayList<>();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final FakeClock clock;
    private boolean unavailable;
    private boolean ending;

    FakeTransports(FakeClock clock) {
        this.clock = clock;
    }

    /** No port is bound from now on. */
    void makeUnavailable() {
        unavailable = true;
    }

    /** The next transport is over as soon as it is opened. */
    void endNext() {
        ending = true;
    }

    /** Runs what is to be done on the loop, also what is done a little later; time passes until then. */
    void run() {
        channel.runPendingTasks();
        for (int i = 0; i < MOST_TURNS; i++) {
            long waitNs = channel.runScheduledPendingTasks();
            if (waitNs < 0) {
                return;
            }
            channel.advanceTimeBy(waitNs, TimeUnit.NANOSECONDS);
            clock.advance(waitNs / 1_000 + 1);
            channel.runPendingTasks();
        }
    }

    /** Runs what is to be done on the loop within some time; the clock stands still meanwhile. */
    void runFor(long us) {
        long leftNs = us * 1_000;
        channel.runPendingTasks();
        for (long waitNs = channel.runScheduledPendingTasks(); waitNs >= 0 && waitNs < leftNs; ) {
            channel.advanceTimeBy(waitNs, TimeUnit.NANOSECONDS);
            leftNs -= waitNs;
            waitNs = channel.runScheduledPendingTasks();
            channel.runPendingTasks();
        }
        channel.advanceTimeBy(leftNs, TimeUnit.NANOSECONDS);
    }

    Peer last() {
        return peers.get(peers.size() - 1);
    }

    @Override
    public Transport open(RemoteParameters remote, TransportListener listener) throws TransportUnavailableException {
        if (unavailable) {
            throw new TransportUnavailableException("The port is not bound");
        }
        Peer peer = new Peer(remote, listener);
        peers.add(peer);
        if (ending) {
            ending = false;
            peer.close("ended at once");
        }
        return peer;
    }

    /** One transport, and the peer at its other end. */
    final class Peer implements Transport {
        final RemoteParameters remote;
        final List<RtpPacket> rtp = new ArrayList<>();
        final List<ByteBuffer> extensions = new ArrayList<>();
        final List<ByteBuffer> rtcp = new ArrayList<>();
        final List<Candidate> candidates = new ArrayList<>();
        final List<RtpPacket> repeated = new ArrayList<>();
        long kept = -1;
        String closed;
        boolean writable = true;
        private final TransportListener listener;
        private String remoteFragment;
        private int restarts;

        Peer(RemoteParameters remote, TransportListener listener) {
            this.remote = remote;
            this.listener = listener;
            remoteFragment = remote.usernameFragment();
        }

        void connect() {
            listener.connected();
            run();
        }

        void sendsRtp(ByteBuffer packet) {
            listener.rtp(Unpooled.wrappedBuffer(packet));
        }

        /** The server hears the peer, and does nothing yet. */
        void hears(ByteBuffer packet) {
            listener.rtcp(Unpooled.wrappedBuffer(packet));
        }

        void sendsRtcp(ByteBuffer packet) {
            hears(packet);
            run();
        }

        @Override
        public EventLoop loop() {
            return channel.eventLoop();
        }

        @Override
        public LocalParameters local() {
            return new LocalParameters(
                    FRAGMENT + restarts,
                    "localpassword0123456789",
                    remote.setup().answer(),
                    new Fingerprint("sha-256", "AA:BB"));
        }

        @Override
        public String remoteFragment() {
            return remoteFragment;
        }

        @Override
        public List<Candidate> localCandidates() {
            return List.of(new Candidate("1", false, 100, "192.0.2.1", 8189, "host", ""));
        }

        @Override
        public InetSocketAddress remoteAddress() {
            return null;
        }

        @Override
        public LocalParameters restart(String usernameFragment, String password) {
            if (usernameFragment.length() < 4) {
                throw new IllegalArgumentException("a=ice-ufrag has to have 4 to 256 characters");
            }
            if (password.length() < 22) {
                throw new IllegalArgumentException("a=ice-pwd has to have 22 to 256 characters");
            }
            restarts++;
            remoteFragment = usernameFragment;
            return local();
        }

        @Override
        public void addRemoteCandidate(Candidate candidate) {
            candidates.add(candidate);
        }

        @Override
        public void sendRtp(RtpFields fields, ByteBuf payload) {
            ByteBuffer bytes = ByteBuffer.allocate(payload.readableBytes() + 2);
            if (fields.originalSequence != RtpFields.NONE) {
                bytes.putShort((short) fields.originalSequence);
            }
            bytes.put(payload.nioBuffer()).flip();
            extensions.add(
                    fields.extensions == null
                            ? ByteBuffer.allocate(0)
                            : ByteBuffer.wrap(ByteBufUtil.getBytes(fields.extensions)));
            rtp.add(new RtpPacket(
                    fields.payloadType,
                    fields.marker,
                    fields.sequence,
                    fields.timestamp & 0xFFFF_FFFFL,
                    fields.ssrc & 0xFFFF_FFFFL,
                    bytes));
        }

        @Override
        public void keepSent(int ssrc) {
            kept = ssrc & 0xFFFF_FFFFL;
        }

        @Override
        public int sendAgain(int sequence) {
            for (RtpPacket each : List.copyOf(rtp)) {
                if (each.ssrc() == kept && each.sequence() == sequence) {
                    repeated.add(each);
                    return each.payload().remaining();
                }
            }
            return 0;
        }

        @Override
        public void sendRtp(ByteBuf packet) {
            packet.release();
        }

        @Override
        public void sendRtcp(ByteBuf compound) {
            ByteBuffer bytes = ByteBuffer.allocate(compound.readableBytes());
            compound.readBytes(bytes).release();
            rtcp.add(bytes.flip());
        }

        @Override
        public void flush() {
            // nothing waits
        }

        @Override
        public boolean isWritable() {
            return writable;
        }

        @Override
        public TransportStatistics statistics() {
            return new TransportStatistics(0, 0, 0, 0, 0);
        }

        @Override
        public void close(String reason) {
            if (closed == null) {
                closed = reason;
                channel.eventLoop().execute(() -> listener.closed(reason));
            }
        }
    }
}
