package io.millrace.formats.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.formats.bitstream.MalformedBitstreamException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Feedback of receivers (RFC 4585, RFC 5104, REMB, transport-wide congestion control). */
class FeedbackTest {
    private static ByteBuffer hex(String digits) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(digits));
    }

    @Test
    void requestsForPacketsByTheBook() {
        ByteBuffer nack = RtcpFeedback.nack(1, 2, List.of(65_535, 0, 15, 16, 100));
        assertEquals(hex("81cd0005" + "00000001" + "00000002" + "ffff8001" + "00100000" + "00640000"), nack);
        assertEquals(List.of(new RtcpPacket.GenericNack(1, 2, List.of(65_535, 0, 15, 16, 100))), Rtcp.parse(nack));
    }

    @Test
    void requestsForPacketsHaveALimit() {
        ByteBuffer storm =
                RtcpFeedback.nack(1, 2, IntStream.range(0, 10_000).boxed().toList());
        List<Integer> asked = ((RtcpPacket.GenericNack) Rtcp.parse(storm).get(0)).sequences();
        assertTrue(asked.size() < 600, asked.size() + " requests");
    }

    @Test
    void requestsForKeyPictures() {
        assertEquals(hex("81ce0002" + "00000001" + "00000002"), RtcpFeedback.pictureLoss(1, 2));
        assertEquals(List.of(new RtcpPacket.KeyPictureRequest(1, 2)), Rtcp.parse(RtcpFeedback.pictureLoss(1, 2)));
        ByteBuffer fullIntra = hex("84ce0004" + "00000001" + "00000000" + "00000007" + "05000000");
        assertEquals(List.of(new RtcpPacket.KeyPictureRequest(1, 7)), Rtcp.parse(fullIntra));
        assertEquals(List.of(), Rtcp.parse(hex("84ce0002" + "00000001" + "00000000")), "names no source");
    }

    @Test
    void estimates() {
        ByteBuffer remb = RtcpFeedback.estimate(1, 4_000_000, List.of(7L, 8L));
        assertEquals(
                hex("8fce0006" + "00000001" + "00000000" + "52454d42" + "0213d090" + "00000007" + "00000008"), remb);
        assertEquals(List.of(new RtcpPacket.ReceiverEstimate(1, 4_000_000)), Rtcp.parse(remb));
        assertEquals(
                List.of(new RtcpPacket.ReceiverEstimate(1, 100)), Rtcp.parse(RtcpFeedback.estimate(1, 100, List.of())));
        ByteBuffer huge = hex("8fce0004" + "00000001" + "00000000" + "52454d42" + "00ffffff");
        assertEquals(List.of(new RtcpPacket.ReceiverEstimate(1, Long.MAX_VALUE)), Rtcp.parse(huge));
    }

    @Test
    void arrivalsByTheBook() {
        TransportFeedback feedback = new TransportFeedback();
        assertNull(feedback.report(1, 2), "nothing came");
        feedback.received(65_535, 64_000 * 5 + 1_000);
        feedback.received(0, 64_000 * 5 + 2_250);
        feedback.received(2, 64_000 * 5 + 102_250);
        feedback.received(3, 64_000 * 5 + 100_000);
        assertEquals(5, feedback.pending());
        // received: small, small, not, large, large (back in time)
        String chunk = "%04x".formatted(0xC000 | 1 << 12 | 1 << 10 | 2 << 6 | 2 << 4);
        assertEquals(
                hex("8fcd0006" + "00000001" + "00000002" + "ffff0005" + "00000500" + chunk + "0405" + "0190" + "fff7"
                        + "0000".repeat(0)),
                feedback.report(1, 2));
        assertNull(feedback.report(1, 2), "all is said");
        feedback.received(1, 64_000 * 7);
        assertNull(feedback.report(1, 2), "it was reported as lost");
        feedback.received(5, 64_000 * 7);
        ByteBuffer second = feedback.report(1, 2);
        assertEquals(hex("00050001" + "00000701"), second.slice(12, 8));
    }

    @Test
    void arrivalsOfLongPausesAndJumps() {
        TransportFeedback feedback = new TransportFeedback();
        feedback.received(10, 0);
        feedback.received(11, 60_000_000);
        ByteBuffer first = feedback.report(1, 2);
        assertEquals(1, first.getShort(14), "a pause that no delta can say ends the report");
        assertEquals(1, feedback.report(1, 2).getShort(14));
        for (int i = 0; i < 200; i++) {
            feedback.received(12 + i, 60_000_000 + i * 1_000L);
        }
        assertEquals(200, feedback.report(1, 2).getShort(14));
        feedback.received(30_000, 61_000_000);
        assertEquals(1, feedback.report(1, 2).getShort(14), "what lies between was never sent");
    }

    @Test
    void missingPacketsAreAskedForAFewTimes() {
        MissingPackets missing = new MissingPackets(20_000, 500_000);
        missing.received(65_534, 0);
        missing.received(1, 0);
        assertEquals(List.of(65_535, 0), missing.due(0));
        assertEquals(List.of(), missing.due(10_000));
        missing.received(65_535, 15_000);
        assertEquals(List.of(0), missing.due(20_000));
        int count = 0;
        for (long nowUs = 40_000; nowUs < 1_000_000; nowUs += 10_000) {
            count += missing.due(nowUs).size();
        }
        assertEquals(6, count, "eight in all");
        assertTrue(missing.isEmpty());
    }

    @Test
    void jumpsAreNotAskedFor() {
        MissingPackets missing = new MissingPackets(20_000, 500_000);
        missing.received(0, 0);
        missing.received(20_000, 0);
        assertEquals(List.of(), missing.due(0));
        missing.received(20_600, 0);
        assertTrue(missing.due(0).size() <= 256, "bounded");
        missing.reset();
        missing.received(5, 0);
        assertTrue(missing.isEmpty());
        missing.received(8, 0);
        assertEquals(List.of(), missing.due(600_000), "too late");
    }

    @Test
    void packetsSentAgain() {
        RtpPacket again = new RtpPacket(97, true, 5, 3_000, 9, hex("fffe" + "aabb"));
        RtpPacket original = Retransmission.original(again, 7, 96);
        assertEquals(new RtpPacket(96, true, 65_534, 3_000, 7, hex("aabb")), original);
        assertNull(
                Retransmission.original(new RtpPacket(97, false, 5, 0, 9, hex("fffe")), 7, 96), "only fills the line");
    }

    @Test
    void elementsOfHeaderExtensions() {
        ByteBuffer one = hex("90600001" + "00000000" + "00000001" + "bede0003" + "100722" + "0102" + "00" + "32616263"
                + "0000" + "aa");
        assertEquals(7, HeaderExtensions.number(one, 1));
        assertEquals("abc", HeaderExtensions.text(one, 3));
        assertEquals(-1, HeaderExtensions.number(one, 4));
        ByteBuffer two = hex("90600001" + "00000000" + "00000001" + "10000002" + "0502abcd" + "06000000" + "aa");
        assertEquals(0xABCD, HeaderExtensions.number(two, 5));
        assertEquals("", HeaderExtensions.text(two, 6));
        assertNull(HeaderExtensions.text(hex("80600001" + "00000000" + "00000001"), 1), "no extension");
        assertNull(HeaderExtensions.text(hex("90600001" + "00000000" + "00000001" + "bede0009"), 1), "cut off");
        assertNull(HeaderExtensions.text(hex("90600001" + "00000000" + "00000001" + "abcd0001" + "11223344"), 1));
    }

    @Test
    void noBytesBreakTheParsers() {
        Random random = new Random(5);
        List<ByteBuffer> seeds = new ArrayList<>(List.of(
                RtcpFeedback.nack(1, 2, List.of(1, 5, 90)),
                RtcpFeedback.estimate(1, 4_000_000, List.of(7L)),
                RtcpFeedback.pictureLoss(1, 2),
                hex("90600001" + "00000000" + "00000001" + "bede0001" + "11223344" + "aabbccdd")));
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            ByteBuffer seed = seeds.get(i % seeds.size());
            byte[] bytes = new byte[random.nextInt(seed.limit() + 1)];
            seed.get(0, bytes);
            for (int j = random.nextInt(4); j > 0 && bytes.length > 0; j--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            for (Depacketizer each : List.of(new Vp8Depacketizer(), new Vp9Depacketizer(), new Av1Depacketizer())) {
                try {
                    new Wire().add(ByteBuffer.wrap(bytes), 0, true).unpack(each);
                } catch (MalformedRtpException | MalformedBitstreamException e) {
                    refused++;
                }
            }
            HeaderExtensions.text(ByteBuffer.wrap(bytes), random.nextInt(16));
            try {
                Rtcp.parse(ByteBuffer.wrap(bytes));
            } catch (MalformedRtpException e) {
                refused++;
            }
        }
        assertTrue(refused > 1_000, "the seeds are too good: " + refused);
    }
}
