package io.millrace.protocols.webrtc.play;

import io.millrace.formats.rtp.NtpTime;
import io.millrace.formats.rtp.RtcpPacket;
import io.millrace.protocols.webrtc.description.AnsweredMedium;
import io.millrace.protocols.webrtc.transport.RtpFields;
import io.millrace.protocols.webrtc.transport.Transport;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * One medium as one viewer gets it: with numbers that never skip, whatever the viewer missed in the ring, and with what is
 * needed to send packets again. Owned by the viewer's event loop.
 */
final class SentSource {
    private static final int HISTORY = 1_024;
    private static final long NEVER = -1;
    /** Packets that are sent again never make more than half of what is sent anyway. */
    private static final int BUDGET_PARTS = 2;

    private static final long FIRST_BUDGET_BYTES = 64 * 1024;
    private static final long MOST_BUDGET_BYTES = 512 * 1024;

    private final AnsweredMedium answered;
    private final RtpFields fields = new RtpFields();
    private final RtpFields again = new RtpFields();
    private final long[] positions;
    private final int[] timestamps;
    private int next = ThreadLocalRandom.current().nextInt(1 << 15);
    private long packets;
    private long octets;
    private long budgetBytes = FIRST_BUDGET_BYTES;
    private int lastTimestamp;
    private long lastTimeUs = NEVER;

    SentSource(AnsweredMedium answered) {
        this.answered = answered;
        fields.payloadType = answered.format().map().payloadType();
        fields.ssrc = (int) answered.source();
        boolean repeats = answered.format().retransmission() >= 0;
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

    /**
     * Sends a packet.
     *
     * @param timestamp the packet's own, or another for one that comes late
     */
    void send(WirePacket packet, int timestamp, Transport transport) {
        fields.sequence = next & 0xFFFF;
        fields.marker = packet.marker();
        fields.timestamp = timestamp;
        transport.sendRtp(fields, packet.payload());
        if (positions.length > 0) {
            positions[next & HISTORY - 1] = packet.position();
            timestamps[next & HISTORY - 1] = timestamp;
        }
        next++;
        int size = packet.payload().readableBytes();
        packets++;
        octets += size;
        budgetBytes = Math.min(MOST_BUDGET_BYTES, budgetBytes + size / BUDGET_PARTS);
        lastTimestamp = packet.timestamp();
        lastTimeUs = packet.timeUs();
    }

    /** Place in the ring of a packet that was sent with this number; -1 if it is not known any more. */
    long position(int sequence) {
        int behind = next - sequence & 0xFFFF;
        return positions.length == 0 || behind == 0 || behind > HISTORY ? NEVER : positions[sequence & HISTORY - 1];
    }

    /** Sends a packet again, if that is not too much. */
    void sendAgain(WirePacket packet, int sequence, Transport transport) {
        int size = packet.payload().readableBytes();
        if (budgetBytes < size) {
            return;
        }
        budgetBytes -= size;
        again.sequence = again.sequence + 1 & 0xFFFF;
        again.marker = packet.marker();
        again.timestamp = timestamps[sequence & HISTORY - 1];
        again.originalSequence = sequence;
        transport.sendRtp(again, packet.payload());
    }

    /** Whether anything was sent. */
    boolean hasBegun() {
        return lastTimeUs != NEVER;
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
