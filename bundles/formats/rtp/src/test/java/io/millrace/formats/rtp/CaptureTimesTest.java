package io.millrace.formats.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.ClockReference;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.formats.sdp.FormatParameters;
import io.millrace.formats.sdp.RtpMap;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Packets of sound, some of which say when they were captured. */
class CaptureTimesTest implements MediaReceiver.Output {
    private static final int RATE_HZ = 48_000;
    private static final int ID = 5;
    private static final long UTC_US = 1_800_000_000_000_000L;
    private static final long PACKET_US = 20_000;

    private final List<ClockReference> clocks = new ArrayList<>();
    private final List<Sample> samples = new ArrayList<>();
    private final MediaReceiver receiver = new MediaReceiver(
            0,
            ReceivedMedium.of(new RtpMap(111, "opus", RATE_HZ, 2), FormatParameters.NONE)
                    .orElseThrow(),
            new SessionClock(),
            new ReorderLimits(64, 1 << 20, 100_000),
            this);
    private int sequence = 65_530;
    private long timestamp = 0xFFFF_FFFFL - 3 * 960;
    private long nowUs;
    private long source = 7;

    @Override
    public void track(Track track) {
        // Opus
    }

    @Override
    public void sample(Sample sample) {
        samples.add(sample);
    }

    @Override
    public void clock(ClockReference reference) {
        clocks.add(reference);
    }

    @Override
    public void fault(String reason) {
        throw new AssertionError(reason);
    }

    /** A packet with an element of so many bytes, whose first eight are an NTP time. */
    private ByteBuffer packet(int elementBytes, long ntp) {
        ByteBuffer packet = ByteBuffer.allocate(12 + 4 + 20 + 8);
        RtpPacket.writeHeader(packet, 111, false, sequence++ & 0xFFFF, timestamp, source);
        timestamp = timestamp + 960 & 0xFFFF_FFFFL;
        packet.put(0, (byte) 0x90).putInt(0xBEDE0005);
        int begin = packet.position();
        if (elementBytes > 0) {
            packet.put((byte) (ID << 4 | elementBytes - 1));
            for (int i = 0; i < elementBytes; i++) {
                packet.put((byte) (i < 8 ? ntp >>> 56 - 8 * i : 0));
            }
        }
        return packet.position(begin + 20).putLong(0x78).flip();
    }

    private void send(ByteBuffer packet) {
        nowUs += PACKET_US;
        receiver.rtp(packet, nowUs);
    }

    private void sent(int packets) {
        for (int i = 0; i < packets; i++) {
            send(packet(0, 0));
        }
    }

    private void report(long ntp) {
        receiver.senderReport(new RtcpPacket.SenderReport(source, ntp, timestamp, 1, 1, List.of()), nowUs);
    }

    @Test
    void aPacketSaysWhenItWasCaptured() {
        receiver.capturedBy(ID);
        sent(3);
        send(packet(8, NtpTime.ofUtcUs(UTC_US)));
        sent(10);
        assertEquals(1, clocks.size(), "once for each time that is told");
        assertEquals(UTC_US, clocks.get(0).utcUs(), 1);
        assertEquals(samples.get(3).ptsUs(), clocks.get(0).ptsUs());
        send(packet(16, NtpTime.ofUtcUs(UTC_US + 7_000_000)));
        assertEquals(UTC_US + 7_000_000, clocks.get(1).utcUs(), 1, "with the offset of another clock behind it");
    }

    @Test
    void capturesGoBeforeReportsWhileTheyCome() {
        receiver.capturedBy(ID);
        sent(1);
        report(NtpTime.ofUtcUs(UTC_US + 500_000));
        sent(1);
        assertEquals(1, clocks.size(), "nothing else is known");
        send(packet(8, NtpTime.ofUtcUs(UTC_US)));
        report(NtpTime.ofUtcUs(UTC_US + 500_000));
        sent(5);
        assertEquals(2, clocks.size());
        assertEquals(UTC_US, clocks.get(1).utcUs(), 1);
        sent(300);
        report(NtpTime.ofUtcUs(UTC_US + 9_000_000));
        sent(1);
        assertEquals(3, clocks.size(), "they do not come any more");
    }

    /** The unit that said it is lost, or waits: the next one is as much later as its timestamp says. */
    @Test
    void timesOfOthersFollowFromTheirTimestamps() {
        receiver.capturedBy(ID);
        sent(3);
        ByteBuffer early = packet(0, 0);
        ByteBuffer told = packet(8, NtpTime.ofUtcUs(UTC_US));
        send(told);
        assertEquals(0, clocks.size());
        send(early);
        assertEquals(1, clocks.size());
        assertEquals(UTC_US - PACKET_US, clocks.get(0).utcUs(), 1, "across the wrap of the timestamps");
        assertEquals(samples.get(3).ptsUs(), clocks.get(0).ptsUs());
    }

    @Test
    void whatIsNoTimeIsLeftOut() {
        receiver.capturedBy(ID);
        send(packet(7, NtpTime.ofUtcUs(UTC_US)));
        send(packet(8, 0));
        receiver.capturedBy(ID + 1);
        send(packet(8, NtpTime.ofUtcUs(UTC_US)));
        receiver.capturedBy(0);
        send(packet(8, NtpTime.ofUtcUs(UTC_US)));
        sent(2);
        assertEquals(List.of(), clocks);
        assertTrue(samples.size() >= 6);
    }

    @Test
    void anotherSourceHasItsOwnTimes() {
        receiver.capturedBy(ID);
        send(packet(8, NtpTime.ofUtcUs(UTC_US)));
        source = 8;
        sent(1);
        report(NtpTime.ofUtcUs(UTC_US + 3_000_000));
        sent(1);
        assertEquals(2, clocks.size(), "the report of the new one counts");
        assertEquals(UTC_US + 3_000_000, clocks.get(1).utcUs(), 25_000);
    }
}
