package io.millrace.itests;

import io.millrace.api.work.Clock;
import io.millrace.api.work.Timer;
import io.millrace.api.work.Workers;
import io.millrace.protocols.webrtc.transport.dtls.DtlsConnection;
import io.millrace.protocols.webrtc.transport.dtls.DtlsIdentity;
import io.millrace.protocols.webrtc.transport.dtls.HandshakeThreads;
import io.millrace.protocols.webrtc.transport.srtp.SrtpKeys;
import io.millrace.protocols.webrtc.transport.srtp.SrtpReceiver;
import io.millrace.protocols.webrtc.transport.srtp.SrtpSender;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * A viewer that speaks WebRTC by itself, so that it can do what no browser does. One thread hears, sends checks and shakes
 * hands; what a test sends comes from the test's.
 */
final class WebRtcPeer implements DtlsConnection.Listener, AutoCloseable {
    /** Shakes hands for all peers. */
    private static final ExecutorService THREADS = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "peer-handshake");
        thread.setDaemon(true);
        return thread;
    });

    private static final HandshakeThreads HANDSHAKES = new HandshakeThreads(new Threads());
    static final DtlsIdentity IDENTITY = new DtlsIdentity(new SecureRandom(), Instant.now());
    private static final int PACKET_BYTES = 2_048;
    private static final int RECEIVE_BYTES = 1 << 20;
    private static final int HANDSHAKE_MS = 20_000;
    private static final int CHECK_MS = 1_000;
    private static final int LAST_DTLS = 63;
    private static final int FIRST_RTCP = 192;
    private static final int LAST_RTCP = 223;

    final WhepSession session;
    private final CompletableFuture<SrtpKeys> keys = new CompletableFuture<>();
    private final CompletableFuture<String> ended = new CompletableFuture<>();
    private final DatagramChannel channel;
    private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "peer");
        thread.setDaemon(true);
        return thread;
    });
    private final DtlsConnection dtls;
    private final BiConsumer<WebRtcPeer, byte[]> handshakeOut;
    private volatile SrtpSender sender;
    private volatile SrtpReceiver receiver;
    private volatile long packets;
    private volatile long bytes;
    private volatile long lost;
    private volatile long refused;
    private volatile int highest = -1;
    private volatile int source;

    /**
     * Connects to a session; {@link #awaitConnected} waits for it.
     *
     * @param handshakeOut sends the datagrams of a handshake, or others
     */
    WebRtcPeer(Server server, WhepSession session, BiConsumer<WebRtcPeer, byte[]> handshakeOut) {
        this.session = session;
        this.handshakeOut = handshakeOut;
        dtls = new DtlsConnection(
                IDENTITY,
                true,
                certificate -> true,
                HANDSHAKE_MS,
                HANDSHAKES,
                loop,
                datagram -> this.handshakeOut.accept(this, datagram),
                this);
        try {
            channel = DatagramChannel.open();
            channel.setOption(java.net.StandardSocketOptions.SO_RCVBUF, RECEIVE_BYTES);
            channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.webrtcPort));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        THREADS.execute(this::hear);
        loop.scheduleWithFixedDelay(() -> send(session.check()), 0, CHECK_MS, TimeUnit.MILLISECONDS);
    }

    /** One that does as it should, connected. */
    static WebRtcPeer viewer(Server server, String stream) {
        WebRtcPeer peer = new WebRtcPeer(server, WhepSession.open(server, stream), WebRtcPeer::send);
        peer.awaitConnected();
        return peer;
    }

    void awaitConnected() {
        try {
            keys.get(60, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("not connected", e);
        }
    }

    /** Why it ended, as soon as it has. */
    String awaitEnd() {
        try {
            return ended.get(60, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("not ended", e);
        }
    }

    boolean isConnected() {
        return keys.isDone() && !keys.isCompletedExceptionally() && !ended.isDone();
    }

    private void hear() {
        ByteBuffer in = ByteBuffer.allocate(PACKET_BYTES);
        while (channel.isOpen()) {
            try {
                in.clear();
                int length = channel.read(in);
                byte[] datagram = Arrays.copyOf(in.array(), length);
                loop.execute(() -> heard(datagram));
            } catch (PortUnreachableException e) {
                // the server has stopped
            } catch (ClosedChannelException | java.util.concurrent.RejectedExecutionException e) {
                return;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void heard(byte[] datagram) {
        int first = datagram[0] & 0xFF;
        if (first < 4) {
            dtls.reachable();
        } else if (first <= LAST_DTLS) {
            dtls.receive(datagram);
        } else if (receiver != null) {
            media(datagram);
        }
    }

    private void media(byte[] datagram) {
        bytes += datagram.length;
        byte[] opened = new byte[PACKET_BYTES];
        int type = datagram[1] & 0xFF;
        if (type >= FIRST_RTCP && type <= LAST_RTCP) {
            return;
        }
        if (receiver.rtp(datagram, datagram.length, opened) == SrtpReceiver.REFUSED) {
            refused++;
            return;
        }
        ByteBuffer packet = ByteBuffer.wrap(opened);
        if (packet.getInt(8) == session.source()) {
            int sequence = packet.getShort(2) & 0xFFFF;
            if (highest >= 0) {
                lost += sequence - highest - 1 & 0xFFFF;
            }
            highest = sequence;
            packets++;
        }
    }

    /** Sends bytes as they are. */
    void send(byte[] datagram) {
        try {
            channel.write(ByteBuffer.wrap(datagram));
        } catch (PortUnreachableException | ClosedChannelException e) {
            // the server has stopped, or the test has ended
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A compound of RTCP, encrypted. */
    synchronized byte[] protect(byte[] rtcp) {
        byte[] sealed = new byte[PACKET_BYTES];
        return Arrays.copyOf(sealed, sender.rtcp(rtcp, rtcp.length, sealed));
    }

    /** Packets of the pictures that came for the first time. */
    long packets() {
        return packets;
    }

    /** Of all media that came. */
    long bytes() {
        return bytes;
    }

    long lost() {
        return lost;
    }

    /** Packets that were not authentic, or came twice. */
    long refused() {
        return refused;
    }

    /** Number of the newest packet of the pictures. */
    int newest() {
        return highest;
    }

    /** Waits for so many more packets of the pictures. */
    void awaitPackets(int more) {
        long enough = packets + more;
        Await.until(more + " more packets", 30, () -> packets >= enough);
    }

    /** Is gone without a word. */
    void vanish() {
        loop.shutdownNow();
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void established(SrtpKeys made) {
        sender = new SrtpSender(made.profile(), made.local());
        receiver = new SrtpReceiver(made.profile(), made.remote());
        keys.complete(made);
    }

    @Override
    public void ended(String reason) {
        ended.complete(reason);
        keys.completeExceptionally(new AssertionError(reason));
    }

    @Override
    public void close() {
        vanish();
        session.delete();
    }

    /** Threads for handshakes, and nothing else. */
    private static final class Threads implements Workers {
        @Override
        public Executor blocking(String name) {
            return THREADS;
        }

        @Override
        public Executor serial(String name) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Timer timer() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Clock clock() {
            throw new UnsupportedOperationException();
        }
    }
}
