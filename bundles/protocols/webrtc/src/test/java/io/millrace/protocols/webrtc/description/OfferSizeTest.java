package io.millrace.protocols.webrtc.description;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What an offer costs that is as large as may be. Bytes that its reader allocates are counted, for they grow as its work does,
 * and do not depend on how busy the machine is.
 */
class OfferSizeTest {
    private static final int MOST_FORMATS = 96;
    private static final int MOST_MEDIA = 16;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static String head(int media) {
        return "v=0\r\na=group:BUNDLE "
                + IntStream.range(0, media).mapToObj(Integer::toString).collect(Collectors.joining(" "))
                + "\r\na=ice-ufrag:abcd\r\na=ice-pwd:0123456789012345678901\r\n"
                + "a=fingerprint:sha-256 " + "AB:".repeat(31) + "AB\r\na=setup:actpass\r\n";
    }

    /** Every payload type has its own lines, as many of each kind as there are payload types. */
    private static String medium(int mid, int formats) {
        StringBuilder text = new StringBuilder("m=video 9 UDP/TLS/RTP/SAVPF");
        IntStream.range(0, formats).forEach(each -> text.append(' ').append(each + 30));
        text.append("\r\na=mid:").append(mid).append("\r\n");
        for (int i = 30; i < formats + 30; i++) {
            text.append("a=rtpmap:").append(i).append(i % 2 == 0 ? " H264/90000\r\n" : " rtx/90000\r\n");
            text.append("a=fmtp:").append(i).append(i % 2 == 0 ? " packetization-mode=1" : " apt=" + (i - 1));
            text.append("\r\na=rtcp-fb:").append(i).append(" nack\r\n");
            text.append("a=rtcp-fb:").append(i).append(" nack pli\r\n");
        }
        return text.toString();
    }

    private static String offer(int media, int formats) {
        return head(media)
                + IntStream.range(0, media)
                        .mapToObj(each -> medium(each, formats))
                        .collect(Collectors.joining());
    }

    private static long allocatedBytes(String offer) throws OfferRefusedException {
        long thread = Thread.currentThread().getId();
        Offer.parse(offer);
        long before = THREADS.getThreadAllocatedBytes(thread);
        Offer.parse(offer);
        return THREADS.getThreadAllocatedBytes(thread) - before;
    }

    @Test
    void manyPayloadTypesCostNoMoreThanTheirLines() throws Exception {
        long few = allocatedBytes(offer(1, MOST_FORMATS / 8));
        long many = allocatedBytes(offer(1, MOST_FORMATS));
        assertTrue(many < 12 * few, many + " bytes for eight times the lines that cost " + few);
    }

    @Test
    void manyMediaCostNoMoreThanTheirLines() throws Exception {
        long one = allocatedBytes(offer(1, 24));
        long all = allocatedBytes(offer(MOST_MEDIA, 24));
        assertTrue(all < 24 * one, all + " bytes for sixteen media of which one costs " + one);
    }

    @Test
    void everythingOfALargeOfferIsRead() throws Exception {
        Offer offer = Offer.parse(offer(5, MOST_FORMATS));
        for (OfferedMedium medium : offer.media()) {
            assertEquals(MOST_FORMATS / 2, medium.formats().size());
            for (PayloadFormat format : medium.formats()) {
                assertEquals(format.map().payloadType() + 1, format.retransmission());
                assertEquals("packetization-mode=1", format.text());
                assertTrue(format.feedback().contains(PayloadFormat.PICTURE_LOSS));
            }
        }
    }

    @Test
    void moreThanTheLimitIsRefusedBeforeItCosts() throws Exception {
        String endless = head(1) + medium(0, 97);
        assertEquals(
                400,
                assertThrows(OfferRefusedException.class, () -> Offer.parse(endless))
                        .status());
        String media = head(MOST_MEDIA + 1) + "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\n".repeat(MOST_MEDIA + 1);
        assertTrue(assertThrows(OfferRefusedException.class, () -> Offer.parse(media))
                .getMessage()
                .contains("16"));
        String lines = head(1) + "a=x\r\n".repeat(2_100);
        assertTrue(assertThrows(OfferRefusedException.class, () -> Offer.parse(lines))
                .getMessage()
                .contains("2000 lines"));
    }

    /** A line that is repeated for one payload type changes nothing; the first counts. */
    @Test
    void theFirstOfRepeatedLinesCounts() throws Exception {
        String text = offer(1, 2)
                + "a=fmtp:30 packetization-mode=0\r\na=rtpmap:30 VP8/90000\r\na=fmtp:31 apt=77\r\n".repeat(20);
        PayloadFormat format = Offer.parse(text).media().get(0).formats().get(0);
        assertEquals("H264", format.map().encoding());
        assertEquals("packetization-mode=1", format.text());
        assertEquals(31, format.retransmission());
    }
}
