package io.millrace.protocols.srt.link;

import io.millrace.protocols.srt.crypt.KeyRotation;
import io.millrace.protocols.srt.wire.Header;
import io.millrace.protocols.srt.wire.LossReport;
import io.millrace.protocols.srt.wire.MalformedPacketException;
import io.millrace.protocols.srt.wire.PacketType;
import io.millrace.protocols.srt.wire.Seq;
import java.nio.ByteBuffer;

/**
 * The sending half of a connection: paces packets, sends lost ones again, and gives up what would be too late
 * (draft-sharabayko-srt sections 4.6, 4.8 and 5.1). Used by one thread.
 */
final class Sender {
    private static final long LEAST_LATE_US = 1_000_000;
    private static final long LATE_MARGIN_US = 20_000;
    private static final int LOST_BEFORE_NEW = 64;

    private final SendBuffer buffer;
    private final PacketWriter writer;
    private final RoundTrip roundTrip;
    private final Statistics statistics;
    private final KeyRotation keys;
    private final Rate input;
    private final Rate output;
    private final Pacer pacer;
    private final long lateUs;
    private final long delayUs;
    private final ByteBuffer header = ByteBuffer.allocate(Header.BYTES);
    private int windowPackets;
    private int acknowledged;
    private long progressUs;
    private boolean announce;

    Sender(LinkParameters parameters, PacketWriter writer, RoundTrip roundTrip, Statistics statistics) {
        LinkLimits limits = parameters.limits();
        long nowUs = parameters.peerTimestampUs();
        buffer = new SendBuffer(limits.sendPackets(), parameters.initialSequence());
        this.writer = writer;
        this.roundTrip = roundTrip;
        this.statistics = statistics;
        keys = parameters
                .encryption()
                .map(each -> new KeyRotation(each, limits.keyRefreshPackets(), limits.keyAnnouncePackets()))
                .orElse(null);
        input = new Rate(nowUs);
        output = new Rate(nowUs);
        pacer = new Pacer(limits.mostBitsPerSecond(), input, nowUs);
        delayUs = parameters.sendDelayUs();
        lateUs = Math.max(delayUs, LEAST_LATE_US) + LATE_MARGIN_US;
        windowPackets = parameters.peerWindowPackets();
        acknowledged = parameters.initialSequence();
        progressUs = nowUs;
    }

    /** Keys of what is sent; null if nothing is encrypted. */
    KeyRotation keys() {
        return keys;
    }

    /** Whether keys were made that the peer has not been told; it is told by whoever asks. */
    boolean takeAnnouncement() {
        boolean due = announce;
        announce = false;
        return due;
    }

    /** Most bytes of a payload. */
    int payloadBytes() {
        return writer.contentBytes() - (keys == null ? 0 : keys.cipher().overheadBytes());
    }

    /** How many payloads may be offered now without queueing behind the pace. */
    boolean isReady(long nowUs) {
        pacer.advance(nowUs);
        return pacer.allows() && buffer.freePackets() > 0 && buffer.next() == buffer.end() && isWindowOpen();
    }

    private boolean isWindowOpen() {
        return buffer.flightPackets() < windowPackets;
    }

    /**
     * Takes a payload and sends it, if the pace permits.
     *
     * @param payload must not change any more
     * @return false if the buffer is full
     */
    boolean offer(byte[] payload, int offset, int length, long nowUs) {
        if (buffer.freePackets() == 0) {
            return false;
        }
        input.add(length, nowUs);
        if (buffer.heldPackets() == 0) {
            progressUs = nowUs;
        }
        if (keys == null) {
            buffer.add(payload, offset, length, 0, nowUs);
        } else {
            addEncrypted(payload, offset, length, nowUs);
        }
        pump(nowUs);
        return true;
    }

    private void addEncrypted(byte[] payload, int offset, int length, long nowUs) {
        announce |= keys.count();
        int key = keys.active();
        byte[] out = buffer.place(length + keys.cipher().overheadBytes());
        header.clear();
        Header.putData(header, buffer.end(), buffer.nextMessageWord(key), writer.timestamp(nowUs), writer.peerId());
        int encrypted = keys.cipher().encrypt(header.flip(), key, payload, offset, length, out);
        buffer.add(out, 0, encrypted, key, nowUs);
    }

    /** Sends what the pace and the peer's window permit: lost packets first. */
    void pump(long nowUs) {
        pacer.advance(nowUs);
        int resent = 0;
        while (pacer.allows() && resent < LOST_BEFORE_NEW) {
            int sequence = buffer.takeLost(nowUs, roundTrip.rttUs() * 3 / 4);
            if (sequence < 0) {
                break;
            }
            resent++;
            statistics.pktRetrans++;
            statistics.byteRetrans += buffer.length(sequence);
            send(sequence, Header.RETRANSMITTED, nowUs);
        }
        while (pacer.allows() && isWindowOpen()) {
            int sequence = buffer.takeNext(nowUs);
            if (sequence < 0) {
                break;
            }
            send(sequence, 0, nowUs);
        }
    }

    private void send(int sequence, int flags, long nowUs) {
        int length = buffer.length(sequence);
        ByteBuffer out = writer.data();
        Header.putData(
                out,
                sequence,
                buffer.messageWord(sequence) | flags,
                writer.timestamp(buffer.originUs(sequence)),
                writer.peerId());
        out.put(buffer.payload(sequence), buffer.offset(sequence), length);
        pacer.sent(length);
        output.add(length, nowUs);
        statistics.pktSent++;
        statistics.byteSent += length;
        writer.send(nowUs);
    }

    /** The peer has everything before a number. */
    void acknowledge(ByteBuffer in, int number, long nowUs) {
        int sequence = in.remaining() >= 4 ? in.getInt() & Seq.MAX : -1;
        if (sequence < 0 || Seq.offset(sequence, buffer.next()) < 0) {
            return;
        }
        statistics.pktRecvACK++;
        if (Seq.offset(acknowledged, sequence) > 0) {
            acknowledged = sequence;
            progressUs = nowUs;
            buffer.releaseTo(sequence);
        }
        if (in.remaining() >= 12) {
            long rttUs = in.getInt();
            in.getInt();
            windowPackets = Math.max(2, in.getInt());
            roundTrip.sample(rttUs);
            writer.control(PacketType.ACKACK, 0, number, nowUs).putInt(0);
            writer.send(nowUs);
        }
        pump(nowUs);
    }

    /** The peer misses packets. */
    void lost(ByteBuffer in, long nowUs) throws MalformedPacketException {
        statistics.pktRecvNAK++;
        LossReport.parse(in, (from, to) -> lost(from, to, nowUs));
        pump(nowUs);
    }

    private void lost(int from, int to, long nowUs) {
        int count = Seq.offset(from, to) + 1;
        int gone = Math.min(count, Seq.offset(from, buffer.first()));
        int first = from;
        if (gone > 0) {
            int last = Seq.plus(from, gone - 1);
            // what was acknowledged may be reported late; what was given up the peer need not wait for
            if (Seq.offset(acknowledged, last) >= 0) {
                drop(from, last, nowUs);
            }
            first = Seq.plus(from, gone);
            count -= gone;
        }
        // numbers that were never sent are none that can be lost
        for (int left = Math.min(count, Seq.offset(first, buffer.next())); left > 0; left--) {
            if (buffer.markLost(first)) {
                statistics.pktSndLoss++;
            }
            first = Seq.plus(first, 1);
        }
    }

    private void drop(int first, int last, long nowUs) {
        writer.control(PacketType.DROP_REQUEST, 0, 0, nowUs).putInt(first).putInt(last);
        writer.send(nowUs);
    }

    /** Every few milliseconds: gives up what is too late, and asks for a sign of life of packets that may be lost. */
    void tick(long nowUs) {
        while (buffer.heldPackets() > 0 && nowUs - buffer.originUs(buffer.first()) > lateUs) {
            statistics.pktSndDrop++;
            buffer.releaseTo(Seq.plus(buffer.first(), 1));
        }
        // a gap shows only when something comes behind it: the last packet is sent again
        boolean quiet = nowUs - progressUs > roundTrip.patienceUs() + LATE_MARGIN_US;
        if (quiet && buffer.flightPackets() > 0 && buffer.lostPackets() == 0) {
            progressUs = nowUs;
            buffer.markLost(Seq.plus(buffer.next(), -1));
        }
        pump(nowUs);
    }

    /** Whether everything has arrived. */
    boolean isDone() {
        return buffer.heldPackets() == 0;
    }

    SendBuffer buffer() {
        return buffer;
    }

    int windowPackets() {
        return windowPackets;
    }

    long delayUs() {
        return delayUs;
    }

    long bytesPerSecond(long nowUs) {
        return output.bytesPerSecond(nowUs);
    }

    Pacer pacer() {
        return pacer;
    }
}
