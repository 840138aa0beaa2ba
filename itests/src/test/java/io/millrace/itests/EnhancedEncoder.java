package io.millrace.itests;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Publishes other codecs than H.264 and AAC, with the FFmpeg program that the distribution brings. */
final class EnhancedEncoder {
    private final Server server;
    private final Path program;

    EnhancedEncoder(Server server) {
        this.server = server;
        program = EnhancedRtmpIT.unpackProgram(server.data.resolve("ffmpeg"));
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
}
