package io.millrace.protocols.webrtc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.FormatChange;
import io.millrace.api.media.Track;
import io.millrace.formats.bitstream.MediaFormats;
import io.millrace.formats.rtp.TransportFeedback;
import io.millrace.formats.sdp.MediaDescription;
import io.millrace.formats.sdp.SessionDescription;
import io.millrace.testkit.SyntheticStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is answered to the offers of browsers. */
class BrowserOffersTest {
    private static final Track VP8 = new Track(
            SyntheticStream.VIDEO_ID,
            MediaFormats.vp8(ByteBuffer.wrap(new byte[] {0x10, 0, 0, (byte) 0x9d, 1, 0x2a, 64, 0, 64, 0})));
    /** The order in which browsers of Apple offer H.264: High before baseline, each with its retransmissions. */
    private static final String APPLE =
            """
            a=rtpmap:96 H264/90000
            a=rtcp-fb:96 goog-remb
            a=rtcp-fb:96 transport-cc
            a=rtcp-fb:96 ccm fir
            a=rtcp-fb:96 nack
            a=rtcp-fb:96 nack pli
            a=fmtp:96 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=640c1f
            a=rtpmap:97 rtx/90000
            a=fmtp:97 apt=96
            a=rtpmap:98 H264/90000
            a=rtcp-fb:98 nack
            a=fmtp:98 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f
            a=rtpmap:99 rtx/90000
            a=fmtp:99 apt=98
            """;

    private final Rig rig = new Rig();

    @AfterEach
    void close() {
        rig.close();
    }

    private SessionDescription answer(String path, String offer) {
        FakeExchange exchange = rig.post(path, offer);
        assertEquals(201, exchange.status, exchange.text);
        return SessionDescription.parse(exchange.text);
    }

    private static Set<String> feedback(MediaDescription medium) {
        return medium.attributes()
                .values("rtcp-fb")
                .map(each -> each.split(" ", 2)[1])
                .collect(Collectors.toSet());
    }

    private void live(Track... tracks) {
        rig.streams.stream("live/demo").publish(new FormatChange(List.of(tracks)));
    }

    @Test
    void firefoxPublishes() {
        SessionDescription answer = answer("live/cam/whip", Rig.offer("firefox", "whip"));
        MediaDescription video = answer.media().get(0);
        assertEquals(List.of("120", "124"), video.formats(), "VP8, the first that it offers");
        assertEquals(
                "max-fs=12288;max-fr=60",
                video.attributes().values("fmtp").findFirst().orElse("").substring(4));
        assertEquals(Set.of("nack", "nack pli", "transport-cc"), feedback(video));
        assertEquals(
                List.of("7 " + TransportFeedback.EXTENSION),
                video.attributes().values("extmap").toList());
        MediaDescription audio = answer.media().get(1);
        assertEquals(List.of("109"), audio.formats());
        assertEquals("passive", video.attributes().value("setup").orElse(""));
        assertEquals(1, rig.transports.last().remote.fingerprints().size(), "the session's holds for its media");
        assertEquals(32, rig.transports.last().remote.password().length());
    }

    @Test
    void firefoxWatchesWhatItKnows() {
        live(VP8, WatchedDemo.OPUS);
        SessionDescription answer = answer("live/demo/whep", Rig.offer("firefox", "whep"));
        MediaDescription video = answer.media().get(0);
        assertEquals(List.of("120", "124"), video.formats());
        assertEquals(Set.of("nack", "nack pli", "ccm fir", "transport-cc"), feedback(video));
        assertTrue(video.attributes().value("ssrc-group").orElse("").startsWith("FID "));
        MediaDescription audio = answer.media().get(1);
        assertEquals(Set.of("transport-cc"), feedback(audio));
        assertEquals(List.of(), rig.demand.needed());
    }

    /** It has no H.264 here, and pictures are made anew in H.264 alone. */
    @Test
    void firefoxIsToldWhatItLacks() {
        live(SyntheticStream.VIDEO, WatchedDemo.OPUS);
        FakeExchange exchange = rig.post("live/demo/whep", Rig.offer("firefox", "whep"));
        assertEquals(422, exchange.status);
        assertTrue(exchange.text.contains("knows none of the codecs that live/demo is there in"), exchange.text);
        assertEquals(List.of(), rig.demand.needed());
        assertEquals(0, rig.sessions.list().size());
    }

    private static String apple(String name) {
        String offer = Rig.offer(name);
        int video = offer.indexOf("m=video");
        int next = offer.indexOf("m=audio", video);
        String medium = next < 0 ? offer.substring(video) : offer.substring(video, next);
        String lines = medium.replaceAll("(?m)^a=(rtpmap|fmtp|rtcp-fb|ssrc|ssrc-group):.*\n", "")
                .replaceFirst("SAVPF .*", "SAVPF 96 97 98 99");
        return offer.substring(0, video) + lines + APPLE + (next < 0 ? "" : offer.substring(next));
    }

    @Test
    void safariPublishesInHighProfile() {
        MediaDescription video = answer("live/cam/whip", apple("whip")).media().get(1);
        assertEquals(List.of("96", "97"), video.formats());
        assertTrue(video.parameters(96).text("profile-level-id").orElse("").equals("640c1f"));
        assertEquals(96, video.parameters(97).number("apt", 0));
    }

    @Test
    void safariWatchesInTheProfileOfTheStream() {
        live(SyntheticStream.VIDEO, WatchedDemo.OPUS);
        MediaDescription video = answer("live/demo/whep", apple("whep")).media().get(0);
        assertEquals(List.of("96", "97"), video.formats(), "the stream is in High profile");
        assertEquals(Set.of("nack", "nack pli", "ccm fir", "transport-cc"), feedback(video));
    }

    /** RFC 3264 section 5: what is said of no medium holds for none, and nothing said is sendrecv. */
    @Test
    void aMediumThatMayGoBothWaysIsAnsweredInOne() {
        live(SyntheticStream.VIDEO, WatchedDemo.OPUS);
        String both = Rig.offer("whep").replace("a=recvonly", "a=sendrecv");
        for (MediaDescription each : answer("live/demo/whep", both).media()) {
            assertTrue(each.attributes().has("sendonly") && !each.attributes().has("sendrecv"));
        }
        String unsaid = Rig.offer("whip").replace("a=sendonly\n", "");
        for (MediaDescription each : answer("live/cam/whip", unsaid).media()) {
            assertTrue(each.attributes().has("recvonly"));
        }
    }

    @Test
    void aViewerOfSoundAloneGetsNoPictures() {
        live(SyntheticStream.VIDEO, WatchedDemo.OPUS);
        String offer = Rig.offer("whep");
        int audio = offer.indexOf("m=audio");
        String sound =
                offer.substring(0, offer.indexOf("m=video")).replace("BUNDLE 0 1", "BUNDLE 1") + offer.substring(audio);
        SessionDescription answer = answer("live/demo/whep", sound);
        assertEquals(1, answer.media().size());
        assertEquals("audio", answer.media().get(0).kind());
        rig.transports.last().connect();
        rig.advance(3_000_000);
        assertFalse(rig.transports.last().closed != null);
    }

    /** Of two media of a kind a viewer gets the first; the other is refused by its port (RFC 3264 section 6). */
    @Test
    void aSecondPictureIsRefused() {
        live(SyntheticStream.VIDEO, WatchedDemo.OPUS);
        String offer = Rig.offer("whep");
        String video = offer.substring(offer.indexOf("m=video"), offer.indexOf("m=audio"));
        SessionDescription answer = answer("live/demo/whep", offer + video.replace("a=mid:0", "a=mid:2"));
        assertEquals(
                List.of(9, 9, 0),
                answer.media().stream().map(MediaDescription::port).toList());
        assertEquals("2", answer.media().get(2).attributes().value("mid").orElse(""));
        assertEquals("BUNDLE 0 1", answer.attributes().value("group").orElse(""));
    }

    @Test
    void extensionsBeyondAByteAreNotUsed() {
        live(SyntheticStream.VIDEO, WatchedDemo.OPUS);
        String offer = Rig.offer("whep").replaceAll("a=extmap:\\d+ (.*transport-wide.*)", "a=extmap:200 $1");
        MediaDescription video = answer("live/demo/whep", offer).media().get(0);
        assertFalse(feedback(video).contains("transport-cc"), "elements of two bytes are not sent (RFC 8285)");
        assertTrue(feedback(video).contains("goog-remb"));
    }
}
