package io.millrace.protocols.webrtc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Limits;
import io.millrace.api.codec.OutputStatus.State;
import io.millrace.api.live.LiveStream;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.Track;
import io.millrace.formats.bitstream.MediaFormats;
import io.millrace.formats.bitstream.OpusHead;
import io.millrace.formats.rtp.RtcpFeedback;
import io.millrace.formats.rtp.RtpPacket;
import io.millrace.formats.sdp.MediaDescription;
import io.millrace.formats.sdp.SessionDescription;
import io.millrace.testkit.FakeLiveStream;
import io.millrace.testkit.SyntheticStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Viewers that move among the rungs of a ladder. This one tells its bandwidth itself. */
class RungsTest {
    private static final Track OPUS =
            new Track(SyntheticStream.AUDIO_ID, MediaFormats.opus(OpusHead.of(2).toBuffer()));
    private static final int PICTURE_TICKS = 3_600;
    private static final long NARROW_BPS = 800_000;
    private static final long WIDE_BPS = 20_000_000;
    private static final long LATE_US = 200_000;

    private final SyntheticStream source = SyntheticStream.of(25, 50);
    private final SyntheticStream small = source.withFrameBytes(300);
    private Rig rig = new Rig();
    private FakeLiveStream stream;
    private FakeLiveStream low;
    private FakeTransports.Peer peer;
    private long videoSource;
    private long audioSource;
    private long liveUs;
    private long lowUs = -1;
    private long estimateBps = WIDE_BPS;

    @BeforeEach
    void publish() {
        rig.ladders.add("480p", FourCc.AVC, 480, 1_200_000, State.REFUSED);
        rig.ladders.add("360p", FourCc.VP8, 360, 500_000, State.RUNNING);
        rig.ladders.add("240p", FourCc.AVC, 240, 500_000, State.IDLE);
        begin();
    }

    private void begin() {
        stream = rig.streams.stream("live/demo");
        stream.publish(new FormatChange(List.of(SyntheticStream.VIDEO, OPUS)));
        low = stream.rendition("240p");
        low.publish(new FormatChange(List.of(SyntheticStream.VIDEO, OPUS)));
        liveUs = 0;
        live(1_000_000);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private void watch(String name) {
        String offer = Rig.offer("whep").replaceAll("a=rtcp-fb:\\d+ transport-cc\r?\n", "");
        FakeExchange exchange = rig.post(name + "/whep", offer);
        assertEquals(201, exchange.status, exchange.text);
        SessionDescription answer = SessionDescription.parse(exchange.text);
        assertTrue(exchange.text.contains("goog-remb"), exchange.text);
        peer = rig.transports.last();
        videoSource = source(answer.media().get(0));
        audioSource = source(answer.media().get(1));
        peer.connect();
    }

    private static long source(MediaDescription medium) {
        String line = medium.attributes().value("ssrc").orElseThrow();
        return Long.parseLong(line.substring(0, line.indexOf(' ')));
    }

    /** The source goes on in real time, and a rung of it a little later. */
    private void live(long untilUs) {
        while (liveUs < untilUs) {
            stream.publish(source.samples(liveUs, liveUs + 40_000));
            liveUs += 40_000;
            if (lowUs >= 0) {
                publishLow(liveUs - LATE_US);
            }
            if (peer != null) {
                peer.sendsRtcp(RtcpFeedback.estimate(1, estimateBps, List.of(videoSource)));
            }
            rig.advance(40_000);
        }
    }

    private void publishLow(long untilUs) {
        if (untilUs > lowUs) {
            low.publish(small.samples(lowUs, untilUs));
            lowUs = untilUs;
        }
    }

    private void beginLow() {
        lowUs = 0;
        rig.demand.begin(low);
        rig.transports.run();
    }

    private List<RtpPacket> got(long from) {
        return peer.rtp.stream().filter(each -> each.ssrc() == from).toList();
    }

    /** Pictures in a row, each of its own time, from some time of the stream on. */
    private void assertContinuous(int fromPacket) {
        for (long each : new long[] {videoSource, audioSource}) {
            List<RtpPacket> packets = got(each);
            for (int i = 1; i < packets.size(); i++) {
                RtpPacket one = packets.get(i - 1);
                RtpPacket next = packets.get(i);
                assertEquals(one.sequence() + 1 & 0xFFFF, next.sequence());
                int ticks = (int) (next.timestamp() - one.timestamp());
                assertTrue(ticks >= 0, "time goes back");
                if (each == videoSource && i > fromPacket) {
                    assertTrue(ticks == 0 || ticks == PICTURE_TICKS, ticks + " ticks at packet " + i);
                }
            }
        }
    }

    private int lastBytes() {
        List<RtpPacket> packets = got(videoSource);
        return packets.get(packets.size() - 1).payload().remaining();
    }

    private Number figure(String name) {
        return rig.sessions
                .opened
                .get(rig.sessions.opened.size() - 1)
                .statistics()
                .get(name);
    }

    @Test
    void downAndUpAgainAtKeyPictures() {
        watch("live/demo");
        int first = got(videoSource).size();
        estimateBps = NARROW_BPS;
        live(1_800_000);
        assertEquals(List.of("live/demo@240p"), rig.demand.needed(), "it is asked for before");
        assertTrue(lastBytes() > 300, "the source goes on meanwhile");
        beginLow();
        live(4_000_000);
        assertContinuous(first);
        assertTrue(lastBytes() < 400, "the rung: " + lastBytes());
        assertEquals(1, figure("rung"));
        assertEquals(NARROW_BPS, figure("availableOutgoingBitrate"));
        int soundPackets = got(audioSource).size();
        assertTrue(soundPackets >= 3_000_000 / 21_400, soundPackets + " packets of sound");
        estimateBps = WIDE_BPS;
        live(9_500_000);
        assertContinuous(first);
        assertTrue(lastBytes() > 300, "the source again");
        assertEquals(0, figure("rung"));
        live(12_000_000);
        assertEquals(List.of(), rig.demand.needed(), "given back");
        assertContinuous(first);
    }

    @Test
    void whatThePublisherSendsIsARungAsLargeAsItComes() {
        FakeLiveStream sent = rig.streams.stream("live/demo@180p");
        sent.publish(new FormatChange(List.of(SyntheticStream.VIDEO, OPUS)));
        sent.videoBitsPerSecond(550_000);
        rig.ladders.send("180p");
        low = sent;
        watch("live/demo");
        int first = got(videoSource).size();
        estimateBps = NARROW_BPS;
        live(2_500_000);
        assertEquals(List.of("live/demo@180p"), rig.demand.needed(), "the best that the viewer can have");
        beginLow();
        live(5_000_000);
        assertContinuous(first);
        assertTrue(lastBytes() < 400, "the layer: " + lastBytes());
        sent.state(LiveStream.State.INTERRUPTED);
        lowUs = -1;
        live(12_000_000);
        assertTrue(lastBytes() > 300, "the source, since the layer does not come");
        assertEquals(List.of("live/demo@240p"), rig.demand.needed(), "from there to what it can have");
    }

    @Test
    void aRenditionByNameStays() {
        FakeLiveStream named = rig.streams.stream("live/demo@240p");
        named.publish(new FormatChange(List.of(SyntheticStream.VIDEO, OPUS)));
        named.publish(small.samples(0, 1_000_000));
        watch("live/demo@240p");
        estimateBps = 60_000;
        live(4_000_000);
        assertEquals(List.of(), rig.demand.needed());
        assertNull(figure("rung"));
    }

    @Test
    void theOperatorMaySwitchItOff() {
        rig.close();
        rig = new Rig(Map.of("adaptive", false));
        rig.ladders.add("240p", FourCc.AVC, 240, 500_000, State.IDLE);
        begin();
        watch("live/demo");
        estimateBps = NARROW_BPS;
        live(4_000_000);
        assertEquals(List.of(), rig.demand.needed());
        assertNull(figure("rung"));
    }

    @Test
    void onlyWhatIsPermittedIsChosen() {
        rig.gate.limit(new Limits(0, Optional.of(Set.of(Limits.SOURCE))));
        watch("live/demo");
        estimateBps = NARROW_BPS;
        live(4_000_000);
        assertEquals(List.of(), rig.demand.needed());
    }

    @Test
    void aRungThatCannotBeMadeIsLeftOut() {
        watch("live/demo");
        estimateBps = NARROW_BPS;
        live(1_800_000);
        rig.demand.refuse("no encoder");
        rig.transports.run();
        assertEquals(List.of(), rig.demand.needed());
        live(6_000_000);
        assertEquals(List.of(), rig.demand.needed(), "not at once again");
        assertNull(peer.closed);
    }

    @Test
    void aRungThatEndsIsLeftForTheSource() {
        watch("live/demo");
        estimateBps = NARROW_BPS;
        live(1_800_000);
        beginLow();
        live(4_000_000);
        assertEquals(1, figure("rung"));
        low.state(LiveStream.State.ENDED);
        lowUs = -1;
        live(9_000_000);
        assertNull(peer.closed);
        assertTrue(lastBytes() > 300);
        assertEquals(0, figure("rung"));
        stream.state(LiveStream.State.ENDED);
        live(10_200_000);
        assertEquals("The stream has ended", peer.closed);
    }

    @Test
    void aViewerThatLeavesOnItsWayLeavesNothing() {
        watch("live/demo");
        estimateBps = NARROW_BPS;
        live(1_800_000);
        assertEquals(1, rig.demand.needed().size());
        peer.close("gone");
        rig.transports.run();
        assertEquals(List.of(), rig.demand.needed());
        rig.demand.begin(low);
        rig.advance(11_000_000);
        assertEquals(0, stream.readers());
        assertEquals(0, low.readers());
    }
}
