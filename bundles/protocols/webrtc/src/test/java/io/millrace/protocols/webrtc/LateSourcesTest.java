package io.millrace.protocols.webrtc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.live.LiveStream;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.Track;
import io.millrace.formats.bitstream.MediaFormats;
import io.millrace.formats.rtp.Rtcp;
import io.millrace.formats.rtp.RtcpPacket;
import io.millrace.formats.rtp.RtpPacket;
import io.millrace.formats.sdp.MediaDescription;
import io.millrace.formats.sdp.SessionDescription;
import io.millrace.testkit.FakeLiveStream;
import io.millrace.testkit.SyntheticStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A viewer whose sound or pictures have to be made first: what is there does not wait for what is not. */
class LateSourcesTest {
    private static final Track REORDERED = new Track(
            0,
            MediaFormats.avc(ByteBuffer.wrap(HexFormat.of()
                    .parseHex(
                            "0164001fffe100256764001facd940a02ff9701100000300010000030078604000f424001e84e4d38078c18cb0"
                                    + "01000568ebecb22cfdf8f800"))));
    private static final long PATIENCE_US = 200_000;
    /** Sound alone waits for pictures for a moment. */
    private static final long WAIT_US = 100_000;

    private final Rig rig = new Rig();
    private final SyntheticStream source = SyntheticStream.of(25, 50);
    private FakeTransports.Peer peer;
    private long videoSource;
    private long audioSource;

    @AfterEach
    void close() {
        rig.close();
    }

    private FakeLiveStream stream(String name, Track... tracks) {
        FakeLiveStream stream = rig.streams.stream(name);
        stream.publish(new FormatChange(List.of(tracks)));
        return stream;
    }

    private static FakeLiveStream rendition(FakeLiveStream of, String name) {
        FakeLiveStream rendition = of.rendition(name);
        rendition.publish(new FormatChange(List.of(SyntheticStream.VIDEO, WatchedDemo.OPUS)));
        return rendition;
    }

    private void begin(FakeLiveStream rendition) {
        rig.demand.begin(rendition);
        rig.transports.run();
    }

    private void connect(FakeExchange exchange) {
        assertEquals(201, exchange.status, exchange.text);
        List<MediaDescription> media = SessionDescription.parse(exchange.text).media();
        peer = rig.transports.last();
        videoSource = WatchedDemo.source(media.get(0));
        audioSource = WatchedDemo.source(media.get(1));
        peer.connect();
    }

    private void watch(String name) {
        connect(rig.post(name + "/whep", Rig.offer("whep")));
    }

    private void hear() {
        rig.transports.run();
        rig.advance(WAIT_US);
    }

    private List<RtpPacket> got(long from) {
        return peer.rtp.stream().filter(each -> each.ssrc() == from).toList();
    }

    private long pictures() {
        return got(videoSource).stream().filter(RtpPacket::marker).count();
    }

    private List<RtcpPacket.SenderReport> reports(long from) {
        return peer.rtcp.stream()
                .flatMap(each -> Rtcp.parse(each.duplicate()).stream())
                .filter(RtcpPacket.SenderReport.class::isInstance)
                .map(RtcpPacket.SenderReport.class::cast)
                .filter(each -> each.ssrc() == from)
                .toList();
    }

    @Test
    void picturesBeginWhileTheSoundIsBeingMade() {
        FakeLiveStream aac = stream("live/aac", SyntheticStream.VIDEO, SyntheticStream.AUDIO);
        aac.publish(source.samples(0, 1_000_000));
        FakeExchange exchange = rig.post("live/aac/whep", Rig.offer("whep"));
        assertTrue(exchange.text.contains("opus/48000/2"), exchange.text);
        assertTrue(exchange.text.contains("stereo=1"), "as many channels as there will be: " + exchange.text);
        assertEquals(List.of("live/aac@opus"), rig.demand.needed());
        connect(exchange);
        assertEquals(25, pictures());
        assertEquals(List.of(), got(audioSource));
        assertEquals(List.of(), reports(audioSource));

        aac.publish(source.samples(1_000_000, 2_000_000));
        rig.advance(1_000_000);
        FakeLiveStream opus = rendition(aac, "opus");
        opus.publish(source.samples(0, 4_000_000));
        begin(opus);
        hear();
        assertEquals(List.of(), got(audioSource), "old sound is of no use");
        opus.publish(source.audio(4_000_000, 4_200_000));
        hear();
        RtpPacket first = got(audioSource).get(0);
        RtcpPacket.SenderReport report = reports(audioSource).get(0);
        assertEquals(
                first.timestamp(), report.rtpTimestamp(), "it is laid beside the pictures from the first packet on");
        assertEquals(50, pictures());

        peer.close("gone");
        rig.transports.run();
        assertEquals(List.of(), rig.demand.needed());
        rig.advance(11_000_000);
        assertEquals(0, aac.readers() + opus.readers());
    }

    @Test
    void soundThatIsMadeAlreadyIsThereAtOnce() {
        FakeLiveStream aac = stream("live/aac", SyntheticStream.VIDEO, SyntheticStream.AUDIO);
        FakeLiveStream opus = rendition(aac, "opus");
        watch("live/aac");
        begin(opus);
        aac.publish(source.video(0, 200_000));
        opus.publish(source.samples(0, 100_000));
        hear();
        assertEquals(5, pictures());
        assertEquals(5, got(audioSource).size());
    }

    @Test
    void soundWaitsUntilItsEncoderHasCaughtUp() {
        FakeLiveStream aac = stream("live/aac", SyntheticStream.VIDEO, SyntheticStream.AUDIO);
        aac.publish(source.samples(0, 3_000_000));
        watch("live/aac");
        FakeLiveStream opus = rendition(aac, "opus");
        begin(opus);
        opus.publish(source.samples(0, 2_500_000));
        hear();
        assertEquals(List.of(), got(audioSource), "half a second late");
        opus.publish(source.samples(2_500_000, 2_900_000));
        hear();
        assertTrue(got(audioSource).size() > 0);
    }

    @Test
    void soundThatStaysLateIsHeardAllTheSame() {
        FakeLiveStream aac = stream("live/aac", SyntheticStream.VIDEO, SyntheticStream.AUDIO);
        aac.publish(source.samples(0, 1_000_000));
        watch("live/aac");
        FakeLiveStream opus = rendition(aac, "opus");
        begin(opus);
        for (long us = 1_000_000; us < 6_000_000; us += 100_000) {
            aac.publish(source.samples(us, us + 100_000));
            opus.publish(source.samples(us - 1_000_000, us - 900_000));
            hear();
            assertTrue(us > 3_500_000 || got(audioSource).isEmpty(), "at " + us);
        }
        assertTrue(got(audioSource).size() > 40);
    }

    @Test
    void withoutSoundThePicturesGoOn() {
        FakeLiveStream aac = stream("live/aac", SyntheticStream.VIDEO, SyntheticStream.AUDIO);
        watch("live/aac");
        rig.demand.refuse("no encoder");
        rig.transports.run();
        aac.publish(source.samples(0, 1_000_000));
        rig.advance(1_100_000);
        assertNull(peer.closed);
        assertEquals(25, pictures());
        aac.state(LiveStream.State.ENDED);
        rig.advance(1_100_000);
        assertEquals("The stream has ended", peer.closed);
    }

    @Test
    void soundThatBreaksOffIsAskedForAgain() {
        FakeLiveStream aac = stream("live/aac", SyntheticStream.VIDEO, SyntheticStream.AUDIO);
        watch("live/aac");
        FakeLiveStream opus = rendition(aac, "opus");
        begin(opus);
        opus.publish(source.samples(0, 100_000));
        hear();
        int before = got(audioSource).size();
        assertEquals(5, before);
        opus.state(LiveStream.State.ENDED);
        rig.advance(1_100_000);
        assertNull(peer.closed);
        assertEquals(List.of("live/aac@opus"), rig.demand.needed());
        FakeLiveStream again = rendition(aac, "opus");
        begin(again);
        again.publish(source.samples(2_000_000, 2_100_000));
        hear();
        List<RtpPacket> all = got(audioSource);
        assertTrue(all.size() > before, all.size() + " packets");
        for (int i = 1; i < all.size(); i++) {
            assertEquals(all.get(i - 1).sequence() + 1 & 0xFFFF, all.get(i).sequence());
        }
    }

    @Test
    void picturesThatAreMadeComeAfterTheAnswer() {
        FakeLiveStream film = stream("live/film", REORDERED, SyntheticStream.AUDIO);
        FakeExchange exchange = rig.post("live/film/whep", Rig.offer("whep"));
        assertEquals(List.of("live/film@h264", "live/film@opus"), rig.demand.needed());
        assertEquals(0, exchange.status, "it might be refused at once");
        rig.advance(PATIENCE_US);
        connect(exchange);
        assertEquals(List.of(), peer.rtp);
        FakeLiveStream sound = film.rendition("opus");
        sound.publish(new FormatChange(List.of(REORDERED, WatchedDemo.OPUS)));
        begin(sound);
        sound.publish(source.samples(0, 100_000));
        hear();
        assertEquals(5, got(audioSource).size(), "what is there does not wait");
        assertEquals(0, pictures());
        FakeLiveStream pictures = film.rendition("h264");
        pictures.publish(new FormatChange(List.of(SyntheticStream.VIDEO, SyntheticStream.AUDIO)));
        pictures.publish(source.samples(0, 1_000_000));
        begin(pictures);
        assertEquals(25, pictures());
        assertEquals(5, got(audioSource).size(), "once");
    }

    @Test
    void whatCannotBeMadeIsToldWhy() {
        stream("live/film", REORDERED, SyntheticStream.AUDIO);
        assertRefused("live/film");
        stream("live/radio", SyntheticStream.AUDIO);
        assertRefused("live/radio");
    }

    private void assertRefused(String name) {
        FakeExchange exchange = rig.post(name + "/whep", Rig.offer("whep"));
        rig.demand.refuse("no encoder");
        assertEquals(503, exchange.status);
        assertEquals("no encoder", exchange.text);
        assertEquals(List.of(), rig.demand.needed());
        assertEquals(0, rig.sessions.list().size());
    }

    @Test
    void picturesThatDoNotComeEndTheSession() {
        FakeLiveStream film = stream("live/film", REORDERED, SyntheticStream.AUDIO);
        FakeExchange exchange = rig.post("live/film/whep", Rig.offer("whep"));
        rig.advance(PATIENCE_US);
        connect(exchange);
        rig.demand.refuse("It did not begin in time");
        rig.transports.run();
        assertEquals("It did not begin in time", peer.closed);
        assertEquals(List.of(), rig.demand.needed());

        exchange = rig.post("live/film/whep", Rig.offer("whep"));
        rig.advance(PATIENCE_US);
        connect(exchange);
        FakeLiveStream reordered = film.rendition("h264");
        reordered.publish(new FormatChange(List.of(REORDERED)));
        begin(reordered);
        assertTrue(peer.closed.contains("order"), peer.closed);
    }

    @Test
    void whoIsGoneBeforeLeavesNothing() {
        FakeLiveStream aac = stream("live/aac", SyntheticStream.VIDEO, SyntheticStream.AUDIO);
        watch("live/aac");
        FakeLiveStream opus = rendition(aac, "opus");
        peer.close("gone");
        rig.transports.run();
        begin(opus);
        rig.advance(11_000_000);
        assertEquals(0, opus.readers());
        assertFalse(rig.demand.needed().contains("live/aac@opus"));
    }
}
