package io.millrace.formats.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.VideoFormat;
import io.millrace.formats.sdp.SessionDescription;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What descriptions of media say, as programs and devices write them. */
class ReceivedMediumTest {
    private static final String H264 = "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n";
    private static final String AAC = "m=audio 0 RTP/AVP 97\r\na=rtpmap:97 MPEG4-GENERIC/48000/2\r\n";
    private static final String AAC_MODE = "a=fmtp:97 mode=AAC-hbr;sizelength=13;indexlength=3;indexdeltalength=3";

    private static Optional<ReceivedMedium> of(String medium) {
        return ReceivedMedium.of(
                SessionDescription.parse("v=0\r\n" + medium).media().get(0));
    }

    private static AudioFormat sound(String medium) {
        return assertInstanceOf(
                AudioFormat.class, of(medium).orElseThrow().format().get());
    }

    @Test
    void parameterSetsOfTheDescriptionAreTheFormat() {
        // of GStreamer 1.22 with x264
        String sets = "a=fmtp:96 packetization-mode=1;sprop-parameter-sets="
                + "Z/QADZDZZAUGfjcBagwMDIAAAAMAgAAAGUeKFSQ=,aOvMRIRA;profile-level-id=f4000d\r\n";
        ReceivedMedium medium = of(H264 + sets).orElseThrow();
        assertEquals(FourCc.AVC, medium.codec());
        VideoFormat format = assertInstanceOf(VideoFormat.class, medium.format().get());
        assertEquals(320, format.width());
        assertEquals(180, format.height());
    }

    @Test
    void nonsenseInPlaceOfParameterSetsIsLeftToTheStream() {
        for (String sets : new String[] {"", "!!!,???", ",", "AAAA", "Z/QADQ==", "A".repeat(5_000), "aOvMRIRA"}) {
            ReceivedMedium medium =
                    of(H264 + "a=fmtp:96 sprop-parameter-sets=" + sets + "\r\n").orElseThrow();
            assertNull(medium.format().get(), sets);
        }
    }

    @Test
    void theConfigurationOfAacIsTheFormat() {
        AudioFormat format = sound(AAC + AAC_MODE + ";config=1190\r\n");
        assertEquals(FourCc.AAC, format.codec());
        assertEquals(48_000, format.sampleRateHz());
        assertEquals(2, format.channels());
        assertEquals(16_000, sound(AAC + AAC_MODE + ";config=\"1408\"\r\n").sampleRateHz(), "in quotes");
        for (String wrong : new String[] {"", ";config=", ";config=119", ";config=xy", ";config=00", ";config=FFFF"}) {
            assertTrue(of(AAC + AAC_MODE + wrong + "\r\n").isEmpty(), wrong);
        }
    }

    @Test
    void latmHasItsConfigurationInTheDescriptionOrInItsElements() {
        String latm = "m=audio 0 RTP/AVP 98\r\na=rtpmap:98 MP4A-LATM/44100/2\r\na=fmtp:98 ";
        assertEquals(44_100, sound(latm + "cpresent=0;config=400024203FC0\r\n").sampleRateHz());
        assertEquals(44_100, sound(latm + "cpresent=1;config=400024203FC0\r\n").sampleRateHz());
        assertNull(of(latm + "cpresent=1\r\n").orElseThrow().format().get(), "its elements tell");
        assertNull(of(latm + "config=0000\r\n").orElseThrow().format().get(), "nonsense is left to the stream");
        assertTrue(of(latm + "cpresent=0\r\n").isEmpty());
    }

    @Test
    void opusHasTwoChannelsUnlessItSaysOtherwise() {
        String opus = "m=audio 0 RTP/AVP 111\r\na=rtpmap:111 OPUS/48000/2\r\n";
        assertEquals(2, sound(opus).channels());
        assertEquals(2, sound(opus + "a=fmtp:111 sprop-stereo=1\r\n").channels());
        assertEquals(1, sound(opus + "a=fmtp:111 sprop-stereo=0\r\n").channels());
    }

    @Test
    void staticPayloadTypesNeedNoMap() {
        assertEquals(G711.ULAW, sound("m=audio 0 RTP/AVP 0\r\n").codec());
        AudioFormat alaw = sound("m=audio 0 RTP/AVP 8\r\n");
        assertEquals(G711.ALAW, alaw.codec());
        assertEquals(8_000, alaw.sampleRateHz());
        ReceivedMedium mp3 = of("m=audio 0 RTP/AVP 14\r\n").orElseThrow();
        assertEquals(FourCc.MP3, mp3.codec());
        assertNull(mp3.format().get(), "its frames tell");
    }

    @Test
    void theFirstFormatThatIsUnderstoodCounts() {
        String medium = "m=audio 0 RTP/AVP 103 9 8 0\r\na=rtpmap:103 ISAC/16000\r\na=rtpmap:9 G722/8000\r\n";
        assertEquals(G711.ALAW, sound(medium).codec());
        assertTrue(of("m=audio 0 RTP/AVP 103\r\na=rtpmap:103 ISAC/16000\r\n").isEmpty());
        assertTrue(of("m=application 0 RTP/AVP 107\r\na=rtpmap:107 vnd.onvif.metadata/90000\r\n")
                .isEmpty());
    }

    @Test
    void namesAreTheSameInAnyCase() {
        assertNotNull(of("m=video 0 RTP/AVP 96\r\na=rtpmap:96 h264/90000\r\n").orElseThrow());
        assertEquals(
                FourCc.HEVC,
                of("m=video 0 RTP/AVP 96\r\na=rtpmap:96 hevc/90000\r\n")
                        .orElseThrow()
                        .codec());
    }

    @Test
    void damagedParametersNeverDoMoreThanLeaveAMediumOut() {
        Random random = new Random(3640);
        String[] whole = {
            H264 + "a=fmtp:96 sprop-parameter-sets=Z/QADZDZZAUGfjcBagwMDIAAAAMAgAAAGUeKFSQ=,aOvMRIRA\r\n",
            AAC + AAC_MODE + ";config=1190\r\n",
            "m=audio 0 RTP/AVP 98\r\na=rtpmap:98 MP4A-LATM/44100/2\r\na=fmtp:98 cpresent=0;config=400024203FC0\r\n"
        };
        int understood = 0;
        for (int round = 0; round < 10_000; round++) {
            String text = whole[round % whole.length];
            // behind the lines that say what it is
            int from = text.indexOf("a=fmtp") + 10;
            StringBuilder damaged = new StringBuilder(text);
            for (int i = random.nextInt(4); i >= 0; i--) {
                int at = from + random.nextInt(text.length() - 2 - from);
                damaged.setCharAt(at, (char) (33 + random.nextInt(90)));
            }
            Optional<ReceivedMedium> medium = of(damaged.toString());
            medium.ifPresent(each -> each.format().get());
            understood += medium.isPresent() ? 1 : 0;
        }
        assertTrue(understood > 3_000, "understood " + understood);
    }
}
