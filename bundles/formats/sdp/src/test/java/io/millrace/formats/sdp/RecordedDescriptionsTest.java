package io.millrace.formats.sdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What programs and cameras write, read back, and damaged. */
class RecordedDescriptionsTest {
    /** As rtspclientsink of GStreamer 1.22 announces it. */
    private static final String GSTREAMER = String.join(
            "\r\n",
            "v=0",
            "o=- 3741794801 1 IN IP4 127.0.0.1",
            "s=Session streamed with GStreamer",
            "i=rtspclientsink",
            "t=0 0",
            "a=tool:GStreamer",
            "m=video 0 RTP/AVP 96",
            "c=IN IP4 0.0.0.0",
            "b=AS:2097",
            "a=rtpmap:96 H264/90000",
            "a=framerate:25",
            "a=fmtp:96 packetization-mode=1;sprop-parameter-sets=Z/QADZDZZAUGfjcBagwMDIAAAAMAgAAAGUeKFSQ=,aOvMRIRA;"
                    + "profile-level-id=f4000d;level-asymmetry-allowed=1",
            "a=control:stream=0",
            "a=ts-refclk:local",
            "a=mediaclk:sender",
            "a=ssrc:2937055451 cname:user3639164322@host-1",
            "");

    /** As RFC 6184 section 8.3 and RFC 3640 section 4.1 show them. */
    private static final String STANDARDS = String.join(
            "\r\n",
            "v=0",
            "o=- 0 0 IN IP4 192.0.2.1",
            "s=-",
            "t=0 0",
            "m=video 49170 RTP/AVP 98",
            "a=rtpmap:98 H264/90000",
            "a=fmtp:98 profile-level-id=42A01E; packetization-mode=1; sprop-parameter-sets=Z0IACpZTBYmI,aMljiA==",
            "m=audio 49230 RTP/AVP 96",
            "a=rtpmap:96 mpeg4-generic/16000/1",
            "a=fmtp:96 streamtype=5; profile-level-id=14; mode=AAC-hbr; config=1408; sizeLength=13; indexLength=3;"
                    + " indexDeltaLength=3; constantDuration=1024",
            "");

    /** Everything a session may have that says nothing to us. */
    private static final String TALKATIVE = String.join(
            "\n",
            "v=0",
            "o=jdoe 2890844526 2890842807 IN IP6 2001:db8::1",
            "s=SDP Seminar",
            "i=A Seminar on the session description protocol",
            "u=http://www.example.com/seminars/sdp.pdf",
            "e=j.doe@example.com (Jane Doe)",
            "p=+1 617 555-6011",
            "c=IN IP4 233.252.0.1/127",
            "b=CT:128",
            "t=2873397496 2873404696",
            "r=7d 1h 0 25h",
            "z=2882844526 -1h 2898848070 0",
            "k=clear:ab",
            "a=recvonly",
            "m=audio 49170 RTP/AVP 0 8",
            "i=sound",
            "k=prompt",
            "a=ptime:20",
            "m=video 51372 RTP/AVP 99",
            "a=rtpmap:99 H264/90000");

    private static final List<String> ALL = List.of(GSTREAMER, STANDARDS, TALKATIVE);

    @Test
    void gstreamersIsUnderstood() {
        SessionDescription sdp = SessionDescription.parse(GSTREAMER);
        assertEquals("Session streamed with GStreamer", sdp.name());
        MediaDescription video = sdp.media().get(0);
        assertEquals("96 H264/90000", video.rtpMap(96).orElseThrow().toString());
        FormatParameters parameters = video.parameters(96);
        assertEquals("f4000d", parameters.text("profile-level-id").orElseThrow());
        assertTrue(
                parameters.text("sprop-parameter-sets").orElseThrow().endsWith("FSQ=,aOvMRIRA"),
                "also behind an equals sign");
        assertEquals("stream=0", video.attributes().value("control").orElseThrow());
        assertEquals("25", video.attributes().value("framerate").orElseThrow());
    }

    @Test
    void parametersAreTheSameInAnyCase() {
        MediaDescription audio = SessionDescription.parse(STANDARDS).media().get(1);
        assertEquals(13, audio.parameters(96).number("sizelength", 0));
        assertEquals(1_024, audio.parameters(96).number("CONSTANTDURATION", 0));
        assertEquals(7, audio.parameters(96).number("mode", 7), "no number");
        assertEquals(7, audio.parameters(96).number("absent", 7));
        assertTrue(audio.rtpMap(96).orElseThrow().is("MPEG4-GENERIC"));
        assertEquals(1, audio.rtpMap(96).orElseThrow().channels());
    }

    @Test
    void whatSaysNothingToUsIsReadOver() {
        SessionDescription sdp = SessionDescription.parse(TALKATIVE);
        assertEquals(2, sdp.media().size());
        assertTrue(sdp.attributes().has("recvonly"));
        MediaDescription audio = sdp.media().get(0);
        assertEquals(List.of("0", "8"), audio.formats());
        assertEquals("PCMU", audio.rtpMap(0).orElseThrow().encoding());
        assertEquals("PCMA", audio.rtpMap(8).orElseThrow().encoding());
        assertTrue(audio.rtpMap(99).isEmpty());
        assertEquals("20", audio.attributes().value("ptime").orElseThrow());
    }

    @Test
    void whatIsReadIsWrittenSoThatItReadsTheSame() {
        for (String text : ALL) {
            SessionDescription once = SessionDescription.parse(text);
            assertEquals(once, SessionDescription.parse(once.toString()), text);
        }
    }

    /** Each byte in turn, so that no line is left out. */
    @Test
    void aFlippedBitCostsAtMostTheDescription() {
        int refused = 0;
        for (String text : ALL) {
            for (int at = 0; at < text.length(); at++) {
                for (int bit = 0; bit < 8; bit++) {
                    char flipped = (char) (text.charAt(at) ^ 1 << bit);
                    refused += survives(text.substring(0, at) + flipped + text.substring(at + 1)) ? 0 : 1;
                }
            }
        }
        assertTrue(refused > 0);
    }

    @Test
    void linesInAnyOrderCostAtMostTheDescription() {
        Random random = new Random(8866);
        for (int round = 0; round < 3_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int lines = random.nextInt(30); lines > 0; lines--) {
                String[] from = ALL.get(random.nextInt(ALL.size())).split("\r?\n");
                text.append(from[random.nextInt(from.length)]).append('\n');
            }
            survives(text.toString());
        }
    }

    /** Whether it was understood; whatever was, can be asked for everything and be written. */
    private static boolean survives(String text) {
        try {
            SessionDescription sdp = SessionDescription.parse(text);
            for (MediaDescription medium : sdp.media()) {
                for (RtpMap map : medium.rtpMaps()) {
                    assertTrue(map.clockRateHz() > 0 && map.channels() > 0);
                    medium.parameters(map.payloadType()).number("config", 0);
                }
            }
            SessionDescription.parse(sdp.toString());
            return true;
        } catch (MalformedSdpException e) {
            assertTrue(!e.getMessage().isBlank());
            return false;
        }
    }
}
