package io.millrace.formats.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import io.millrace.formats.bitstream.MediaFormats;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** AV1 (AV1 RTP payload format 1.0), both ways. */
class Av1PayloadTest {
    /** The sequence header of 640 by 360 that SVT-AV1 writes. */
    private static final ByteBuffer SEQUENCE_OBU = hex("0a0b" + "00000024c4ff6700be0010");

    private static ByteBuffer hex(String digits) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(digits));
    }

    /** A frame OBU with size field. */
    private static ByteBuffer frame(int bytes, boolean key) {
        ByteBuffer out = ByteBuffer.allocate(bytes + 3);
        out.put((byte) 0x32).put((byte) (bytes & 0x7F | 0x80)).put((byte) (bytes >> 7));
        out.put(Wire.bytes(bytes, 5));
        return out.put(3, (byte) (key ? 0x10 : 0x30)).flip();
    }

    private static ByteBuffer unit(ByteBuffer... obus) {
        ByteBuffer out = ByteBuffer.allocate(10_000);
        for (ByteBuffer obu : obus) {
            out.put(obu.duplicate());
        }
        return out.flip();
    }

    private static ReceivedMedium medium() {
        return ReceivedMedium.of(Wire.media("m=video 0 RTP/AVP 96", "a=rtpmap:96 AV1/90000"))
                .orElseThrow();
    }

    private static Packetizer packetizer(int maxPayloadBytes) {
        VideoFormat format = MediaFormats.av1FromKeyFrame(unit(SEQUENCE_OBU)).orElseThrow();
        return SentMedium.of(new Track(0, format), 96).orElseThrow().packetizer(maxPayloadBytes);
    }

    @Test
    void temporalUnitsComeBackHoweverTheyAreCut() {
        for (int max = 20; max < 420; max++) {
            ByteBuffer key = unit(SEQUENCE_OBU, frame(160, true), frame(130, false), frame(128, false));
            ByteBuffer inter = unit(frame(256, false));
            Wire wire = new Wire().pack(packetizer(max), 0, true, key).pack(packetizer(max), 3_000, false, inter);
            int limit = max;
            assertTrue(wire.packets.stream().allMatch(packet -> packet.payload().remaining() <= limit));
            for (RtpPacket packet : wire.packets) {
                boolean continued = (packet.payload().get(0) & 0x40) != 0;
                assertEquals(!packet.marker(), continued, "only the last packet ends with an OBU");
            }
            wire.unpack(medium().depacketizer());
            assertEquals(List.of(key, inter), wire.units, "payloads of at most " + max);
        }
    }

    @Test
    void aKeyPictureGetsItsSequenceHeader() {
        Wire wire = new Wire().pack(packetizer(300), 0, true, unit(frame(200, true)));
        assertEquals(0x08, wire.packets.get(0).payload().get(0), "a new sequence");
        ReceivedMedium medium = medium();
        wire.unpack(medium.depacketizer());
        assertEquals(List.of(unit(SEQUENCE_OBU, frame(200, true))), wire.units);
        VideoFormat format = (VideoFormat) medium.format().get();
        assertEquals(List.of(640, 360), List.of(format.width(), format.height()));
    }

    @Test
    void elementsWithAndWithoutLength() {
        // two elements, the last without length; a temporal delimiter that should not be there; an OBU with size field
        Wire wire = new Wire().add(hex("20" + "03" + "30aabb" + "3002"), 0, false);
        wire.add(hex("00" + "01" + "10" + "04" + "3202ccdd"), 0, true);
        wire.unpack(medium().depacketizer());
        assertEquals(List.of(hex("3202aabb" + "320102" + "3202ccdd")), wire.units);
    }

    @Test
    void whatIsIncompleteIsLeftOut() {
        int packets = new Wire()
                .pack(packetizer(100), 0, false, unit(frame(350, false)))
                .packets
                .size();
        for (int missing = 0; missing < packets; missing++) {
            Wire wire = new Wire()
                    .pack(packetizer(100), 0, false, unit(frame(20, false)))
                    .pack(packetizer(100), 3_000, false, unit(frame(350, false)))
                    .pack(packetizer(100), 6_000, false, unit(frame(20, false)))
                    .unpack(medium().depacketizer(), 1 + missing);
            assertEquals(List.of(0L, 6_000L), wire.timestamps, "without packet " + missing);
            assertEquals(1, wire.damaged);
        }
    }

    @Test
    void brokenPayloads() {
        for (String broken : List.of("00" + "05" + "30", "00" + "ffffffff", "00" + "80")) {
            Wire wire = new Wire().add(hex(broken), 0, true);
            assertThrows(MalformedRtpException.class, () -> wire.unpack(medium().depacketizer()), broken);
        }
    }

    /** A sequence header of a profile that is reserved. */
    @Test
    void aUnitThatIsBrokenIsLeftOut() {
        Wire wire = new Wire()
                .add(hex("10" + "0aff00000024c4ff6700be0010"), 0, true)
                .pack(packetizer(300), 3_000, false, unit(frame(200, false)));
        wire.unpack(medium().depacketizer());
        assertEquals(List.of(3_000L), wire.timestamps);
        assertEquals(1, wire.damaged);
    }
}
