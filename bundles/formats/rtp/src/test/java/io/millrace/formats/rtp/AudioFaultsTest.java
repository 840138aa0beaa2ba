package io.millrace.formats.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.formats.bitstream.BitWriter;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sound as few senders pack it, and what is left of it when packets are missing. */
class AudioFaultsTest {
    private static final int TICKS = 1_024;
    private static final String USUAL = "sizelength=13;indexlength=3;indexdeltalength=3";

    private static ByteBuffer hex(String digits) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(digits));
    }

    private static Depacketizer aac(String parameters) {
        return ReceivedMedium.of(Wire.media(
                        "m=audio 0 RTP/AVP 96",
                        "a=rtpmap:96 mpeg4-generic/48000/2",
                        "a=fmtp:96 config=1190;" + parameters))
                .orElseThrow()
                .depacketizer();
    }

    /** The section of headers, with its length in bits before it. */
    private static ByteBuffer payload(BitWriter headers, int bits, String rest) {
        ByteBuffer section = headers.toBuffer();
        byte[] behind = HexFormat.of().parseHex(rest);
        return ByteBuffer.allocate(2 + section.remaining() + behind.length)
                .putShort((short) bits)
                .put(section)
                .put(behind)
                .flip();
    }

    // ---- RFC 3640 ----------------------------------------------------------------------------------------------

    @Test
    void theAuxiliarySectionIsPassedOver() {
        BitWriter header = new BitWriter().bits(13, 2).bits(3, 0);
        Wire wire = new Wire()
                .add(payload(header, 16, "10" + "FFFF" + "AABB"), 0, true)
                .add(payload(header, 16, "00" + "CCDD"), TICKS, true)
                .unpack(aac(USUAL + ";auxiliarydatasizelength=8"));
        assertEquals(List.of(hex("AABB"), hex("CCDD")), wire.units);
    }

    @Test
    void anAuxiliarySectionThatIsLongerThanThePacketLeavesNothing() {
        BitWriter header = new BitWriter().bits(13, 2).bits(3, 0);
        Wire wire = new Wire().add(payload(header, 16, "FF" + "AABB"), 0, true);
        wire.unpack(aac(USUAL + ";auxiliarydatasizelength=8"));
        assertEquals(List.of(), wire.units);
    }

    @Test
    void deltasAndFlagsOfUnitsArePassedOver() {
        BitWriter headers = new BitWriter();
        headers.bits(13, 2)
                .bits(3, 0)
                .flag(false)
                .flag(true)
                .bits(8, 77)
                .flag(true)
                .bits(4, 9);
        headers.bits(13, 1)
                .bits(3, 0)
                .flag(true)
                .bits(6, 33)
                .flag(false)
                .flag(false)
                .bits(4, 9);
        Wire wire = new Wire()
                .add(payload(headers, 31 + 29, "AABB" + "CC"), 0, true)
                .unpack(aac(
                        USUAL + ";ctsdeltalength=6;dtsdeltalength=8;randomaccessindication=1;streamstateindication=4"));
        assertEquals(List.of(hex("AABB"), hex("CC")), wire.units);
    }

    @Test
    void unitsMayHaveAConstantSizeAndDuration() {
        BitWriter headers = new BitWriter().bits(3, 0).bits(3, 0).bits(3, 0);
        Wire wire = new Wire()
                .add(payload(headers, 9, "AABB" + "CCDD" + "EEFF"), 100, true)
                .unpack(aac("constantsize=2;indexlength=3;indexdeltalength=3;constantduration=160"));
        assertEquals(List.of(hex("AABB"), hex("CCDD"), hex("EEFF")), wire.units);
        assertEquals(List.of(100L, 260L, 420L), wire.timestamps);
    }

    @Test
    void withoutHeadersThePacketIsTheUnit() {
        Wire wire = new Wire().add(hex("AABBCC"), 0, true).unpack(aac("mode=generic"));
        assertEquals(List.of(hex("AABBCC")), wire.units);
    }

    @Test
    void interleavedUnitsAreRefusedByName() {
        BitWriter headers = new BitWriter().bits(13, 2).bits(3, 0).bits(13, 2).bits(3, 1);
        Wire wire = new Wire().add(payload(headers, 32, "AABBCCDD"), 0, true);
        assertTrue(assertThrows(MalformedRtpException.class, () -> wire.unpack(aac(USUAL)))
                .getMessage()
                .contains("Interleaved"));
    }

    @ParameterizedTest
    @CsvSource({"2048, 6, another time", "0, 8, another size"})
    void piecesOfDifferentUnitsAreNotJoined(long timestamp, int size, String why) {
        Wire wire = new Wire()
                .add(payload(new BitWriter().bits(13, 6).bits(3, 0), 16, "AABB"), 0, false)
                .add(payload(new BitWriter().bits(13, size).bits(3, 0), 16, "CCDDEEFF"), timestamp, true)
                .unpack(aac(USUAL));
        assertEquals(List.of(), wire.units, why);
        assertEquals(1, wire.damaged, why);
    }

    @Test
    void pieceByPieceAUnitComesTogether() {
        BitWriter header = new BitWriter().bits(13, 6).bits(3, 0);
        Wire wire = new Wire();
        for (String piece : List.of("AABB", "CCDD", "EEFF")) {
            wire.add(payload(header, 16, piece), 5_000, piece.startsWith("EE"));
        }
        assertEquals(List.of(hex("AABBCCDDEEFF")), wire.unpack(aac(USUAL)).units);
        assertEquals(List.of(5_000L), wire.timestamps);
    }

    // ---- RFC 2250 ----------------------------------------------------------------------------------------------

    private static final int FRAME_BYTES = 417;

    private static ByteBuffer mp3(int first) {
        return Wire.bytes(FRAME_BYTES, first).putInt(0, 0xFFFB9064);
    }

    /** A part of a frame behind the four bytes that say where in it the part begins. */
    private static ByteBuffer part(ByteBuffer frame, int from, int to) {
        return ByteBuffer.allocate(4 + to - from)
                .putInt(from)
                .put(frame.slice(from, to - from))
                .flip();
    }

    @Test
    void aFrameOfMpegAudioInThreeParts() {
        ByteBuffer frame = mp3(1);
        Wire wire = new Wire()
                .add(part(frame, 0, 150), 900, false)
                .add(part(frame, 150, 300), 900, false)
                .add(part(frame, 300, FRAME_BYTES), 900, true)
                .add(part(mp3(2), 0, FRAME_BYTES), 3_251, true)
                .unpack(new MpegAudioDepacketizer());
        assertEquals(List.of(frame, mp3(2)), wire.units);
        assertEquals(List.of(900L, 3_251L), wire.timestamps);
        assertEquals(0, wire.damaged);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "2, 1"})
    void ofAFrameThatLacksAPartNothingIsLeft(int missing, int damaged) {
        ByteBuffer frame = mp3(1);
        Wire wire = new Wire()
                .add(part(frame, 0, 150), 900, false)
                .add(part(frame, 150, 300), 900, false)
                .add(part(frame, 300, FRAME_BYTES), 900, true)
                .add(part(mp3(2), 0, FRAME_BYTES), 3_251, true)
                .unpack(new MpegAudioDepacketizer(), missing);
        assertEquals(List.of(mp3(2)), wire.units);
        assertEquals(damaged, wire.damaged, "a frame whose beginning is missing was never begun");
    }

    @ParameterizedTest
    @CsvSource({"900, 160", "901, 150"})
    void partsThatDoNotFollowAreNotJoined(long timestamp, int from) {
        ByteBuffer frame = mp3(1);
        Wire wire = new Wire()
                .add(part(frame, 0, 150), 900, false)
                .add(part(frame, from, FRAME_BYTES), timestamp, true)
                .unpack(new MpegAudioDepacketizer());
        assertEquals(List.of(), wire.units);
        assertEquals(1, wire.damaged);
    }

    @Test
    void packetsWithoutSoundAreNone() {
        Wire wire =
                new Wire().add(hex(""), 0, false).add(hex("00000000"), 0, false).unpack(new MpegAudioDepacketizer());
        assertEquals(List.of(), wire.units);
        assertEquals(0, wire.damaged);
    }

    // ---- RFC 6416 ----------------------------------------------------------------------------------------------

    @Test
    void anElementOfSeveralFramesHasATimeForEach() {
        Wire wire = new Wire()
                .add(hex("02AABB" + "00" + "01CC"), 0xFFFF_FF00L, true)
                .unpack(new LatmDepacketizer(3, TICKS));
        assertEquals(List.of(hex("AABB"), hex("CC")), wire.units, "one frame is empty");
        assertEquals(List.of(0xFFFF_FF00L, 0x700L), wire.timestamps);
    }

    @Test
    void anElementThatLacksItsEndIsLeftOut() {
        Wire wire = new Wire()
                .add(hex("04AABB"), 0, false)
                .add(hex("02CCDD"), TICKS, true)
                .unpack(new LatmDepacketizer(1, TICKS));
        assertEquals(List.of(hex("CCDD")), wire.units);
        assertEquals(1, wire.damaged);
    }

    /** Its remaining bytes would be taken for lengths, and sound for something else. */
    @Test
    void whatFollowsALossInsideAnElementIsNotTakenForOne() {
        Wire wire = new Wire()
                .add(hex("06AABB"), 0, false)
                .add(hex("CCDD"), 0, false)
                .add(hex("01EE"), 0, false)
                .add(hex("01FF"), 0, true)
                .add(hex("02AABB"), TICKS, true)
                .unpack(new LatmDepacketizer(1, TICKS), 1);
        assertEquals(List.of(hex("AABB")), wire.units);
        assertEquals(List.of((long) TICKS), wire.timestamps);
        assertEquals(1, wire.damaged, "one element, whatever it lacks");
    }

    @Test
    void aLossBetweenElementsCostsNothingElse() {
        Wire wire = new Wire()
                .add(hex("01AA"), 0, true)
                .add(hex("01BB"), TICKS, true)
                .add(hex("01CC"), 2 * TICKS, true)
                .unpack(new LatmDepacketizer(1, TICKS), 1);
        assertEquals(List.of(hex("AA"), hex("CC")), wire.units);
        assertEquals(0, wire.damaged);
    }

    @ParameterizedTest
    @CsvSource({
        "FF, The length of a LATM payload is cut off",
        "FFFF, The length of",
        "03AABB, A LATM payload is cut off"
    })
    void aLatmElementThatIsTooShortIsTold(String element, String words) {
        Wire wire = new Wire().add(hex(element), 0, true);
        MalformedRtpException told =
                assertThrows(MalformedRtpException.class, () -> wire.unpack(new LatmDepacketizer(1, TICKS)));
        assertTrue(told.getMessage().startsWith(words), told.getMessage());
    }
}
