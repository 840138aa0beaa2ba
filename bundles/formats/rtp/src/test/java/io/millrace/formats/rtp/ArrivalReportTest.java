package io.millrace.formats.rtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** When packets came, as receivers say it. */
class ArrivalReportTest {
    private static final long NOT = RtcpPacket.TransportArrivals.NOT_RECEIVED;

    private static RtcpPacket.TransportArrivals parse(String body) {
        byte[] bytes = HexFormat.of().parseHex(body);
        ByteBuffer packet = ByteBuffer.allocate(12 + (bytes.length + 3 & ~3));
        packet.put((byte) 0x8F).put((byte) 205).putShort((short) (packet.limit() / 4 - 1));
        packet.putInt(1).putInt(2).put(bytes).rewind();
        return (RtcpPacket.TransportArrivals) Rtcp.parse(packet).get(0);
    }

    @Test
    void whatIsWrittenHereIsRead() {
        TransportFeedback feedback = new TransportFeedback();
        Random random = new Random(3);
        long[] expected = new long[500];
        long atUs = 64_000 * 9;
        for (int i = 0; i < expected.length; i++) {
            atUs += 250L * random.nextInt(400);
            expected[i] = i % 7 == 3 ? NOT : atUs;
            if (expected[i] != NOT) {
                feedback.received(65_400 + i & 0xFFFF, atUs);
            }
        }
        RtcpPacket.TransportArrivals arrivals =
                (RtcpPacket.TransportArrivals) Rtcp.parse(feedback.report(7, 8)).get(0);
        assertEquals(65_400, arrivals.first());
        assertEquals(7, arrivals.ssrc());
        assertEquals(8, arrivals.media());
        assertArrayEquals(expected, arrivals.arrivalsUs());
    }

    @Test
    void allFormsOfChunks() {
        // a run of three small ones, one bit each for fourteen, two bits each for two, of which one goes back in time
        RtcpPacket.TransportArrivals arrivals =
                parse("0005" + "0013" + "000002" + "01" + "2003" + "a000" + "d800" + "010203" + "04" + "05" + "ffff");
        long[] expected = new long[19];
        Arrays.fill(expected, NOT);
        expected[0] = 128_250;
        expected[1] = 128_750;
        expected[2] = 129_500;
        expected[3] = 130_500;
        expected[17] = 131_750;
        expected[18] = 131_500;
        assertEquals(5, arrivals.first());
        assertArrayEquals(expected, arrivals.arrivalsUs());
    }

    @Test
    void timesBeforeTheReferenceOfAClockThatWraps() {
        RtcpPacket.TransportArrivals arrivals = parse("0001" + "0001" + "ffffff" + "00" + "4001" + "fffe");
        assertArrayEquals(new long[] {-64_000 - 500}, arrivals.arrivalsUs());
    }

    @Test
    void whatIsCutOffOrTooMuchIsRefused() {
        assertTrue(assertThrows(MalformedRtpException.class, () -> parse("00010001"))
                .getMessage()
                .contains("no header"));
        assertTrue(assertThrows(MalformedRtpException.class, () -> parse("0001" + "ffff" + "00000100" + "1fff"))
                .getMessage()
                .contains("65535 packets"));
        assertTrue(assertThrows(MalformedRtpException.class, () -> parse("0001" + "0009" + "00000100" + "2009"))
                .getMessage()
                .contains("fewer arrival times"));
        assertTrue(
                assertThrows(MalformedRtpException.class, () -> parse("0001" + "0020" + "00000100" + "0001" + "8000"))
                        .getMessage()
                        .contains("17 of 32"));
        assertTrue(assertThrows(MalformedRtpException.class, () -> parse("0001" + "0001" + "00000100" + "0000"))
                .getMessage()
                .contains("run of no packets"));
    }

    @Test
    void noBytesBreakIt() {
        Random random = new Random(11);
        int read = 0;
        for (int i = 0; i < 50_000; i++) {
            byte[] bytes = new byte[8 + random.nextInt(40)];
            random.nextBytes(bytes);
            bytes[2] = (byte) random.nextInt(2);
            try {
                read += ArrivalReport.parse(1, 2, ByteBuffer.wrap(bytes)).arrivalsUs().length;
            } catch (MalformedRtpException e) {
                read++;
            }
        }
        assertTrue(read > 50_000, "some were read: " + read);
    }
}
