package io.millrace.formats.mpegts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
    void ffmpegKnowsTheNameOfTheProgramme() throws Exception {
        TsMuxer muxer = new TsMuxer("live/ü");
        muxer.tracks(List.of(Units.video()));
        ByteBuffer out = ByteBuffer.allocate(1 << 20);
        for (int i = 0; i < 10; i++) {
            muxer.write(Units.sample(i), out);
        }
        Path file = folder.resolve("named.ts");
        Files.write(file, Arrays.copyOf(out.array(), out.position()));
        String tags = run("ffprobe", "-v", "error", "-show_entries", "program_tags", file.toString());
        assertTrue(tags.contains("TAG:service_name=live/ü") && tags.contains("TAG:service_provider=Millrace"), tags);
    }

    /** Channels that a program config element describes: ADTS has no words for them. */
    @Test
    void latmOfFfmpegIsReadAndWrittenAsItWas() throws Exception {
        Path from = folder.resolve("from.ts");
        List<String> encode = new ArrayList<>(List.of("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "sine", "-t", "2"));
        encode.addAll(List.of("-af", "pan=2.1|c0=c0|c1=c0|c2=c0", "-c:a", "aac", "-f", "mpegts"));
        encode.addAll(List.of("-mpegts_flags", "latm", from.toString()));
        assertEquals("", run(encode.toArray(String[]::new)));
        Recording sound = Recording.of(Files.readAllBytes(from));
        Path file = folder.resolve("latm.ts");
        Files.write(file, Muxed.of(sound.tracks(), sound.samples));
        String shown = "stream=codec_name,sample_rate,channel_layout,nb_read_packets";
        String[] probe = {"ffprobe", "-v", "error", "-count_packets", "-show_entries", shown, "-of", "csv=p=0", ""};
        probe[probe.length - 1] = file.toString();
        assertEquals(
                "aac_latm,44100,2.1," + sound.samples.size(),
                run(probe).lines().findFirst().orElse(""));
        assertEquals(checksums(from), checksums(file));
    }

    private static List<String> checksums(Path file) throws IOException, InterruptedException {
        return run("ffmpeg", "-v", "error", "-i", file.toString(), "-f", "framemd5", "-")
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.substring(line.lastIndexOf(',')))
                .toList();
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
