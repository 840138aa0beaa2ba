package io.millrace.protocols.rtsp.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.Sample;
import io.millrace.api.media.StreamName;
import io.millrace.api.media.Track;
import io.millrace.formats.rtp.NtpTime;
import io.millrace.formats.rtp.ReorderLimits;
import io.millrace.formats.rtp.Rtcp;
import io.millrace.formats.rtp.RtcpPacket;
import io.millrace.formats.rtp.RtpPacket;
import io.millrace.formats.sdp.SessionDescription;
import io.millrace.testkit.FakeLiveStreams;
import io.millrace.testkit.FakePublisher;
import io.millrace.testkit.FakeSession;
import io.millrace.testkit.FakeWorkers;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From descriptions and packets to a publication, without a connection. */
class ReceivedSessionTest {
    private static final StreamName NAME = StreamName.of("live", "x");
    private static final ReorderLimits LIMITS = new ReorderLimits(64, 1 << 20, 100_000);
    private static final int SOURCE = 77;
    private static final String VIDEO = "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:video\r\n";
    private static final String OPUS = "m=audio 0 RTP/AVP 97\r\na=rtpmap:97 opus/48000/2\r\na=control:audio\r\n";
    private static final String ALAW = "m=audio 0 RTP/AVP 8\r\na=control:trackID=2\r\n";
    private static final String ODD = "m=audio 0 RTP/AVP 103\r\na=rtpmap:103 ISAC/16000\r\na=control:odd\r\n";

    private final FakeWorkers workers = FakeWorkers.direct();
    private final List<String> faults = new ArrayList<>();
    private final List<Integer> reports = new ArrayList<>();
    private FakePublisher publisher;

    @BeforeEach
    void publish() throws Exception {
        publisher = (FakePublisher) new FakeLiveStreams().publish(NAME, FakeSession.publisher(NAME));
    }

    private ReceivedSession session(String... media) {
        return new ReceivedSession(SessionDescription.parse("v=0\r\n" + String.join("", media)), LIMITS, faults::add);
    }

    /** All media inside the connection, on the usual channels. */
    private ReceivedSession playing(String... media) {
        ReceivedSession session = session(media);
        for (int i = 0; i < session.size(); i++) {
            session.travelsInside(i, 2 * i, 2 * i + 1);
        }
        session.publishTo(publisher, workers.clock());
        return session;
    }

    private void packet(ReceivedSession session, int channel, int payloadType, int sequence, long timestamp) {
        ByteBuffer packet = ByteBuffer.allocate(RtpPacket.HEADER_BYTES + 4);
        RtpPacket.writeHeader(packet, payloadType, true, sequence & 0xFFFF, timestamp, SOURCE);
        session.interleaved(
                channel, packet.putInt(0x01020304).flip(), workers.clock().monotonicUs());
    }

    private void tick(ReceivedSession session, long us) {
        workers.timer.advance(us);
        session.tick(workers.clock().monotonicUs(), (channel, bytes) -> reports.add(channel));
    }

    private List<Integer> announced() {
        return publisher.formats.isEmpty()
                ? List.of()
                : publisher.formats.get(publisher.formats.size() - 1).stream()
                        .map(Track::id)
                        .toList();
    }

    @Test
    void aSessionWhoseFormatsAreKnownBeginsAtOnce() {
        ReceivedSession session = playing(OPUS, ALAW);
        assertEquals(List.of(0, 1), announced());
        packet(session, 0, 97, 1, 0);
        packet(session, 2, 8, 1, 0);
        assertEquals(
                List.of(0, 1), publisher.samples.stream().map(Sample::trackId).toList());
        assertEquals(List.of(), faults);
    }

    /** Pictures that never tell what they are do not keep the sound from those who listen. */
    @Test
    void whatDoesNotTellItsFormatIsWaitedForTwoSeconds() {
        ReceivedSession session = playing(VIDEO, OPUS);
        packet(session, 2, 97, 1, 0);
        tick(session, 1_000_000);
        assertEquals(List.of(), announced());
        assertEquals(List.of(), publisher.samples, "nothing is written before the tracks are known");
        tick(session, 1_100_000);
        assertEquals(List.of(1), announced());
        packet(session, 2, 97, 2, 960);
        assertEquals(1, publisher.samples.size());
    }

    @Test
    void packetsThatNeverCameAreCounted() {
        ReceivedSession session = playing(OPUS, ALAW);
        assertEquals(Map.of("rtpPacketsLost", 0L), session.figures());
        packet(session, 0, 97, 1, 0);
        packet(session, 0, 97, 4, 2_880);
        packet(session, 2, 8, 7, 0);
        packet(session, 2, 8, 9, 320);
        tick(session, 1_000_000);
        assertEquals(Map.of("rtpPacketsLost", 3L), session.figures());
    }

    @Test
    void mediaThatWereNotSetUpAreNotWaitedFor() {
        ReceivedSession session = session(VIDEO, OPUS);
        assertFalse(session.isSetUp());
        session.travelsInside(1, 4, 5);
        assertTrue(session.isSetUp());
        session.publishTo(publisher, workers.clock());
        assertEquals(List.of(1), announced());
        assertFalse(session.hasPictures());
        assertTrue(session.isLeading(1), "there is nothing else to stand still");
        assertEquals(1, session.onChannel(4));
        assertEquals(-1, session.onChannel(5), "that is RTCP");
        assertEquals(-1, session.onChannel(99));
    }

    @Test
    void picturesLead() {
        ReceivedSession session = playing(OPUS, VIDEO);
        assertTrue(session.hasPictures());
        assertTrue(session.isLeading(1));
        assertFalse(session.isLeading(0));
    }

    @Test
    void mediaThatAreNotUnderstoodAreLeftOut() {
        ReceivedSession session = playing(ODD, OPUS);
        assertFalse(session.isKnown(0));
        assertTrue(session.isKnown(1));
        assertTrue(session.isPublishable());
        assertEquals(List.of(1), announced());
        packet(session, 0, 103, 1, 0);
        assertEquals(List.of(), publisher.samples);
        assertEquals(-1, session.onChannel(0));
    }

    @Test
    void whatCannotBePublishedIsNamed() {
        ReceivedSession session = session(ODD);
        assertFalse(session.isPublishable());
        assertTrue(
                session.unsupported().contains("ISAC") && session.unsupported().contains("H265"));
        assertTrue(session("m=audio 0 RTP/AVP 103\r\n").unsupported().contains("names no codec"));
    }

    @Test
    void addressesAreFoundAsDescriptionsWriteThem() {
        String base = "rtsp://camera/live";
        ReceivedSession session = session(VIDEO, ALAW);
        assertEquals(base + "/video", session.address(0, base));
        assertEquals(base + "/video", session.address(0, base + "/"));
        assertEquals(0, session.indexOf(base + "/video"));
        assertEquals(1, session.indexOf(base + "/trackID=2"));
        assertEquals(-1, session.indexOf(base + "/trackID=9"));
        assertEquals(base, session("m=video 0 RTP/AVP 26\r\na=control:*\r\n").address(0, base));
        assertEquals(base, session("m=video 0 RTP/AVP 26\r\n").address(0, base));
        assertEquals(0, session("m=video 0 RTP/AVP 26\r\n").indexOf(base), "the only one");
        String absolute = "m=video 0 RTP/AVP 26\r\na=control:RTSP://other/x\r\n";
        assertEquals("RTSP://other/x", session(absolute).address(0, base));
    }

    @Test
    void aDescriptionOfManyMediaIsCut() {
        String[] many = new String[20];
        Arrays.fill(many, ALAW);
        assertEquals(8, session(many).size());
    }

    @Test
    void eachMediumThatBeganIsReported() {
        ReceivedSession session = playing(OPUS, ALAW);
        tick(session, 1_000_000);
        assertEquals(List.of(), reports, "there is nothing to say");
        packet(session, 2, 8, 1, 0);
        tick(session, 1_000_000);
        assertEquals(List.of(3), reports);
    }

    @Test
    void aSenderLeavesWithItsLastMedium() {
        ReceivedSession session = playing(OPUS, ALAW);
        packet(session, 0, 97, 1, 0);
        packet(session, 2, 8, 1, 0);
        byte[] goodbye = {(byte) 0x81, (byte) 203, 0, 1, 0, 0, 0, SOURCE};
        session.interleaved(1, ByteBuffer.wrap(goodbye), 0);
        assertFalse(session.hasLeft());
        session.interleaved(3, ByteBuffer.wrap(goodbye), 0);
        assertTrue(session.hasLeft());
    }

    @Test
    void theWallClockOfASenderIsBelievedIfItIsNearOurs() {
        ReceivedSession session = playing(ALAW);
        for (long behindUs : new long[] {86_400_000_000L, 5_000_000}) {
            long utcUs = workers.clock().utcUs() - behindUs;
            RtcpPacket.SenderReport report =
                    new RtcpPacket.SenderReport(SOURCE, NtpTime.ofUtcUs(utcUs), 0, 0, 0, List.of());
            session.interleaved(1, Rtcp.write(report, "camera"), 0);
            packet(session, 0, 8, behindUs == 5_000_000 ? 2 : 1, 0);
        }
        assertEquals(2, publisher.samples.size());
        assertEquals(List.of(), faults);
    }

    /** Each fault is told, and whoever comes after is heard. */
    @Test
    void noiseOnEveryChannelIsSurvived() {
        ReceivedSession session = playing(VIDEO, OPUS, ALAW);
        Random random = new Random(2326);
        for (int i = 0; i < 20_000; i++) {
            byte[] noise = new byte[random.nextInt(64)];
            random.nextBytes(noise);
            if (noise.length > 1 && random.nextBoolean()) {
                noise[0] = (byte) 0x80;
                noise[1] = (byte) new int[] {96, 97, 8, 200, 201, 203}[random.nextInt(6)];
            }
            session.interleaved(random.nextInt(8), ByteBuffer.wrap(noise), i * 1_000L);
        }
        assertTrue(faults.size() > 1_000, "faults: " + faults.size());
        tick(session, 30_000_000);
        int before = publisher.samples.size();
        for (int i = 0; i < 50; i++) {
            packet(session, 4, 8, 30_000 + i, 160L * i);
        }
        assertTrue(publisher.samples.size() >= before + 48, "samples: " + (publisher.samples.size() - before));
        session.end();
        session.close();
    }

    @Test
    void nothingIsReadBeforeTheSessionPlays() {
        ReceivedSession session = session(ALAW);
        session.travelsInside(0, 0, 1);
        packet(session, 0, 8, 1, 0);
        session.datagram(0, false, ByteBuffer.allocate(20), 0);
        tick(session, 1_000_000);
        assertEquals(List.of(), publisher.samples);
        assertEquals(List.of(), reports);
        assertTrue(session.hasLeft(), "nothing is there that could stay");
    }
}
