package io.millrace.protocols.srt.link;

import io.millrace.protocols.srt.crypt.Encryption;
import io.millrace.protocols.srt.wire.MalformedPacketException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BiPredicate;

/** Two links joined by a way that loses, delays, swaps and doubles packets, in a time of its own. */
final class Pair {
    static final long SECOND_US = 1_000_000;
    private static final long STEP_US = 1_000;

    /** One packet on its way. */
    private record Parcel(long dueUs, long order, boolean toReceiver, byte[] bytes) {}

    /** How the pair is made; all have sensible defaults. */
    static final class Conditions {
        double loss;
        double duplicates;
        long delayUs = 10_000;
        long jitterUs;
        long latencyUs = 120_000;
        int sequence = 1_000;
        int receiverSequence = 77_000;
        long startUs = 5_000_000_000L;
        int peerTimestamp;
        double peerSpeed = 1;
        LinkLimits limits = new LinkLimits(1_024, 1_024, 0, 5 * SECOND_US, 1 << 24, 1 << 12);
        Optional<Encryption> encryption = Optional.empty();
        Optional<Encryption> receiverEncryption = Optional.empty();
        /** Which packets are lost, beside what chance takes: bytes and whether they go to the receiver. */
        BiPredicate<ByteBuffer, Boolean> losing = (packet, toReceiver) -> false;
    }

    /** What a link told. */
    static final class Told implements LinkEvents {
        final List<String> payloads = new ArrayList<>();
        final List<Long> timesUs = new ArrayList<>();
        int lost;
        String closed;
        boolean byPeer;
        private final Pair pair;

        Told(Pair pair) {
            this.pair = pair;
        }

        @Override
        public void payload(ByteBuffer content) {
            byte[] bytes = new byte[content.remaining()];
            content.get(bytes);
            payloads.add(new String(bytes).strip());
            timesUs.add(pair.nowUs);
        }

        @Override
        public void lost(int packets) {
            lost += packets;
        }

        @Override
        public void closed(String reason, boolean peer) {
            closed = reason;
            byPeer = peer;
        }
    }

    final Told atSender = new Told(this);
    final Told atReceiver = new Told(this);
    final Link sender;
    final Link receiver;
    long nowUs;
    int carried;
    private final Conditions conditions;
    private final Random random = new Random(4);
    private final PriorityQueue<Parcel> way =
            new PriorityQueue<>(Comparator.comparingLong(Parcel::dueUs).thenComparingLong(Parcel::order));
    private long order;
    private long tickedUs;

    Pair(Conditions conditions) {
        this.conditions = conditions;
        nowUs = conditions.startUs;
        tickedUs = nowUs;
        sender = new Link(
                parameters(1, 2, peerUs() - Integer.toUnsignedLong(conditions.peerTimestamp), conditions.encryption),
                packet -> carry(packet, true),
                atSender);
        Optional<Encryption> keys =
                conditions.receiverEncryption.isPresent() ? conditions.receiverEncryption : conditions.encryption;
        receiver = new Link(parameters(2, 1, nowUs, keys), packet -> carry(packet, false), atReceiver);
    }

    private LinkParameters parameters(int local, int peer, long startUs, Optional<Encryption> keys) {
        boolean isReceiver = local == 2;
        return new LinkParameters(
                local,
                peer,
                isReceiver ? conditions.receiverSequence : conditions.sequence,
                isReceiver ? conditions.sequence : conditions.receiverSequence,
                startUs,
                isReceiver ? conditions.peerTimestamp : 0,
                isReceiver ? nowUs + conditions.delayUs : peerUs(),
                conditions.latencyUs,
                conditions.latencyUs,
                1_500,
                8_192,
                keys,
                conditions.limits);
    }

    /** The sender's clock may run at another speed. */
    long peerUs() {
        return conditions.startUs + (long) ((nowUs - conditions.startUs) * conditions.peerSpeed);
    }

    private void carry(ByteBuffer packet, boolean toReceiver) {
        carried++;
        boolean lost = random.nextDouble() < conditions.loss || conditions.losing.test(packet.duplicate(), toReceiver);
        int copies = random.nextDouble() < conditions.duplicates ? 2 : 1;
        byte[] bytes = new byte[packet.remaining()];
        packet.get(bytes);
        for (int i = 0; i < copies && !lost; i++) {
            long jitterUs = conditions.jitterUs == 0 ? 0 : (long) (random.nextDouble() * conditions.jitterUs);
            way.add(new Parcel(nowUs + conditions.delayUs + jitterUs, order++, toReceiver, bytes));
        }
    }

    /** Puts bytes of an attacker on the way. */
    void inject(byte[] bytes, boolean toReceiver) {
        way.add(new Parcel(nowUs, order++, toReceiver, bytes));
    }

    boolean offer(String payload) {
        byte[] bytes = payload.getBytes();
        byte[] padded = java.util.Arrays.copyOf(bytes, Math.max(bytes.length, 188));
        java.util.Arrays.fill(padded, bytes.length, padded.length, (byte) ' ');
        return sender.offer(padded, 0, padded.length, peerUs());
    }

    /** Lets time pass. */
    void run(long us) {
        long endUs = nowUs + us;
        while (nowUs < endUs) {
            nowUs += STEP_US;
            deliver();
            if (nowUs - tickedUs >= Link.TICK_US) {
                tickedUs = nowUs;
                sender.tick(peerUs());
                receiver.tick(nowUs);
            }
        }
    }

    private void deliver() {
        while (!way.isEmpty() && way.peek().dueUs <= nowUs) {
            Parcel parcel = way.remove();
            try {
                Link to = parcel.toReceiver ? receiver : sender;
                to.receive(ByteBuffer.wrap(parcel.bytes), parcel.toReceiver ? nowUs : peerUs());
            } catch (MalformedPacketException e) {
                // what the fuzz test is for
            }
        }
    }

    /** Sends so many payloads, {@code everyUs} apart, then waits until they are delivered. */
    void send(int count, long everyUs) {
        for (int i = 0; i < count; i++) {
            offer("p" + i);
            run(everyUs);
        }
        run(conditions.latencyUs + 4 * conditions.delayUs + SECOND_US);
    }

    static List<String> payloads(int count) {
        List<String> payloads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            payloads.add("p" + i);
        }
        return payloads;
    }
}
