package io.millrace.protocols.webrtc.transport;

import io.millrace.protocols.webrtc.transport.dtls.DtlsConnection;
import io.millrace.protocols.webrtc.transport.dtls.DtlsIdentity;
import io.millrace.protocols.webrtc.transport.dtls.HandshakeThreads;
import io.millrace.protocols.webrtc.transport.ice.CheckBuilder;
import io.millrace.protocols.webrtc.transport.srtp.SrtpKeys;
import io.millrace.protocols.webrtc.transport.srtp.SrtpReceiver;
import io.millrace.protocols.webrtc.transport.srtp.SrtpSender;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A browser in a few lines: sends checks, shakes hands, and speaks SRTP. Lives on the network's loop. */
final class TestPeer implements DtlsConnection.Listener {
    static final String FRAGMENT = "peer";
    static final String PASSWORD = "the-password-of-the-peer";
    private static final int WAIT_SECONDS = 60;
    private static final DtlsIdentity IDENTITY = new DtlsIdentity(new SecureRandom(), Instant.EPOCH);

    final CompletableFuture<SrtpKeys> keys = new CompletableFuture<>();
    final CompletableFuture<String> ended = new CompletableFuture<>();
    final BlockingQueue<byte[]> stun = new LinkedBlockingQueue<>();
    final BlockingQueue<byte[]> media = new LinkedBlockingQueue<>();
    private final TestNetwork network;
    private final Setup setup;
    private DtlsConnection dtls;
    private Consumer<byte[]> out;
    private SrtpSender sender;
    private SrtpReceiver receiver;

    TestPeer(TestNetwork network, Setup setup) {
        this.network = network;
        this.setup = setup;
    }

    /** What its offer says. */
    RemoteParameters offer() {
        return offer(Fingerprint.of(IDENTITY.certificate()));
    }

    RemoteParameters offer(Fingerprint fingerprint) {
        return new RemoteParameters(FRAGMENT, PASSWORD, setup, List.of(fingerprint), List.of());
    }

    /** Takes the answer. */
    void answered(LocalParameters answer, HandshakeThreads threads) {
        dtls = new DtlsConnection(
                IDENTITY,
                answer.setup() == Setup.PASSIVE,
                answer.fingerprint()::matches,
                20_000,
                threads,
                network.loop(),
                datagram -> out.accept(datagram),
                this);
    }

    /** Sends from this address from now on, and hears what comes to it. */
    void from(InetSocketAddress address) {
        network.join(address, this::heard);
        out = datagram -> network.receive(address, datagram);
    }

    /** Sends by this way from now on. */
    void by(Consumer<byte[]> way) {
        out = way;
    }

    /** A datagram from the server. */
    void heard(byte[] datagram) {
        int first = datagram[0] & 0xFF;
        if (first < 4) {
            stun.add(datagram);
        } else if (first < 64) {
            dtls.receive(datagram);
        } else {
            media.add(datagram);
        }
    }

    void check(LocalParameters to, boolean nominate) {
        out.accept(CheckBuilder.check(to.usernameFragment() + ":" + FRAGMENT, to.password(), nominate));
    }

    /** A check that nominates, its answer, and the handshake. */
    void connect(LocalParameters to) throws Exception {
        check(to, true);
        await(stun);
        network.onLoop(() -> {
            dtls.reachable();
            return null;
        });
        keys.get(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    static byte[] await(BlockingQueue<byte[]> queue) throws InterruptedException {
        byte[] next = queue.poll(WAIT_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing came");
        }
        return next;
    }

    void sendRtp(byte[] packet) {
        out.accept(protect(packet, false));
    }

    void sendRtcp(byte[] packet) {
        out.accept(protect(packet, true));
    }

    byte[] protect(byte[] packet, boolean rtcp) {
        byte[] sealed = new byte[2_048];
        int length = rtcp ? sender.rtcp(packet, packet.length, sealed) : sender.rtp(packet, packet.length, sealed);
        return Arrays.copyOf(sealed, length);
    }

    /** The next packet from the server, as it came. */
    byte[] receiveProtected() throws InterruptedException {
        return await(media);
    }

    /** The next packet from the server, decrypted. */
    byte[] receive(boolean rtcp) throws InterruptedException {
        byte[] packet = await(media);
        byte[] opened = new byte[2_048];
        int length = rtcp ? receiver.rtcp(packet, packet.length, opened) : receiver.rtp(packet, packet.length, opened);
        if (length < 0) {
            throw new AssertionError("not authentic");
        }
        return Arrays.copyOf(opened, length);
    }

    void close() {
        network.onLoop(() -> {
            dtls.close();
            return null;
        });
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

    /** A plain packet of 100 bytes. */
    static byte[] rtp(int sequence) {
        return ByteBuffer.allocate(100)
                .putShort((short) 0x8060)
                .putShort((short) sequence)
                .putInt(9_000)
                .putInt(77)
                .array();
    }

    /** A plain sender report. */
    static byte[] rtcp() {
        return ByteBuffer.allocate(28).putInt(0x80C80006).putInt(77).array();
    }
}
