package io.millrace.itests;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Makes small films with FFmpeg, as publishers would send them. */
final class Films {
    static final String TONE = "sine=frequency=440:sample_rate=48000";
    static final String H264 = "-c:v libx264 -preset ultrafast -b:v 200k -sc_threshold 0 -bf 0 -pix_fmt yuv420p";

    private final Path folder;
    private int count;

    Films(Path folder) {
        this.folder = folder;
    }

    /** A moving picture of this size and rate, a key picture a second, and a tone; further options after those. */
    FlvFile film(String size, String rate, int seconds, String options) {
        return scene("testsrc2=size=" + size + ":rate=" + rate, TONE, seconds, options);
    }

    /** The same from other sources; an empty one for none. */
    FlvFile scene(String picture, String sound, int seconds, String options) {
        List<String> command = start("ffmpeg");
        source(command, picture);
        source(command, sound);
        if (!picture.isEmpty()) {
            command.addAll(words(H264));
            command.addAll(List.of("-force_key_frames", "expr:gte(t,n_forced)"));
        }
        command.addAll(words("-c:a aac " + options + " -t " + seconds));
        return run(command);
    }

    /** HEVC, which takes a program that writes enhanced RTMP. */
    FlvFile hevc(Path program, String size, int seconds, String pixels) {
        Path file = folder.resolve("hevc-" + pixels + ".mp4");
        List<String> encode = start("ffmpeg");
        source(encode, "testsrc2=size=" + size + ":rate=30");
        source(encode, TONE);
        encode.addAll(
                words("-c:v libx265 -preset ultrafast -tag:v hvc1 -c:a aac -t " + seconds + " -pix_fmt " + pixels));
        encode.addAll(List.of("-x265-params", "keyint=30:min-keyint=30:bframes=0:log-level=error", file.toString()));
        Processes.run(120, encode).succeeded();
        List<String> copy = new ArrayList<>(List.of("env", "LD_LIBRARY_PATH=" + program.getParent()));
        copy.addAll(start(program.toString()));
        copy.addAll(List.of("-i", file.toString(), "-c", "copy"));
        return run(copy);
    }

    private FlvFile run(List<String> command) {
        Path file = folder.resolve("film-" + count++ + ".flv");
        command.addAll(words("-f flv -flvflags no_duration_filesize"));
        command.add(file.toString());
        Processes.run(120, command).succeeded();
        return FlvFile.read(file);
    }

    private static List<String> start(String program) {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(words("-hide_banner -loglevel error -nostdin -y"));
        return command;
    }

    private static void source(List<String> command, String description) {
        if (!description.isEmpty()) {
            command.addAll(List.of("-f", "lavfi", "-i", description));
        }
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.split(" ")).filter(word -> !word.isEmpty()).toList();
    }
}
