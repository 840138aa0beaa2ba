package io.millrace.formats.mpegts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.api.media.Sample;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What FFmpeg wrote, against ffprobe's account of it, against golden dumps, and through the muxer and back. */
class RealStreamTest {
    private record Packet(boolean video, long pts, long dts, boolean key) {}

    private static List<Packet> expected(String name, boolean video) {
        return Recording.text("real/" + name + ".packets.csv")
                .lines()
                .map(line -> line.split(","))
                .map(field -> new Packet(
                        field[0].equals("video"),
                        Long.parseLong(field[1]),
                        Long.parseLong(field[2]),
                        field[4].startsWith("K")))
                .filter(packet -> packet.video() == video)
                .toList();
    }

    private static long ticks(long us) {
        return Math.round(us * 0.09);
    }

    private static String lines(List<Packet> packets) {
        return packets.stream().map(Packet::toString).collect(Collectors.joining("\n"));
    }

    @ParameterizedTest
    @MethodSource("io.millrace.formats.mpegts.Recording#files")
    void demuxesEveryPacketThatFfprobeSees(String name) {
        Recording recording = Recording.ofFile(name);
        assertEquals(1, recording.formats.size(), "all tracks are known before the first sample");
        assertEquals(List.of(), recording.faults);
        for (boolean video : new boolean[] {true, false}) {
            List<Packet> actual = recording.samples.stream()
                    .filter(sample -> sample.isVideo() == video)
                    .map(sample ->
                            new Packet(sample.isVideo(), ticks(sample.ptsUs()), ticks(sample.dtsUs()), sample.isSync()))
                    .toList();
            assertEquals(lines(expected(name, video)), lines(actual));
        }
    }

    @ParameterizedTest
    @MethodSource("io.millrace.formats.mpegts.Recording#files")
    void isStable(String name) throws IOException {
        String dump = Recording.ofFile(name).dump();
        if ("write".equals(System.getProperty("millrace.golden"))) {
            Files.writeString(Path.of("src/test/resources/real", name + ".dump"), dump);
        }
        assertEquals(Recording.text("real/" + name + ".dump"), dump);
    }

    @ParameterizedTest
    @MethodSource("io.millrace.formats.mpegts.Recording#files")
    void comesInChunksOfAnySize(String name) {
        byte[] file = Recording.resource("real/" + name + ".ts");
        String whole = Recording.ofFile(name).dump();
        for (int chunk : new int[] {1, 7, 188, 1000, 1316, 65_536}) {
            Recording recording = new Recording();
            TsDemuxer demuxer = new TsDemuxer(recording);
            for (int at = 0; at < file.length; at += chunk) {
                demuxer.feed(ByteBuffer.wrap(file, at, Math.min(chunk, file.length - at)));
            }
            demuxer.end();
            assertEquals(whole, recording.dump(), "in chunks of " + chunk);
        }
    }

    /** Tracks as they were, and each track's samples; what is between tracks may move by a packet. */
    @ParameterizedTest
    @MethodSource("io.millrace.formats.mpegts.Recording#files")
    void survivesTheMuxer(String name) {
        Recording before = Recording.ofFile(name);
        List<Sample> inOrder = new ArrayList<>(before.samples);
        inOrder.sort(Comparator.comparingLong(Sample::dtsUs));
        Recording after = Recording.of(Muxed.of(before.tracks(), inOrder));
        assertEquals(List.of(), after.faults);
        assertEquals(before.formats, after.formats);
        assertEquals(inOrder.size(), after.samples.size());
        before.tracks()
                .forEach(
                        track -> assertEquals(inTicks(before.ofTrack(track.id())), inTicks(after.ofTrack(track.id()))));
    }

    /** With the exactness of a transport stream's times, one sample a line. */
    private static String inTicks(List<Sample> samples) {
        return samples.stream()
                .map(sample -> "%d %d %d %d %d"
                        .formatted(
                                ticks(sample.dtsUs()),
                                ticks(sample.ptsUs()),
                                sample.flags(),
                                sample.sizeBytes(),
                                sample.payload().hashCode()))
                .collect(Collectors.joining("\n"));
    }
}
