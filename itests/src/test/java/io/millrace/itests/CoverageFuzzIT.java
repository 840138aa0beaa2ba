package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.itests.fuzz.FlvTarget;
import io.millrace.itests.fuzz.Mp4Target;
import io.millrace.itests.fuzz.RtmpTarget;
import io.millrace.itests.fuzz.RtpTarget;
import io.millrace.itests.fuzz.RtspTarget;
import io.millrace.itests.fuzz.SrtTarget;
import io.millrace.itests.fuzz.TransportStreamTarget;
import io.millrace.itests.fuzz.WebRtcTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Jazzer looks for bytes that take parsers of network input where none was before: nothing may be thrown but what they
 * promise, hang, or need much memory. What it finds is kept beside its log.
 */
class CoverageFuzzIT {
    private static final int SECONDS = Server.SOAK ? 180 : 1;

    @TempDir
    private Path folder;

    static Stream<Arguments> targets() {
        return Stream.of(
                Arguments.of(TransportStreamTarget.class, "bundles/formats/mpegts", ".ts"),
                Arguments.of(FlvTarget.class, "bundles/formats/flv", ".flv"),
                Arguments.of(Mp4Target.class, "bundles/formats/cmaf", ".mp4"),
                Arguments.of(RtspTarget.class, "itests", ".rtsp"),
                Arguments.of(RtpTarget.class, "bundles/formats/rtp", ".rtp"),
                Arguments.of(SrtTarget.class, "bundles/protocols/srt", ".srt"),
                Arguments.of(WebRtcTarget.class, "bundles/protocols/webrtc", ".sdp"),
                Arguments.of(RtmpTarget.class, "bundles/protocols/rtmp", ".rtmp"));
    }

    @ParameterizedTest
    @MethodSource("targets")
    void nothingUnforeseenIsThrown(Class<?> target, String module, String suffix) throws IOException {
        Path seeds = seeds(module, suffix);
        Path found = Files.createDirectories(Path.of(System.getProperty("millrace.work"), "fuzz"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target.getName(),
                "--instrumentation_includes=io.millrace.**",
                "--reproducer_path=" + found,
                "-artifact_prefix=" + found + "/" + target.getSimpleName() + "-",
                "-max_total_time=" + SECONDS,
                "-max_len=65536",
                "-timeout=10",
                "-rss_limit_mb=2048",
                "-print_final_stats=1"));
        command.add(Files.createDirectory(folder.resolve("corpus")).toString());
        command.add(seeds.toString());
        Processes.Outcome result = Processes.run(SECONDS + 120, command);
        assertEquals(0, result.exit(), result::text);
        assertTrue(result.text().matches("(?s).*stat::number_of_executed_units: [1-9].*"), result::text);
    }

    /** Recordings that the parsers' own tests read; where there are none, it finds out by itself. */
    private Path seeds(String module, String suffix) throws IOException {
        Path seeds = Files.createDirectory(folder.resolve("seeds"));
        Path resources = Path.of(System.getProperty("millrace.checkout"), module, "src/test/resources");
        if (Files.isDirectory(resources)) {
            try (Stream<Path> files = Files.walk(resources)) {
                for (Path file :
                        files.filter(each -> each.toString().endsWith(suffix)).toList()) {
                    Files.copy(file, seeds.resolve(file.getFileName()));
                }
            }
        }
        return seeds;
    }
}
