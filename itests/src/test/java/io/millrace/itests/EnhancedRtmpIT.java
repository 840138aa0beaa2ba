package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** HEVC and AV1 come in by enhanced RTMP, from the FFmpeg program that the distribution brings for its demo. */
class EnhancedRtmpIT {
    private static final double AAC_FRAMES = 48_000 / 1_024.0;

    private static Server server;
    private static Path program;

    @BeforeAll
    static void start() {
        server = Server.start("enhanced-rtmp");
        program = unpackProgram(server.data.resolve("ffmpeg"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void av1() {
        try (Processes.Running encoder = publish(
                "live/av1",
                "-re",
                "-f",
                "lavfi",
                "-i",
                "testsrc2=size=320x180:rate=30",
                "-f",
                "lavfi",
                "-i",
                "sine=frequency=440:sample_rate=48000",
                "-c:v",
                "libsvtav1",
                "-preset",
                "12",
                "-g",
                "60",
                "-pix_fmt",
                "yuv420p",
                "-c:a",
                "aac")) {
            plays("live/av1", "av01.");
            assertTrue(encoder.isAlive());
        }
    }

    @Test
    void hevc() {
        Path file = server.data.resolve("hevc.mp4");
        Processes.run(
                        120,
                        "ffmpeg",
                        "-hide_banner",
                        "-loglevel",
                        "error",
                        "-y",
                        "-f",
                        "lavfi",
                        "-i",
                        "testsrc2=size=320x180:rate=30:duration=10",
                        "-f",
                        "lavfi",
                        "-i",
                        "sine=frequency=440:sample_rate=48000:duration=10",
                        "-c:v",
                        "libx265",
                        "-preset",
                        "ultrafast",
                        "-x265-params",
                        "keyint=60:log-level=error",
                        "-tag:v",
                        "hvc1",
                        "-c:a",
                        "aac",
                        file.toString())
                .succeeded();
        try (Processes.Running encoder =
                publish("live/hevc", "-re", "-stream_loop", "-1", "-i", file.toString(), "-c", "copy")) {
            plays("live/hevc", "hvc1.");
            assertTrue(encoder.isAlive());
        }
    }

    private static void plays(String stream, String codec) {
        server.awaitPlayable(stream);
        String playlist = server.text("/" + stream + "/index.m3u8");
        assertTrue(playlist.contains("CODECS=\"" + codec), playlist);
        Await.until(
                "some segments of " + stream,
                20,
                () -> server.text("/" + stream + "/v0.m3u8").split("#EXTINF").length > 3);
        Probe probe = Probe.of(server.url("/" + stream + "/index.m3u8"), 3);
        Probe.assertComplete(stream + " video", probe.video(), 30);
        Probe.assertComplete(stream + " audio", probe.audio(), AAC_FRAMES);
    }

    private static Processes.Running publish(String stream, String... options) {
        List<String> command = new ArrayList<>(List.of(
                "env",
                "LD_LIBRARY_PATH=" + program.getParent(),
                program.toString(),
                "-hide_banner",
                "-loglevel",
                "warning",
                "-nostdin"));
        command.addAll(List.of(options));
        command.addAll(List.of("-f", "flv", server.rtmp(stream)));
        return Processes.start(server.data.resolve("data/log/" + stream.replace('/', '-') + ".log"), command);
    }

    static Path unpackProgram(Path folder) {
        try (Stream<Path> jars = Files.list(Path.of(System.getProperty("millrace.home"), "codecs", "ffmpeg-worker"))) {
            Files.createDirectories(folder);
            Path jar = jars.filter(file -> file.getFileName().toString().matches("ffmpeg-[0-9.-]+-linux-.*\\.jar"))
                    .findFirst()
                    .orElseThrow()
                    .toAbsolutePath();
            Processes.run(
                            60,
                            "bash",
                            "-c",
                            "cd \"$0\" && jar xf \"$1\" org/bytedeco/ffmpeg",
                            folder.toString(),
                            jar.toString())
                    .succeeded();
            try (Stream<Path> files = Files.walk(folder)) {
                Path found = files.filter(
                                file -> file.getFileName().toString().equals("ffmpeg") && Files.isRegularFile(file))
                        .findFirst()
                        .orElseThrow();
                assertTrue(found.toFile().setExecutable(true));
                return found;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
