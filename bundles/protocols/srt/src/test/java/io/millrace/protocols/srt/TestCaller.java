package io.millrace.protocols.srt;

import io.millrace.protocols.srt.connect.Caller;
import io.millrace.protocols.srt.connect.Opening;
import io.millrace.protocols.srt.connect.RefusedException;
import io.millrace.protocols.srt.connect.Rendezvous;
import io.millrace.protocols.srt.crypt.Encryption;
import io.millrace.protocols.srt.link.Link;
import io.millrace.protocols.srt.link.LinkEvents;
import io.millrace.protocols.srt.link.LinkLimits;
import io.millrace.protocols.srt.link.LinkParameters;
import io.millrace.protocols.srt.wire.Extension;
import io.millrace.protocols.srt.wire.GroupMembership;
import io.millrace.protocols.srt.wire.Handshake;
import io.millrace.protocols.srt.wire.Header;
import io.millrace.protocols.srt.wire.MalformedPacketException;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/** An encoder or player that speaks to a {@link TestServer}. */
final class TestCaller implements LinkEvents {
    private static final LinkLimits LIMITS = new LinkLimits(4_096, 4_096, 0, 5_000_000, 1 << 24, 1 << 12);

    final ByteArrayOutputStream received = new ByteArrayOutputStream();
    Link link;
    int refusedWith;
    String closed;
    /** What it is told of its group. */
    GroupMembership peerGroup;

    private GroupMembership group;
    private final TestServer server;
    private final InetSocketAddress address;
    private final Opening opening;
    private final Queue<ByteBuffer> arrived = new ArrayDeque<>();

    TestCaller(TestServer server, int port, String streamId, Optional<Encryption> encryption) {
        this(
                server,
                port,
                new Caller(new Opening.Call(port + 1, 5_000, streamId, 120, encryption, LIMITS), server.nowUs()));
    }

    private TestCaller(TestServer server, int port, Opening opening) {
        this.server = server;
        this.opening = opening;
        address = server.join(port, arrived::add);
    }

    /** A peer that the server meets half-way. */
    static TestCaller meeting(TestServer server, int port, int cookie, Optional<Encryption> encryption) {
        Opening.Call call = new Opening.Call(port + 1, 700_000, "", 120, encryption, LIMITS);
        return new TestCaller(server, port, new Rendezvous(call, cookie, server.nowUs()));
    }

    /** One of several connections of an encoder. */
    static TestCaller member(TestServer server, int port, String streamId, GroupMembership group) {
        TestCaller caller = new TestCaller(server, port, streamId, Optional.empty());
        caller.group = group;
        return caller.connect();
    }

    static TestCaller calling(TestServer server, int port, String streamId) {
        TestCaller caller = new TestCaller(server, port, streamId, Optional.empty());
        caller.connect();
        return caller;
    }

    /** Shakes hands until it is let in or refused. */
    TestCaller connect() {
        sendHandshake();
        take();
        sendHandshake();
        take();
        return this;
    }

    InetSocketAddress address() {
        return address;
    }

    void sendHandshake() {
        server.receive(address, handshake(), true);
    }

    ByteBuffer handshake() {
        ByteBuffer packet = ByteBuffer.allocate(1_500);
        inGroup(opening.packet())
                .write(packet, (int) (server.nowUs() - opening.startUs()), opening.destination(), new byte[4]);
        return packet.flip();
    }

    private Handshake inGroup(Handshake bare) {
        if (group == null || bare.type() != Handshake.CONCLUSION) {
            return bare;
        }
        List<Extension> extensions = new ArrayList<>(bare.extensions());
        extensions.add(group.toExtension());
        return new Handshake(
                bare.version(),
                bare.encryption(),
                bare.extensionField() | Handshake.HAS_CONFIGURATION,
                bare.initialSequence(),
                bare.mtuBytes(),
                bare.window(),
                bare.type(),
                bare.socketId(),
                bare.cookie(),
                extensions);
    }

    /** Waves its hand, and answers, until the connection stands or is refused. */
    void shake() {
        for (int i = 0; i < 4 && link == null; i++) {
            sendHandshake();
            take();
        }
    }

    /** Loses what has arrived. */
    void forget() {
        arrived.clear();
    }

    /** Reads what has arrived. */
    void take() {
        for (ByteBuffer packet = arrived.poll(); packet != null; packet = arrived.poll()) {
            try {
                if (link == null) {
                    answer(packet);
                } else {
                    link.receive(packet, server.nowUs());
                }
            } catch (RefusedException e) {
                refusedWith = e.code();
            } catch (MalformedPacketException e) {
                throw new AssertionError(e);
            }
        }
    }

    private void answer(ByteBuffer packet) throws RefusedException, MalformedPacketException {
        if (!Header.isControl(packet) || Header.type(packet) != 0) {
            opening.begun().ifPresent(this::connected);
            return;
        }
        int timestamp = Header.timestamp(packet);
        Handshake answer = Handshake.parse(packet.slice(Header.BYTES, packet.remaining() - Header.BYTES));
        Optional<Extension> told = answer.extension(Extension.GROUP);
        if (told.isPresent()) {
            peerGroup = GroupMembership.parse(told.get().content());
        }
        Optional<LinkParameters> agreed = opening.answer(answer, timestamp, server.nowUs());
        agreed.ifPresent(this::connected);
    }

    private void connected(LinkParameters parameters) {
        link = new Link(parameters, out -> server.receive(address, out, false), this);
        opening.agreement().ifPresent(agreement -> sendHandshake());
    }

    /** Lets time pass at both ends. */
    void run(long us) {
        run(server, us, this);
    }

    /** Lets time pass at the server and some callers. */
    static void run(TestServer server, long us, TestCaller... callers) {
        for (long passed = 0; passed < us; passed += 10_000) {
            server.run(10_000);
            for (TestCaller each : callers) {
                each.take();
                if (each.link != null) {
                    each.link.tick(server.nowUs());
                }
            }
        }
    }

    /** Sends bytes in payloads of seven transport packets, a millisecond apart. */
    void send(byte[] bytes) {
        for (int at = 0; at < bytes.length; at += 1_316) {
            link.offer(bytes, at, Math.min(1_316, bytes.length - at), server.nowUs());
            if (at / 1_316 % 10 == 9) {
                run(10_000);
            }
        }
    }

    @Override
    public void payload(ByteBuffer content) {
        byte[] bytes = new byte[content.remaining()];
        content.get(bytes);
        received.writeBytes(bytes);
    }

    @Override
    public void lost(int packets) {
        throw new AssertionError("Lost " + packets);
    }

    @Override
    public void closed(String reason, boolean byPeer) {
        closed = reason;
    }
}
