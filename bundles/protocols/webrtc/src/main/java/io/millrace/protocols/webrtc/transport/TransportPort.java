package io.millrace.protocols.webrtc.transport;

import io.millrace.net.AddressRate;
import io.millrace.net.Datagram;
import io.millrace.net.DatagramSocket;
import io.millrace.protocols.webrtc.transport.ice.IceCredentials;
import io.millrace.protocols.webrtc.transport.ice.StunRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * The one UDP socket, and the transports behind it: found by user name fragment until a check was valid, and by address
 * then. Owned by the socket's event loop, unless said otherwise.
 */
final class TransportPort {
    static final long TICK_US = 1_000_000;
    private static final int FIRST_DTLS = 20;
    private static final int LAST_DTLS = 63;
    private static final int FIRST_RTP = 128;
    private static final int LAST_RTP = 191;

    private final DatagramSocket socket;
    private final Supplier<TransportServices> services;
    private final UdpOutput output;
    private final Scratch scratch = new Scratch();
    private final AddressRate rate = new AddressRate();
    /** Any thread. */
    private final Map<String, PeerTransport> byFragment = new ConcurrentHashMap<>();

    private final Map<InetSocketAddress, PeerTransport> byAddress = new HashMap<>();

    TransportPort(DatagramSocket socket, Supplier<TransportServices> services) {
        this.socket = socket;
        this.services = services;
        output = new UdpOutput(socket);
    }

    EventLoop loop() {
        return socket.loop();
    }

    Scratch scratch() {
        return scratch;
    }

    List<Candidate> candidates() {
        TransportServices present = services.get();
        return present.addresses()
                .candidates(socket.localAddress(), present.settings().interfaceAddresses());
    }

    /** Awaits a peer. Any thread. */
    PeerTransport open(RemoteParameters remote, TransportListener listener) throws TransportUnavailableException {
        TransportServices present = services.get();
        if (byFragment.size() >= present.settings().maxTransports()) {
            throw new TransportUnavailableException("As many WebRTC sessions as are allowed ("
                    + present.settings().maxTransports() + ") are open");
        }
        PeerTransport transport = new PeerTransport(this, present, remote, listener);
        byFragment.put(transport.ice().credentials().usernameFragment(), transport);
        return transport;
    }

    /** New credentials of a transport hold beside the old ones. Any thread. */
    void restart(PeerTransport transport, IceCredentials credentials) {
        byFragment.put(credentials.usernameFragment(), transport);
        forget(transport.ice().restart(credentials));
    }

    /** A peer uses these credentials: older ones do not hold any more. */
    void used(PeerTransport transport, String fragment) {
        forget(transport.ice().used(fragment));
    }

    private void forget(IceCredentials credentials) {
        if (credentials != null) {
            byFragment.remove(credentials.usernameFragment());
        }
    }

    /** A transport has ended. */
    void forget(PeerTransport transport) {
        forget(transport.ice().credentials());
        forget(transport.ice().superseded());
    }

    /**
     * Senders can be forged: a check that is valid for one transport takes no address from another one that uses it and was
     * heard lately.
     */
    boolean mayLearn(Path path, PeerTransport transport) {
        PeerTransport owner = path instanceof UdpPath ? byAddress.get(path.remote()) : null;
        return owner == null
                || owner == transport
                || !owner.uses(path, services.get().clock().monotonicUs());
    }

    /** What comes from there is this transport's. */
    void learn(Path path, PeerTransport transport) {
        if (path instanceof UdpPath) {
            byAddress.put(path.remote(), transport);
        }
    }

    void unlearn(Path path, PeerTransport transport) {
        if (path instanceof UdpPath) {
            byAddress.remove(path.remote(), transport);
        }
    }

    /** Takes a datagram; false if it is for nobody here. */
    boolean offer(Datagram datagram) {
        ByteBuf content = datagram.content();
        if (!content.isReadable()) {
            return false;
        }
        int first = content.getUnsignedByte(content.readerIndex());
        if (StunRequest.isStun(first)) {
            return stun(datagram);
        }
        PeerTransport transport = byAddress.get(datagram.sender());
        if (transport != null) {
            media(transport, content, first);
        }
        return transport != null;
    }

    /** What came over an address or a connection that a check was valid from. */
    void media(PeerTransport transport, ByteBuf content, int first) {
        if (first >= FIRST_RTP && first <= LAST_RTP) {
            transport.receiveMedia(content);
        } else if (first >= FIRST_DTLS && first <= LAST_DTLS) {
            transport.receiveDtls(ByteBufUtil.getBytes(content));
        }
    }

    private boolean stun(Datagram datagram) {
        PeerTransport known = byAddress.get(datagram.sender());
        Optional<StunRequest> request = StunRequest.parse(ByteBufUtil.getBytes(datagram.content()));
        PeerTransport transport =
                request.map(StunRequest::localFragment).map(byFragment::get).orElse(null);
        if (transport == null) {
            return known != null;
        }
        if (known == transport || allows(transport, datagram.sender())) {
            transport.check(request.get(), new UdpPath(output, datagram.sender()));
        }
        return true;
    }

    /** The transport that a check over TCP is for, if the sender may be looked at. */
    Optional<PeerTransport> find(StunRequest request, InetSocketAddress sender) {
        PeerTransport transport = byFragment.get(request.localFragment());
        return transport != null && allows(transport, sender) ? Optional.of(transport) : Optional.empty();
    }

    /** Each transport has some checks of its own: who floods another, from however many addresses, keeps nobody out. */
    private boolean allows(PeerTransport transport, InetSocketAddress sender) {
        TransportSettings settings = services.get().settings();
        long nowUs = services.get().clock().monotonicUs();
        boolean allowed = transport.mayBeAsked(nowUs)
                || rate.allows(sender.getAddress(), settings.checksPerAddress(), settings.checksPerSecond(), nowUs);
        if (!allowed) {
            services.get()
                    .faults()
                    .report(
                            "WebRTC checks left unanswered",
                            sender.getAddress().getHostAddress(),
                            "more than " + settings.checksPerAddress() + " a second of this address, or "
                                    + settings.checksPerSecond() + " of all");
        }
        return allowed;
    }

    /** Runs something after what the loop has to do already. Any thread. */
    void later(Runnable task) {
        try {
            loop().execute(task);
        } catch (RejectedExecutionException e) {
            // the server stops
        }
    }

    /** Gives up on silent peers; once a second. */
    void tick() {
        long nowUs = services.get().clock().monotonicUs();
        // a transport may stand there twice, and leaves while it is looked at
        byFragment.values().forEach(transport -> transport.tick(nowUs));
    }

    /** Ends all transports. */
    void close(String reason) {
        // each on its own, so that one that fails does not keep the others
        byFragment.values().forEach(transport -> later(() -> transport.close(reason)));
    }
}
