package io.millrace.itests;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Plays a stream in every way: which codecs come out. Safe for any thread. */
final class PairPlayers {
    static final List<String> NAMES =
            List.of("RTMP", "SRT", "RTSP", "HLS", "LL-HLS", "DASH", "stream.flv", "stream.ts", "stream.mp4");

    private static final int LEAST_PACKETS = 3;
    private static final Pattern HINT = Pattern.compile("#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"([^\"]+)\"");
    private static final Pattern MAP = Pattern.compile("#EXT-X-MAP:URI=\"([^\"]+)\"");
    private static final Pattern AUDIO = Pattern.compile("#EXT-X-MEDIA:TYPE=AUDIO.*URI=\"([^\"]+)\"");

    private final Server server;
    private final Path ffprobe;

    /** @param program FFmpeg, with ffprobe beside it */
    PairPlayers(Server server, Path program) {
        this.server = server;
        ffprobe = program.resolveSibling("ffprobe");
        if (!ffprobe.toFile().setExecutable(true)) {
            throw new AssertionError(ffprobe + " cannot be run");
        }
    }

    /** The codecs of the tracks that have samples; none if it cannot be played. */
    List<String> play(String player, String stream) {
        return switch (player) {
            case "RTMP" -> probe("-rtmp_enhanced_codecs hvc1,av01,vp09,Opus,mp4a,.mp3", server.rtmp(stream));
            case "SRT" -> probe("", "srt://127.0.0.1:" + server.srtPort + "?streamid=read:" + stream);
            case "RTSP" -> probe("-rtsp_transport tcp", server.rtsp(stream));
            case "HLS" -> probe("", server.url("/" + stream + "/index.m3u8"));
            case "LL-HLS" -> parts(stream);
            case "DASH" -> probe("", server.url("/" + stream + "/manifest.mpd"));
            default -> probe("", server.url("/" + stream + "/" + player));
        };
    }

    private List<String> probe(String options, String url) {
        List<String> command = new ArrayList<>(
                List.of("timeout", "30", "env", "LD_LIBRARY_PATH=" + ffprobe.getParent(), ffprobe.toString()));
        command.addAll(Arrays.asList(
                "-v error -probesize 100000 -analyzeduration 1000000 -read_intervals %+1 -of csv".split(" ")));
        command.addAll(List.of("-show_entries", "packet=stream_index:stream=index,codec_name"));
        if (!options.isEmpty()) {
            command.addAll(List.of(options.split(" ")));
        }
        command.add(url);
        return codecs(Processes.run(60, command).text());
    }

    /** Lines are {@code packet,INDEX} and {@code stream,INDEX,CODEC}. */
    private static List<String> codecs(String text) {
        Map<String, Integer> packets = new HashMap<>();
        Map<String, String> names = new HashMap<>();
        for (String line : text.split("\n")) {
            String[] words = line.strip().split(",");
            if (words[0].equals("packet") && words.length > 1) {
                packets.merge(words[1], 1, Integer::sum);
            } else if (words[0].equals("stream") && words.length > 2) {
                names.put(words[1], words[2]);
            }
        }
        return names.entrySet().stream()
                .filter(each -> packets.getOrDefault(each.getKey(), 0) >= LEAST_PACKETS)
                .map(Map.Entry::getValue)
                .toList();
    }

    /** Asks for the next part of each playlist, which the server holds until it is there. */
    private List<String> parts(String stream) {
        Optional<String> multivariant = text("/" + stream + "/index.m3u8");
        List<String> playlists = new ArrayList<>();
        multivariant.ifPresent(text -> {
            Matcher audio = AUDIO.matcher(text);
            while (audio.find()) {
                playlists.add(audio.group(1));
            }
            text.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(playlists::add);
        });
        List<String> codecs = new ArrayList<>();
        for (String playlist : playlists) {
            codecs.addAll(part("/" + stream + "/", playlist));
        }
        return codecs;
    }

    private List<String> part(String folder, String playlist) {
        String text = text(folder + playlist).orElse("");
        Matcher map = MAP.matcher(text);
        Matcher hint = HINT.matcher(text);
        if (!map.find() || !hint.find()) {
            return List.of();
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String uri : List.of(map.group(1), hint.group(1))) {
            HttpResponse<byte[]> answer = server.get(folder + uri);
            if (answer.statusCode() != 200) {
                return List.of();
            }
            bytes.writeBytes(answer.body());
        }
        try {
            Path file = Files.createTempFile(server.data.resolve("pairs"), "part", ".mp4");
            Files.write(file, bytes.toByteArray());
            return probe("", file.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Optional<String> text(String path) {
        HttpResponse<byte[]> answer = server.get(path);
        return answer.statusCode() == 200 ? Optional.of(new String(answer.body())) : Optional.empty();
    }
}
