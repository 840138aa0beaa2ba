package io.millrace.protocols.srt.link;

import io.millrace.protocols.srt.wire.PacketType;

/**
 * Tells the sender what has come, every 10 ms and, without details, every 64 packets; measures the round trip by its
 * answers (draft-sharabayko-srt sections 4.8.1 and 4.10). Used by one thread.
 */
final class Acknowledgements {
    private static final int LIGHT_EVERY = 64;
    private static final int HISTORY = 256;
    private static final long LEAST_CAPACITY = 1;

    private final PacketWriter writer;
    private final Statistics statistics;
    private final RoundTrip roundTrip;
    private final Rate rate;
    private final Capacity capacity;
    private final long[] sentUs = new long[HISTORY];
    private final int[] numbers = new int[HISTORY];
    private final int[] acknowledged = new int[HISTORY];
    private int number;
    private int lastSequence;
    private int confirmedSequence;
    private long lastUs;
    private int sinceLast;

    Acknowledgements(
            int first, PacketWriter writer, Statistics statistics, RoundTrip roundTrip, Rate rate, Capacity capacity) {
        this.writer = writer;
        this.statistics = statistics;
        this.roundTrip = roundTrip;
        this.rate = rate;
        this.capacity = capacity;
        lastSequence = first;
        confirmedSequence = first;
    }

    /**
     * A packet has come.
     *
     * @param sequence number behind what has come
     */
    void arrived(int sequence, long nowUs) {
        if (++sinceLast < LIGHT_EVERY) {
            return;
        }
        sinceLast = 0;
        writer.control(PacketType.ACK, 0, 0, nowUs).putInt(sequence);
        statistics.pktSentACK++;
        writer.send(nowUs);
    }

    /** Acknowledges what is new, or what the peer has not confirmed to know in time. */
    void tick(int sequence, int freePackets, long nowUs) {
        boolean known = sequence == confirmedSequence;
        boolean waiting = sequence == lastSequence && nowUs - lastUs < roundTrip.patienceUs();
        if (known || waiting) {
            return;
        }
        number++;
        int slot = number % HISTORY;
        numbers[slot] = number;
        sentUs[slot] = nowUs;
        acknowledged[slot] = sequence;
        lastSequence = sequence;
        lastUs = nowUs;
        sinceLast = 0;
        writer.control(PacketType.ACK, 0, number, nowUs)
                .putInt(sequence)
                .putInt((int) roundTrip.rttUs())
                .putInt((int) roundTrip.variationUs())
                .putInt(Math.max(2, freePackets))
                .putInt((int) rate.packetsPerSecond(nowUs))
                .putInt((int) Math.max(LEAST_CAPACITY, capacity.packetsPerSecond()))
                .putInt((int) rate.bytesPerSecond(nowUs));
        statistics.pktSentACK++;
        writer.send(nowUs);
    }

    /**
     * The peer has confirmed an acknowledgement.
     *
     * @return the round trip, -1 if the number is none of ours
     */
    long confirmed(int confirmedNumber, long nowUs) {
        int slot = Math.floorMod(confirmedNumber, HISTORY);
        if (confirmedNumber <= 0 || numbers[slot] != confirmedNumber) {
            return -1;
        }
        numbers[slot] = 0;
        confirmedSequence = acknowledged[slot];
        long rttUs = nowUs - sentUs[slot];
        roundTrip.sample(rttUs);
        return rttUs;
    }
}
