package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Publishes other codecs than H.264 and AAC, with the FFmpeg program that the distribution brings. */
final class EnhancedEncoder {
    private final Server server;
    private final Path program;

    EnhancedEncoder(Server server) {
        this.server = server;
        program = program(server.data.resolve("ffmpeg"));
    }

    /** Publishes with options for inputs and encoders. */
    Processes.Running publish(String stream, String... options) {
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

    /** Ten seconds of HEVC, with a tone that these options encode. */
    Path hevcFile(String... sound) {
        Path file = server.data.resolve("hevc.mp4");
        List<String> command = new ArrayList<>(List.of("ffmpeg", "-hide_banner", "-loglevel", "error", "-y"));
        command.addAll(List.of("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=30:duration=10"));
        command.addAll(List.of("-f", "lavfi", "-i", Films.TONE + ":duration=10"));
        command.addAll(List.of("-c:v", "libx265", "-preset", "ultrafast", "-tag:v", "hvc1"));
        command.addAll(List.of("-x265-params", "keyint=60:log-level=error"));
        command.addAll(List.of(sound));
        command.add(file.toString());
        Processes.run(120, command).succeeded();
        return file;
    }

    /** Unpacks the program from the jars of the distribution. */
    static Path program(Path folder) {
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
