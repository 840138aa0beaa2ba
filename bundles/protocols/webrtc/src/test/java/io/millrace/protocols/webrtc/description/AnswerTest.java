package io.millrace.protocols.webrtc.description;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.formats.sdp.SessionDescription;
import io.millrace.protocols.webrtc.transport.Candidate;
import io.millrace.protocols.webrtc.transport.Fingerprint;
import io.millrace.protocols.webrtc.transport.LocalParameters;
import io.millrace.protocols.webrtc.transport.Setup;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Answers, to the letter (RFC 8866, RFC 8839, RFC 9143, RFC 4585, RFC 4588, RFC 5576, RFC 8853). */
class AnswerTest {
    private static final String OFFER =
            """
            v=0
            o=- 1 2 IN IP4 127.0.0.1
            s=-
            t=0 0
            a=group:BUNDLE sound picture data
            a=ice-ufrag:abcd
            a=ice-pwd:0123456789012345678901
            a=fingerprint:sha-256 AB:CD
            a=setup:actpass
            m=audio 9 UDP/TLS/RTP/SAVPF 111 0
            a=mid:sound
            a=rtpmap:111 opus/48000/2
            m=video 9 UDP/TLS/RTP/SAVPF 96 97
            a=mid:picture
            a=rtpmap:96 VP8/90000
            a=rtcp-fb:* nack
            a=rtcp-fb:96 nack PLI
            a=rtcp-fb:96 x-own
            a=rtpmap:97 rtx/90000
            a=fmtp:97 apt=96;rtx-time=3000
            a=extmap:3/sendrecv urn:example:one
            a=rid:q send
            a=rid:f send
            a=simulcast:send q;f
            m=application 9 UDP/DTLS/SCTP webrtc-datachannel
            a=mid:data
            """;
    private static final LocalParameters LOCAL = new LocalParameters(
            "fragment", "passwordpasswordpassword", Setup.PASSIVE, Fingerprint.parse("sha-256 01:02"));
    private static final List<Candidate> CANDIDATES = List.of(
            new Candidate("1", false, 100, "192.0.2.1", 8_189, "host", ""),
            new Candidate("2", true, 90, "192.0.2.1", 8_189, "host", "passive"));

    private static final String SHARED =
            """
            a=ice-ufrag:fragment\r
            a=ice-pwd:passwordpasswordpassword\r
            a=fingerprint:sha-256 01:02\r
            a=setup:passive\r
            """;

    private final List<OfferedMedium> offered;

    AnswerTest() throws OfferRefusedException {
        offered = Offer.parse(OFFER).media();
    }

    private static PayloadFormat format(OfferedMedium medium) {
        return medium.formats().get(0);
    }

    @Test
    void aPublisherIsAnswered() {
        OfferedMedium video = offered.get(1);
        AnsweredMedium picture = AnsweredMedium.received(
                video,
                format(video),
                "",
                Set.of(PayloadFormat.PICTURE_LOSS, PayloadFormat.NACK),
                List.of(new AnsweredMedium.Extension(3, "urn:example:one")),
                List.of("q", "f"));
        String answer = Answer.write(
                7,
                List.of(AnsweredMedium.refused(offered.get(0)), picture, AnsweredMedium.refused(offered.get(2))),
                LOCAL,
                CANDIDATES);
        assertEquals(
                """
                v=0\r
                o=- 7 1 IN IP4 0.0.0.0\r
                s=-\r
                t=0 0\r
                a=group:BUNDLE picture\r
                a=msid-semantic: WMS *\r
                a=ice-lite\r
                a=ice-options:trickle ice2\r
                m=audio 0 UDP/TLS/RTP/SAVPF 111 0\r
                c=IN IP4 0.0.0.0\r
                a=mid:sound\r
                a=inactive\r
                m=video 9 UDP/TLS/RTP/SAVPF 96 97\r
                c=IN IP4 0.0.0.0\r
                """
                        + SHARED
                        + """
                a=mid:picture\r
                a=rtcp-mux\r
                a=rtcp-rsize\r
                a=recvonly\r
                a=extmap:3 urn:example:one\r
                a=rtpmap:96 VP8/90000\r
                a=rtcp-fb:96 nack\r
                a=rtcp-fb:96 nack pli\r
                a=rtpmap:97 rtx/90000\r
                a=fmtp:97 apt=96\r
                a=rid:q recv\r
                a=rid:f recv\r
                a=simulcast:recv q;f\r
                a=candidate:1 1 udp 100 192.0.2.1 8189 typ host\r
                a=candidate:2 1 tcp 90 192.0.2.1 8189 typ host tcptype passive\r
                a=end-of-candidates\r
                m=application 0 UDP/DTLS/SCTP webrtc-datachannel\r
                c=IN IP4 0.0.0.0\r
                a=mid:data\r
                a=inactive\r
                """,
                answer);
    }

    @Test
    void aViewerIsAnswered() {
        OfferedMedium audio = offered.get(0);
        OfferedMedium video = offered.get(1);
        AnsweredMedium sound =
                AnsweredMedium.sent(audio, format(audio), "minptime=10", Set.of(), List.of(), 0xFFFF_FFFFL);
        AnsweredMedium picture =
                AnsweredMedium.sent(video, format(video), "", Set.of(PayloadFormat.NACK), List.of(), 40);
        String answer = Answer.write(7, List.of(sound, picture), LOCAL, CANDIDATES);
        assertTrue(answer.contains("a=group:BUNDLE sound picture\r\n"), answer);
        assertTrue(
                answer.contains(
                        """
                a=mid:sound\r
                a=rtcp-mux\r
                a=rtcp-rsize\r
                a=sendonly\r
                a=rtpmap:111 opus/48000/2\r
                a=fmtp:111 minptime=10\r
                a=msid:millrace audio\r
                a=ssrc:4294967295 cname:millrace\r
                a=candidate:1 1 udp 100 192.0.2.1 8189 typ host\r
                """),
                answer);
        assertTrue(
                answer.contains(
                        """
                a=msid:millrace video\r
                a=ssrc-group:FID 40 41\r
                a=ssrc:40 cname:millrace\r
                a=ssrc:41 cname:millrace\r
                """),
                answer);
        assertEquals(1, answer.split("a=end-of-candidates", -1).length - 1, "addresses stand with the first medium");
        assertFalse(answer.contains("rtcp-mux-only"), "RFC 8858 section 4.3");
        assertEquals(0, sound.retransmissionSource(), "numbers of sources wrap");
    }

    /** What the answer says is read back as it was meant. */
    @Test
    void anAnswerIsADescription() {
        String answer = Answer.write(1, List.of(AnsweredMedium.refused(offered.get(0))), LOCAL, CANDIDATES);
        SessionDescription read = SessionDescription.parse(answer);
        assertEquals("BUNDLE", read.attributes().value("group").orElse("none"));
        assertEquals(0, read.media().get(0).port());
        assertEquals(read, SessionDescription.parse(read.toString()));
    }

    @Test
    void feedbackIsReadInAnyCaseAndForAllFormats() {
        PayloadFormat vp8 = format(offered.get(1));
        assertEquals(Set.of("nack", "nack pli", "x-own"), vp8.feedback());
        assertEquals(97, vp8.retransmission());
        assertEquals(3, offered.get(1).extension("urn:example:one").orElse(0));
        assertEquals(List.of("q", "f"), offered.get(1).layers());
        assertTrue(offered.get(2).formats().isEmpty());
        assertEquals("PCMU", offered.get(0).formats().get(1).map().encoding(), "of a static payload type");
    }

    @Test
    void extensionsAreFoundByTheirNames() {
        AnsweredMedium medium = AnsweredMedium.received(
                offered.get(1),
                format(offered.get(1)),
                "",
                Set.of(),
                List.of(new AnsweredMedium.Extension(3, "one"), new AnsweredMedium.Extension(9, "two")),
                List.of());
        assertEquals(9, medium.extension("two"));
        assertEquals(0, medium.extension("three"));
        assertTrue(medium.isAccepted() && !medium.sends());
        assertFalse(AnsweredMedium.refused(offered.get(1)).isAccepted());
    }
}
