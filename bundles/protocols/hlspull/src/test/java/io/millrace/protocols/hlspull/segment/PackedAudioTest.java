package io.millrace.protocols.hlspull.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.Sample;
import io.millrace.formats.bitstream.AacConfiguration;
import io.millrace.formats.bitstream.AdtsHeader;
import io.millrace.formats.bitstream.Id3Tag;
import io.millrace.formats.bitstream.MalformedBitstreamException;
import io.millrace.protocols.hlspull.Segments;
import io.millrace.protocols.hlspull.segment.SegmentMedia.Piece;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** ADTS behind ID3 tags (RFC 8216 section 3.4). */
class PackedAudioTest {
    private static final String TIMESTAMP = "com.apple.streaming.transportStreamTimestamp";
    /** AAC LC in stereo at 48,000 Hz, and at 44,100 Hz. */
    private static final String AT_48 = "1190";

    private static final String AT_44 = "1210";

    private final PackedAudio format = new PackedAudio();
    private final ByteArrayOutputStream segment = new ByteArrayOutputStream();

    private PackedAudioTest frames(String configuration, int count) {
        AacConfiguration aac =
                AacConfiguration.parse(ByteBuffer.wrap(HexFormat.of().parseHex(configuration)));
        for (int i = 0; i < count; i++) {
            ByteBuffer frame = ByteBuffer.allocate(AdtsHeader.BYTES + 20);
            AdtsHeader.write(aac, 20, frame);
            segment.writeBytes(frame.array());
        }
        return this;
    }

    private PackedAudioTest tag(String owner, ByteBuffer data) {
        segment.writeBytes(Segments.array(Id3Tag.privateData(owner, data).toBuffer()));
        return this;
    }

    private PackedAudioTest time(long ticks) {
        return tag(TIMESTAMP, ByteBuffer.allocate(Long.BYTES).putLong(0, ticks));
    }

    private List<Piece> read() {
        byte[] bytes = segment.toByteArray();
        segment.reset();
        return format.read(bytes, Optional.empty(), true).pieces();
    }

    private static List<Long> times(Piece piece) {
        return piece.samples().stream().map(Sample::dtsUs).toList();
    }

    @Test
    void theTimeHas33BitsAndNinetyThousandTicksASecond() {
        assertEquals(
                List.of(1_000_000L, 1_021_333L),
                times(time(90_000).frames(AT_48, 2).read().get(0)));
        long beyond = (1L << 33) + 180_000;
        assertEquals(
                2_000_000L, times(time(beyond).frames(AT_48, 1).read().get(0)).get(0));
    }

    @Test
    void tagsOfOthersTellNoTime() {
        time(90_000).frames(AT_48, 3).read();
        List<Piece> next = tag("com.example", ByteBuffer.allocate(Long.BYTES).putLong(0, 7))
                .tag(TIMESTAMP, ByteBuffer.allocate(4))
                .frames(AT_48, 1)
                .read();
        assertEquals(List.of(1_064_000L), times(next.get(0)), "it goes on where the segment before ended");
    }

    @Test
    void theLastOfSeveralTagsCounts() {
        assertEquals(
                List.of(2_000_000L),
                times(time(90_000).time(180_000).frames(AT_48, 1).read().get(0)));
    }

    @Test
    void anotherFormatInTheMiddleIsATrackOfItsOwn() {
        List<Piece> pieces = time(0).frames(AT_48, 3).frames(AT_44, 2).read();
        assertEquals(2, pieces.size());
        List<Integer> rates = pieces.stream()
                .map(piece -> ((AudioFormat) piece.tracks().get(0).format()).sampleRateHz())
                .toList();
        assertEquals(List.of(48_000, 44_100), rates);
        assertEquals(List.of(64_000L, 87_219L), times(pieces.get(1)), "it begins where the other ended");
        assertEquals(List.of(110_439L), times(frames(AT_44, 1).read().get(0)));
    }

    @Test
    void withoutAFrameThereIsNothing() {
        time(90_000);
        assertTrue(assertThrows(MalformedBitstreamException.class, this::read)
                .getMessage()
                .contains("no frame of AAC"));
    }

    @Test
    void aFrameThatIsCutOffIsTold() {
        time(0).frames(AT_48, 2);
        byte[] whole = segment.toByteArray();
        segment.reset();
        segment.write(whole, 0, whole.length - 5);
        assertTrue(assertThrows(MalformedBitstreamException.class, this::read)
                .getMessage()
                .contains("cut off"));
    }

    @Test
    void severalBlocksInAFrameAreRefusedByName() {
        frames(AT_48, 1);
        byte[] bytes = segment.toByteArray();
        bytes[6] |= 1;
        segment.reset();
        segment.writeBytes(bytes);
        assertTrue(assertThrows(MalformedBitstreamException.class, this::read)
                .getMessage()
                .contains("several raw data blocks"));
    }

    @Test
    void whatIsLikelyPackedAudio() {
        HexFormat hex = HexFormat.of();
        assertTrue(PackedAudio.isLikely(hex.parseHex("49443304000000000000")), "a tag");
        assertTrue(PackedAudio.isLikely(hex.parseHex("FFF14C80025FFC")), "ADTS of MPEG-4");
        assertTrue(PackedAudio.isLikely(hex.parseHex("FFF84C80025FFC00FF")), "ADTS of MPEG-2 with a checksum");
        for (String other :
                List.of("", "FFF1", "494433", "49443404000000000000", "FFFB9064000000", "4740001000000000")) {
            assertFalse(PackedAudio.isLikely(hex.parseHex(other)), other);
        }
    }
}
