package io.millrace.formats.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.ClockReference;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.FrameRate;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import io.millrace.formats.bitstream.JpegImage;
import io.millrace.formats.bitstream.MediaFormats;
import io.millrace.formats.bitstream.OpusHead;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every payload format against packets that are cut, damaged, numbered and timed at random: the same in every run. */
class HostileMediaTest {
    private static final ReorderLimits LIMITS = new ReorderLimits(64, 1 << 20, 100_000);
    private static final long SOURCE = 9;
    private static final int UNITS = 12;

    /** A medium, and access units of it. */
    enum Medium {
        H264(
                MediaFormats.avc(hex(
                        "0164001fffe100186764001facb200a00b760220000003002000000641e3064901000668ebc3cb22c0fdf8f800")),
                Wire.accessUnit(1, 0x65, 700)),
        JPEG(
                new VideoFormat(JpegImage.CODEC, ByteBuffer.allocate(0), 48, 32, FrameRate.UNKNOWN),
                new JpegImage(
                                48,
                                32,
                                JpegImage.SAMPLING_420,
                                List.of(Wire.bytes(64, 1), Wire.bytes(64, 2)),
                                0,
                                true,
                                ByteBuffer.wrap(new byte[700]))
                        .toBuffer()),
        AAC(MediaFormats.aac(hex("1190")), Wire.bytes(700, 3)),
        OPUS(MediaFormats.opus(OpusHead.of(2).toBuffer()), Wire.bytes(120, 4)),
        G711(
                new AudioFormat(FourCc.of("ulaw"), ByteBuffer.allocate(0), 8_000, 1, Optional.empty()),
                Wire.bytes(160, 5));

        private final SentMedium sent;
        private final ByteBuffer unit;

        Medium(io.millrace.api.media.TrackFormat format, ByteBuffer unit) {
            sent = SentMedium.of(new Track(0, format), 96).orElseThrow();
            this.unit = unit;
        }

        private static ByteBuffer hex(String digits) {
            return ByteBuffer.wrap(HexFormat.of().parseHex(digits));
        }

        int ticks(int unitIndex) {
            return sent.map().clockRateHz() / 25 * unitIndex;
        }

        /** Packets of a unit, the first with this sequence number. */
        List<ByteBuffer> packets(int sequence, long timestamp) {
            List<ByteBuffer> packets = new ArrayList<>();
            sent.packetizer(Wire.MAX_PAYLOAD_BYTES)
                    .unit(unit, true, (prefix, prefixBytes, source, from, bytes, marker) -> {
                        ByteBuffer packet = ByteBuffer.allocate(RtpPacket.HEADER_BYTES + prefixBytes + bytes);
                        int number = sequence + packets.size() & 0xFFFF;
                        RtpPacket.writeHeader(packet, sent.map().payloadType(), marker, number, timestamp, SOURCE);
                        packet.put(prefix, 0, prefixBytes);
                        packets.add(packet.put(source.slice(from, bytes)).flip());
                    });
            return packets;
        }
    }

    /** What came out. */
    private static final class Received implements MediaReceiver.Output {
        private final List<Sample> samples = new ArrayList<>();
        private final List<Track> tracks = new ArrayList<>();
        private long faults;

        @Override
        public void track(Track track) {
            tracks.add(track);
        }

        @Override
        public void sample(Sample sample) {
            assertTrue(sample.dtsUs() <= sample.ptsUs(), sample.toString());
            samples.add(sample);
        }

        @Override
        public void clock(ClockReference reference) {
            // from whatever random bytes say
        }

        @Override
        public void fault(String reason) {
            assertFalse(reason.isBlank());
            faults++;
        }
    }

    private final Received received = new Received();
    private final Random random = new Random(3550);
    private int sequence = 65_530;
    private long nowUs;

    private MediaReceiver receiver(Medium medium) {
        MediaReceiver receiver = new MediaReceiver(
                0, ReceivedMedium.of(medium.sent.describe()).orElseThrow(), new SessionClock(), LIMITS, received);
        receiver.begin();
        return receiver;
    }

    private void play(MediaReceiver receiver, Medium medium, int from, int units) {
        for (int i = from; i < from + units; i++) {
            List<ByteBuffer> packets = medium.packets(sequence, medium.ticks(i));
            sequence = sequence + packets.size() & 0xFFFF;
            nowUs += 40_000;
            packets.forEach(packet -> receiver.rtp(packet, nowUs));
        }
    }

    private static byte[] copy(ByteBuffer packet) {
        byte[] bytes = new byte[packet.remaining()];
        packet.duplicate().get(bytes);
        return bytes;
    }

    /** A receiver that was told anything at all is as good as new for a sender that begins. */
    private void assertRecovers(MediaReceiver receiver, Medium medium) {
        receiver.tick(nowUs += 1_000_000);
        // the first two packets tell that it is another
        sequence = sequence + 20_000 & 0xFFFF;
        int before = received.samples.size();
        play(receiver, medium, 10_000, UNITS);
        receiver.end();
        List<Sample> fresh = received.samples.subList(before, received.samples.size());
        assertTrue(fresh.size() >= UNITS - 2, fresh.size() + " of " + UNITS);
        for (Sample sample : fresh.subList(fresh.size() - UNITS + 4, fresh.size())) {
            assertEquals(medium.unit, sample.payload());
        }
        List<Long> times = fresh.stream().map(Sample::ptsUs).toList();
        for (int i = fresh.size() - UNITS + 5; i < fresh.size(); i++) {
            assertEquals(40_000, times.get(i) - times.get(i - 1), 1_000);
        }
    }

    @ParameterizedTest
    @EnumSource(Medium.class)
    void everyCutIsSurvived(Medium medium) {
        MediaReceiver receiver = receiver(medium);
        for (ByteBuffer packet : medium.packets(0, 0)) {
            for (int length = 0; length < packet.limit(); length++) {
                ByteBuffer cut = packet.slice(0, length);
                receiver.rtp(cut, nowUs);
                receiver.rtcp(cut, nowUs);
            }
        }
        assertTrue(received.faults > 0);
        assertRecovers(receiver, medium);
    }

    @ParameterizedTest
    @EnumSource(Medium.class)
    void flippedBitsAreSurvived(Medium medium) {
        MediaReceiver receiver = receiver(medium);
        for (int round = 0; round < 3_000; round++) {
            List<ByteBuffer> packets = medium.packets(sequence, medium.ticks(round));
            sequence = sequence + packets.size() & 0xFFFF;
            for (ByteBuffer packet : packets) {
                byte[] bytes = copy(packet);
                for (int i = random.nextInt(3); i > 0; i--) {
                    bytes[random.nextInt(Math.min(bytes.length, 40))] ^= (byte) (1 << random.nextInt(8));
                }
                receiver.rtp(ByteBuffer.wrap(bytes), nowUs += 10_000);
            }
        }
        assertTrue(received.samples.size() > 100, "samples: " + received.samples.size());
        assertRecovers(receiver, medium);
    }

    @ParameterizedTest
    @EnumSource(Medium.class)
    void wildSequenceNumbersAreNotBelieved(Medium medium) {
        MediaReceiver receiver = receiver(medium);
        play(receiver, medium, 0, UNITS);
        for (int round = 0; round < 5_000; round++) {
            for (ByteBuffer packet : medium.packets(random.nextInt(1 << 16), medium.ticks(UNITS))) {
                receiver.rtp(packet, nowUs += 100);
            }
        }
        assertTrue(received.faults > 100, "faults: " + received.faults);
        assertRecovers(receiver, medium);
    }

    @ParameterizedTest
    @EnumSource(Medium.class)
    void wildTimestampsStayNearTheClock(Medium medium) {
        MediaReceiver receiver = receiver(medium);
        for (int i = 0; i < 2_000; i++) {
            List<ByteBuffer> packets = medium.packets(sequence, random.nextInt() & 0xFFFF_FFFFL);
            sequence = sequence + packets.size() & 0xFFFF;
            nowUs += 40_000;
            packets.forEach(packet -> receiver.rtp(packet, nowUs));
        }
        assertTrue(received.samples.size() > 1_900, "samples: " + received.samples.size());
        for (Sample sample : received.samples) {
            assertEquals(nowUs / 2, sample.ptsUs(), nowUs / 2 + 12_000_000L, "on the session's timeline");
        }
        assertRecovers(receiver, medium);
    }

    @ParameterizedTest
    @EnumSource(Medium.class)
    void aFloodOfSourcesLeavesNothingBehind(Medium medium) {
        MediaReceiver receiver = receiver(medium);
        for (int i = 0; i < 3_000; i++) {
            for (ByteBuffer packet : medium.packets(random.nextInt(1 << 16), random.nextInt() & 0xFFFF_FFFFL)) {
                packet.putInt(8, random.nextInt());
                receiver.rtp(packet, nowUs += 1_000);
            }
        }
        assertRecovers(receiver, medium);
    }

    @Test
    void packetsOfOtherPayloadTypesAreNone() {
        MediaReceiver receiver = receiver(Medium.OPUS);
        for (ByteBuffer packet : Medium.G711.packets(0, 0)) {
            receiver.rtp(packet, 0);
        }
        receiver.end();
        assertEquals(List.of(), received.samples);
        assertEquals(0, received.faults, "they may be of another stream in the same session");
    }
}
