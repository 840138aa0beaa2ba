package io.millrace.formats.mpegts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.api.media.FourCc;
import io.millrace.api.media.Sample;
import io.millrace.formats.bitstream.Id3Tag;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the muxer writes, as FFmpeg, which has to be installed, reads it. */
class FfmpegTest {
    @TempDir
    Path folder;

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), text);
        return text;
    }

    private static String lines(List<String> packets) {
        return packets.stream().sorted().collect(Collectors.joining("\n"));
    }

    @ParameterizedTest
    @MethodSource("io.millrace.formats.mpegts.Recording#files")
    void ffmpegFindsEverySampleAtItsTimeAndDecodesAll(String name) throws Exception {
        Recording real = Recording.ofFile(name);
        List<Sample> samples = new ArrayList<>(real.samples);
        samples.sort(Comparator.comparingLong(Sample::dtsUs));
        Path file = folder.resolve(name + ".ts");
        Files.write(file, Muxed.of(real.tracks(), samples));
        List<String> expected = samples.stream()
                .map(sample -> "%s,%d,%d"
                        .formatted(
                                sample.isVideo() ? "video" : "audio",
                                Math.round(sample.ptsUs() * 0.09),
                                Math.round(sample.dtsUs() * 0.09)))
                .toList();
        String probed = run(
                "ffprobe",
                "-v",
                "error",
                "-show_entries",
                "packet=codec_type,pts,dts",
                "-of",
                "csv=p=0",
                file.toString());
        List<String> actual = Arrays.stream(probed.split("\n"))
                .filter(line -> !line.isBlank())
                .map(line -> line.replaceAll(",+$", ""))
                .toList();
        assertEquals(lines(expected), lines(actual));
        assertEquals("", run("ffmpeg", "-v", "warning", "-xerror", "-i", file.toString(), "-f", "null", "-"));
    }

    @Test
    void ffmpegKnowsTheDataTracks() throws Exception {
        Muxed muxed = new Muxed();
        muxed.tracks(List.of(
                Units.audio(),
                Units.data(128, FourCc.KLV),
                Units.data(129, FourCc.ID3),
                Units.data(130, FourCc.SCTE35)));
        Recording sound = Recording.ofFile("h264-aac");
        byte[] message = Units.bytes(Id3Tag.text("what", "ever").toBuffer());
        for (Sample sample : sound.ofTrack(64)) {
            long us = sample.dtsUs();
            muxed.sample(sample);
            muxed.sample(new Sample(128, us, us, Sample.SYNC, ByteBuffer.wrap(Units.hex("060E2B3401020304"))));
            muxed.sample(new Sample(129, us, us, Sample.SYNC, ByteBuffer.wrap(message)));
            muxed.sample(new Sample(130, us, us, Sample.SYNC, SpliceInfoTest.section(SpliceInfoTest.INSERT)));
        }
        Path file = folder.resolve("data.ts");
        Files.write(file, muxed.bytes());
        String streams =
                run("ffprobe", "-v", "error", "-show_entries", "stream=codec_name", "-of", "csv=p=0", file.toString());
        assertEquals(
                List.of("aac", "klv", "timed_id3", "scte_35"),
                Arrays.stream(streams.split("\n"))
                        .map(line -> line.replace(",", ""))
                        .filter(line -> !line.isBlank())
                        .distinct()
                        .toList());
    }
}
