package io.millrace.protocols.srt.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.protocols.srt.crypt.Encryption;
import io.millrace.protocols.srt.crypt.KeyRotation;
import io.millrace.protocols.srt.crypt.PacketCipher;
import io.millrace.protocols.srt.wire.Extension;
import io.millrace.protocols.srt.wire.Header;
import io.millrace.protocols.srt.wire.KeyMaterial;
import io.millrace.protocols.srt.wire.MalformedPacketException;
import io.millrace.protocols.srt.wire.PacketType;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KeyMessagesTest {
    private static final String PASSPHRASE = "correct horse battery";
    private static final long PATIENCE_US = 100_000;

    private final Wire wire = new Wire();
    private final Statistics statistics = new Statistics();
    private final Encryption encryption = Encryption.create(PASSPHRASE, 16, false);
    private final PacketCipher incoming = encryption.cipher();
    private final KeyRotation outgoing = new KeyRotation(encryption, 10, 5);
    private final KeyMessages messages = messages(Optional.of(encryption));
    private long nowUs = Wire.START_US;

    private KeyMessages messages(Optional<Encryption> keys) {
        LinkParameters parameters = Wire.parameters(0, 100, keys);
        return new KeyMessages(
                parameters, new PacketWriter(parameters, wire), statistics, incoming, keys.isEmpty() ? null : outgoing);
    }

    /** A message of the peer comes; what it is told. */
    private ByteBuffer request(ByteBuffer content) throws MalformedPacketException {
        wire.sent.clear();
        messages.receive(Extension.KEY_REQUEST, content, nowUs);
        if (wire.sent.isEmpty()) {
            return ByteBuffer.allocate(0);
        }
        ByteBuffer answer = wire.sent.get(0);
        assertEquals(PacketType.USER, Header.type(answer));
        assertEquals(Extension.KEY_RESPONSE, Header.subtype(answer));
        return answer.slice(Header.BYTES, answer.limit() - Header.BYTES);
    }

    private ByteBuffer odd(String passphrase, boolean authenticated, Encryption like) {
        Encryption keys = passphrase.equals(PASSPHRASE)
                ? new Encryption(passphrase, like.wrap(), authenticated, KeyMaterial.ODD, new byte[16])
                : Encryption.create(passphrase, 16, authenticated);
        return keys.material().toBytes();
    }

    @Test
    void newKeysOfThePeerAreTakenAndConfirmed() throws Exception {
        assertTrue(incoming.has(KeyMaterial.EVEN));
        ByteBuffer message = odd(PASSPHRASE, false, encryption);
        assertEquals(message, request(message.duplicate()));
        assertTrue(incoming.has(KeyMaterial.ODD));
        assertEquals(1, statistics.pktRcvKmRefresh);
    }

    @Test
    void keysUnderAnotherPassphraseAreNotTaken() throws Exception {
        nowUs += 2_000_000;
        ByteBuffer answer = request(odd("another passphrase", false, encryption));
        assertEquals(4, answer.remaining());
        assertEquals(KeyMaterial.BAD_SECRET, answer.getInt());
        assertEquals(0, statistics.pktRcvKmRefresh);
    }

    @Test
    void anotherModeInTheMiddleIsLeftAlone() throws Exception {
        assertEquals(0, request(odd(PASSPHRASE, true, encryption)).remaining());
        assertEquals(0, statistics.pktRcvKmRefresh);
    }

    @Test
    void brokenMessagesAreRefused() {
        assertThrows(MalformedPacketException.class, () -> request(ByteBuffer.allocate(8)));
        assertThrows(MalformedPacketException.class, () -> request(ByteBuffer.allocate(64)));
    }

    /** To derive a key of a salt takes a millisecond: a peer gets that once a second. */
    @Test
    void newSaltsAreTakenOnceInASecond() throws Exception {
        ByteBuffer fresh = Encryption.create(PASSPHRASE, 16, false).material().toBytes();
        assertEquals(0, request(fresh.duplicate()).remaining(), "too soon");
        nowUs += 2_000_000;
        assertEquals(fresh, request(fresh.duplicate()));
        ByteBuffer next = Encryption.create(PASSPHRASE, 32, false).material().toBytes();
        assertEquals(0, request(next.duplicate()).remaining());
        assertEquals(fresh, request(fresh.duplicate()), "the same salt costs nothing");
        nowUs += 2_000_000;
        assertEquals(next, request(next.duplicate()));
    }

    @Test
    void ourKeysAreAnnouncedUntilThePeerHasThem() throws Exception {
        messages.tick(nowUs, PATIENCE_US);
        assertEquals(List.of(), wire.sent, "nothing to tell yet");
        while (!outgoing.count()) {
            assertTrue(outgoing.unconfirmed().isEmpty());
        }
        messages.announce(nowUs);
        assertEquals(1, wire.sent.size());
        assertEquals(Extension.KEY_REQUEST, Header.subtype(wire.sent.get(0)));
        messages.tick(nowUs + PATIENCE_US, PATIENCE_US);
        assertEquals(1, wire.sent.size());
        messages.tick(nowUs + PATIENCE_US + 1, PATIENCE_US);
        assertEquals(2, wire.sent.size());
        assertEquals(2, statistics.pktSndKmRefresh);
        ByteBuffer refusal =
                ByteBuffer.allocate(4).putInt(KeyMaterial.BAD_SECRET).flip();
        messages.receive(Extension.KEY_RESPONSE, refusal, nowUs);
        assertTrue(outgoing.unconfirmed().isPresent());
        ByteBuffer told = wire.sent.get(1);
        messages.receive(Extension.KEY_RESPONSE, told.slice(Header.BYTES, told.limit() - Header.BYTES), nowUs);
        messages.tick(nowUs + 10 * PATIENCE_US, PATIENCE_US);
        assertEquals(2, wire.sent.size());
    }

    @Test
    void withoutEncryptionThereIsNothingToSay() throws Exception {
        KeyMessages plain = messages(Optional.empty());
        plain.receive(Extension.KEY_REQUEST, ByteBuffer.allocate(64), nowUs);
        plain.receive(Extension.KEY_RESPONSE, ByteBuffer.allocate(4), nowUs);
        plain.tick(nowUs + 10 * PATIENCE_US, PATIENCE_US);
        assertEquals(List.of(), wire.sent);
    }
}
