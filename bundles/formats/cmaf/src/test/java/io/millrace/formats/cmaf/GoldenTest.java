package io.millrace.formats.cmaf;

import io.millrace.api.media.ClockReference;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What is written for real encoders' streams, box by box, and what is seen in real files. */
class GoldenTest {
    static final List<String> NAMES = RealFile.NAMES;

    @ParameterizedTest
    @FieldSource("NAMES")
    void writesTheSameTracks(String name) {
        RealFile file = RealFile.read(name);
        StringBuilder text = new StringBuilder();
        for (Track track : file.tracks()) {
            text.append("# track ").append(track.id()).append('\n');
            byte[] whole = Remux.bytes(Remux.single(file, track).subList(0, firstChunks(file, track)));
            text.append(BoxDump.of(ByteBuffer.wrap(whole)));
        }
        GoldenFile.check(name.replace(".mp4", ".tracks.txt"), text.toString());
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void writesTheSameProgressiveFile(String name) {
        byte[] whole = Remux.bytes(Remux.multiplexed(RealFile.read(name)));
        GoldenFile.check(name.replace(".mp4", ".progressive.txt"), BoxDump.of(ByteBuffer.wrap(whole)));
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void showsRealFiles(String name) {
        GoldenFile.check(name.replace(".mp4", ".input.txt"), BoxDump.of(RealFile.bytes(name)));
    }

    @Test
    void writesEverythingBeforeTheFragment() {
        RealFile file = RealFile.read("h264-aac.mp4");
        ByteBuffer id3 = ByteBuffer.wrap(new byte[] {'I', 'D', '3', 4, 0, 0, 0, 0, 0, 0});
        ByteBuffer splice = ByteBuffer.wrap(new byte[] {(byte) 0xFC, 0x30, 0x11});
        ChunkHead head = ChunkHead.SEGMENT
                .with(new ClockReference(1_000_000, 1_767_225_600_123_456L))
                .with(List.of(
                        EventMessage.at(1_500_000, EventMessage.ID3_SCHEME, "", 90_000, 7, id3),
                        EventMessage.at(2_000_000, EventMessage.SCTE35_SCHEME, "1001", 90_000, 8, splice)));
        List<Sample> samples = file.samples().get(0).subList(0, 3);
        Chunk chunk = FragmentWriter.of(file.format(0), 42)
                .write(head, samples, file.samples().get(0).get(3).dtsUs());
        GoldenFile.check("head.txt", BoxDump.of(ByteBuffer.wrap(Remux.bytes(chunk.buffers()))));
    }

    /** The header and the buffers of the samples of two parts. */
    private static int firstChunks(RealFile file, Track track) {
        int parts = 0;
        long startUs = Long.MIN_VALUE;
        int index = 0;
        for (Sample sample : file.samples().get(track.id())) {
            if (startUs == Long.MIN_VALUE || sample.dtsUs() >= startUs + Remux.PART_US) {
                startUs = sample.dtsUs();
                if (++parts > 2) {
                    break;
                }
                index++;
            }
            index++;
        }
        return index + 1;
    }
}
