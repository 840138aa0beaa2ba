package io.millrace.protocols.srt.link;

import io.millrace.protocols.srt.crypt.PacketCipher;
import io.millrace.protocols.srt.wire.Header;
import io.millrace.protocols.srt.wire.Seq;
import java.nio.ByteBuffer;

/**
 * The receiving half of a connection: puts packets in order, asks for lost ones, acknowledges (draft-sharabayko-srt
 * section 4.8). Used by one thread.
 */
final class Receiver {
    private final ReceiveBuffer buffer;
    private final Delivery delivery;
    private final PeerClock clock;
    private final PacketCipher cipher;
    private final Statistics statistics;
    private final Rate rate;
    private final Capacity capacity = new Capacity();
    private final LossReports losses;
    private final Acknowledgements acknowledgements;
    /** Behind the highest number that has come over this connection: more must not be acknowledged to its sender. */
    private int arrivedEnd;

    private boolean seen;

    Receiver(
            LinkParameters parameters,
            PacketWriter writer,
            RoundTrip roundTrip,
            Statistics statistics,
            Delivery delivery) {
        int packets = parameters.limits().receivePackets();
        this.delivery = delivery;
        int first = delivery.join(this, parameters);
        buffer = new ReceiveBuffer(packets, first);
        clock = delivery.clock();
        cipher = parameters.encryption().map(keys -> keys.cipher()).orElse(null);
        this.statistics = statistics;
        rate = new Rate(parameters.peerTimestampUs());
        losses = new LossReports(packets, writer, statistics, roundTrip, delivery.delayUs());
        acknowledgements = new Acknowledgements(first, writer, statistics, roundTrip, rate, capacity);
    }

    /** Decrypts what comes; null if nothing is encrypted. */
    PacketCipher cipher() {
        return cipher;
    }

    /** A data packet has come. */
    void data(ByteBuffer packet, long nowUs) {
        int sequence = Header.sequence(packet);
        int payloadBytes = packet.remaining() - Header.BYTES;
        if (payloadBytes <= 0 || payloadBytes > ReceiveBuffer.MAX_PAYLOAD_BYTES) {
            return;
        }
        statistics.pktRecv++;
        statistics.byteRecv += payloadBytes;
        rate.add(payloadBytes, nowUs);
        if (Header.isRetransmitted(packet)) {
            statistics.pktRcvRetrans++;
        } else {
            capacity.arrived(sequence, nowUs);
        }
        delivery.arriving(this, sequence);
        arrived(sequence);
        if (!buffer.accepts(sequence)) {
            if (Seq.offset(buffer.head(), sequence) < 0) {
                statistics.pktRcvBelated++;
            }
            return;
        }
        int length = read(packet, sequence);
        if (length <= 0) {
            statistics.pktRcvUndecrypt++;
            return;
        }
        int expected = buffer.end();
        buffer.put(sequence, length, clock.timeUs(Header.timestamp(packet), nowUs));
        int skipped = Seq.offset(expected, sequence);
        if (skipped > 0) {
            statistics.pktRcvLoss += skipped;
            losses.gap(expected, Seq.plus(sequence, -1), nowUs);
        }
        acknowledgements.arrived(acknowledged(), nowUs);
    }

    private void arrived(int sequence) {
        if (!seen || Seq.offset(arrivedEnd, sequence) >= 0) {
            arrivedEnd = Seq.plus(sequence, 1);
        }
        seen = true;
    }

    /** Number behind the packets that the sender need not keep: they came, or they were delivered from elsewhere. */
    private int acknowledged() {
        int gap = buffer.firstGap();
        return Seq.offset(arrivedEnd, gap) > 0 ? arrivedEnd : gap;
    }

    /** Puts the plain payload into its place; not more than 0 if it cannot be read. */
    private int read(ByteBuffer packet, int sequence) {
        int key = Header.key(packet);
        int from = packet.position() + Header.BYTES;
        int length = packet.limit() - from;
        if (cipher == null) {
            if (key != 0) {
                return 0;
            }
            packet.get(from, buffer.place(sequence), 0, length);
            return length;
        }
        ByteBuffer payload = packet.slice(from, length);
        return cipher.has(key) ? cipher.decrypt(packet, payload, buffer.place(sequence)) : 0;
    }

    /** Every few milliseconds: delivers what is due, acknowledges, asks again. */
    void tick(long nowUs) {
        delivery.deliver(nowUs);
        if (seen) {
            acknowledgements.tick(acknowledged(), buffer.freePackets(), nowUs);
            losses.repeat(buffer, nowUs);
        }
    }

    /** Nothing comes any more. */
    void leave() {
        delivery.leave(this);
    }

    /** Whether the first packet here is an earlier one than the other's; both have some. */
    boolean isBefore(Receiver other) {
        return Seq.offset(buffer.firstPresent(), other.buffer.firstPresent()) > 0;
    }

    /** When the sender sent the first packet that is here. */
    long firstTimeUs() {
        return buffer.timeUs(buffer.firstPresent());
    }

    /** What was missing before the first packet here is lost for good. */
    void gaveUp(int packets) {
        statistics.pktRcvDrop += packets;
    }

    void confirmed(int number, int timestamp, long nowUs) {
        long rttUs = acknowledgements.confirmed(number, nowUs);
        if (rttUs >= 0) {
            clock.sample(timestamp, rttUs, nowUs);
        }
    }

    /** The sender does not have these any more. */
    void dropped(int first, int last) {
        int from = Seq.offset(buffer.head(), first) < 0 ? buffer.head() : first;
        int count = Math.min(Seq.offset(from, last) + 1, buffer.spanPackets() - Seq.offset(buffer.head(), from));
        for (int i = 0; i < count; i++) {
            losses.giveUp(Seq.plus(from, i));
        }
    }

    ReceiveBuffer buffer() {
        return buffer;
    }

    long delayUs() {
        return delivery.delayUs();
    }

    long driftUs() {
        return clock.driftUs();
    }

    long bytesPerSecond(long nowUs) {
        return rate.bytesPerSecond(nowUs);
    }

    long capacityPacketsPerSecond() {
        return capacity.packetsPerSecond();
    }

    /** Time between the oldest and the newest packet held. */
    long heldUs() {
        if (buffer.presentPackets() == 0) {
            return 0;
        }
        return Math.max(0, buffer.timeUs(Seq.plus(buffer.end(), -1)) - buffer.timeUs(buffer.firstPresent()));
    }
}
