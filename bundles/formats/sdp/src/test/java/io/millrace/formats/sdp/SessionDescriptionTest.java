package io.millrace.formats.sdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SessionDescriptionTest {
    /** As FFmpeg announces it. */
    private static final String ENCODER = String.join(
            "\r\n",
            "v=0",
            "o=- 0 0 IN IP4 127.0.0.1",
            "s=No Name",
            "c=IN IP4 127.0.0.1",
            "t=0 0",
            "a=tool:libavformat 59.27.100",
            "m=video 0 RTP/AVP 96",
            "b=AS:800",
            "a=rtpmap:96 H264/90000",
            "a=fmtp:96 packetization-mode=1; sprop-parameter-sets=Z2QAHqzZQKAv+XAR,aOvjyyLA; profile-level-id=64001E",
            "a=control:streamid=0",
            "m=audio 0 RTP/AVP 97",
            "a=rtpmap:97 MPEG4-GENERIC/48000/2",
            "a=fmtp:97 profile-level-id=1;mode=AAC-hbr;sizelength=13;indexlength=3;indexdeltalength=3; config=1190",
            "a=control:streamid=1",
            "");

    /** As a camera writes it: line feeds only, no s=, a static payload type, attributes of its own. */
    private static final String CAMERA = String.join(
            "\n",
            "v=0",
            "o=- 1 1 IN IP4 192.168.0.9",
            "i=a camera",
            "a=control:*",
            "a=x-dimensions:1920,1080",
            "m=video 0 RTP/AVP 98 99",
            "a=rtpmap:98 H265/90000",
            "a=fmtp:98 sprop-vps=QAE=",
            "m=audio 0/2 RTP/AVP 0",
            "a=recvonly",
            "m=application 0 RTP/AVP 107",
            "a=rtpmap:107 vnd.onvif.metadata/90000");

    @Test
    void anEncodersDescription() {
        SessionDescription sdp = SessionDescription.parse(ENCODER);
        assertEquals("No Name", sdp.name());
        assertEquals("IN IP4 127.0.0.1", sdp.connection());
        assertEquals("libavformat 59.27.100", sdp.attributes().value("tool").orElseThrow());
        assertEquals(2, sdp.media().size());
        MediaDescription video = sdp.media().get(0);
        assertEquals("video", video.kind());
        assertEquals(List.of("96"), video.formats());
        RtpMap map = video.rtpMaps().get(0);
        assertTrue(map.is("h264"));
        assertEquals(90_000, map.clockRateHz());
        FormatParameters parameters = video.parameters(96);
        assertEquals(1, parameters.number("Packetization-Mode", 0));
        assertEquals(
                "Z2QAHqzZQKAv+XAR,aOvjyyLA",
                parameters.text("sprop-parameter-sets").orElseThrow());
        assertEquals("streamid=0", video.attributes().value("control").orElseThrow());
        MediaDescription audio = sdp.media().get(1);
        assertEquals("97 MPEG4-GENERIC/48000/2", audio.rtpMaps().get(0).toString());
        assertEquals("1190", audio.parameters(97).text("config").orElseThrow());
        assertEquals(7, audio.parameters(97).number("nothing", 7));
        assertEquals(7, audio.parameters(97).number("mode", 7), "not a number");
    }

    @Test
    void aCamerasDescription() {
        SessionDescription sdp = SessionDescription.parse(CAMERA);
        assertEquals("-", sdp.name());
        assertEquals(3, sdp.media().size());
        assertEquals(1, sdp.media().get(0).rtpMaps().size(), "what 99 is nobody says");
        assertEquals("PCMU", sdp.media().get(1).rtpMaps().get(0).encoding());
        assertTrue(sdp.media().get(1).attributes().has("RECVONLY"));
        assertEquals(FormatParameters.NONE, sdp.media().get(1).parameters(0));
    }

    @Test
    void whatIsWrittenIsReadBack() {
        SessionDescription written = new SessionDescription(
                "- 7 1 IN IP4 0.0.0.0",
                "live/demo",
                "IN IP4 0.0.0.0",
                Attributes.of("control", "*", "recvonly", ""),
                List.of(new MediaDescription(
                        "audio",
                        0,
                        "RTP/AVP",
                        List.of("96"),
                        "IN IP4 224.0.0.1/3",
                        Attributes.of("rtpmap", "96 opus/48000/2").and("fmtp", "96 sprop-stereo=1"))));
        assertEquals(
                """
                v=0\r
                o=- 7 1 IN IP4 0.0.0.0\r
                s=live/demo\r
                c=IN IP4 0.0.0.0\r
                t=0 0\r
                a=control:*\r
                a=recvonly\r
                m=audio 0 RTP/AVP 96\r
                c=IN IP4 224.0.0.1/3\r
                a=rtpmap:96 opus/48000/2\r
                a=fmtp:96 sprop-stereo=1\r
                """,
                written.toString());
        assertEquals(written, SessionDescription.parse(written.toString()));
        SessionDescription encoder = SessionDescription.parse(ENCODER);
        assertEquals(encoder, SessionDescription.parse(encoder.toString()));
    }

    @Test
    void nobodySlipsInALine() {
        assertThrows(MalformedSdpException.class, () -> Attributes.of("tool", "x\r\nm=video 1 RTP/AVP 1"));
        assertThrows(
                MalformedSdpException.class, () -> new SessionDescription("-", "a\nb", "", Attributes.NONE, List.of()));
    }

    @Test
    void brokenDescriptionsAreRefusedByLine() {
        assertBroken("", "begins with v=0");
        assertBroken("v=1\r\ns=x", "begins with v=0");
        assertBroken("v=0\r\nnonsense", "Line 2");
        assertBroken("v=0\r\nm=video RTP/AVP 96", "m=<kind> <port>");
        assertBroken("v=0\r\nm=video x RTP/AVP 96", "m=<kind> <port>");
        assertBroken("v=0\r\nm=video 70000 RTP/AVP 96", "m=<kind> <port>");
        assertBroken("v=0\r\n" + "m=video 0 RTP/AVP 96\r\n".repeat(65), "more than 64 media");
        assertBroken("v=0\r\n" + "a=x\r\n".repeat(2_001), "more than 2000 lines");
        assertBroken("v=0\r\na=" + "x".repeat(300_000), "longer than");
    }

    private static void assertBroken(String text, String reason) {
        MalformedSdpException e = assertThrows(MalformedSdpException.class, () -> SessionDescription.parse(text));
        assertTrue(e.getMessage().contains(reason), e.getMessage());
    }

    @Test
    void mapsThatMakeNoSenseAreReadOver() {
        for (String map : List.of("96", "96 H264", "96 H264/0", "x H264/90000", "200 H264/90000", "96 H264/1/900")) {
            String text = "v=0\r\nm=video 0 RTP/AVP 96 abc 999\r\na=rtpmap:" + map + "\r\n";
            assertTrue(SessionDescription.parse(text).media().get(0).rtpMaps().isEmpty(), map);
        }
    }

    @Test
    void staticPayloadTypesNeedNoMapAndYieldToOne() {
        String medium = "v=0\r\nm=video 0 RTP/AVP 26\r\n";
        assertEquals(
                "26 JPEG/90000",
                SessionDescription.parse(medium)
                        .media()
                        .get(0)
                        .rtpMap(26)
                        .orElseThrow()
                        .toString());
        assertEquals(
                "26 H264/90000",
                SessionDescription.parse(medium + "a=rtpmap:26 H264/90000\r\n")
                        .media()
                        .get(0)
                        .rtpMap(26)
                        .orElseThrow()
                        .toString());
        assertTrue(SessionDescription.parse(medium).media().get(0).rtpMap(25).isEmpty());
    }

    /** The first value of a name counts, numbers that are none are as if they were not said. */
    @Test
    void parametersAreReadAsFarAsTheyMakeSense() {
        String text = "v=0\r\nm=audio 0 RTP/AVP 96\r\na=fmtp:96 a=1;A=2;;=3;b;c = 4 ;d=99999999999;e=f=g"
                + ";z=1".repeat(5_000) + "\r\n";
        FormatParameters parameters =
                SessionDescription.parse(text).media().get(0).parameters(96);
        assertEquals(1, parameters.number("A", 0));
        assertEquals("", parameters.text("b").orElseThrow());
        assertEquals(4, parameters.number("c", 0));
        assertEquals(7, parameters.number("d", 7));
        assertEquals("f=g", parameters.text("E").orElseThrow());
        assertTrue(parameters.values().size() < 64);
        assertEquals(
                FormatParameters.NONE,
                SessionDescription.parse(text).media().get(0).parameters(9));
    }

    @Test
    void floodsAreRefused() {
        assertBroken("v=0\r\n" + "a=x\r\n".repeat(3_000), "more than 2000 lines");
        assertBroken("v=0\r\n" + "m=audio 0 RTP/AVP 0\r\n".repeat(65), "more than 64 media");
        assertBroken("v=0\r\na=" + "x".repeat(300_000), "longer than");
    }

    @Test
    void mutationsNeverDoMoreThanFail() {
        Random random = new Random(8866);
        int read = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(i % 2 == 0 ? ENCODER : CAMERA);
            for (int j = random.nextInt(8); j >= 0; j--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.setCharAt(at, (char) random.nextInt(256));
                    case 1 -> text.setLength(Math.max(1, at));
                    default -> text.insert(at, text.substring(at, Math.min(text.length(), at + 20)));
                }
            }
            try {
                SessionDescription sdp = SessionDescription.parse(text.toString());
                sdp.media().forEach(media -> media.rtpMaps().forEach(map -> media.parameters(map.payloadType())));
                read++;
            } catch (MalformedSdpException e) {
                assertFalse(e.getMessage().isEmpty());
            }
        }
        assertTrue(read > 1_000, "most small changes are harmless: " + read);
    }
}
