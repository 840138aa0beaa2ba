package io.millrace.formats.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class RtcpTest {
    private static final RtcpPacket.ReportBlock BLOCK =
            new RtcpPacket.ReportBlock(0xFFFF_FFFEL, 255, -3, 0x1_0005L, 17, 0x89AB_CDEFL, 65_536);

    @Test
    void senderReportsAreReadBack() {
        RtcpPacket.SenderReport report = new RtcpPacket.SenderReport(
                7, NtpTime.ofUtcUs(1_700_000_000_250_000L), 0xFFFF_FFFFL, 10, 1_000, List.of(BLOCK));
        ByteBuffer bytes = Rtcp.write(report, "name");
        assertTrue(Rtcp.isRtcp(bytes));
        assertEquals(0, bytes.remaining() % 4);
        assertEquals(List.of(report), Rtcp.parse(bytes));
    }

    @Test
    void receiverReportsAreReadBack() {
        RtcpPacket.ReceiverReport report = new RtcpPacket.ReceiverReport(0xFFFF_FFFFL, List.of(BLOCK, BLOCK));
        assertEquals(List.of(report), Rtcp.parse(Rtcp.write(report, "x".repeat(300))));
    }

    @Test
    void compoundsAreReadAsFarAsTheyAreKnown() {
        ByteBuffer compound = ByteBuffer.wrap(HexFormat.of()
                .parseHex("80C90001" + "00000001" + "81CA0002" + "0000000101010000" + "81CB0001" + "00000001"
                        + "80D10000"));
        assertEquals(
                List.of(new RtcpPacket.ReceiverReport(1, List.of()), new RtcpPacket.Goodbye(1)), Rtcp.parse(compound));
        assertThrows(
                MalformedRtpException.class,
                () -> Rtcp.parse(ByteBuffer.wrap(HexFormat.of().parseHex("80C8FFFF00000001"))));
        assertThrows(MalformedRtpException.class, () -> Rtcp.parse(ByteBuffer.wrap(new byte[8])));
        assertEquals(
                List.of(), Rtcp.parse(ByteBuffer.wrap(HexFormat.of().parseHex("9FC9000000"))), "blocks are missing");
    }

    @Test
    void rtpAndRtcpAreToldApart() {
        ByteBuffer rtp = ByteBuffer.allocate(RtpPacket.HEADER_BYTES);
        RtpPacket.writeHeader(rtp, 96, true, 1, 1, 1);
        assertFalse(Rtcp.isRtcp(rtp.flip()));
        assertFalse(Rtcp.isRtcp(ByteBuffer.allocate(1)));
    }

    @Test
    void wallClockTimesSurvive() {
        for (long utcUs : new long[] {1_700_000_000_123_456L, 0, 999_999, 2_085_978_496_000_001L}) {
            assertEquals(utcUs, NtpTime.toUtcUs(NtpTime.ofUtcUs(utcUs)));
        }
        assertEquals(0x83AA_7E80_0000_0000L, NtpTime.ofUtcUs(0));
        assertEquals(0x7E80_8000L, NtpTime.middle(0x83AA_7E80_8000_0000L));
    }

    @Test
    void whatAReceiverReports() {
        ReceptionStatistics statistics = new ReceptionStatistics(90_000);
        assertFalse(statistics.hasBegun());
        for (int i = 0; i < 100; i++) {
            if (i % 10 != 5) {
                statistics.packet(packet(65_500 + i & 0xFFFF, i * 3_000L), i * 33_333L);
            }
        }
        statistics.senderReport(new RtcpPacket.SenderReport(1, 0x0000_1234_5678_0000L, 0, 0, 0, List.of()), 3_000_000);
        RtcpPacket.ReportBlock report = statistics.report(4_000_000);
        assertEquals(10, report.lost());
        assertEquals(25, report.fractionLost(), "a tenth of 256");
        assertEquals(65_599, report.highestSequence());
        assertTrue(report.jitter() < 10, "jitter " + report.jitter());
        assertEquals(0x1234_5678L, report.lastReport());
        assertEquals(65_536, report.sinceLastReport());
        assertEquals(0, statistics.report(4_000_000).fractionLost(), "nothing since");
        statistics.packet(new RtpPacket(96, false, 5, 0, 2, ByteBuffer.allocate(0)), 0);
        assertEquals(0, statistics.report(0).lost(), "another source");
    }

    private static RtpPacket packet(int sequence, long timestamp) {
        return new RtpPacket(96, false, sequence, timestamp, 1, ByteBuffer.allocate(0));
    }
}
