package io.millrace.protocols.webrtc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Limits;
import io.millrace.api.codec.OutputStatus.State;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.FourCc;
import io.millrace.formats.rtp.RtpPacket;
import io.millrace.formats.sdp.SessionDescription;
import io.millrace.testkit.FakeLiveStream;
import io.millrace.testkit.SyntheticStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A stream in whose place a rung of its ladder stands: nobody is to see it as it was published. */
class ReplacedSourceTest {
    private static final int MARKED_BYTES = 50;
    private static final long PATIENCE_US = 200_000;

    private final Rig rig = new Rig();
    private final SyntheticStream source = SyntheticStream.of(25, 50);
    private final SyntheticStream small = source.withFrameBytes(MARKED_BYTES);
    private FakeLiveStream stream;
    private FakeLiveStream marked;
    private FakeTransports.Peer peer;
    private long videoSource;
    private long liveUs;

    @BeforeEach
    void publish() {
        stream = rig.streams.stream("live/demo");
        stream.publish(new FormatChange(List.of(SyntheticStream.VIDEO, WatchedDemo.OPUS)));
        marked = stream.rendition("720p");
        marked.publish(new FormatChange(List.of(SyntheticStream.VIDEO, WatchedDemo.OPUS)));
        live(1_000_000);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private void live(long untilUs) {
        stream.publish(source.samples(liveUs, untilUs));
        marked.publish(small.samples(liveUs, untilUs));
        liveUs = untilUs;
        rig.advance(1_000_000);
    }

    private FakeExchange post() {
        return rig.post("live/demo/whep", Rig.offer("whep"));
    }

    private void connect(FakeExchange exchange) {
        assertEquals(201, exchange.status, exchange.text);
        videoSource = WatchedDemo.source(
                SessionDescription.parse(exchange.text).media().get(0));
        peer = rig.transports.last();
        peer.connect();
    }

    private List<RtpPacket> pictures() {
        return peer.rtp.stream().filter(each -> each.ssrc() == videoSource).toList();
    }

    private void assertMarked(List<RtpPacket> packets) {
        assertTrue(packets.size() > 20, packets.size() + " packets");
        assertTrue(packets.stream().allMatch(each -> each.payload().remaining() <= 300), "pictures of the source");
    }

    @Test
    void aViewerBeginsWithWhatStandsInItsPlace() {
        rig.ladders.add("720p", FourCc.AVC, 720, 2_000_000, State.STARTING);
        rig.ladders.replaceSource();
        FakeExchange exchange = post();
        assertEquals(List.of("live/demo@720p"), rig.demand.needed());
        rig.advance(PATIENCE_US);
        connect(exchange);
        assertEquals(List.of(), pictures(), "rather nothing than the source");
        assertTrue(peer.rtp.isEmpty() || peer.rtp.get(0).ssrc() != videoSource);
        rig.demand.begin(marked);
        rig.transports.run();
        for (int second = 2; second < 8; second++) {
            live(second * 1_000_000L);
        }
        assertMarked(pictures());
        assertNull(peer.closed);
        peer.close("gone");
        rig.transports.run();
        assertEquals(List.of(), rig.demand.needed());
    }

    @Test
    void whoWatchesTheSourceGoesOverWhenItIsReplaced() {
        connect(post());
        live(2_000_000);
        int before = pictures().size();
        rig.ladders.add("720p", FourCc.AVC, 720, 2_000_000, State.RUNNING);
        rig.ladders.replaceSource();
        live(3_000_000);
        live(4_000_000);
        assertEquals(List.of("live/demo@720p"), rig.demand.needed());
        rig.demand.begin(marked);
        rig.transports.run();
        for (int second = 5; second < 12; second++) {
            live(second * 1_000_000L);
        }
        List<RtpPacket> all = pictures();
        assertTrue(all.size() > before);
        assertMarked(all.subList(all.size() - 75, all.size()));
        assertNull(peer.closed);
    }

    @Test
    void whoCannotHaveItIsToldWhy() {
        rig.ladders.replaceSource();
        rig.ladders.add("1080p", FourCc.AV1, 1080, 4_000_000, State.REFUSED);
        rig.ladders.add("720p", FourCc.HEVC, 720, 2_000_000, State.RUNNING);
        FakeExchange unknown = rig.post("live/demo/whep", Rig.offer("whep").replace("H265/90000", "H999/90000"));
        assertEquals(422, unknown.status, unknown.text);
        rig.ladders.add("480p", FourCc.AVC, 480, 1_000_000, State.RUNNING);
        rig.gate.limit(new Limits(0, Optional.of(Set.of(Limits.SOURCE))));
        assertEquals(403, post().status);
        assertEquals(List.of(), rig.demand.needed());
    }

    @Test
    void aSourceThatNothingCanReplaceIsShownAsInManifests() {
        rig.ladders.add("720p", FourCc.AVC, 720, 2_000_000, State.REFUSED);
        rig.ladders.replaceSource();
        connect(post());
        assertTrue(pictures().size() > 20);
        assertEquals(List.of(), rig.demand.needed());
    }
}
