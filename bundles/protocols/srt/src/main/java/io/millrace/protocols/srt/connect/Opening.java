package io.millrace.protocols.srt.connect;

import io.millrace.protocols.srt.crypt.Encryption;
import io.millrace.protocols.srt.link.LinkLimits;
import io.millrace.protocols.srt.link.LinkParameters;
import io.millrace.protocols.srt.wire.Capabilities;
import io.millrace.protocols.srt.wire.Extension;
import io.millrace.protocols.srt.wire.Handshake;
import io.millrace.protocols.srt.wire.KeyMaterial;
import io.millrace.protocols.srt.wire.MalformedPacketException;
import io.millrace.protocols.srt.wire.RejectCode;
import io.millrace.protocols.srt.wire.TextExtension;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A handshake that this server begins: says what to send until the peer agrees. Used by one thread. */
public sealed interface Opening permits Caller, Rendezvous {
    /** How often a packet is repeated while no answer comes. */
    long REPEAT_US = 250_000;

    /** Largest packet with IP and UDP headers, what all networks carry. */
    int MTU_BYTES = 1_500;

    /** Fewer packets on the way than this no peer may ask for. */
    int LEAST_WINDOW = 32;

    /**
     * What is called for.
     *
     * @param localId our socket
     * @param initialSequence number of the first data packet
     * @param streamId empty for none
     * @param latencyMs from sending to delivery, unless the peer wants more
     * @param encryption keys of our own, if there is a passphrase
     * @param limits of the connection
     */
    record Call(
            int localId,
            int initialSequence,
            String streamId,
            int latencyMs,
            Optional<Encryption> encryption,
            LinkLimits limits) {}

    /** What to send, now and until there is an answer. */
    Handshake packet();

    /** The socket it goes to; 0 while that is not known. */
    int destination();

    /** Monotonic time that timestamps count from. */
    long startUs();

    /** How long to wait for an answer. */
    long patienceUs();

    /**
     * Takes an answer.
     *
     * @param timestamp of its packet
     * @return what was agreed on; empty while the handshake goes on
     * @throws RefusedException if the peer does not want it, or asks for what it does not get
     */
    Optional<LinkParameters> answer(Handshake answer, int timestamp, long nowUs)
            throws RefusedException, MalformedPacketException;

    /** Takes anything else from the peer, which shows that it considers the connection to stand. */
    default Optional<LinkParameters> begun() {
        return Optional.empty();
    }

    /** What the peer is told once more when the connection stands, and each time it still asks. */
    default Optional<Handshake> agreement() {
        return Optional.empty();
    }

    /** What a peer is told that gets a refusal of ours. */
    default Optional<Handshake> rejection() {
        return Optional.empty();
    }

    /** The conclusion of the side that asks: what it can do, its keys, and what it wants. */
    static Handshake request(Call call, int cookie) {
        List<Extension> extensions = new ArrayList<>();
        extensions.add(new Capabilities(Capabilities.OUR_VERSION, Capabilities.OURS, call.latencyMs(), call.latencyMs())
                .toExtension(Extension.HANDSHAKE_REQUEST));
        int flags = Handshake.HAS_CAPABILITIES;
        if (call.encryption().isPresent()) {
            flags |= Handshake.HAS_KEY;
            extensions.add(new Extension(
                    Extension.KEY_REQUEST, call.encryption().get().material().toBytes()));
        }
        if (!call.streamId().isEmpty()) {
            flags |= Handshake.HAS_CONFIGURATION;
            extensions.add(TextExtension.of(Extension.STREAM_ID, call.streamId()));
        }
        return packet(call, Handshake.CONCLUSION, flags, cookie, extensions);
    }

    /** A packet of version 5. */
    static Handshake packet(Call call, int type, int flags, int cookie, List<Extension> extensions) {
        return new Handshake(
                5,
                call.encryption().map(keys -> keys.wrap().keyBytes() / 8).orElse(0),
                flags,
                call.initialSequence(),
                MTU_BYTES,
                call.limits().receivePackets(),
                type,
                call.localId(),
                cookie,
                extensions);
    }

    /** What the side that asks has agreed on with the one that answers so. */
    static LinkParameters agreed(
            Call call, Handshake answer, int peerInitialSequence, long startUs, int timestamp, long nowUs)
            throws RefusedException, MalformedPacketException {
        Optional<Extension> first = answer.extension(Extension.HANDSHAKE_RESPONSE);
        if (first.isEmpty()) {
            throw new RefusedException(RejectCode.ROGUE, "the peer's handshake has no SRT extension");
        }
        Capabilities theirs = Capabilities.parse(first.get().content());
        checkKeys(call, answer.extension(Extension.KEY_RESPONSE).map(Extension::content), theirs);
        return parameters(call, answer, theirs, peerInitialSequence, startUs, timestamp, nowUs);
    }

    /** The answer repeats the keys if the peer took them; else it is one word that says why not. */
    private static void checkKeys(Call call, Optional<ByteBuffer> response, Capabilities theirs)
            throws RefusedException {
        boolean secured = response.isPresent() && response.get().remaining() > KeyMaterial.STATE_BYTES;
        if (secured && call.encryption().isEmpty()) {
            throw new RefusedException(RejectCode.UNSECURE, "the peer wants a passphrase");
        }
        if (!secured && call.encryption().isPresent()) {
            boolean otherMode = response.isPresent()
                    && response.get().remaining() == KeyMaterial.STATE_BYTES
                    && response.get().getInt(0) == KeyMaterial.BAD_MODE;
            throw otherMode
                    ? new RefusedException(RejectCode.CRYPTO, RejectCode.describe(RejectCode.CRYPTO))
                    : new RefusedException(RejectCode.UNSECURE, "the peer did not take the passphrase");
        }
        if (secured && call.encryption().get().authenticated() && !theirs.isGcmSafe()) {
            throw new RefusedException(
                    RejectCode.CRYPTO, "the peer has the unsafe AES-GCM of SRT before 1.5.4; take cryptomode=ctr");
        }
    }

    /** Whatever of both sides is the longer delay, and the smaller packet. */
    static LinkParameters parameters(
            Call call,
            Handshake theirs,
            Capabilities capabilities,
            int peerInitialSequence,
            long startUs,
            int timestamp,
            long nowUs) {
        return new LinkParameters(
                call.localId(),
                theirs.socketId(),
                call.initialSequence(),
                peerInitialSequence,
                startUs,
                timestamp,
                nowUs,
                Math.max(call.latencyMs(), capabilities.senderDelayMs()) * 1_000L,
                Math.max(call.latencyMs(), capabilities.receiverDelayMs()) * 1_000L,
                Math.min(MTU_BYTES, theirs.mtuBytes()),
                Math.max(LEAST_WINDOW, theirs.window()),
                call.encryption(),
                call.limits());
    }
}
