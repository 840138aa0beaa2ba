package io.millrace.protocols.srt.link;

import io.millrace.protocols.srt.crypt.Encryption;
import io.millrace.protocols.srt.crypt.KeyRotation;
import io.millrace.protocols.srt.crypt.KeyWrap;
import io.millrace.protocols.srt.crypt.PacketCipher;
import io.millrace.protocols.srt.wire.Extension;
import io.millrace.protocols.srt.wire.KeyMaterial;
import io.millrace.protocols.srt.wire.MalformedPacketException;
import io.millrace.protocols.srt.wire.PacketType;
import java.nio.ByteBuffer;
import java.util.Optional;

/** New keys while a connection runs: takes the peer's, and announces ours until the peer has them. Used by one thread. */
final class KeyMessages {
    private static final long DERIVE_EVERY_US = 1_000_000;

    private final PacketWriter writer;
    private final Statistics statistics;
    private final PacketCipher incoming;
    private final KeyRotation outgoing;
    private final Encryption encryption;
    private KeyWrap wrap;
    private long derivedUs;
    private long announcedUs;

    KeyMessages(
            LinkParameters parameters,
            PacketWriter writer,
            Statistics statistics,
            PacketCipher incoming,
            KeyRotation outgoing) {
        this.writer = writer;
        this.statistics = statistics;
        this.incoming = incoming;
        this.outgoing = outgoing;
        encryption = parameters.encryption().orElse(null);
        wrap = encryption == null ? null : encryption.wrap();
        derivedUs = parameters.peerTimestampUs();
    }

    void receive(int subtype, ByteBuffer content, long nowUs) throws MalformedPacketException {
        if (encryption == null) {
            return;
        }
        if (subtype == Extension.KEY_REQUEST) {
            take(content, nowUs);
        } else if (subtype == Extension.KEY_RESPONSE) {
            outgoing.response(content);
        }
    }

    private void take(ByteBuffer content, long nowUs) throws MalformedPacketException {
        KeyMaterial material = KeyMaterial.parse(content.duplicate());
        if (material.authenticated() != encryption.authenticated()) {
            return;
        }
        if (!wrap.fits(material.salt(), material.keyBytes())) {
            // costs a millisecond: a peer may not ask for it all the time
            if (nowUs - derivedUs < DERIVE_EVERY_US) {
                return;
            }
            derivedUs = nowUs;
            wrap = KeyWrap.of(encryption.passphrase(), material.salt(), material.keyBytes());
        }
        Optional<byte[]> keys = wrap.unwrap(material.wrapped());
        ByteBuffer out = writer.control(PacketType.USER, Extension.KEY_RESPONSE, 0, nowUs);
        if (keys.isPresent()) {
            incoming.keys(material.keys(), keys.get());
            statistics.pktRcvKmRefresh++;
            out.put(content.duplicate());
        } else {
            out.putInt(KeyMaterial.BAD_SECRET);
        }
        writer.send(nowUs);
    }

    /** Tells the peer the keys that were made. */
    void announce(long nowUs) {
        outgoing.unconfirmed().ifPresent(message -> {
            announcedUs = nowUs;
            statistics.pktSndKmRefresh++;
            writer.control(PacketType.USER, Extension.KEY_REQUEST, 0, nowUs).put(message);
            writer.send(nowUs);
        });
    }

    /** Tells them again, if the peer has not answered. */
    void tick(long nowUs, long patienceUs) {
        if (outgoing != null && nowUs - announcedUs > patienceUs) {
            announce(nowUs);
        }
    }
}
