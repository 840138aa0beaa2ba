package io.millrace.protocols.srt.crypt;

import io.millrace.protocols.srt.wire.KeyMaterial;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The sender's keys (draft-sharabayko-srt section 6.1.6): after so many packets a new key takes over, which the peer was
 * told of before; the old one is forgotten some packets later. Used by one thread.
 */
public final class KeyRotation {
    private final Encryption encryption;
    private final PacketCipher cipher;
    private final long refreshPackets;
    private final long announcePackets;
    private byte[] current;
    private byte[] next;
    private int active;
    private long packets;
    private ByteBuffer announcement;
    private boolean confirmed;

    /**
     * Begins with the connection's key.
     *
     * @param refreshPackets packets that a key encrypts
     * @param announcePackets how many packets before its first use a key is announced, and after its last is forgotten; at
     *     most half of {@code refreshPackets}
     */
    public KeyRotation(Encryption encryption, long refreshPackets, long announcePackets) {
        this.encryption = encryption;
        this.refreshPackets = refreshPackets;
        this.announcePackets = announcePackets;
        cipher = encryption.cipher();
        active = (encryption.which() & KeyMaterial.EVEN) != 0 ? KeyMaterial.EVEN : KeyMaterial.ODD;
        byte[] keys = encryption.keys();
        current = java.util.Arrays.copyOf(keys, encryption.wrap().keyBytes());
    }

    public PacketCipher cipher() {
        return cipher;
    }

    /** Which key encrypts now. */
    public int active() {
        return active;
    }

    /** Counts a packet that is about to be encrypted; true if keys were made that the peer has to be told. */
    public boolean count() {
        packets++;
        int other = KeyMaterial.EVEN + KeyMaterial.ODD - active;
        if (packets == announcePackets && next == null) {
            cipher.forget(other);
        }
        if (packets >= refreshPackets - announcePackets && next == null) {
            announce(other);
            return true;
        }
        // a peer that has not confirmed the new key could not read it
        if (packets > refreshPackets && confirmed) {
            active = other;
            current = next;
            next = null;
            announcement = null;
            packets = 1;
        }
        return false;
    }

    private void announce(int other) {
        next = Encryption.random(current.length);
        cipher.keys(other, next);
        byte[] both = new byte[current.length * 2];
        System.arraycopy(active == KeyMaterial.EVEN ? current : next, 0, both, 0, current.length);
        System.arraycopy(active == KeyMaterial.EVEN ? next : current, 0, both, current.length, current.length);
        KeyWrap wrap = encryption.wrap();
        announcement = new KeyMaterial(
                        KeyMaterial.EVEN | KeyMaterial.ODD,
                        encryption.authenticated(),
                        current.length,
                        wrap.salt(),
                        wrap.wrap(both))
                .toBytes();
        confirmed = false;
    }

    /** The key message that the peer has not confirmed yet. */
    public Optional<ByteBuffer> unconfirmed() {
        return confirmed || announcement == null ? Optional.empty() : Optional.of(announcement.duplicate());
    }

    /** The peer has answered a key message: with the same bytes if it took the keys. */
    public void response(ByteBuffer content) {
        if (announcement != null && announcement.equals(content)) {
            confirmed = true;
        }
    }
}
