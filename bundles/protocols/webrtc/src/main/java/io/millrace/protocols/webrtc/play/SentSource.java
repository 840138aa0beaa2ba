package io.millrace.protocols.webrtc.play;

import io.millrace.formats.rtp.NtpTime;
import io.millrace.formats.rtp.RtcpPacket;
import io.millrace.protocols.webrtc.SessionSettings;
import io.millrace.protocols.webrtc.description.AnsweredMedium;
import io.millrace.protocols.webrtc.description.PayloadFormat;
import io.millrace.protocols.webrtc.transport.RtpFields;
import io.millrace.protocols.webrtc.transport.Transport;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntUnaryOperator;

/**
 * One medium as one viewer gets it: with numbers that never skip and one timeline, whatever the viewer missed in the ring
 * and from whichever rung it comes, and with what is needed to send packets again. Owned by the viewer's event loop.
 */
final class SentSource {
    private static final int HISTORY = 1_024;
    private static final long NEVER = -1;
    /** Packets that are sent again never make more than half of what is sent anyway. */
    private static final int BUDGET_PARTS = 2;

    private static final long FIRST_BUDGET_BYTES = 64 * 1024;
    private static final long MOST_BUDGET_BYTES = 512 * 1024;
    /** Header, protection, UDP and IP. */
    private static final int OVERHEAD_BYTES = 12 + 16 + 8 + 20;

    private static final int MOST_PACKET_BYTES = 1_500;
    private static final long CAPTURE_TIME_US = 1_000_000;

    private final AnsweredMedium answered;
    private final Transport transport;
    private final SentExtensions extensions;
    private final IntUnaryOperator onSending;
    private final boolean isKept;
    private final RtpFields fields = new RtpFields();
    private final RtpFields again = new RtpFields();
    private final int offset = ThreadLocalRandom.current().nextInt();
    private final long[] positions;
    private final int[] timestamps;
    private int next = ThreadLocalRandom.current().nextInt(1 << 15);
    /** From where on packets are of the present feed. */
    private int feedBegan = next;
    /** From where on they are of the feed before. */
    private int previousBegan = next;

    private long packets;
    private long octets;
    private long budgetBytes = FIRST_BUDGET_BYTES;
    private int lastTimestamp;
    private long lastTimeUs = NEVER;
    private long captureToldUs = -CAPTURE_TIME_US;

    /**
     * Nothing was sent yet.
     *
     * @param onSending is told the size of each packet with all headers, and gives it a number
     */
    SentSource(AnsweredMedium answered, SessionSettings settings, Transport transport, IntUnaryOperator onSending) {
        this.answered = answered;
        this.transport = transport;
        this.onSending = onSending;
        extensions = new SentExtensions(answered, settings);
        fields.payloadType = answered.format().map().payloadType();
        fields.ssrc = (int) answered.source();
        boolean repeats = answered.format().retransmission() >= 0;
        isKept = !repeats && answered.feedback().contains(PayloadFormat.NACK);
        if (isKept) {
            transport.keepSent(fields.ssrc);
        }
        positions = new long[repeats ? HISTORY : 0];
        timestamps = new int[repeats ? HISTORY : 0];
        Arrays.fill(positions, NEVER);
        again.payloadType = answered.format().retransmission();
        again.ssrc = (int) answered.retransmissionSource();
        again.sequence = ThreadLocalRandom.current().nextInt(1 << 15);
    }

    AnsweredMedium answered() {
        return answered;
    }

    /** Whether the viewer says when each packet came. */
    boolean isNumbered() {
        return extensions.hasNumbers();
    }

    /**
     * Sends a packet.
     *
     * @param timestamp the packet's own, or another for one that comes late
     * @param wire where it comes from
     */
    void send(WirePacket packet, int timestamp, WireStream wire, long nowUs) {
        int size = packet.payload().readableBytes();
        int number = onSending.applyAsInt(size + OVERHEAD_BYTES + extensions.bytes());
        fields.sequence = next & 0xFFFF;
        fields.marker = packet.marker();
        fields.timestamp = timestamp + offset;
        boolean endsUnit = packet.marker() || !answered.format().isVideo();
        if (extensions.hasCaptureTimes() && endsUnit && nowUs - captureToldUs >= CAPTURE_TIME_US) {
            captureToldUs = nowUs;
            fields.extensions = extensions.captured(number, nowUs, wire.capturedUtcUs(packet.timeUs()));
        } else {
            fields.extensions = extensions.bytes() == 0 ? null : extensions.usual(number, nowUs);
        }
        transport.sendRtp(fields, packet.payload());
        if (positions.length > 0) {
            positions[next & HISTORY - 1] = packet.position();
            timestamps[next & HISTORY - 1] = fields.timestamp;
        }
        next++;
        packets++;
        octets += size;
        budgetBytes = Math.min(MOST_BUDGET_BYTES, budgetBytes + size / BUDGET_PARTS);
        lastTimestamp = packet.timestamp() + offset;
        lastTimeUs = packet.timeUs();
    }

    /** Whether what is sent from now on is shown at its own pace, or at once. */
    void keepsPace(boolean atItsPace) {
        extensions.asksToWait(atItsPace);
    }

    /** What is sent from now on comes from another feed. */
    void switched() {
        previousBegan = feedBegan;
        feedBegan = next;
    }

    /** Place of a packet that was sent with this number, in the ring of its feed; -1 if it is not known any more. */
    long position(int sequence) {
        int behind = next - sequence & 0xFFFF;
        boolean known = behind > 0 && behind <= HISTORY && next - behind - previousBegan >= 0;
        return positions.length == 0 || !known ? NEVER : positions[sequence & HISTORY - 1];
    }

    /** Whether the packet that was sent with a number was of the feed before. */
    boolean isOfPrevious(int sequence) {
        return next - (next - sequence & 0xFFFF) - feedBegan < 0;
    }

    /** The number before the next. */
    int lastSequence() {
        return next - 1 & 0xFFFF;
    }

    /** Sends a packet again, if that is not too much; returns how many bytes left. */
    int sendAgain(WirePacket packet, int sequence, long nowUs) {
        int size = packet.payload().readableBytes();
        if (budgetBytes < size) {
            return 0;
        }
        budgetBytes -= size;
        return repeat(packet, sequence, nowUs);
    }

    /** Whether packets are sent again as they were, for a viewer that knows no other source for them. */
    boolean isKept() {
        return isKept;
    }

    /** Sends a packet again as it was, if that is not too much; returns how many bytes left. */
    int sendAgain(int sequence) {
        int bytes = budgetBytes < MOST_PACKET_BYTES ? 0 : transport.sendAgain(sequence);
        budgetBytes -= bytes;
        return bytes;
    }

    /** Sends a packet again that nobody asked for; returns how many bytes left. */
    int repeat(WirePacket packet, int sequence, long nowUs) {
        int bytes = packet.payload().readableBytes() + OVERHEAD_BYTES + extensions.bytes() + 2;
        int number = onSending.applyAsInt(bytes);
        again.sequence = again.sequence + 1 & 0xFFFF;
        again.marker = packet.marker();
        again.timestamp = timestamps[sequence & HISTORY - 1];
        again.originalSequence = sequence;
        again.extensions = extensions.bytes() == 0 ? null : extensions.usual(number, nowUs);
        transport.sendRtp(again, packet.payload());
        return bytes;
    }

    /** Whether packets can be sent again. */
    boolean canRepeat() {
        return positions.length > 0;
    }

    /** Whether anything was sent. */
    boolean hasBegun() {
        return lastTimeUs != NEVER;
    }

    /** Time of what was sent last, on the stream's timeline. */
    long lastTimeUs() {
        return lastTimeUs;
    }

    RtcpPacket.SenderReport report(WireStream wire) {
        return new RtcpPacket.SenderReport(
                answered.source(),
                NtpTime.ofUtcUs(wire.utcUs(lastTimeUs)),
                lastTimestamp & 0xFFFF_FFFFL,
                packets,
                octets,
                List.of());
    }
}
