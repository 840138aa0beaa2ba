package io.millrace.protocols.srt.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.protocols.srt.crypt.Encryption;
import io.millrace.protocols.srt.link.LinkLimits;
import io.millrace.protocols.srt.link.LinkParameters;
import io.millrace.protocols.srt.wire.Capabilities;
import io.millrace.protocols.srt.wire.Extension;
import io.millrace.protocols.srt.wire.Handshake;
import io.millrace.protocols.srt.wire.RejectCode;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CallerTest {
    private static final LinkLimits LIMITS = new LinkLimits(64, 64, 0, 5_000_000, 1 << 24, 1 << 12);

    private static Caller caller(Optional<Encryption> encryption) {
        return new Caller(new Caller.Call(7, 1_000, "read:live/a", 120, encryption, LIMITS), 0);
    }

    private static Handshake induction(int version, int field) {
        return new Handshake(version, 0, field, 1_000, 1_500, 8_192, Handshake.INDUCTION, 7, 99, List.of());
    }

    private static Handshake conclusion(Extension... extensions) {
        return new Handshake(5, 0, 1, 1_000, 1_400, 8, Handshake.CONCLUSION, 55, 99, List.of(extensions));
    }

    private static Extension capabilities() {
        return new Capabilities(0x010501, Capabilities.OURS, 300, 80).toExtension(Extension.HANDSHAKE_RESPONSE);
    }

    @Test
    void twoAnswersMakeAConnection() throws Exception {
        Caller caller = caller(Optional.empty());
        assertEquals(Handshake.INDUCTION, caller.packet().type());
        assertEquals(4, caller.packet().version());
        assertTrue(caller.answer(conclusion(capabilities()), 0, 0).isEmpty(), "not asked for yet");
        assertTrue(caller.answer(induction(5, Handshake.MAGIC), 0, 0).isEmpty());
        Handshake asked = caller.packet();
        assertEquals(Handshake.CONCLUSION, asked.type());
        assertEquals(99, asked.cookie());
        assertEquals(Handshake.HAS_CAPABILITIES | Handshake.HAS_CONFIGURATION, asked.extensionField());
        assertTrue(caller.answer(induction(5, Handshake.MAGIC), 0, 0).isEmpty(), "a late one changes nothing");
        assertSame(asked, caller.packet());
        LinkParameters agreed =
                caller.answer(conclusion(capabilities()), 17, 5_000).orElseThrow();
        assertEquals(55, agreed.peerId());
        assertEquals(120_000, agreed.receiveDelayUs(), "we want more than the peer");
        assertEquals(300_000, agreed.sendDelayUs(), "the peer wants more than we");
        assertEquals(1_400, agreed.mtuBytes());
        assertEquals(32, agreed.peerWindowPackets());
        assertEquals(17, agreed.peerTimestamp());
    }

    @Test
    void refusalsAreTold() {
        Handshake no = conclusion().refusing(RejectCode.BAD_SECRET);
        RefusedException refused = assertThrows(
                RefusedException.class, () -> caller(Optional.empty()).answer(no, 0, 0));
        assertEquals(RejectCode.BAD_SECRET, refused.code());
        assertTrue(refused.getMessage().contains("passphrase is wrong"));
        assertEquals(RejectCode.VERSION, code(Optional.empty(), induction(4, 0)));
        assertEquals(RejectCode.ROGUE, code(Optional.empty(), induction(5, Handshake.MAGIC), conclusion()));
    }

    @Test
    void bothSidesNeedThePassphrase() throws Exception {
        Encryption keys = Encryption.create("correct horse battery", 16, false);
        Extension taken = new Extension(Extension.KEY_RESPONSE, keys.material().toBytes());
        Extension refusedKeys = new Extension(
                Extension.KEY_RESPONSE, ByteBuffer.allocate(4).putInt(3).flip());
        Handshake first = induction(5, Handshake.MAGIC);
        assertEquals(RejectCode.UNSECURE, code(Optional.of(keys), first, conclusion(capabilities())));
        assertEquals(RejectCode.UNSECURE, code(Optional.of(keys), first, conclusion(capabilities(), refusedKeys)));
        assertEquals(RejectCode.UNSECURE, code(Optional.empty(), first, conclusion(capabilities(), taken)));
        Caller caller = caller(Optional.of(keys));
        caller.answer(first, 0, 0);
        assertEquals(2, caller.packet().encryption());
        assertTrue(caller.packet().extension(Extension.KEY_REQUEST).isPresent());
        assertTrue(caller.answer(conclusion(capabilities(), taken), 0, 0)
                .orElseThrow()
                .encryption()
                .isPresent());
    }

    @Test
    void theModeOfEncryptionHasToSuitTheListener() throws Exception {
        Encryption keys = Encryption.create("correct horse battery", 16, true);
        Handshake first = induction(5, Handshake.MAGIC);
        Extension otherMode = new Extension(
                Extension.KEY_RESPONSE, ByteBuffer.allocate(4).putInt(5).flip());
        assertEquals(RejectCode.CRYPTO, code(Optional.of(keys), first, conclusion(capabilities(), otherMode)));
        Extension taken = new Extension(Extension.KEY_RESPONSE, keys.material().toBytes());
        assertEquals(
                RejectCode.CRYPTO,
                code(Optional.of(keys), first, conclusion(capabilities(), taken)),
                "1.5.1 repeats its counters");
        Caller caller = caller(Optional.of(keys));
        caller.answer(first, 0, 0);
        Extension mended = new Capabilities(0x010504, Capabilities.OURS, 300, 80).toExtension(2);
        assertTrue(caller.answer(conclusion(mended, taken), 0, 0).isPresent());
    }

    private static int code(Optional<Encryption> encryption, Handshake... answers) {
        Caller caller = caller(encryption);
        return assertThrows(RefusedException.class, () -> {
                    for (Handshake answer : answers) {
                        caller.answer(answer, 0, 0);
                    }
                })
                .code();
    }
}
