package io.millrace.protocols.srt.connect;

import io.millrace.protocols.srt.crypt.Encryption;
import io.millrace.protocols.srt.link.LinkParameters;
import io.millrace.protocols.srt.wire.Capabilities;
import io.millrace.protocols.srt.wire.Extension;
import io.millrace.protocols.srt.wire.Handshake;
import io.millrace.protocols.srt.wire.KeyMaterial;
import io.millrace.protocols.srt.wire.MalformedPacketException;
import io.millrace.protocols.srt.wire.RejectCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A handshake in which both sides begin (draft-sharabayko-srt section 4.3.2): each waves its hand until it hears of the
 * other; then the one with the greater cookie asks, the other answers, and the first agrees. Used by one thread.
 */
public final class Rendezvous implements Opening {
    private static final long PATIENCE_US = 30_000_000;

    /** What was told last. */
    private enum State {
        /** That we are there. */
        WAVING,
        /** What we want; the answer is awaited. */
        ASKED,
        /** That we know of the peer; what it wants is awaited. */
        LISTENING,
        /** What the peer gets; its agreement is awaited. */
        ANSWERED,
        AGREED
    }

    private final Call call;
    private final int cookie;
    private final long startUs;
    private State state = State.WAVING;
    private Handshake packet;
    private int peerId;
    private LinkParameters answered;
    private boolean asks;
    private boolean rejecting;

    /**
     * One that begins.
     *
     * @param cookie not 0; a peer that has seen it in an earlier try goes on with its part
     * @param startUs monotonic time that timestamps count from
     */
    public Rendezvous(Call call, int cookie, long startUs) {
        this.call = call;
        this.cookie = cookie;
        this.startUs = startUs;
        packet = Opening.packet(call, Handshake.WAVE_A_HAND, 0, cookie, List.of());
    }

    @Override
    public Handshake packet() {
        return packet;
    }

    @Override
    public int destination() {
        return packet.type() == Handshake.WAVE_A_HAND ? 0 : peerId;
    }

    @Override
    public long startUs() {
        return startUs;
    }

    @Override
    public long patienceUs() {
        return PATIENCE_US;
    }

    @Override
    public Optional<LinkParameters> answer(Handshake heard, int timestamp, long nowUs)
            throws RefusedException, MalformedPacketException {
        if (RejectCode.isOne(heard.type())) {
            throw new RefusedException(heard.type(), RejectCode.describe(heard.type()));
        }
        if (heard.version() != 5) {
            throw new RefusedException(RejectCode.VERSION, "the peer speaks SRT before 1.3");
        }
        try {
            return hear(heard, timestamp, nowUs);
        } catch (RefusedException e) {
            rejecting = true;
            packet = packet.refusing(e.code());
            throw e;
        }
    }

    private Optional<LinkParameters> hear(Handshake heard, int timestamp, long nowUs)
            throws RefusedException, MalformedPacketException {
        boolean conclusion = heard.type() == Handshake.CONCLUSION;
        if (conclusion || heard.type() == Handshake.WAVE_A_HAND) {
            meet(heard);
            if (conclusion
                    && asks
                    && heard.extension(Extension.HANDSHAKE_RESPONSE).isPresent()) {
                return Optional.of(agree(heard, timestamp, nowUs));
            }
            if (conclusion
                    && !asks
                    && heard.extension(Extension.HANDSHAKE_REQUEST).isPresent()) {
                reply(heard, timestamp, nowUs);
            }
            return Optional.empty();
        }
        return heard.type() == Handshake.AGREEMENT ? begun() : Optional.empty();
    }

    /** The cookies say who asks. */
    private void meet(Handshake heard) throws RefusedException {
        peerId = heard.socketId();
        if (state != State.WAVING) {
            return;
        }
        if (heard.cookie() == cookie) {
            throw new RefusedException(RejectCode.COOKIE, RejectCode.describe(RejectCode.COOKIE));
        }
        int difference = cookie - heard.cookie();
        // as libsrt counts: the difference wraps, and only where that is its own opposite the numbers themselves count
        asks = difference == Integer.MIN_VALUE ? cookie > heard.cookie() : difference > 0;
        state = asks ? State.ASKED : State.LISTENING;
        packet =
                asks ? Opening.request(call, cookie) : Opening.packet(call, Handshake.CONCLUSION, 0, cookie, List.of());
    }

    private LinkParameters agree(Handshake heard, int timestamp, long nowUs)
            throws RefusedException, MalformedPacketException {
        LinkParameters agreed = Opening.agreed(call, heard, heard.initialSequence(), startUs, timestamp, nowUs);
        state = State.AGREED;
        packet = Opening.packet(call, Handshake.AGREEMENT, 0, cookie, List.of());
        return agreed;
    }

    /** A question that is repeated gets the same answer. */
    private void reply(Handshake heard, int timestamp, long nowUs) throws RefusedException, MalformedPacketException {
        if (state != State.LISTENING) {
            return;
        }
        CallerRequest request = CallerRequest.of(heard);
        if (request.group().isPresent()) {
            throw new RefusedException(RejectCode.GROUP, "Connections are not bonded in rendezvous mode");
        }
        Call secured = new Call(
                call.localId(),
                call.initialSequence(),
                call.streamId(),
                call.latencyMs(),
                encryption(request),
                call.limits());
        answered = Opening.parameters(
                secured, heard, request.capabilities(), heard.initialSequence(), startUs, timestamp, nowUs);
        List<Extension> extensions = new ArrayList<>();
        extensions.add(new Capabilities(
                        Capabilities.OUR_VERSION, Capabilities.OURS, (int) (answered.receiveDelayUs() / 1_000), (int)
                                (answered.sendDelayUs() / 1_000))
                .toExtension(Extension.HANDSHAKE_RESPONSE));
        request.keys().ifPresent(keys -> extensions.add(new Extension(Extension.KEY_RESPONSE, keys.toBytes())));
        int flags = Handshake.HAS_CAPABILITIES | (request.keys().isPresent() ? Handshake.HAS_KEY : 0);
        packet = Opening.packet(secured, Handshake.CONCLUSION, flags, cookie, extensions);
        state = State.ANSWERED;
    }

    /** The keys are those of the side that asks. Computes for about a millisecond, once in a handshake. */
    private Optional<Encryption> encryption(CallerRequest request) throws RefusedException {
        if (request.keys().isPresent() != call.encryption().isPresent()) {
            throw new RefusedException(
                    RejectCode.UNSECURE,
                    call.encryption().isPresent() ? "the peer has no passphrase" : "the peer wants a passphrase");
        }
        if (call.encryption().isEmpty()) {
            return Optional.empty();
        }
        KeyMaterial keys = request.keys().get();
        Optional<Encryption> opened = Encryption.open(call.encryption().get().passphrase(), keys);
        if (opened.isEmpty()) {
            throw new RefusedException(RejectCode.BAD_SECRET, RejectCode.describe(RejectCode.BAD_SECRET));
        }
        return opened;
    }

    /** Who answered knows from the peer's agreement, or from anything that is sent over a connection, that it stands. */
    @Override
    public Optional<LinkParameters> begun() {
        if (state != State.ANSWERED) {
            return Optional.empty();
        }
        state = State.AGREED;
        return Optional.of(answered);
    }

    @Override
    public Optional<Handshake> agreement() {
        return state == State.AGREED && asks ? Optional.of(packet) : Optional.empty();
    }

    @Override
    public Optional<Handshake> rejection() {
        return rejecting ? Optional.of(packet) : Optional.empty();
    }
}
