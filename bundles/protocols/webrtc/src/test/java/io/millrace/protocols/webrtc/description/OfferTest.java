package io.millrace.protocols.webrtc.description;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.FourCc;
import io.millrace.formats.rtp.TransportFeedback;
import io.millrace.protocols.webrtc.transport.Setup;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OfferTest {
    private String chromium;

    @BeforeEach
    void read() throws Exception {
        try (InputStream in = OfferTest.class.getResourceAsStream("/offers/chromium-whip.sdp")) {
            chromium = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void theOfferOfABrowser() throws Exception {
        Offer offer = Offer.parse(chromium);
        assertEquals("QPMp", offer.transport().usernameFragment());
        assertEquals(Setup.ACTPASS, offer.transport().setup());
        assertEquals(1, offer.transport().fingerprints().size());
        OfferedMedium video = offer.media().get(1);
        assertTrue(video.isSent() && !video.isReceived());
        assertEquals(Optional.of(3), video.extension(TransportFeedback.EXTENSION));
        PayloadFormat vp8 = video.formats().get(0);
        assertEquals(List.of(FourCc.VP8, 97), List.of(vp8.codec(), vp8.retransmission()));
        List<PayloadFormat> h264 = video.formats().stream()
                .filter(each -> each.codec().equals(FourCc.AVC))
                .toList();
        assertTrue(h264.stream().allMatch(each -> each.text().contains("packetization-mode=1")));
        assertEquals(102, h264.get(0).map().payloadType());
        assertEquals(0x42, h264.get(0).avcProfile());
        assertTrue(h264.get(0).feedback().containsAll(List.of("nack", "nack pli", "transport-cc")));
        assertEquals(FourCc.OPUS, offer.media().get(0).formats().get(0).codec());
    }

    private OfferRefusedException refused(String offer) {
        return assertThrows(OfferRefusedException.class, () -> Offer.parse(offer));
    }

    @Test
    void refusalsSayWhatIsMissing() {
        assertTrue(refused("s=hello").getMessage().contains("v=0"));
        assertTrue(refused("v=0\n").getMessage().contains("media"));
        assertEquals(422, refused(chromium.replace("a=group:BUNDLE 0 1\n", "")).status());
        assertEquals(
                422, refused(chromium.replace("UDP/TLS/RTP/SAVPF", "RTP/AVP")).status());
        assertTrue(
                refused(chromium.replace("a=ice-ufrag:QPMp\n", "")).getMessage().contains("ice-ufrag"));
        assertTrue(refused(chromium.replaceAll("a=ice-pwd:.*\n", "a=ice-pwd:short\n"))
                .getMessage()
                .contains("ice-pwd"));
        assertTrue(refused(chromium.replaceAll("a=fingerprint:.*\n", ""))
                .getMessage()
                .contains("fingerprint"));
        assertTrue(refused(chromium.replace("fingerprint:sha-256", "fingerprint:sha-1"))
                .getMessage()
                .contains("sha-256"));
        assertTrue(refused(chromium.replace("a=setup:actpass", "a=setup:holdconn"))
                .getMessage()
                .contains("setup"));
        assertTrue(refused(chromium.replace("a=mid:1", "a=mid:0")).getMessage().contains("a=mid"));
        assertEquals(
                400,
                refused(chromium.replace("a=mid:1", "a=mid:" + "m".repeat(40))).status());
    }

    @Test
    void hugeOffersCostLittle() {
        String types = " 1".repeat(200);
        assertTrue(refused(chromium.replace("SAVPF 111", "SAVPF 111" + types))
                .getMessage()
                .contains("payload types"));
        String attributes = "a=rtcp-fb:111 nack\n".repeat(500);
        assertTrue(refused(chromium.replace("a=mid:0\n", "a=mid:0\n" + attributes))
                .getMessage()
                .contains("attributes"));
    }

    @Test
    void layersOfAPictureAreRead() throws Exception {
        String named = "a=mid:1\na=rid:h send\na=rid:l send max-width=320\na=rid:x recv\na=rid:? send\n";
        String layers = chromium.replace("a=mid:1\n", named + "a=simulcast:send h;l\n");
        assertEquals(List.of("h", "l"), Offer.parse(layers).media().get(1).layers());
        assertEquals(
                List.of(),
                Offer.parse(chromium.replace("a=mid:1\n", named)).media().get(1).layers(),
                "they are not sent at once");
    }

    /** So GStreamer offers its second medium under max-bundle (RFC 9143 section 6). */
    @Test
    void aMediumThatIsOnlyInTheBundleHasPortZero() throws Exception {
        String zero = chromium.replace("m=video 9 ", "m=video 0 ");
        assertFalse(Offer.parse(zero).media().get(1).isSent());
        String bundled = zero.replace("a=mid:1\n", "a=mid:1\na=bundle-only\n");
        assertTrue(Offer.parse(bundled).media().get(1).isSent());
        assertFalse(Offer.parse(bundled).media().get(1).isReceived(), "it is offered as sendonly");
    }

    @Test
    void noOfferBreaksTheReader() {
        Random random = new Random(3);
        int refused = 0;
        for (int i = 0; i < 1_000; i++) {
            StringBuilder text = new StringBuilder(chromium);
            for (int j = random.nextInt(12); j >= 0; j--) {
                int at = random.nextInt(text.length() - 1);
                switch (random.nextInt(4)) {
                    case 0 -> text.setCharAt(at, (char) random.nextInt(128));
                    case 1 -> text.delete(at, Math.min(text.length() - 1, at + random.nextInt(60)));
                    case 2 -> text.insert(at, text.substring(0, Math.min(text.length(), 40)));
                    default -> text.insert(at, random.nextInt());
                }
            }
            try {
                Offer offer = Offer.parse(text.toString());
                offer.media().forEach(each -> {
                    each.layers();
                    each.extension(TransportFeedback.EXTENSION);
                });
            } catch (OfferRefusedException e) {
                refused++;
            }
        }
        assertTrue(refused > 100, refused + " refused");
    }

    @Test
    void fragmentsOfIce() throws Exception {
        IceFragment fragment = IceFragment.parse("a=ice-ufrag:EsAw\r\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\n"
                + "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\n"
                + "a=candidate:1387637174 1 udp 2122260223 192.0.2.1 61764 typ host generation 0\r\n"
                + "a=candidate:nonsense\r\na=end-of-candidates\r\n");
        assertEquals("EsAw", fragment.usernameFragment());
        assertEquals("192.0.2.1", fragment.candidates().get(0).address());
        assertEquals(1, fragment.candidates().size());
        assertEquals("", IceFragment.parse("").password());
    }
}
