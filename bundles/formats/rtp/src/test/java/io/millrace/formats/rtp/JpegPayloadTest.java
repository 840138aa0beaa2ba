package io.millrace.formats.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.FrameRate;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import io.millrace.formats.bitstream.JpegImage;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JPEG (RFC 2435). */
class JpegPayloadTest {
    private static final int BEGIN = 0;

    private static ByteBuffer file(String name) throws IOException {
        try (InputStream in = JpegPayloadTest.class.getResourceAsStream("/jpeg/" + name)) {
            return ByteBuffer.wrap(in.readAllBytes());
        }
    }

    private static JpegImage image(String name) throws IOException {
        return JpegImage.parse(file(name + ".jpg"));
    }

    private static Track track(int width, int height) {
        return new Track(3, new VideoFormat(JpegImage.CODEC, ByteBuffer.allocate(0), width, height, FrameRate.UNKNOWN));
    }

    private static ReceivedMedium received(String... attributes) {
        List<String> lines = new ArrayList<>(List.of("m=video 0 RTP/AVP 26"));
        lines.addAll(List.of(attributes));
        return ReceivedMedium.of(Wire.media(lines.toArray(String[]::new))).orElseThrow();
    }

    /** A payload: offset, type, Q, size in blocks, and what follows in hex. */
    private static ByteBuffer payload(int offset, int type, int quality, int across, int down, String hex) {
        byte[] rest = HexFormat.of().parseHex(hex);
        return ByteBuffer.allocate(8 + rest.length)
                .putInt(offset)
                .put((byte) type)
                .put((byte) quality)
                .put((byte) across)
                .put((byte) down)
                .put(rest)
                .flip();
    }

    private static JpegImage only(Wire wire) {
        assertEquals(1, wire.units.size());
        return JpegImage.parse(wire.units.get(0));
    }

    private static String refusal(ByteBuffer payload) {
        Wire wire = new Wire().add(payload, 0, true);
        return assertThrows(
                        MalformedRtpException.class,
                        () -> wire.unpack(received().depacketizer()))
                .getMessage();
    }

    @ParameterizedTest
    @ValueSource(strings = {"420", "422"})
    void whatGStreamerSendsIsTheImageThatItRead(String name) throws IOException {
        ByteBuffer recorded = file(name + ".rtp");
        Wire wire = new Wire();
        while (recorded.hasRemaining()) {
            int size = recorded.getShort() & 0xFFFF;
            wire.packets.add(RtpPacket.parse(recorded.slice(recorded.position(), size)));
            recorded.position(recorded.position() + size);
        }
        ReceivedMedium medium = received();
        assertNull(medium.format().get(), "packets tell the size");
        wire.unpack(medium.depacketizer());
        assertEquals(image(name), only(wire));
        assertEquals(List.of(1_000L), wire.timestamps);
        assertEquals(track(48, 32).format(), medium.format().get());
    }

    @ParameterizedTest
    @CsvSource({"420, 0", "422, 0", "420, 3", "422, 40"})
    void imagesComeBack(String name, int restartInterval) throws IOException {
        JpegImage image = image(name);
        image = new JpegImage(48, 32, image.lumaSampling(), image.quantization(), restartInterval, true, image.scan());
        SentMedium sent = SentMedium.of(track(48, 32), 96).orElseThrow();
        assertEquals("26 JPEG/90000", sent.map().toString());
        Wire wire = new Wire()
                .pack(sent.packetizer(Wire.MAX_PAYLOAD_BYTES), 9_000, true, image.toBuffer())
                .unpack(ReceivedMedium.of(sent.describe()).orElseThrow().depacketizer());
        assertEquals(image, only(wire));
        assertTrue(wire.packets.stream().allMatch(packet -> packet.payload().remaining() <= Wire.MAX_PAYLOAD_BYTES));
        assertTrue(wire.packets.get(wire.packets.size() - 1).marker());
        assertEquals(1, wire.packets.stream().filter(RtpPacket::marker).count());
    }

    @Test
    void wideTablesComeBack() throws IOException {
        JpegImage plain = image("420");
        ByteBuffer wide = ByteBuffer.allocate(128);
        for (int i = 0; i < 64; i++) {
            wide.putShort((short) (1_000 + i));
        }
        wide.flip();
        for (List<ByteBuffer> tables :
                List.of(List.of(wide, wide), List.of(plain.quantization().get(0), wide))) {
            JpegImage image = new JpegImage(48, 32, JpegImage.SAMPLING_420, tables, 0, true, plain.scan());
            Wire wire = new Wire()
                    .pack(new JpegPacketizer(Wire.MAX_PAYLOAD_BYTES), 0, true, image.toBuffer())
                    .unpack(received().depacketizer());
            assertEquals(image, only(wire));
        }
    }

    @Test
    void numbersStandForTables() {
        Wire wire = new Wire().add(payload(BEGIN, 1, 50, 2, 2, "AABB"), 0, true);
        JpegImage image = only(wire.unpack(received().depacketizer()));
        assertEquals(16, image.quantization().get(0).get(0), "annex K.1 as it is");
        assertEquals(99, image.quantization().get(1).get(63));
        assertEquals(16, image.width());
        assertEquals(ByteBuffer.wrap(new byte[] {(byte) 0xAA, (byte) 0xBB}), image.scan());
        Wire best = new Wire().add(payload(BEGIN, 1, 99, 2, 2, "AABB"), 0, true);
        assertEquals(
                1,
                only(best.unpack(received().depacketizer()))
                        .quantization()
                        .get(0)
                        .get(9),
                "never 0");
        Wire worst = new Wire().add(payload(BEGIN, 1, 1, 2, 2, "AABB"), 0, true);
        assertEquals(
                -1,
                only(worst.unpack(received().depacketizer()))
                        .quantization()
                        .get(0)
                        .get(0),
                "never above 255");
        for (int quality : new int[] {0, 100, 127}) {
            assertTrue(refusal(payload(BEGIN, 1, quality, 2, 2, "AA")).contains("Q " + quality));
        }
    }

    @Test
    void whatStandsBehindTwoTablesIsNotKept() {
        String two = "07".repeat(64) + "09".repeat(64);
        Wire wire = new Wire()
                .add(payload(BEGIN, 0, 200, 2, 2, "0000" + "0400" + two + "55".repeat(896) + "AA"), 0, true)
                .add(payload(BEGIN, 0, 201, 2, 2, "0000" + "0080" + two + "AA"), 3_000, true);
        wire.unpack(received().depacketizer());
        assertEquals(wire.units.get(1), wire.units.get(0));
    }

    @Test
    void tablesThatCameBeforeAreRemembered() {
        String tables = "0000" + "0080" + "07".repeat(64) + "09".repeat(64);
        Wire wire = new Wire()
                .add(payload(BEGIN, 0, 200, 2, 2, tables + "AA"), 0, true)
                .add(payload(BEGIN, 0, 200, 2, 2, "00000000" + "BB"), 3_000, true)
                .unpack(received().depacketizer());
        assertEquals(2, wire.units.size());
        JpegImage second = JpegImage.parse(wire.units.get(1));
        assertEquals(7, second.quantization().get(0).get(0));
        assertEquals(9, second.quantization().get(1).get(0));
        assertTrue(refusal(payload(BEGIN, 0, 201, 2, 2, "00000000BB")).contains("201 of JPEG never came"));
        assertTrue(refusal(payload(BEGIN, 0, 255, 2, 2, "00000000BB")).contains("never came"));
    }

    @Test
    void oneTableServesBoth() {
        Wire wire = new Wire().add(payload(BEGIN, 0, 255, 2, 2, "00000040" + "05".repeat(64) + "AA"), 0, true);
        JpegImage image = only(wire.unpack(received().depacketizer()));
        assertEquals(image.quantization().get(0), image.quantization().get(1));
    }

    @Test
    void lengthsThatLieAreRefused() {
        assertTrue(refusal(ByteBuffer.allocate(7)).contains("header"));
        assertTrue(refusal(payload(BEGIN, 65, 50, 2, 2, "000A")).contains("restart"));
        assertTrue(refusal(payload(BEGIN, 1, 255, 2, 2, "0000")).contains("table header"));
        assertTrue(refusal(payload(BEGIN, 1, 255, 2, 2, "0000FFFF" + "01".repeat(64)))
                .contains("cut off"));
        assertTrue(refusal(payload(BEGIN, 1, 255, 2, 2, "0001007F" + "01".repeat(127)))
                .contains("precision"));
        assertTrue(refusal(payload(BEGIN, 1, 255, 2, 2, "00020041" + "01".repeat(65)))
                .contains("precision"));
        assertTrue(refusal(payload(BEGIN, 2, 50, 2, 2, "AA")).contains("type 2"));
        assertTrue(refusal(payload(BEGIN, 128, 50, 2, 2, "AA")).contains("type 128"));
        assertTrue(refusal(payload(1 << 24, 1, 50, 2, 2, "AA")).contains("Interlaced"));
    }

    @Test
    void largeImagesNeedTheirSizeInTheDescription() {
        ByteBuffer large = payload(BEGIN, 1, 50, 0, 0, "AA");
        assertTrue(refusal(large).contains("a=framesize"));
        for (String attribute : List.of("a=framesize:26 3840-2160", "a=x-dimensions:3840,2160")) {
            JpegImage image = only(new Wire()
                    .add(large.duplicate(), 0, true)
                    .unpack(received(attribute).depacketizer()));
            assertEquals(3_840, image.width());
            assertEquals(2_160, image.height());
        }
        assertTrue(SentMedium.of(track(3_840, 2_160), 96).isEmpty());
        assertTrue(SentMedium.of(track(0, 0), 96).isEmpty());
    }

    @Test
    void lossCostsTheImageAlone() throws IOException {
        ByteBuffer image = file("420.jpg");
        for (int missing = 0; missing < 3; missing++) {
            Wire wire = new Wire();
            JpegPacketizer packetizer = new JpegPacketizer(200);
            wire.pack(packetizer, 0, true, image).pack(packetizer, 3_000, true, image);
            int perImage = wire.packets.size() / 2;
            assertEquals(3, perImage);
            wire.unpack(received().depacketizer(), missing);
            assertEquals(List.of(3_000L), wire.timestamps, "without packet " + missing);
        }
    }

    @Test
    void anImageWithoutMarkerEndsWithTheNext() {
        Wire wire = new Wire()
                .add(payload(BEGIN, 1, 50, 2, 2, "AA"), 0, false)
                .add(payload(BEGIN, 1, 50, 2, 2, "BBCC"), 3_000, false)
                .unpack(received().depacketizer());
        assertEquals(List.of(0L, 3_000L), wire.timestamps);
        assertEquals(0, wire.damaged);
    }

    @Test
    void piecesThatDoNotFollowDropTheImage() {
        Wire wire = new Wire()
                .add(payload(BEGIN, 1, 50, 2, 2, "AA"), 0, false)
                .add(payload(77, 1, 50, 2, 2, "BB"), 0, true);
        assertThrows(MalformedRtpException.class, () -> wire.unpack(received().depacketizer()));
        assertEquals(1, wire.damaged);
        assertEquals(List.of(), wire.units);
        Wire empty = new Wire()
                .add(payload(BEGIN, 1, 50, 2, 2, ""), 0, true)
                .unpack(received().depacketizer());
        assertEquals(1, empty.damaged);
    }

    @Test
    void anEndlessImageEnds() {
        JpegDepacketizer depacketizer = new JpegDepacketizer(0, 0);
        Wire wire = new Wire();
        String kilobytes = "00".repeat(60_000);
        assertThrows(MalformedRtpException.class, () -> {
            for (int offset = 0; offset < 1 << 25; offset += 60_000) {
                ByteBuffer payload = payload(offset & 0xFFFFFF, 1, 50, 2, 2, kilobytes);
                depacketizer.packet(new RtpPacket(26, false, 0, 0, 1, payload), false, wire);
            }
        });
        assertEquals(1, wire.damaged);
    }

    @Test
    void imagesOfOtherKindsAreNotSent() throws IOException {
        JpegImage plain = image("420");
        JpegImage other = new JpegImage(48, 32, 0x11, plain.quantization(), 0, true, plain.scan());
        assertThrows(MalformedBitstreamException.class, () -> new Wire()
                .pack(new JpegPacketizer(200), 0, true, other.toBuffer()));
    }

    @Test
    void playersBeginAtOneImageASecond() throws IOException {
        List<Sample> samples = new ArrayList<>();
        List<Track> tracks = new ArrayList<>();
        MediaReceiver receiver = new MediaReceiver(
                3, received(), new SessionClock(), ReorderLimits.ORDERED, new Collector(tracks, samples));
        receiver.begin();
        Wire wire = new Wire();
        for (int i = 0; i < 50; i++) {
            wire.pack(new JpegPacketizer(1_400), 3_600L * i, true, file("420.jpg"));
        }
        int sequence = 0;
        for (RtpPacket packet : wire.packets) {
            ByteBuffer bytes = ByteBuffer.allocate(1_500);
            RtpPacket.writeHeader(bytes, 26, packet.marker(), sequence++, packet.timestamp(), 9);
            receiver.rtp(bytes.put(packet.payload()).flip(), packet.timestamp() * 100 / 9);
        }
        assertEquals(List.of(track(48, 32)), tracks);
        assertEquals(50, samples.size());
        for (int i = 0; i < 50; i++) {
            assertEquals(i % 25 == 0, samples.get(i).isSync(), "image " + i);
            assertTrue(samples.get(i).isVideo());
            assertEquals(samples.get(i).ptsUs(), samples.get(i).dtsUs());
        }
    }

    @Test
    void nothingThatComesBreaksIt() throws IOException {
        Wire whole = new Wire()
                .pack(new JpegPacketizer(200), 0, true, file("420.jpg"))
                .pack(new JpegPacketizer(200), 3_000, true, file("422.jpg"));
        Random random = new Random(2435);
        Depacketizer depacketizer = received().depacketizer();
        Wire out = new Wire();
        int refused = 0;
        for (int round = 0; round < 20_000; round++) {
            RtpPacket packet = whole.packets.get(round % whole.packets.size());
            ByteBuffer payload = ByteBuffer.allocate(packet.payload().remaining());
            payload.put(packet.payload()).flip();
            for (int i = random.nextInt(4); i > 0; i--) {
                payload.put(random.nextInt(Math.min(20, payload.limit())), (byte) random.nextInt());
            }
            payload.limit(random.nextInt(8) == 0 ? random.nextInt(payload.limit()) : payload.limit());
            try {
                depacketizer.packet(
                        new RtpPacket(26, packet.marker(), round & 0xFFFF, packet.timestamp(), 1, payload),
                        random.nextInt(20) == 0,
                        out);
            } catch (MalformedRtpException e) {
                refused++;
            }
        }
        assertTrue(refused > 100, "refused " + refused);
        assertTrue(out.damaged > 100 && out.units.size() > 500, out.units.size() + " units");
        out.units.forEach(unit -> assertTrue(JpegImage.parse(unit).width() > 0));
        assertSame(JpegImage.CODEC, received().codec());
    }

    private record Collector(List<Track> tracks, List<Sample> samples) implements MediaReceiver.Output {
        @Override
        public void track(Track track) {
            tracks.add(track);
        }

        @Override
        public void sample(Sample sample) {
            samples.add(sample);
        }

        @Override
        public void clock(io.millrace.api.media.ClockReference reference) {
            throw new AssertionError("nobody told the wall clock");
        }

        @Override
        public void fault(String reason) {
            throw new AssertionError(reason);
        }
    }
}
