package io.millrace.protocols.srt.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.protocols.srt.crypt.Encryption;
import io.millrace.protocols.srt.link.LinkLimits;
import io.millrace.protocols.srt.link.LinkParameters;
import io.millrace.protocols.srt.wire.Capabilities;
import io.millrace.protocols.srt.wire.Extension;
import io.millrace.protocols.srt.wire.GroupMembership;
import io.millrace.protocols.srt.wire.Handshake;
import io.millrace.protocols.srt.wire.MalformedPacketException;
import io.millrace.protocols.srt.wire.RejectCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RendezvousTest {
    private static final LinkLimits LIMITS = new LinkLimits(64, 64, 0, 5_000_000, 1 << 24, 1 << 12);
    private static final String PASSPHRASE = "correct horse battery";

    /** One side, with what it has agreed on. */
    private static final class Side {
        final Rendezvous rendezvous;
        LinkParameters agreed;

        Side(int id, int cookie, int latencyMs, Optional<Encryption> encryption) {
            rendezvous = new Rendezvous(
                    new Opening.Call(id, id * 1_000, "", latencyMs, encryption, LIMITS), cookie, id * 10L);
        }

        Side(int id, int cookie) {
            this(id, cookie, 120, Optional.empty());
        }

        void hear(Handshake handshake) throws RefusedException, MalformedPacketException {
            rendezvous.answer(handshake, 17, 5_000).ifPresent(parameters -> agreed = parameters);
        }

        /** What it says now, as long as the connection does not stand. */
        Handshake says() {
            return rendezvous.packet();
        }
    }

    private static Optional<Encryption> secret(String passphrase) {
        return Optional.of(Encryption.create(passphrase, 16, false));
    }

    /** Both hear the other's hand, then each the other's last word, until both have agreed. */
    private static void shake(Side one, Side other) throws Exception {
        for (int i = 0; i < 4; i++) {
            Handshake fromOne = one.says();
            Handshake fromOther = other.says();
            other.hear(fromOne);
            one.hear(fromOther);
        }
    }

    private static void assertJoined(Side one, Side other) {
        assertEquals(one.agreed.localId(), other.agreed.peerId());
        assertEquals(other.agreed.localId(), one.agreed.peerId());
        assertEquals(one.agreed.initialSequence(), other.agreed.peerInitialSequence());
        assertEquals(other.agreed.initialSequence(), one.agreed.peerInitialSequence());
    }

    @Test
    void bothBeginAtOnce() throws Exception {
        Side asking = new Side(1, 500, 300, Optional.empty());
        Side answering = new Side(2, 400, 80, Optional.empty());
        assertEquals(Handshake.WAVE_A_HAND, asking.says().type());
        assertEquals(0, asking.rendezvous.destination(), "not known yet");
        assertEquals(5, asking.says().version());
        assertEquals(0, asking.says().extensionField());
        shake(asking, answering);
        assertJoined(asking, answering);
        assertEquals(2, asking.rendezvous.destination());
        assertEquals(300_000, answering.agreed.receiveDelayUs(), "the longer of both");
        assertEquals(300_000, asking.agreed.sendDelayUs());
        assertEquals(
                Handshake.AGREEMENT, asking.rendezvous.agreement().orElseThrow().type());
        assertTrue(answering.rendezvous.agreement().isEmpty());
    }

    @Test
    void whoMissedTheHandIsToldByTheConclusion() throws Exception {
        for (boolean askingWaits : new boolean[] {true, false}) {
            Side asking = new Side(1, 500);
            Side answering = new Side(2, 400);
            Side first = askingWaits ? asking : answering;
            Side second = askingWaits ? answering : asking;
            first.hear(second.says());
            assertEquals(Handshake.CONCLUSION, first.says().type());
            second.hear(first.says());
            shake(first, second);
            assertJoined(first, second);
        }
    }

    @Test
    void lossOnlyTakesTime() throws Exception {
        Random random = new Random(3);
        for (int round = 0; round < 500; round++) {
            Side one = new Side(1, random.nextInt());
            Side other = new Side(2, random.nextInt());
            boolean oneStands = false;
            boolean otherStands = false;
            for (int tries = 0; tries < 200 && !(oneStands && otherStands); tries++) {
                if (random.nextBoolean()) {
                    say(one, other);
                }
                if (random.nextBoolean()) {
                    say(other, one);
                }
                oneStands = one.agreed != null;
                otherStands = other.agreed != null;
            }
            assertJoined(one, other);
        }
    }

    /** Who has agreed does not repeat itself; it answers what the other still says. */
    private static void say(Side from, Side to) throws Exception {
        if (from.agreed == null) {
            if (to.agreed == null) {
                to.hear(from.says());
            } else if (to.rendezvous.agreement().isPresent()) {
                from.hear(to.rendezvous.agreement().get());
            }
        }
    }

    @Test
    void anythingOfAConnectionStandsForTheAgreement() throws Exception {
        Side asking = new Side(1, 500);
        Side answering = new Side(2, 400);
        assertTrue(answering.rendezvous.begun().isEmpty(), "nobody has asked yet");
        answering.hear(asking.says());
        assertTrue(answering.rendezvous.begun().isEmpty());
        asking.hear(answering.says());
        answering.hear(asking.says());
        Handshake answer = answering.says();
        answering.hear(asking.says());
        assertEquals(answer, answering.says(), "a question that is repeated gets the same answer");
        asking.hear(answer);
        answering.agreed = answering.rendezvous.begun().orElseThrow();
        assertJoined(asking, answering);
        assertTrue(answering.rendezvous.begun().isEmpty(), "once");
    }

    @Test
    void theKeysAreThoseOfTheSideThatAsks() throws Exception {
        Side asking = new Side(1, 500, 120, secret(PASSPHRASE));
        Side answering = new Side(2, 400, 120, secret(PASSPHRASE));
        shake(asking, answering);
        assertJoined(asking, answering);
        assertEquals(
                java.util.HexFormat.of()
                        .formatHex(asking.agreed.encryption().orElseThrow().keys()),
                java.util.HexFormat.of()
                        .formatHex(answering.agreed.encryption().orElseThrow().keys()));
    }

    @Test
    void thePassphrasesHaveToBeTheSame() {
        assertEquals(RejectCode.BAD_SECRET, code(secret(PASSPHRASE), secret("another passphrase")));
        assertEquals(RejectCode.UNSECURE, code(secret(PASSPHRASE), Optional.empty()));
        assertEquals(RejectCode.UNSECURE, code(Optional.empty(), secret(PASSPHRASE)));
    }

    /** Why the side that answers refuses, which the other hears too. */
    private static int code(Optional<Encryption> ofAsking, Optional<Encryption> ofAnswering) {
        Side asking = new Side(1, 500, 120, ofAsking);
        Side answering = new Side(2, 400, 120, ofAnswering);
        RefusedException refused = assertThrows(RefusedException.class, () -> shake(asking, answering));
        Handshake rejection = answering.rendezvous.rejection().orElseThrow();
        assertEquals(refused.code(), rejection.type());
        RefusedException heard = assertThrows(RefusedException.class, () -> asking.hear(rejection));
        assertEquals(refused.code(), heard.code());
        assertTrue(asking.rendezvous.rejection().isEmpty(), "a refusal is not answered by one");
        return refused.code();
    }

    @Test
    void connectionsAreNotBondedThere() throws Exception {
        Side asking = new Side(1, 500);
        Side answering = new Side(2, 400);
        asking.hear(answering.says());
        Handshake bare = asking.says();
        List<Extension> extensions = new ArrayList<>(bare.extensions());
        extensions.add(new GroupMembership(GroupMembership.groupId(5), GroupMembership.BACKUP, 0, 1).toExtension());
        Handshake bonded = new Handshake(
                5, 0, bare.extensionField(), 1, 1_500, 8_192, bare.type(), bare.socketId(), bare.cookie(), extensions);
        assertEquals(
                RejectCode.GROUP,
                assertThrows(RefusedException.class, () -> answering.hear(bonded))
                        .code());
        assertEquals(
                RejectCode.GROUP, answering.rendezvous.rejection().orElseThrow().type());
    }

    @Test
    void cookiesDecideAsLibsrtCounts() throws Exception {
        assertTrue(asks(2, 1));
        assertFalse(asks(1, 2));
        assertTrue(asks(5, -5));
        assertFalse(asks(Integer.MAX_VALUE, -2), "the difference wraps");
        assertTrue(asks(-2, Integer.MAX_VALUE));
        assertTrue(asks(0, Integer.MIN_VALUE), "a difference that is its own opposite");
        assertFalse(asks(Integer.MIN_VALUE, 0));
        Side one = new Side(1, 7);
        Side other = new Side(2, 7);
        assertEquals(
                RejectCode.COOKIE,
                assertThrows(RefusedException.class, () -> one.hear(other.says()))
                        .code());
    }

    private static boolean asks(int cookie, int peerCookie) throws Exception {
        Side side = new Side(1, cookie);
        side.hear(new Side(2, peerCookie).says());
        return side.says().extension(Extension.HANDSHAKE_REQUEST).isPresent();
    }

    @Test
    void whatDoesNotBelongThereChangesNothing() throws Exception {
        Side side = new Side(1, 500);
        Handshake hand = side.says();
        for (int type : new int[] {Handshake.INDUCTION, Handshake.AGREEMENT, 17}) {
            side.hear(new Handshake(5, 0, 0, 1, 1_500, 8_192, type, 2, 400, List.of()));
            assertEquals(hand, side.says());
        }
        Handshake old = new Handshake(4, 0, 0, 1, 1_500, 8_192, Handshake.WAVE_A_HAND, 2, 400, List.of());
        assertEquals(
                RejectCode.VERSION,
                assertThrows(RefusedException.class, () -> side.hear(old)).code());
        Side asking = new Side(1, 500);
        asking.hear(new Side(2, 400).says());
        Handshake asked = asking.says();
        Extension question = new Capabilities(0x010501, Capabilities.OURS, 1, 1).toExtension(1);
        asking.hear(new Handshake(5, 0, 1, 1, 1_500, 8_192, Handshake.CONCLUSION, 2, 400, List.of(question)));
        assertEquals(asked, asking.says(), "both cannot ask");
    }
}
