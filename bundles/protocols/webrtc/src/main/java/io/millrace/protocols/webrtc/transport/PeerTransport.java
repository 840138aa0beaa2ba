package io.millrace.protocols.webrtc.transport;

import io.millrace.net.MessageRate;
import io.millrace.protocols.webrtc.transport.dtls.DtlsConnection;
import io.millrace.protocols.webrtc.transport.ice.IceAgent;
import io.millrace.protocols.webrtc.transport.ice.IceCredentials;
import io.millrace.protocols.webrtc.transport.ice.StunRequest;
import io.millrace.protocols.webrtc.transport.srtp.SrtpKeys;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

/** The transport of one peer. Owned by the port's event loop, unless said otherwise. */
final class PeerTransport implements Transport, DtlsConnection.Listener {
    private static final TransportStatistics NOTHING = new TransportStatistics(0, 0, 0, 0, 0);
    private static final int CONNECT_US = 30_000_000;
    /** A browser sends twenty in the first second to each address of this server. */
    static final int CHECKS_A_SECOND = 20;

    private static final int CHECKS_BURST_SECONDS = 2;
    /** Peers check every six seconds at least (RFC 7675 section 5.1). */
    private static final long PRESENT_US = 10_000_000;

    private final TransportPort port;
    private final TransportServices services;
    private final TransportListener listener;
    private final Setup setup;
    private final IceState ice;
    private final DtlsConnection dtls;
    private final PeerPaths paths;
    private final PacketRun run = new PacketRun();
    private final MessageRate checks = new MessageRate(CHECKS_BURST_SECONDS);
    private final long openedUs;
    private volatile String remoteFragment;
    private volatile InetSocketAddress remoteAddress;
    private volatile MediaCipher media;
    private long heardUs;
    private boolean closed;

    PeerTransport(TransportPort port, TransportServices services, RemoteParameters remote, TransportListener listener) {
        this.port = port;
        this.services = services;
        this.listener = listener;
        remoteFragment = remote.usernameFragment();
        setup = remote.setup().answer();
        ice = new IceState(IceCredentials.random(services.random()));
        paths = new PeerPaths(port, this);
        dtls = new DtlsConnection(
                services.identity(),
                setup == Setup.ACTIVE,
                certificate -> remote.fingerprints().stream().anyMatch(each -> each.matches(certificate)),
                services.settings().handshakeMs(),
                services.threads(),
                port.loop(),
                this::sendDtls,
                this);
        openedUs = services.clock().monotonicUs();
        heardUs = openedUs;
    }

    IceState ice() {
        return ice;
    }

    @Override
    public EventLoop loop() {
        return port.loop();
    }

    @Override
    public LocalParameters local() {
        IceCredentials present = ice.credentials();
        return new LocalParameters(
                present.usernameFragment(),
                present.password(),
                setup,
                Fingerprint.of(services.identity().certificate()));
    }

    @Override
    public String remoteFragment() {
        return remoteFragment;
    }

    @Override
    public List<Candidate> localCandidates() {
        return port.candidates();
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return remoteAddress;
    }

    @Override
    public LocalParameters restart(String usernameFragment, String password) {
        RemoteParameters.check(usernameFragment, password);
        port.restart(this, IceCredentials.random(services.random()));
        remoteFragment = usernameFragment;
        return local();
    }

    @Override
    public void addRemoteCandidate(Candidate candidate) {
        // this side sends no checks, and so needs no addresses
    }

    /** Whether a check from an address that is not known yet is one of those that are looked at whatever others do. */
    boolean mayBeAsked(long nowUs) {
        return checks.allows(CHECKS_A_SECOND, nowUs);
    }

    /** A check for one of the credentials arrived. */
    void check(StunRequest request, Path path) {
        IceAgent.Answer answer = ice.check(request, path.remote());
        if (answer.verdict() == IceAgent.Verdict.FORGED) {
            refused(path, "it does not know the password");
            return;
        }
        if (!paths.mayAdd(path)) {
            refused(path, "another session is at this address");
            return;
        }
        if (answer.response() != null) {
            paths.answer(path, answer.response());
        }
        if (answer.verdict() == IceAgent.Verdict.REFUSED) {
            return;
        }
        heardUs = services.clock().monotonicUs();
        port.used(this, request.localFragment());
        paths.add(path);
        if (run.path() == null || answer.verdict() == IceAgent.Verdict.NOMINATED) {
            use(path);
        }
    }

    private void refused(Path path, String reason) {
        services.faults().report("WebRTC check refused", path.remote().getHostString(), reason);
    }

    private void use(Path path) {
        if (!path.equals(run.path())) {
            run.to(path);
            remoteAddress = path.remote();
            dtls.reachable();
        }
    }

    /** A way is gone; another that worked is taken. */
    void lost(Path path) {
        paths.remove(path);
        if (path.equals(run.path())) {
            run.to(paths.latest());
        }
    }

    /** The way that is used at present; null for none. */
    Path path() {
        return run.path();
    }

    /** Whether this is the way that is used, and something came from the peer within the time of two of its checks. */
    boolean uses(Path path, long nowUs) {
        return path.equals(run.path()) && nowUs - heardUs < PRESENT_US;
    }

    /** Whether a check was valid from there. */
    boolean knows(Path path) {
        return !closed && paths.contains(path);
    }

    /** A DTLS record from an address that a check was valid from. */
    void receiveDtls(byte[] datagram) {
        if (!closed) {
            dtls.receive(datagram);
        }
    }

    /** SRTP or SRTCP from an address that a check was valid from. */
    void receiveMedia(ByteBuf packet) {
        MediaCipher present = media;
        if (present == null || closed) {
            return;
        }
        try {
            if (present.receive(packet, listener)) {
                // FFmpeg sends no further checks; who publishes is not silent, and is sent nothing but reports
                heardUs = services.clock().monotonicUs();
            }
        } catch (RuntimeException e) {
            end("the server failed: " + e);
            throw e;
        }
    }

    private void sendDtls(byte[] datagram) {
        if (run.add(datagram, datagram.length)) {
            run.flush();
        }
    }

    @Override
    public void established(SrtpKeys keys) {
        media = new MediaCipher(keys, port.scratch(), run);
        listener.connected();
    }

    @Override
    public void ended(String reason) {
        end(reason);
    }

    @Override
    public void sendRtp(RtpFields fields, ByteBuf payload) {
        MediaCipher present = media;
        if (present != null && !closed) {
            present.sendRtp(fields, payload);
        }
    }

    @Override
    public void keepSent(int ssrc) {
        MediaCipher present = media;
        if (present != null && !closed) {
            present.keep(ssrc);
        }
    }

    @Override
    public int sendAgain(int sequence) {
        MediaCipher present = media;
        return present == null || closed ? 0 : present.sendAgain(sequence);
    }

    @Override
    public void sendRtp(ByteBuf packet) {
        MediaCipher present = media;
        if (present != null && !closed) {
            present.sendRtp(packet);
        }
        packet.release();
    }

    @Override
    public void sendRtcp(ByteBuf compound) {
        MediaCipher present = media;
        if (present != null && !closed) {
            present.sendRtcp(compound);
        }
        compound.release();
    }

    @Override
    public void flush() {
        run.flush();
    }

    @Override
    public boolean isWritable() {
        return run.path() != null && run.path().isWritable();
    }

    @Override
    public TransportStatistics statistics() {
        MediaCipher present = media;
        return present == null ? NOTHING : present.statistics();
    }

    /** Gives up on a peer that is silent, or never shakes hands. */
    void tick(long nowUs) {
        if (nowUs - heardUs > services.settings().consentUs()) {
            end(
                    remoteAddress == null
                            ? "no connectivity check arrived: the peer does not reach this server's UDP or TCP port"
                            : "the peer is silent: no valid connectivity check and no media for "
                                    + services.settings().consentUs() / 1_000_000 + " s");
        } else if (media == null && nowUs - openedUs > CONNECT_US) {
            end("the peer did not begin the DTLS handshake");
        }
    }

    @Override
    public void close(String reason) {
        if (loop().inEventLoop()) {
            end(reason);
            return;
        }
        try {
            loop().execute(() -> end(reason));
        } catch (RejectedExecutionException e) {
            // the server stops
        }
    }

    private void end(String reason) {
        if (closed) {
            return;
        }
        closed = true;
        port.forget(this);
        run.flush();
        dtls.close();
        // the farewell goes out before the way is closed
        port.later(() -> {
            run.to(null);
            paths.close();
        });
        listener.closed(reason);
    }
}
