package io.millrace.formats.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.ClockReference;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.formats.bitstream.MediaFormats;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** From packets to samples. */
class MediaReceiverTest implements MediaReceiver.Output {
    private static final Track H264 = new Track(
            0,
            MediaFormats.avc(
                    ByteBuffer.wrap(
                            HexFormat.of()
                                    .parseHex(
                                            "0164001fffe100186764001facb200a00b760220000003002000000641e3064901000668ebc3cb22c0fdf8f800"))));

    private final List<Track> tracks = new ArrayList<>();
    private final List<Sample> samples = new ArrayList<>();
    private final List<ClockReference> clocks = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private final SentMedium sent = SentMedium.of(H264, 96).orElseThrow();
    private final MediaReceiver receiver = receiver(new ReorderLimits(64, 1 << 20, 100_000));
    private int sequence = 65_500;

    private MediaReceiver receiver(ReorderLimits limits) {
        return new MediaReceiver(0, ReceivedMedium.of(sent.describe()).orElseThrow(), new SessionClock(), limits, this);
    }

    @Override
    public void track(Track track) {
        tracks.add(track);
    }

    @Override
    public void sample(Sample sample) {
        samples.add(sample);
    }

    @Override
    public void clock(ClockReference reference) {
        clocks.add(reference);
    }

    @Override
    public void fault(String reason) {
        faults.add(reason);
    }

    private List<ByteBuffer> picture(int n, boolean sync) {
        List<ByteBuffer> packets = new ArrayList<>();
        ByteBuffer unit = Wire.accessUnit(1, sync ? 0x65 : 0x41, 700);
        sent.packetizer(Wire.MAX_PAYLOAD_BYTES).unit(unit, sync, (prefix, prefixBytes, source, from, bytes, marker) -> {
            ByteBuffer packet = ByteBuffer.allocate(RtpPacket.HEADER_BYTES + prefixBytes + bytes);
            RtpPacket.writeHeader(packet, 96, marker, sequence++ & 0xFFFF, 4_294_950_000L + n * 3_600L, 9);
            packets.add(packet.put(prefix, 0, prefixBytes)
                    .put(source.slice(from, bytes))
                    .flip());
        });
        return packets;
    }

    private List<ByteBuffer> pictures(int count) {
        List<ByteBuffer> packets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            packets.addAll(picture(i, i % 10 == 0));
        }
        return packets;
    }

    @Test
    void packetsBecomeSamplesOverEveryWrap() {
        receiver.begin();
        assertEquals(List.of(H264), tracks, "known from the description");
        List<ByteBuffer> packets = pictures(50);
        for (int i = 1; i + 1 < packets.size(); i += 3) {
            packets.add(i, packets.remove(i + 1));
        }
        packets.forEach(packet -> receiver.rtp(packet, 1_000_000));
        receiver.end();
        assertEquals(50, samples.size());
        for (int i = 0; i < 50; i++) {
            assertEquals(i * 40_000L, samples.get(i).ptsUs(), 1);
            assertEquals(i % 10 == 0, samples.get(i).isSync());
            assertEquals(
                    Wire.accessUnit(1, i % 10 == 0 ? 0x65 : 0x41, 700),
                    samples.get(i).payload());
        }
        assertEquals(1, tracks.size(), "the same parameter sets again and again");
        assertEquals(0, receiver.lost());
        assertEquals(List.of(), faults);
    }

    @Test
    void lossCostsThePictureAlone() {
        List<ByteBuffer> packets = pictures(20);
        packets.remove(packets.size() - 5);
        packets.forEach(packet -> receiver.rtp(packet, 0));
        receiver.tick(200_000);
        receiver.end();
        assertEquals(19, samples.size());
        assertEquals(1, receiver.lost());
        assertEquals(1, receiver.damaged());
        assertEquals(1, receiver.reports(200_000).get(0).lost());
    }

    @Test
    void aSenderReportTellsTheWallClockOnce() {
        long utcUs = 1_767_225_600_000_000L;
        receiver.rtcp(
                Rtcp.write(
                        new RtcpPacket.SenderReport(9, NtpTime.ofUtcUs(utcUs), 4_294_950_000L, 0, 0, List.of()), "x"),
                0);
        pictures(3).forEach(packet -> receiver.rtp(packet, 0));
        receiver.end();
        assertEquals(List.of(new ClockReference(0, utcUs)), clocks);
    }

    @Test
    void aSourceThatLeavesAndOneThatBeginsAnew() {
        pictures(2).forEach(packet -> receiver.rtp(packet, 0));
        assertFalse(receiver.hasLeft());
        receiver.rtcp(ByteBuffer.wrap(HexFormat.of().parseHex("81CB000100000009")), 0);
        assertTrue(receiver.hasLeft());
        ByteBuffer other = ByteBuffer.allocate(14);
        RtpPacket.writeHeader(other, 96, true, 7, 0, 10);
        receiver.rtp(other.put((byte) 0x65).put((byte) 1).flip(), 0);
        assertFalse(receiver.hasLeft());
    }

    @Test
    void numbersThatFollowNothingAreTold() {
        List<ByteBuffer> packets = pictures(3);
        receiver.rtp(packets.get(0), 0);
        ByteBuffer wild = packets.get(1).duplicate();
        wild.putShort(2, (short) 20_000);
        receiver.rtp(wild, 0);
        assertEquals(1, faults.size());
        assertTrue(faults.get(0).contains("sequence number 20000"), faults.get(0));
    }

    @Test
    void aPacketThatIsSentAgainFillsItsPlace() {
        List<ByteBuffer> packets = pictures(3);
        ByteBuffer missing = packets.remove(2);
        packets.forEach(packet -> receiver.rtp(packet, 0));
        RtpPacket late = RtpPacket.parse(missing);
        receiver.again(new RtpPacket(96, late.marker(), late.sequence(), late.timestamp(), 10, late.payload()), 0);
        assertTrue(samples.isEmpty(), "another source's");
        receiver.again(late, 10_000);
        receiver.end();
        assertEquals(3, samples.size());
        assertEquals(0, receiver.damaged());
    }

    @Test
    void brokenReportsAreToldAndThoseWithoutAClockTellNone() {
        pictures(1).forEach(packet -> receiver.rtp(packet, 0));
        receiver.rtcp(ByteBuffer.wrap(HexFormat.of().parseHex("80C80006")), 0);
        assertEquals(1, faults.size());
        receiver.rtcp(Rtcp.write(new RtcpPacket.SenderReport(9, 0, 4_294_950_000L, 0, 0, List.of()), "x"), 0);
        pictures(1).forEach(packet -> receiver.rtp(packet, 0));
        assertEquals(List.of(), clocks, "RFC 3550 section 6.4.1: zero is no time");
    }

    @Test
    void theFirstFrameOfMp3TellsTheFormat() {
        ReceivedMedium mp3 =
                ReceivedMedium.of(Wire.media("m=audio 0 RTP/AVP 14")).orElseThrow();
        MediaReceiver sound = new MediaReceiver(4, mp3, new SessionClock(), ReorderLimits.ORDERED, this);
        sound.begin();
        assertEquals(List.of(), tracks, "the description does not know it");
        for (int i = 0; i < 2; i++) {
            ByteBuffer packet = ByteBuffer.allocate(RtpPacket.HEADER_BYTES + 4 + 417);
            RtpPacket.writeHeader(packet, 14, true, i, i * 2_351L, 5);
            packet.putInt(0).put(Wire.bytes(417, 1).putInt(0, 0xFFFB9064));
            sound.rtp(packet.flip(), i * 26_122L);
        }
        assertEquals(1, tracks.size());
        assertEquals(44_100, ((AudioFormat) tracks.get(0).format()).sampleRateHz());
        assertEquals(2, samples.size());
        assertEquals(26_122, samples.get(1).ptsUs(), 2);
    }

    @Test
    void picturesWithoutAClockComeOneAfterTheOther() {
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            for (ByteBuffer packet : picture(0, i % 10 == 0)) {
                receiver.rtp(packet, i * 40_000L);
            }
        }
        receiver.end();
        samples.forEach(sample -> times.add(sample.dtsUs()));
        assertEquals(100, samples.size());
        for (int i = 30; i < 100; i++) {
            assertEquals(i * 40_000L, times.get(i), 40_001);
            assertTrue(times.get(i) > times.get(i - 1), "in order at " + i);
        }
        assertEquals(List.of(), faults);
    }

    @Test
    void nothingThatComesBreaksIt() {
        Random random = new Random(3984);
        List<ByteBuffer> packets = pictures(10);
        for (int round = 0; round < 20_000; round++) {
            ByteBuffer packet = packets.get(random.nextInt(packets.size()));
            byte[] bytes = new byte[random.nextInt(4) == 0 ? random.nextInt(40) : packet.remaining()];
            packet.duplicate().get(bytes, 0, Math.min(bytes.length, packet.remaining()));
            for (int i = random.nextInt(5); i > 0 && bytes.length > 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            receiver.rtp(ByteBuffer.wrap(bytes), round * 1_000L);
            receiver.rtcp(ByteBuffer.wrap(bytes), round * 1_000L);
        }
        assertTrue(!faults.isEmpty());
        int before = samples.size();
        MediaReceiver fresh = receiver(ReorderLimits.ORDERED);
        pictures(10).forEach(packet -> fresh.rtp(packet, 0));
        fresh.end();
        assertEquals(before + 10, samples.size());
    }
}
