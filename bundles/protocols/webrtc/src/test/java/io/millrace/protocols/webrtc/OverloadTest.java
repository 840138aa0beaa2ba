package io.millrace.protocols.webrtc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.FormatChange;
import io.millrace.formats.rtp.RtcpFeedback;
import io.millrace.formats.rtp.RtpPacket;
import io.millrace.formats.sdp.MediaDescription;
import io.millrace.formats.sdp.SessionDescription;
import io.millrace.testkit.FakeLiveStream;
import io.millrace.testkit.SyntheticStream;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A viewer that can take less than the stream, of which there is nothing smaller. */
class OverloadTest {
    private static final int PICTURE_US = 40_000;
    private static final int TICKS_A_SECOND = 90_000;
    private static final double MOST_BEHIND_SECONDS = 1.5;
    private static final double KEY_PICTURES_APART_SECONDS = 2;

    private final Rig rig = new Rig();
    private final SyntheticStream source = SyntheticStream.of(25, 50).withFrameBytes(8_000);
    private FakeLiveStream stream;
    private FakeTransports.Peer peer;
    private long videoSource;
    private long audioSource;
    private long liveUs;
    private long firstTicks;

    @BeforeEach
    void watch() {
        stream = rig.streams.stream("live/demo");
        stream.publish(new FormatChange(List.of(SyntheticStream.VIDEO, WatchedDemo.OPUS)));
        live(PICTURE_US);
        String offer = Rig.offer("whep").replaceAll("a=rtcp-fb:\\d+ transport-cc\r?\n", "");
        FakeExchange exchange = rig.post("live/demo/whep", offer);
        List<MediaDescription> media = SessionDescription.parse(exchange.text).media();
        videoSource = WatchedDemo.source(media.get(0));
        audioSource = WatchedDemo.source(media.get(1));
        peer = rig.transports.last();
        peer.connect();
        firstTicks = newest(videoSource).timestamp();
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private void live(long untilUs) {
        while (liveUs < untilUs) {
            stream.publish(source.samples(liveUs, liveUs + PICTURE_US));
            liveUs += PICTURE_US;
            rig.workers.timer.advance(PICTURE_US);
            rig.transports.runFor(PICTURE_US);
        }
    }

    private RtpPacket newest(long from) {
        List<RtpPacket> packets = got(from);
        return packets.get(packets.size() - 1);
    }

    private List<RtpPacket> got(long from) {
        return peer.rtp.stream().filter(each -> each.ssrc() == from).toList();
    }

    private void assertNoGap(long from) {
        List<RtpPacket> packets = got(from);
        for (int i = 1; i < packets.size(); i++) {
            RtpPacket one = packets.get(i - 1);
            RtpPacket next = packets.get(i);
            assertEquals(one.sequence() + 1 & 0xFFFF, next.sequence());
            assertTrue((int) (next.timestamp() - one.timestamp()) >= 0, "time goes back");
            assertTrue(
                    from == audioSource || one.marker() || next.timestamp() == one.timestamp(),
                    "a picture is left in the middle");
        }
    }

    private double behindSeconds() {
        int shownTicks = (int) (newest(videoSource).timestamp() - firstTicks);
        return (liveUs - PICTURE_US) / 1e6 - (double) shownTicks / TICKS_A_SECOND;
    }

    @Test
    void whoGetsTooLittleGoesOnAtTheNewestKeyPicture() {
        double most = 0;
        int jumps = 0;
        double before = 0;
        for (long us = 0; us < 30_000_000; us += PICTURE_US) {
            peer.hears(RtcpFeedback.estimate(1, 600_000, List.of(videoSource)));
            live(liveUs + PICTURE_US);
            double behind = behindSeconds();
            jumps += behind < before - 1 ? 1 : 0;
            before = behind;
            most = Math.max(most, behind);
        }
        assertTrue(jumps >= 5, jumps + " times it went on at a key picture");
        assertTrue(most > 1, "it has to fall behind: " + most);
        assertTrue(most < MOST_BEHIND_SECONDS + KEY_PICTURES_APART_SECONDS + 0.2, most + " s behind");
        assertNoGap(videoSource);
        assertNoGap(audioSource);
    }

    @Test
    void whoWasAwayHearsWhatIsNewWhenItComesBack() {
        peer.writable = false;
        live(5_000_000);
        int heard = got(audioSource).size();
        peer.writable = true;
        live(5_200_000);
        assertTrue(got(audioSource).size() - heard < 20, "a second of sound is not sent at once");
        assertTrue(behindSeconds() < 0.2, behindSeconds() + " s behind");
        assertNoGap(videoSource);
    }
}
