package io.millrace.protocols.webrtc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Limits;
import io.millrace.api.live.LiveStream;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.formats.bitstream.MediaFormats;
import io.millrace.formats.rtp.HeaderExtensions;
import io.millrace.formats.rtp.Rtcp;
import io.millrace.formats.rtp.RtcpFeedback;
import io.millrace.formats.rtp.RtcpPacket;
import io.millrace.formats.rtp.RtpPacket;
import io.millrace.formats.sdp.MediaDescription;
import io.millrace.formats.sdp.SessionDescription;
import io.millrace.testkit.FakeLiveStream;
import io.millrace.testkit.SyntheticStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A viewer by WHEP. */
class PlayTest extends WatchedDemo {
    private static long pictures(List<RtpPacket> packets) {
        return packets.stream().filter(RtpPacket::marker).count();
    }

    private static void assertNoGap(List<RtpPacket> packets) {
        for (int i = 1; i < packets.size(); i++) {
            assertEquals(
                    packets.get(i - 1).sequence() + 1 & 0xFFFF, packets.get(i).sequence());
        }
    }

    @Test
    void itBeginsWithAKeyPictureThatIsThereAndIsNotLate() {
        watch();
        List<RtpPacket> first = got(videoSource);
        assertEquals(25, pictures(first));
        assertEquals(0x67, first.get(0).payload().get(0), "parameter sets first");
        assertEquals(0, got(audioSource).size(), "old sound is not squeezed");
        int span = (int) (first.get(first.size() - 1).timestamp() - first.get(0).timestamp());
        assertTrue(span > 0 && span <= 2_100, "a second of pictures in an instant: " + span + " ticks");
        assertEquals(25, first.stream().map(RtpPacket::timestamp).distinct().count());
        stream.publish(source.samples(1_000_000, 1_200_000));
        rig.advance(20_000);
        List<RtpPacket> all = got(videoSource);
        assertEquals(30, pictures(all));
        assertNoGap(all);
        long step = all.get(all.size() - 1).timestamp()
                        - first.get(first.size() - 1).timestamp()
                & 0xFFFF_FFFFL;
        assertEquals(5 * 3_600, step, "live pictures have their own times");
        assertTrue(got(audioSource).size() > 5);
        assertNoGap(got(audioSource));
    }

    @Test
    void theAnswerNamesOneCodecAndSources() {
        SessionDescription answer = rig.answer("live/demo", "whep");
        MediaDescription video = answer.media().get(0);
        assertTrue(video.attributes().has("sendonly"));
        assertEquals(
                Set.of("nack", "nack pli", "ccm fir", "transport-cc"),
                video.attributes()
                        .values("rtcp-fb")
                        .map(each -> each.split(" ", 2)[1])
                        .collect(Collectors.toSet()));
        assertTrue(video.attributes().value("ssrc-group").orElse("").startsWith("FID "));
        assertTrue(answer.media().get(1).parameters(111).text("stereo").isPresent());
    }

    @Test
    void theStreamsOwnProfileGoesBeforeOthers() {
        String offer = Rig.offer("whep");
        assertTrue(offer.contains("packetization-mode=1;profile-level-id=4d001f"));
        FakeExchange exchange = rig.post(
                "live/demo/whep", offer.replace("mode=1;profile-level-id=4d001f", "mode=1;profile-level-id=64001f"));
        assertTrue(exchange.text.contains("profile-level-id=64001f"), exchange.text);
    }

    @Test
    void aLostPictureIsMendedFromWhatIsHeld() {
        watch();
        long before = pictures(got(videoSource));
        peer.sendsRtcp(RtcpFeedback.pictureLoss(1, videoSource));
        assertEquals(before, pictures(got(videoSource)), "it has only just begun");
        rig.advance(2_100_000);
        stream.publish(source.video(1_000_000, 1_040_000));
        rig.advance(20_000);
        peer.sendsRtcp(RtcpFeedback.pictureLoss(1, videoSource));
        List<RtpPacket> all = got(videoSource);
        assertEquals(before + 1 + 26, pictures(all), "from the key picture on");
        assertNoGap(all);
        for (int i = 1; i < all.size(); i++) {
            assertTrue((int) (all.get(i).timestamp() - all.get(i - 1).timestamp()) >= 0, "time never goes back");
        }
        stream.publish(source.video(1_040_000, 1_080_000));
        rig.advance(20_000);
        RtpPacket next = got(videoSource).get(all.size());
        assertTrue((int) (next.timestamp() - all.get(all.size() - 1).timestamp()) > 0);
    }

    @Test
    void aPublisherThatCanBeAskedIsAskedInstead() {
        rig.answer("live/cam", "whip");
        FakeTransports.Peer publisher = rig.transports.last();
        publisher.connect();
        FakeLiveStream cam = rig.streams.stream("live/cam");
        cam.publish(new FormatChange(List.of(SyntheticStream.VIDEO)));
        cam.publish(source.video(0, 1_000_000));
        ByteBuffer packet = ByteBuffer.allocate(20);
        RtpPacket.writeHeader(packet, 102, true, 1, 1, 9);
        publisher.sendsRtp(packet.putLong(0x4100000000000000L).rewind());
        rig.advance(1_000_000);
        long asked = requests(publisher);
        SessionDescription answer = rig.answer("live/cam", "whep");
        peer = rig.transports.last();
        videoSource = source(answer.media().get(0));
        peer.connect();
        rig.advance(2_100_000);
        long sent = pictures(got(videoSource));
        for (int i = 0; i < 20; i++) {
            peer.sendsRtcp(RtcpFeedback.pictureLoss(1, videoSource));
        }
        rig.advance(100_000);
        assertEquals(asked + 1, requests(publisher), "wishes are one");
        assertEquals(sent, pictures(got(videoSource)));
    }

    private static long requests(FakeTransports.Peer publisher) {
        return publisher.rtcp.stream()
                .flatMap(each -> Rtcp.parse(each).stream())
                .filter(RtcpPacket.KeyPictureRequest.class::isInstance)
                .count();
    }

    @Test
    void senderReportsLayPicturesAndSoundSideBySide() {
        watch();
        stream.publish(source.samples(1_000_000, 1_400_000));
        rig.advance(1_100_000);
        List<RtcpPacket.SenderReport> reports = peer.rtcp.stream()
                .flatMap(each -> Rtcp.parse(each).stream())
                .filter(RtcpPacket.SenderReport.class::isInstance)
                .map(RtcpPacket.SenderReport.class::cast)
                .toList();
        assertEquals(
                Set.of(videoSource, audioSource),
                reports.stream().map(RtcpPacket.SenderReport::ssrc).collect(Collectors.toSet()));
    }

    @Test
    void whoIsSlowGoesOnAtAKeyPictureWithoutAGapInTheNumbers() {
        watch();
        peer.writable = false;
        stream.publish(source.samples(1_000_000, 9_000_000));
        rig.advance(20_000);
        long before = pictures(got(videoSource));
        peer.writable = true;
        stream.publish(source.samples(9_000_000, 9_100_000));
        rig.advance(1_100_000);
        assertTrue(pictures(got(videoSource)) > before);
        assertNoGap(got(videoSource));
    }

    /** Its pictures wait for it from the first live one on; those that are caught up with are shown at once. */
    @Test
    void soundThatIsEncodedAnewIsWaitedFor() {
        int id = watchEncodedSound();
        int late = peer.rtp.size();
        assertEquals(Set.of(1_000L), delays(id, 0));
        stream.publish(source.video(1_000_000, 1_200_000));
        rig.advance(20_000);
        assertEquals(Set.of(12L << 12 | 1_000L), delays(id, late));
    }

    @Test
    void nobodyWaitsForSoundThatIsThere() {
        SessionDescription answer = rig.answer("live/demo", "whep");
        assertTrue(
                answer.media().get(0).attributes().values("extmap").noneMatch(each -> each.endsWith("playout-delay")));
    }

    private int watchEncodedSound() {
        stream = rig.streams.stream("live/aac");
        stream.publish(new FormatChange(List.of(SyntheticStream.VIDEO, SyntheticStream.AUDIO)));
        stream.publish(source.samples(0, 1_000_000));
        FakeExchange exchange = rig.post("live/aac/whep", Rig.offer("whep"));
        SessionDescription answer = SessionDescription.parse(exchange.text);
        videoSource = source(answer.media().get(0));
        peer = rig.transports.last();
        peer.connect();
        return answer.media()
                .get(0)
                .attributes()
                .values("extmap")
                .filter(each -> each.endsWith("playout-delay"))
                .map(each -> Integer.parseInt(each.split(" ")[0]))
                .findFirst()
                .orElseThrow();
    }

    /** What packets of the video say from one on. */
    private Set<Long> delays(int id, int from) {
        return IntStream.range(from, peer.rtp.size())
                .filter(each -> peer.rtp.get(each).ssrc() == videoSource)
                .mapToObj(each -> extension(peer.extensions.get(each), id))
                .collect(Collectors.toSet());
    }

    private static long extension(ByteBuffer extensions, int id) {
        ByteBuffer packet = ByteBuffer.allocate(RtpPacket.HEADER_BYTES + extensions.remaining());
        RtpPacket.writeHeader(packet, 96, false, 1, 2, 3);
        packet.put(extensions.duplicate()).put(0, (byte) 0x90).flip();
        return HeaderExtensions.number(packet, id);
    }

    @Test
    void streamsThatAreNotThere() {
        assertEquals(404, rig.post("live/none/whep", Rig.offer("whep")).status);
        rig.streams.stream("live/empty");
        assertEquals(503, rig.post("live/empty/whep", Rig.offer("whep")).status);
        assertEquals(422, rig.post("live/demo/whep", Rig.offer("whip")).status);
        rig.gate.limit(new Limits(0, Optional.of(Set.of("720p"))));
        assertEquals(403, rig.post("live/demo/whep", Rig.offer("whep")).status);
        assertEquals(0, rig.sessions.list().size());
    }

    @Test
    void otherCodecsEndTheSession() {
        watch();
        stream.publish(new FormatChange(List.of(SyntheticStream.VIDEO)));
        stream.publish(source.video(1_000_000, 1_040_000));
        rig.advance(20_000);
        assertNull(peer.closed, "without sound the pictures go on");
        Track vp8 = new Track(
                SyntheticStream.VIDEO_ID,
                MediaFormats.vp8(ByteBuffer.wrap(new byte[] {0x10, 0, 0, (byte) 0x9d, 1, 0x2a, 64, 0, 64, 0})));
        stream.publish(new FormatChange(List.of(vp8)));
        stream.publish(source.video(1_040_000, 1_080_000));
        rig.advance(20_000);
        assertTrue(peer.closed.contains("codecs"), peer.closed);
        assertEquals(0, rig.sessions.list().size());
    }

    @Test
    void theEndOfTheStreamEndsTheSession() {
        watch();
        stream.state(LiveStream.State.ENDED);
        rig.advance(1_100_000);
        assertEquals("The stream has ended", peer.closed);
        rig.advance(11_000_000);
        assertEquals(0, stream.readers(), "nobody watches any more");
    }

    @Test
    void viewersShareWhatIsPacked() {
        watch();
        FakeTransports.Peer first = peer;
        watch();
        assertEquals(2, stream.readers(), "pictures and sound once each");
        assertEquals(first.rtp.size(), peer.rtp.size());
        assertTrue(rig.sessions.opened.stream().allMatch(each -> each.sentBytes() > 50_000));
        assertEquals("whep", rig.sessions.opened.get(0).protocol());
    }

    @Test
    void whoGetsMoreThanIsPermittedIsLetGo() {
        rig.gate.limit(new Limits(3_000_000, Optional.empty()));
        SessionDescription answer = rig.answer("live/demo", "whep");
        assertEquals(2, answer.media().size());
        peer = rig.transports.last();
        peer.connect();
        SyntheticStream heavy = source.withFrameBytes(60_000);
        for (int second = 1; second < 6; second++) {
            stream.publish(heavy.samples(second * 1_000_000L, (second + 1) * 1_000_000L));
            rig.advance(1_000_000);
        }
        assertTrue(peer.closed.contains("exceeds"), peer.closed);
    }

    @Test
    void samplesThatAreBrokenAreLeftOut() {
        watch();
        stream.publish(new Sample(
                SyntheticStream.VIDEO_ID, 1_000_000, 1_000_000, Sample.VIDEO, ByteBuffer.wrap(new byte[] {0, 0, 9, 9, 1
                })));
        stream.publish(source.video(1_040_000, 1_080_000));
        rig.advance(20_000);
        assertEquals(26, pictures(got(videoSource)));
    }
}
