package io.millrace.itests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Publishes every codec in every way with the FFmpeg program that the distribution brings, without encoding anything twice. */
final class PairPublishers implements AutoCloseable {
    static final String PULL = " pull";

    private static final String PICTURE = "testsrc2=size=160x90:rate=15:duration=20";
    private static final String TONE = Films.TONE + ":duration=20";
    private static final Map<String, String> ENCODERS = Map.of(
            "h264", "libx264 -preset ultrafast -bf 0 -g 15 -pix_fmt yuv420p",
            "hevc", "libx265 -preset ultrafast -x265-params keyint=15:min-keyint=15:bframes=0:log-level=error",
            "av1", "libsvtav1 -preset 12 -g 15 -pix_fmt yuv420p",
            "vp9", "libvpx-vp9 -deadline realtime -cpu-used 8 -g 15 -pix_fmt yuv420p",
            "aac", "aac",
            "opus", "libopus",
            "mp3", "libmp3lame");

    private final Server server;
    private final Path program;
    private final Path folder;
    private final Map<String, Path> files = new HashMap<>();
    private final Map<String, Processes.Running> running = new HashMap<>();

    PairPublishers(Server server, Path program) {
        this.server = server;
        this.program = program;
        folder = server.data.resolve("pairs");
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Begins to publish, or to pull what is published over RTMP for that. */
    void begin(PairTable.Row row) {
        if (!row.protocol().endsWith(PULL)) {
            running.computeIfAbsent(row.stream(), stream -> publish(row));
            return;
        }
        PairTable.Row source = new PairTable.Row("RTMP", row.video(), row.audio());
        begin(source);
        awaitLive(source);
        String protocol = row.protocol().substring(0, row.protocol().length() - PULL.length());
        server.exec("media:pull " + row.stream().substring("live/".length()) + " \""
                + address(protocol, "read", source.stream()) + "\"");
    }

    void awaitLive(PairTable.Row row) {
        Await.until(
                row.stream() + " to be live",
                60,
                () -> server.get("/" + row.stream() + "/status.json").statusCode() == 200
                        && server.text("/" + row.stream() + "/status.json").contains("\"live\""));
    }

    private Processes.Running publish(PairTable.Row row) {
        List<String> command = new ArrayList<>(List.of("env", "LD_LIBRARY_PATH=" + program.getParent()));
        command.add(program.toString());
        command.addAll(words("-hide_banner -loglevel warning -nostdin"));
        for (String codec : List.of(row.video(), row.audio())) {
            command.addAll(words("-re -stream_loop -1 -i " + files.computeIfAbsent(codec, this::encode)));
        }
        command.addAll(words("-map 0 -map 1 -c copy"));
        String format =
                switch (row.protocol()) {
                    case "RTMP" -> "-f flv";
                    case "SRT" -> "-f mpegts";
                    // VP9 is in an RFC now, which FFmpeg does not know yet
                    default -> "-strict experimental -f rtsp -rtsp_transport tcp";
                };
        command.addAll(words(format));
        command.add(address(row.protocol(), "publish", row.stream()));
        return Processes.start(folder.resolve(row.stream().replace('/', '-') + ".log"), command);
    }

    private String address(String protocol, String mode, String stream) {
        return switch (protocol) {
            case "RTMP" -> server.rtmp(stream);
            case "SRT" -> "srt://127.0.0.1:" + server.srtPort + "?streamid=" + mode + ":" + stream + "&pkt_size=1316";
            default -> server.rtsp(stream);
        };
    }

    private Path encode(String codec) {
        Path file = folder.resolve(codec + ".mkv");
        boolean sound = List.of("aac", "opus", "mp3").contains(codec);
        List<String> command = new ArrayList<>(words("ffmpeg -hide_banner -loglevel error -nostdin -y -f lavfi -i"));
        command.add(sound ? TONE : PICTURE);
        command.addAll(words((sound ? "-ac 2 -c:a " : "-c:v ") + ENCODERS.get(codec)));
        command.add(file.toString());
        Processes.run(120, command).succeeded();
        return file;
    }

    private static List<String> words(String text) {
        return Arrays.asList(text.split(" "));
    }

    @Override
    public void close() {
        running.values().forEach(Processes.Running::kill);
    }
}
