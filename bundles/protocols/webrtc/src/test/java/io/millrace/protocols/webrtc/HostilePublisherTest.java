package io.millrace.protocols.webrtc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.live.ReadFrom;
import io.millrace.api.live.Reader;
import io.millrace.api.media.ClockReference;
import io.millrace.api.media.Sample;
import io.millrace.api.media.StreamItem;
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
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Publishers by WHIP that are broken, or mean it: their streams suffer, nothing else does. */
class HostilePublisherTest {
    private static final int VIDEO = 102;
    private static final int AGAIN = 103;
    private static final int AUDIO = 111;
    private static final long SOURCE = 0x1111;
    private static final int FRAME_US = 40_000;

    private final Rig rig = new Rig();
    private final Packetizer packetizer =
            SentMedium.of(SyntheticStream.VIDEO, VIDEO).orElseThrow().packetizer(1_000);
    private final List<Sample> pictures = SyntheticStream.of(25, 25).video(0, 8_000_000);
    private FakeTransports.Peer peer;
    private FakePublisher publisher;
    private int sequence;
    private int picture;

    @BeforeEach
    void begin() {
        rig.answer("live/cam", "whip");
        peer = rig.transports.last();
        peer.connect();
        publisher = rig.streams.publishers.get(0);
        sound(0, 0x2222);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private void sound(int n, long source) {
        ByteBuffer packet = ByteBuffer.allocate(40);
        RtpPacket.writeHeader(packet, AUDIO, false, n, n * 960L, source);
        peer.sendsRtp(packet.rewind());
    }

    private List<ByteBuffer> nextPicture(long source) {
        Sample sample = pictures.get(picture++);
        List<ByteBuffer> packets = new ArrayList<>();
        packetizer.unit(sample.payload(), sample.isSync(), (prefix, prefixBytes, from, at, bytes, marker) -> {
            ByteBuffer packet = ByteBuffer.allocate(12 + prefixBytes + bytes);
            RtpPacket.writeHeader(packet, VIDEO, marker, sequence++ & 0xFFFF, sample.ptsUs() * 9 / 100, source);
            packets.add(packet.put(prefix, 0, prefixBytes)
                    .put(from.slice(at, bytes))
                    .flip());
        });
        return packets;
    }

    private void send(List<ByteBuffer> packets) {
        packets.forEach(peer::sendsRtp);
        rig.advance(FRAME_US);
    }

    private long pictures() {
        return publisher.samples.stream().filter(Sample::isVideo).count();
    }

    private <T extends RtcpPacket> List<T> told(Class<T> kind) {
        return peer.rtcp.stream()
                .flatMap(each -> Rtcp.parse(each).stream())
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    /** Whatever the bytes are, no more than one medium is damaged by them, and afterwards the stream goes on. */
    @Test
    void mutatedPacketsDoNoHarm() {
        Random random = new Random(3550);
        send(nextPicture(SOURCE));
        for (int i = 0; i < 150; i++) {
            for (ByteBuffer each : nextPicture(SOURCE)) {
                ByteBuffer mutated = ByteBuffer.allocate(each.remaining())
                        .put(each.duplicate())
                        .flip();
                for (int flips = random.nextInt(4); flips > 0; flips--) {
                    int at = random.nextInt(mutated.remaining());
                    // the source and the type stay, or it would be for nobody
                    if (at != 1 && (at < 8 || at > 11)) {
                        mutated.put(at, (byte) random.nextInt());
                    }
                }
                if (random.nextInt(10) == 0) {
                    mutated.limit(random.nextInt(mutated.remaining() + 1));
                }
                peer.sendsRtp(mutated);
            }
            rig.advance(FRAME_US);
        }
        assertNull(peer.closed);
        rig.advance(2_000_000);
        long before = pictures();
        sequence += 5_000;
        for (int i = 0; i < 30; i++) {
            send(nextPicture(SOURCE));
        }
        assertTrue(pictures() > before, "it goes on");
        assertTrue(publisher.isOpen());
    }

    @Test
    void mutatedReportsDoNoHarm() {
        Random random = new Random(4585);
        byte[] report = bytes(Rtcp.write(
                new RtcpPacket.SenderReport(SOURCE, NtpTime.ofUtcUs(1_800_000_000_000_000L), 90_000, 1, 1, List.of()),
                "cname"));
        for (int i = 0; i < 3_000; i++) {
            byte[] mutated = report.clone();
            for (int flips = 1 + random.nextInt(6); flips > 0; flips--) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
            }
            peer.sendsRtcp(ByteBuffer.wrap(mutated, 0, random.nextInt(mutated.length + 1))
                    .slice());
        }
        assertNull(peer.closed);
        send(nextPicture(SOURCE));
        send(nextPicture(SOURCE));
        assertTrue(pictures() > 0);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    /** Each source that is new costs at most two requests for key pictures a second, however many there are. */
    @Test
    void aStormOfSourcesIsNoAmplifier() {
        for (int i = 0; i < 500; i++) {
            ByteBuffer packet = ByteBuffer.allocate(20);
            RtpPacket.writeHeader(packet, VIDEO, true, i, i, 10_000 + i);
            peer.sendsRtp(packet.putLong(0x4100000000000000L).rewind());
            rig.advance(2_000);
        }
        assertTrue(told(RtcpPacket.KeyPictureRequest.class).size() <= 3, "in one second");
        assertTrue(told(RtcpPacket.GenericNack.class).isEmpty(), "nothing of a source that is over is asked for");
        sequence = 600;
        send(nextPicture(SOURCE));
        send(nextPicture(SOURCE));
        assertTrue(pictures() > 0, "the last one counts");
    }

    /** Who leaves a gap of half of all numbers is not asked for each of them. */
    @Test
    void aHugeGapIsNotAskedFor() {
        send(nextPicture(SOURCE));
        sequence += 20_000;
        send(nextPicture(SOURCE));
        rig.advance(1_000_000);
        long asked = told(RtcpPacket.GenericNack.class).stream()
                .mapToLong(each -> each.sequences().size())
                .sum();
        assertTrue(asked <= 4_096, asked + " packets asked for");
        int packets = told(RtcpPacket.GenericNack.class).size();
        assertTrue(packets < 100, packets + " requests");
    }

    /** Retransmissions of packets that were never sent, or are too short to have been (RFC 4588). */
    @Test
    void retransmissionsOfNothingAreLeftOut() {
        send(nextPicture(SOURCE));
        send(nextPicture(SOURCE));
        long before = pictures();
        for (int original : new int[] {0, sequence + 30_000, 65_535}) {
            ByteBuffer packet = ByteBuffer.allocate(24);
            RtpPacket.writeHeader(packet, AGAIN, true, original, 7, 0x3333);
            peer.sendsRtp(packet.putShort((short) original).putLong(1).rewind());
        }
        for (int length : new int[] {12, 13, 14}) {
            ByteBuffer packet = ByteBuffer.allocate(length);
            RtpPacket.writeHeader(packet, AGAIN, true, 1, 7, 0x3333);
            peer.sendsRtp(packet.rewind());
        }
        rig.advance(FRAME_US);
        assertEquals(before, pictures());
        send(nextPicture(SOURCE));
        assertEquals(before + 1, pictures());
    }

    /** A report of another source, or without a wall clock, says nothing of this one. */
    @Test
    void reportsOfOthersAreLeftOut() {
        send(nextPicture(SOURCE));
        peer.sendsRtcp(Rtcp.write(
                new RtcpPacket.SenderReport(SOURCE + 1, NtpTime.ofUtcUs(1_800_000_000_000_000L), 0, 1, 1, List.of()),
                "x"));
        peer.sendsRtcp(Rtcp.write(new RtcpPacket.SenderReport(SOURCE, 0, 0, 1, 1, List.of()), "x"));
        send(nextPicture(SOURCE));
        assertEquals(List.of(), clocks());
        long utcUs = 1_800_000_000_000_000L;
        Sample next = pictures.get(picture);
        peer.sendsRtcp(Rtcp.write(
                new RtcpPacket.SenderReport(SOURCE, NtpTime.ofUtcUs(utcUs), next.ptsUs() * 9 / 100, 1, 1, List.of()),
                "x"));
        send(nextPicture(SOURCE));
        Sample sample = publisher.samples.get(publisher.samples.size() - 1);
        assertEquals(1, clocks().size());
        assertEquals(utcUs, clocks().get(0).utcUs(), 2);
        assertEquals(sample.ptsUs(), clocks().get(0).ptsUs());
    }

    /** What the stream says of the wall clock. */
    private List<ClockReference> clocks() {
        List<ClockReference> found = new ArrayList<>();
        try (Reader reader = publisher.stream().read(ReadFrom.NEWEST_SYNC, Runnable::run, () -> {})) {
            for (StreamItem item = reader.poll(); item != null; item = reader.poll()) {
                if (item instanceof ClockReference reference) {
                    found.add(reference);
                }
            }
        }
        return found;
    }

    /** Packets come before the handshake is told, and after the end: of neither anything remains. */
    @Test
    void packetsAfterTheEndAreLeftOut() {
        send(nextPicture(SOURCE));
        long before = publisher.samples.size();
        peer.close("gone");
        rig.transports.run();
        nextPicture(SOURCE).forEach(peer::sendsRtp);
        peer.sendsRtcp(Rtcp.write(new RtcpPacket.SenderReport(SOURCE, 1, 0, 1, 1, List.of()), "x"));
        assertEquals(before, publisher.samples.size());
        assertEquals(0, rig.sessions.list().size());
        int reports = peer.rtcp.size();
        rig.advance(5_000_000);
        assertEquals(reports, peer.rtcp.size(), "nothing is sent any more");
    }

    /** A second of sound whose source changes with every packet is a second of sound. */
    @Test
    void soundOfManySourcesIsOneTrack() {
        send(nextPicture(SOURCE));
        for (int i = 1; i < 50; i++) {
            sound(i, 0x2222 + i % 2);
            rig.advance(20_000);
        }
        assertEquals(2, publisher.formats.get(publisher.formats.size() - 1).size());
        long heard = publisher.samples.stream().filter(each -> !each.isVideo()).count();
        assertTrue(heard >= 40, heard + " packets");
        long last = Long.MIN_VALUE;
        for (Sample each :
                publisher.samples.stream().filter(each -> !each.isVideo()).toList()) {
            assertTrue(each.dtsUs() >= last, "time goes back");
            last = each.dtsUs();
        }
    }
}
