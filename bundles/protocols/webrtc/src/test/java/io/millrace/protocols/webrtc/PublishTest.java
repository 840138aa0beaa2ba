package io.millrace.protocols.webrtc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.access.Limits;
import io.millrace.api.live.ReadFrom;
import io.millrace.api.live.Reader;
import io.millrace.api.media.ClockReference;
import io.millrace.api.media.Sample;
import io.millrace.api.media.StreamItem;
import io.millrace.formats.rtp.HeaderExtensions;
import io.millrace.formats.rtp.NtpTime;
import io.millrace.formats.rtp.Packetizer;
import io.millrace.formats.rtp.Rtcp;
import io.millrace.formats.rtp.RtcpPacket;
import io.millrace.formats.rtp.RtpPacket;
import io.millrace.formats.rtp.SentMedium;
import io.millrace.testkit.FakePublisher;
import io.millrace.testkit.SyntheticStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A publisher by WHIP, whose packets the test makes. */
class PublishTest {
    private static final int VIDEO = 102;
    private static final int AGAIN = 103;
    private static final int AUDIO = 111;
    private static final long VIDEO_SOURCE = 0x1111;
    private static final long AUDIO_SOURCE = 0x2222;
    private static final int FRAME_US = 40_000;

    private final Rig rig = new Rig();
    private final Packetizer packetizer =
            SentMedium.of(SyntheticStream.VIDEO, VIDEO).orElseThrow().packetizer(1_000);
    private final List<Sample> pictures = SyntheticStream.of(25, 25).video(0, 4_000_000);
    private FakeTransports.Peer peer;
    private FakePublisher publisher;
    private int sequence = 65_500;
    private int number;
    private int picture;

    @BeforeEach
    void begin() {
        rig.answer("live/cam", "whip");
        peer = rig.transports.last();
        peer.connect();
        publisher = rig.streams.publishers.get(0);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    /** The packets of the next picture, with the number of the transport in an extension. */
    private List<ByteBuffer> nextPicture() {
        Sample sample = pictures.get(picture++);
        List<ByteBuffer> packets = new ArrayList<>();
        packetizer.unit(sample.payload(), sample.isSync(), (prefix, prefixBytes, source, from, bytes, marker) -> {
            ByteBuffer packet = ByteBuffer.allocate(20 + prefixBytes + bytes);
            RtpPacket.writeHeader(packet, VIDEO, marker, sequence++ & 0xFFFF, sample.ptsUs() * 9 / 100, VIDEO_SOURCE);
            packet.put(0, (byte) 0x90).putInt(0xBEDE0001).put((byte) 0x31).putShort((short) number++);
            packets.add(packet.put((byte) 0)
                    .put(prefix, 0, prefixBytes)
                    .put(source.slice(from, bytes))
                    .flip());
        });
        return packets;
    }

    private void sound(int n) {
        ByteBuffer packet = ByteBuffer.allocate(40);
        RtpPacket.writeHeader(packet, AUDIO, false, n, n * 960L, AUDIO_SOURCE);
        peer.sendsRtp(packet.rewind());
    }

    private void send(List<ByteBuffer> packets) {
        packets.forEach(peer::sendsRtp);
        rig.advance(FRAME_US);
    }

    private <T extends RtcpPacket> List<T> told(Class<T> kind) {
        return peer.rtcp.stream()
                .flatMap(each -> Rtcp.parse(each).stream())
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    private long videoSamples() {
        return publisher.samples.stream().filter(Sample::isVideo).count();
    }

    @Test
    void picturesAndSoundAreOneStream() {
        sound(0);
        for (int i = 0; i < 10; i++) {
            sound(i + 1);
            send(nextPicture());
        }
        assertEquals(1, publisher.formats.size());
        assertEquals(2, publisher.formats.get(0).size());
        assertEquals(10, videoSamples());
        assertTrue(publisher.samples.get(0).isSync());
        assertEquals(
                pictures.get(0).payload(),
                publisher.samples.stream()
                        .filter(Sample::isVideo)
                        .findFirst()
                        .orElseThrow()
                        .payload());
        assertTrue(publisher.flushes() > 0);
        assertTrue(rig.sessions.opened.get(0).receivedBytes() > 10_000);
    }

    @Test
    void picturesAloneAreNotHeldUpForLong() {
        for (int i = 0; i < 60; i++) {
            send(nextPicture());
        }
        assertEquals(1, publisher.formats.get(0).size(), "sound never came");
        assertTrue(videoSamples() > 5);
    }

    @Test
    void whatNeverComesIsCounted() {
        sound(0);
        send(nextPicture());
        List<ByteBuffer> packets = nextPicture();
        packets.remove(0);
        send(packets);
        for (int i = 0; i < 60; i++) {
            sound(i + 1);
            send(nextPicture());
        }
        assertEquals(
                1, rig.sessions.opened.get(0).statistics().get("rtpPacketsLost").longValue());
    }

    @Test
    void whatIsLostIsAskedForAndTakenFromRetransmissions() {
        sound(0);
        send(nextPicture());
        List<ByteBuffer> packets = nextPicture();
        ByteBuffer lost = packets.remove(0);
        send(packets);
        assertEquals(1, videoSamples(), "one waits");
        RtcpPacket.GenericNack nack = told(RtcpPacket.GenericNack.class).get(0);
        assertEquals(VIDEO_SOURCE, nack.media());
        assertEquals(List.of(lost.getShort(2) & 0xFFFF), nack.sequences());
        peer.sendsRtp(again(lost));
        rig.advance(FRAME_US);
        assertEquals(2, videoSamples());
        assertEquals(
                pictures.get(1).payload(),
                publisher.samples.get(publisher.samples.size() - 1).payload());
    }

    private static ByteBuffer again(ByteBuffer lost) {
        RtpPacket original = RtpPacket.parse(lost);
        ByteBuffer packet = ByteBuffer.allocate(14 + original.payload().remaining());
        RtpPacket.writeHeader(packet, AGAIN, original.marker(), 7, original.timestamp(), 0x3333);
        return packet.putShort((short) original.sequence())
                .put(original.payload())
                .flip();
    }

    @Test
    void aLostPictureCostsAKeyPictureAtMostTwiceASecond() {
        sound(0);
        send(nextPicture());
        rig.advance(1_000_000);
        int before = told(RtcpPacket.KeyPictureRequest.class).size();
        for (int i = 0; i < 25; i++) {
            List<ByteBuffer> packets = nextPicture();
            packets.remove(0);
            send(packets);
        }
        rig.advance(500_000);
        int asked = told(RtcpPacket.KeyPictureRequest.class).size() - before;
        assertTrue(asked >= 1 && asked <= 4, asked + " requests in 1.5 s");
    }

    @Test
    void keyPicturesAreAskedForWhereNoneComeByThemselves() {
        sound(0);
        send(nextPicture());
        rig.advance(1_800_000);
        int before = told(RtcpPacket.KeyPictureRequest.class).size();
        send(nextPicture());
        rig.advance(300_000);
        assertEquals(before + 1, told(RtcpPacket.KeyPictureRequest.class).size());
    }

    @Test
    void theFirstPacketAsksForAKeyPicture() {
        send(nextPicture());
        assertEquals(
                VIDEO_SOURCE, told(RtcpPacket.KeyPictureRequest.class).get(0).media());
    }

    @Test
    void arrivalsAndReceptionAreReported() {
        for (int i = 0; i < 40; i++) {
            send(nextPicture());
        }
        long arrivals = peer.rtcp.stream()
                .filter(each -> (each.get(1) & 0xFF) == 205 && (each.get(0) & 0x1F) == 15)
                .mapToLong(each -> each.getShort(14) & 0xFFFF)
                .sum();
        assertTrue(arrivals > number * 9L / 10, arrivals + " of " + number);
        RtcpPacket.ReportBlock block =
                told(RtcpPacket.ReceiverReport.class).get(0).reports().get(0);
        assertEquals(VIDEO_SOURCE, block.ssrc());
        assertEquals(0, block.lost());
    }

    @Test
    void senderReportsTieTheStreamToTheWallClock() {
        sound(0);
        send(nextPicture());
        long utcUs = 1_800_000_000_000_000L;
        peer.sendsRtcp(
                Rtcp.write(new RtcpPacket.SenderReport(VIDEO_SOURCE, NtpTime.ofUtcUs(utcUs), 0, 1, 1, List.of()), "x"));
        peer.sendsRtcp(ByteBuffer.wrap(new byte[] {0, 1, 2, 3}));
        send(nextPicture());
        assertNotNull(rig.streams.stream("live/cam"));
        assertEquals(2, videoSamples());
    }

    /** Captured when the packets say so, which need not be when a report would say. */
    @Test
    void captureTimesTieTheStreamToTheWallClock() {
        String extension = "a=extmap:9 " + HeaderExtensions.CAPTURE_TIME + "\n";
        FakeExchange exchange = rig.post(
                "live/timed/whip",
                Rig.offer("whip").replaceFirst("a=extmap:9 .*\n", "").replace("a=mid:0\n", "a=mid:0\n" + extension));
        assertTrue(exchange.text.contains("a=extmap:9 " + HeaderExtensions.CAPTURE_TIME), exchange.text);
        peer = rig.transports.last();
        peer.connect();
        FakePublisher timed = rig.streams.publishers.get(1);
        long utcUs = 1_800_000_000_000_000L;
        for (int n = 0; n < 5; n++) {
            ByteBuffer packet = ByteBuffer.allocate(60);
            RtpPacket.writeHeader(packet, AUDIO, false, n, n * 960L, AUDIO_SOURCE);
            packet.put(0, (byte) 0x90)
                    .putInt(0xBEDE0003)
                    .put((byte) 0x97)
                    .putLong(NtpTime.ofUtcUs(utcUs + n * 20_000L));
            peer.sendsRtp(packet.rewind());
            send(nextPicture());
        }
        List<ClockReference> told = new ArrayList<>();
        try (Reader reader = timed.stream().read(ReadFrom.OLDEST, Runnable::run, () -> {})) {
            for (StreamItem item = reader.poll(); item != null; item = reader.poll()) {
                if (item instanceof ClockReference reference) {
                    told.add(reference);
                }
            }
        }
        assertTrue(told.size() >= 3, told.toString());
        long offsetUs = told.get(0).utcUs() - told.get(0).ptsUs();
        for (ClockReference each : told) {
            assertEquals(offsetUs, each.utcUs() - each.ptsUs(), 20, "one timeline");
        }
    }

    @Test
    void theEndIsToldByDeleteAndNotByALostConnection() {
        sound(0);
        send(nextPicture());
        peer.close("30 s without a connectivity check");
        rig.transports.run();
        assertEquals(null, publisher.endReason());
        assertTrue(!publisher.isOpen());
        FakeExchange begun = rig.post("live/cam/whip", Rig.offer("whip"));
        FakePublisher second = rig.streams.publishers.get(1);
        rig.serve(new FakeExchange("DELETE", begun.answered.get("Location").substring(1), ""));
        assertEquals("The publisher has stopped", second.endReason());
    }

    @Test
    void whoSendsMoreThanIsPermittedIsLetGo() {
        rig.gate.limit(new Limits(8_000, Optional.empty()));
        rig.answer("live/other", "whip");
        peer = rig.transports.last();
        for (int i = 0; i < 20; i++) {
            send(nextPicture());
        }
        assertTrue(peer.closed.contains("exceeds"), peer.closed);
    }

    @Test
    void aKickEndsTheTransport() {
        rig.sessions.opened.get(0).kick("the operator says so");
        rig.transports.run();
        assertEquals("the operator says so", peer.closed);
        assertEquals(0, rig.sessions.list().size());
    }

    @Test
    void bytesThatAreNoMediaDoNoHarm() {
        peer.sendsRtp(ByteBuffer.wrap(new byte[5]));
        peer.sendsRtp(ByteBuffer.wrap(new byte[40]));
        ByteBuffer short12 = ByteBuffer.allocate(12).put(0, (byte) 0xBF).put(1, (byte) VIDEO);
        peer.sendsRtp(short12);
        peer.sendsRtp(short12.duplicate().put(1, (byte) AGAIN));
        sound(0);
        send(nextPicture());
        send(nextPicture());
        assertTrue(videoSamples() >= 1);
    }
}
