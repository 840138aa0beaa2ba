package io.millrace.formats.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.DataFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.Track;
import io.millrace.api.media.TrackFormat;
import io.millrace.formats.bitstream.BitWriter;
import io.millrace.formats.bitstream.MediaFormats;
import io.millrace.formats.bitstream.OpusHead;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** AAC (RFC 3640, RFC 6416), Opus (RFC 7587), G.711 (RFC 3551) and MP3 (RFC 2250). */
class AudioPayloadTest {
    private static final String AAC_FMTP =
            "a=fmtp:96 mode=AAC-hbr;sizelength=13;indexlength=3;indexdeltalength=3;config=1190";
    private static final String[] AAC = {"m=audio 0 RTP/AVP 96", "a=rtpmap:96 mpeg4-generic/48000/2", AAC_FMTP};

    private static ByteBuffer hex(String digits) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(digits));
    }

    private static Track track(TrackFormat format) {
        return new Track(1, format);
    }

    private static ReceivedMedium received(SentMedium sent) {
        return ReceivedMedium.of(sent.describe("control", "x")).orElseThrow();
    }

    private static Wire roundTrip(SentMedium sent, ByteBuffer... units) {
        Wire wire = new Wire();
        for (int i = 0; i < units.length; i++) {
            wire.pack(sent.packetizer(Wire.MAX_PAYLOAD_BYTES), 1_024L * i, true, units[i]);
        }
        return wire.unpack(received(sent).depacketizer());
    }

    @Test
    void aacComesBack() {
        SentMedium sent =
                SentMedium.of(track(MediaFormats.aac(hex("1190"))), 97).orElseThrow();
        assertEquals("97 MPEG4-GENERIC/48000/2", sent.map().toString());
        assertEquals(track(received(sent).format().get()), sent.track());
        List<ByteBuffer> units =
                List.of(Wire.bytes(1, 5), Wire.bytes(296, 6), Wire.bytes(297, 7), Wire.bytes(2_000, 8));
        Wire wire = roundTrip(sent, units.toArray(ByteBuffer[]::new));
        assertEquals(units, wire.units);
        assertTrue(wire.packets.stream().allMatch(packet -> packet.payload().remaining() <= Wire.MAX_PAYLOAD_BYTES));
        assertEquals(
                List.of(),
                roundTrip(sent, ByteBuffer.allocate(8_192)).units,
                "too large for its length field: left out");
    }

    @Test
    void severalUnitsInAPacketHaveTimesOfTheirOwn() {
        ByteBuffer payload = hex("0020" + "0010" + "0018" + "AABB" + "CCDDEE");
        Wire wire = new Wire()
                .add(payload, 0xFFFF_FF00L, true)
                .unpack(ReceivedMedium.of(Wire.media(AAC)).orElseThrow().depacketizer());
        assertEquals(List.of(hex("AABB"), hex("CCDDEE")), wire.units);
        assertEquals(List.of(0xFFFF_FF00L, 0x300L), wire.timestamps, "over the wrap");
    }

    @Test
    void aUnitInPiecesOfWhichOneIsMissing() {
        SentMedium sent =
                SentMedium.of(track(MediaFormats.aac(hex("1190"))), 96).orElseThrow();
        Wire wire = new Wire()
                .pack(sent.packetizer(Wire.MAX_PAYLOAD_BYTES), 0, true, Wire.bytes(1_000, 1))
                .pack(sent.packetizer(Wire.MAX_PAYLOAD_BYTES), 1_024, true, Wire.bytes(10, 1))
                .unpack(received(sent).depacketizer(), 1);
        assertEquals(List.of(1_024L), wire.timestamps);
    }

    @Test
    void brokenAac() {
        for (String broken : List.of(
                "00", "0020AA", "0010FFF8", "00200011" + "0018AABB", "00200010" + "FFF8AABB", "0010001FAABBCC")) {
            Depacketizer depacketizer =
                    ReceivedMedium.of(Wire.media(AAC)).orElseThrow().depacketizer();
            Wire wire = new Wire().add(hex(broken), 0, true);
            try {
                wire.unpack(depacketizer);
                assertEquals(List.of(), wire.units, broken);
            } catch (MalformedRtpException e) {
                assertTrue(e.getMessage().contains("MPEG-4"), e.getMessage());
            }
        }
        assertTrue(ReceivedMedium.of(Wire.media("m=audio 0 RTP/AVP 96", "a=rtpmap:96 mpeg4-generic/48000/2"))
                .isEmpty());
        assertTrue(ReceivedMedium.of(Wire.media(AAC[0], AAC[1], "a=fmtp:96 config=zz"))
                .isEmpty());
    }

    @Test
    void latm() {
        String[] lines = {
            "m=audio 0 RTP/AVP 96", "a=rtpmap:96 MP4A-LATM/44100/2", "a=fmtp:96 cpresent=0;config=400024203fc0"
        };
        ReceivedMedium medium = ReceivedMedium.of(Wire.media(lines)).orElseThrow();
        AudioFormat format = (AudioFormat) medium.format().get();
        assertEquals(44_100, format.sampleRateHz());
        assertEquals(2, format.channels());
        ByteBuffer unit = Wire.bytes(300, 3);
        ByteBuffer element = ByteBuffer.allocate(302)
                .put((byte) 255)
                .put((byte) 45)
                .put(unit.duplicate())
                .flip();
        Wire wire = new Wire()
                .add(element.slice(0, 200), 0, false)
                .add(element.slice(200, 102), 0, true)
                .add(hex("02AABB"), 1_024, true)
                .unpack(medium.depacketizer());
        assertEquals(List.of(unit, hex("AABB")), wire.units);
        Wire broken = new Wire().add(hex("05AABB"), 0, true);
        assertThrows(MalformedRtpException.class, () -> broken.unpack(medium.depacketizer()));
        for (String config : List.of("8000", "40FF", "")) {
            lines[2] = "a=fmtp:96 cpresent=0;config=" + config;
            assertTrue(ReceivedMedium.of(Wire.media(lines)).isEmpty(), config);
        }
    }

    @Test
    void opusComesBack() {
        for (int channels : new int[] {1, 2}) {
            Track opus = track(MediaFormats.opus(OpusHead.of(channels).toBuffer()));
            SentMedium sent = SentMedium.of(opus, 98).orElseThrow();
            assertEquals("98 opus/48000/2", sent.map().toString());
            assertEquals(opus.format(), received(sent).format().get());
            assertEquals(List.of(Wire.bytes(100, 9)), roundTrip(sent, Wire.bytes(100, 9)).units);
        }
    }

    @Test
    void g711KeepsItsStaticPayloadTypes() {
        for (FourCc codec : List.of(G711.ULAW, G711.ALAW)) {
            Track track = track(new AudioFormat(codec, ByteBuffer.allocate(0), 8_000, 1, Optional.empty()));
            SentMedium sent = SentMedium.of(track, 98).orElseThrow();
            assertEquals(codec.equals(G711.ULAW) ? 0 : 8, sent.map().payloadType());
            assertEquals(track.format(), received(sent).format().get());
        }
        Track wide = track(new AudioFormat(G711.ULAW, ByteBuffer.allocate(0), 16_000, 2, Optional.empty()));
        assertEquals(
                "98 PCMU/16000/2", SentMedium.of(wide, 98).orElseThrow().map().toString());
    }

    @Test
    void mp3ComesBackWholeAndInPieces() {
        ByteBuffer frame = Wire.bytes(417, 1);
        frame.putInt(0, 0xFFFB9064);
        SentMedium sent = SentMedium.of(track(MediaFormats.mp3(frame)), 98).orElseThrow();
        assertEquals(14, sent.map().payloadType());
        assertEquals(List.of(frame), roundTrip(sent, frame).units);
        ByteBuffer two = ByteBuffer.allocate(4 + 2 * 417)
                .putInt(0)
                .put(frame.duplicate())
                .put(frame.duplicate())
                .flip();
        Wire wire = new Wire().add(two, 0, true).unpack(received(sent).depacketizer());
        assertEquals(List.of(frame, frame), wire.units);
        assertEquals(1_152L * 90_000 / 44_100, wire.timestamps.get(1));
        Wire lost = new Wire()
                .pack(sent.packetizer(Wire.MAX_PAYLOAD_BYTES), 0, true, frame)
                .unpack(received(sent).depacketizer(), 0);
        assertEquals(List.of(), lost.units);
        Wire broken = new Wire().add(hex("00000000" + "0102030405"), 0, true);
        assertThrows(
                MalformedRtpException.class, () -> broken.unpack(received(sent).depacketizer()));
    }

    @Test
    void whatHasNoPayloadFormat() {
        assertTrue(SentMedium.of(track(new DataFormat(FourCc.ID3, ByteBuffer.allocate(0), "")), 96)
                .isEmpty());
        assertTrue(ReceivedMedium.of(Wire.media("m=audio 0 RTP/AVP 96", "a=rtpmap:96 G729/8000"))
                .isEmpty());
        assertTrue(ReceivedMedium.of(Wire.media("m=audio 0 RTP/AVP 99")).isEmpty());
    }

    private static ReceivedMedium latmInBand() {
        return ReceivedMedium.of(
                        Wire.media("m=audio 0 RTP/AVP 98", "a=rtpmap:98 MP4A-LATM/90000", "a=fmtp:98 cpresent=1"))
                .orElseThrow();
    }

    /** An audioMuxElement with or without its configuration, AAC LC at 44,100 Hz in stereo. */
    private static ByteBuffer latmElement(boolean withConfiguration, ByteBuffer frame) {
        BitWriter out = new BitWriter().flag(!withConfiguration);
        if (withConfiguration) {
            out.flag(false).flag(true).bits(6, 0).bits(4, 0).bits(3, 0);
            out.bits(16, 0x1210).bits(3, 0).bits(8, 0xFF).flag(false).flag(false);
        }
        int left = frame.remaining();
        for (; left >= 255; left -= 255) {
            out.bits(8, 255);
        }
        out.bits(8, left);
        for (int i = frame.position(); i < frame.limit(); i++) {
            out.bits(8, frame.get(i) & 0xFF);
        }
        return out.toBuffer();
    }

    @Test
    void latmTellsItsConfigurationInBand() {
        ReceivedMedium medium = latmInBand();
        ByteBuffer large = Wire.bytes(700, 3);
        ByteBuffer element = latmElement(true, large);
        Wire wire = new Wire()
                .add(latmElement(false, Wire.bytes(9, 1)), 0, true)
                .add(element.slice(0, 300), 2_000, false)
                .add(element.slice(300, element.limit() - 300), 2_000, true)
                .add(latmElement(false, Wire.bytes(255, 2)), 4_000, true)
                .unpack(medium.depacketizer());
        assertEquals(List.of(large, Wire.bytes(255, 2)), wire.units, "nothing before the configuration");
        assertEquals(List.of(2_000L, 4_000L), wire.timestamps);
        assertEquals(MediaFormats.aac(hex("1210")), medium.format().get());
        assertEquals(0, wire.damaged);
    }

    @Test
    void aLatmElementInBandThatIsCutIsLeftOut() {
        ByteBuffer element = latmElement(true, Wire.bytes(400, 3));
        Wire lost = new Wire()
                .add(element.slice(0, 300), 0, false)
                .add(element.slice(300, element.limit() - 300), 0, true)
                .add(latmElement(true, Wire.bytes(20, 4)), 2_000, true)
                .unpack(latmInBand().depacketizer(), 1);
        assertEquals(List.of(Wire.bytes(20, 4)), lost.units);
        assertEquals(1, lost.damaged);
        Wire cut = new Wire().add(element.slice(0, 300), 0, true);
        assertThrows(MalformedRtpException.class, () -> cut.unpack(latmInBand().depacketizer()));
    }
}
