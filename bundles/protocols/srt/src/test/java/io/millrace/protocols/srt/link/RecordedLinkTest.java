package io.millrace.protocols.srt.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.protocols.srt.crypt.Encryption;
import io.millrace.protocols.srt.wire.Extension;
import io.millrace.protocols.srt.wire.Handshake;
import io.millrace.protocols.srt.wire.Header;
import io.millrace.protocols.srt.wire.KeyMaterial;
import io.millrace.protocols.srt.wire.MalformedPacketException;
import io.millrace.protocols.srt.wire.PacketType;
import io.millrace.protocols.srt.wire.RecordedSession;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Connections as programs of others made them, packet by packet, also with bits turned over. */
class RecordedLinkTest {
    private static final long START_US = 5_000_000;
    private static final long DELAY_US = 200_000;
    private static final int ROUNDS = 100;
    /** Opened once: that takes its time. */
    private static final Map<String, Optional<Encryption>> KEYS = RecordedSession.all().stream()
            .collect(Collectors.toMap(
                    RecordedSession::program,
                    session -> session.asked().extension(Extension.KEY_REQUEST).map(RecordedLinkTest::opened)));

    private static Encryption opened(Extension keys) {
        try {
            return Encryption.open(RecordedSession.PASSPHRASE, KeyMaterial.parse(keys.content()))
                    .orElseThrow();
        } catch (MalformedPacketException e) {
            throw new AssertionError(e);
        }
    }

    /** The server's end of a recorded connection. */
    private static final class Replay implements LinkEvents {
        final List<String> payloads = new ArrayList<>();
        final List<Integer> sentTypes = new ArrayList<>();
        final List<Long> delaysUs = new ArrayList<>();
        final RecordedSession session;
        final Link link;
        int lost;
        boolean byPeer;
        private long nowUs = START_US;

        Replay(RecordedSession session) {
            this.session = session;
            Handshake asked = session.asked();
            LinkParameters parameters = new LinkParameters(
                    session.serverId(),
                    asked.socketId(),
                    asked.initialSequence(),
                    asked.initialSequence(),
                    START_US,
                    Header.timestamp(session.conclusion()),
                    START_US,
                    DELAY_US,
                    DELAY_US,
                    asked.mtuBytes(),
                    asked.window(),
                    KEYS.get(session.program()),
                    new LinkLimits(1_024, 1_024, 0, 5_000_000, 1 << 24, 1 << 12));
            link = new Link(parameters, packet -> sentTypes.add(Header.type(packet)), this);
        }

        Replay play(UnaryOperator<byte[]> change) {
            for (byte[] packet : session.connected()) {
                while (nowUs < START_US + session.timeUs(packet)) {
                    nowUs += 5_000;
                    link.tick(nowUs);
                }
                try {
                    link.receive(ByteBuffer.wrap(change.apply(packet.clone())), nowUs);
                } catch (MalformedPacketException e) {
                    // said, and left out
                }
            }
            return this;
        }

        @Override
        public void payload(ByteBuffer content) {
            byte[] bytes = new byte[content.remaining()];
            content.get(bytes);
            payloads.add(HexFormat.of().formatHex(bytes));
            delaysUs.add(nowUs - START_US);
        }

        @Override
        public void lost(int packets) {
            lost += packets;
        }

        @Override
        public void closed(String reason, boolean peer) {
            byPeer = peer;
        }

        long figure(String name) {
            return link.statistics().values().get(name).longValue();
        }
    }

    private static Replay whole(RecordedSession session) {
        return new Replay(session).play(UnaryOperator.identity());
    }

    @Test
    void allThatWasSentIsDeliveredInOrder() {
        for (RecordedSession session : RecordedSession.all()) {
            Replay replay = whole(session);
            assertEquals(0, replay.lost, session + "");
            assertEquals(40, replay.payloads.size() + duplicates(session), session + "");
            assertTrue(replay.byPeer, "it said good-bye");
            assertTransportStream(replay.payloads);
            assertEquals(0, replay.figure("pktRcvUndecryptTotal"));
            assertTrue(replay.figure("pktRcvRetransTotal") >= 1);
            assertTrue(replay.figure("pktRcvLossTotal") >= 1);
        }
    }

    /** Packets that came twice: the first time was taken for lost a moment too early. */
    private static int duplicates(RecordedSession session) {
        Set<Integer> numbers = new HashSet<>();
        int duplicates = 0;
        for (byte[] packet : session.connected()) {
            ByteBuffer bytes = ByteBuffer.wrap(packet);
            if (!Header.isControl(bytes) && !numbers.add(Header.sequence(bytes))) {
                duplicates++;
            }
        }
        return duplicates;
    }

    /** Whole transport packets whose counters, by PID, miss none: what was decrypted wrongly would not look so. */
    private static void assertTransportStream(List<String> payloads) {
        int[] counters = new int[8_192];
        Arrays.fill(counters, -1);
        for (String payload : payloads) {
            byte[] packet = HexFormat.of().parseHex(payload);
            assertEquals(188, packet.length);
            assertEquals(0x47, packet[0]);
            int pid = (packet[1] & 0x1F) << 8 | packet[2] & 0xFF;
            boolean counts = (packet[3] & 0x10) != 0 && pid != 0x1FFF;
            if (counts) {
                int counter = packet[3] & 0xF;
                assertTrue(counters[pid] < 0 || (counters[pid] + 1 & 0xF) == counter, "PID " + pid);
                counters[pid] = counter;
            }
        }
    }

    @Test
    void everyPacketWaitsForTheDelay() {
        for (RecordedSession session : RecordedSession.all()) {
            Replay replay = whole(session);
            long firstUs = session.timeUs(session.connected().get(0));
            assertTrue(replay.delaysUs.get(0) >= firstUs + DELAY_US, session + "");
            assertTrue(replay.delaysUs.get(0) <= firstUs + DELAY_US + 10_000, session + "");
        }
    }

    @Test
    void theSenderIsAskedForWhatIsMissing() {
        for (RecordedSession session : RecordedSession.all()) {
            Replay replay = whole(session);
            assertTrue(replay.sentTypes.contains(PacketType.NAK), session + "");
            assertTrue(replay.sentTypes.contains(PacketType.ACK), session + "");
            assertTrue(replay.sentTypes.stream().noneMatch(type -> type == PacketType.SHUTDOWN));
        }
    }

    @Test
    void turnedBitsDoNoHarm() {
        Random random = new Random(21);
        for (RecordedSession session : RecordedSession.all()) {
            int delivered = 0;
            for (int round = 0; round < ROUNDS; round++) {
                Replay replay = new Replay(session);
                replay.play(packet -> random.nextInt(4) == 0 ? turned(packet, random) : packet);
                delivered += replay.payloads.size();
                assertTrue(replay.payloads.size() <= 45, "nothing is delivered twice");
                assertTrue(replay.sentTypes.size() < 2_000, "answers " + replay.sentTypes.size());
            }
            assertTrue(delivered > ROUNDS * 5, session + " delivered " + delivered);
        }
    }

    private static byte[] turned(byte[] packet, Random random) {
        for (int flips = random.nextInt(3); flips >= 0; flips--) {
            packet[random.nextInt(packet.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return random.nextInt(8) == 0 ? Arrays.copyOf(packet, random.nextInt(packet.length)) : packet;
    }

    /** In AES-GCM a packet is whole or is not there: nothing that somebody changed is ever delivered. */
    @Test
    void whatIsAuthenticatedIsNeverDeliveredChanged() {
        RecordedSession session = RecordedSession.read("srt-live-transmit-1.5.5");
        Set<String> sent = new HashSet<>(whole(session).payloads);
        Random random = new Random(22);
        long refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Replay replay = new Replay(session);
            replay.play(packet -> {
                boolean data = !Header.isControl(ByteBuffer.wrap(packet));
                return data && random.nextInt(3) == 0 ? turned(packet, random) : packet;
            });
            assertTrue(sent.containsAll(replay.payloads));
            refused += replay.figure("pktRcvUndecryptTotal");
        }
        assertTrue(refused > ROUNDS, "refused " + refused);
    }

    @Test
    void withOtherKeysNothingIsDelivered() {
        RecordedSession session = RecordedSession.read("srt-live-transmit-1.5.1");
        Replay replay = new Replay(session);
        replay.play(packet -> {
            if (!Header.isControl(ByteBuffer.wrap(packet))) {
                // the odd key was never announced
                packet[4] ^= 0x18;
            }
            return packet;
        });
        assertEquals(0, replay.payloads.size());
    }
}
