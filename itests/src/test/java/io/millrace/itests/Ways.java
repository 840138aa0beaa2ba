package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The ways to play a stream, each tried by a program that we did not write: ffprobe, and curl for the offer of WHEP. */
final class Ways {
    private static final int AT_ONCE = 4;

    private final Server server;
    private final String stream;
    private final String parameter;
    private final String secret;
    private final String folder;

    private Ways(Server server, String stream, String parameter, String secret, String token) {
        this.server = server;
        this.stream = stream;
        this.parameter = parameter;
        this.secret = secret;
        folder = "/" + stream + (token.isEmpty() ? "/" : "/~" + token + "/");
    }

    /** For those who show nothing. */
    static Ways to(Server server, String stream) {
        return new Ways(server, stream, "", "", "");
    }

    /** For those who show a token. */
    static Ways withToken(Server server, String stream, String token) {
        return new Ways(server, stream, "?token=", token, token);
    }

    /** For those who know the password; over HTTP they show a token. */
    static Ways withPassword(Server server, String stream, String password, String token) {
        return new Ways(server, stream, "?password=", password, token);
    }

    /** All of them play. */
    void play(String why) {
        assertEquals(new TreeSet<>(commands().keySet()), playing(), why);
    }

    /** None of them plays. */
    void doNotPlay(String why) {
        assertEquals(Set.of(), playing(), why);
    }

    /** Tries several at the same time. */
    private Set<String> playing() {
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            Map<String, CompletableFuture<Boolean>> tries = new TreeMap<>();
            commands()
                    .forEach((way, command) -> tries.put(
                            way,
                            CompletableFuture.supplyAsync(
                                    () -> isPlayed(Processes.run(30, command).text()), threads)));
            Set<String> playing = new TreeSet<>();
            tries.forEach((way, plays) -> {
                if (plays.join()) {
                    playing.add(way);
                }
            });
            return playing;
        } finally {
            threads.shutdown();
        }
    }

    private static boolean isPlayed(String text) {
        return text.contains("packet,") || text.strip().equals("201");
    }

    private Map<String, List<String>> commands() {
        String probe = "timeout 20 ffprobe -v error -read_intervals %+1 -show_entries packet=stream_index -of csv ";
        String offer = "curl -s -o /dev/null -w %{http_code} -X POST -H Content-Type:application/sdp --data-binary @";
        return Map.of(
                "RTMP", words(probe + server.rtmp(stream) + parameter + secret),
                "SRT",
                        words(probe + "srt://127.0.0.1:" + server.srtPort + "?streamid=read:" + stream
                                + (secret.isEmpty() ? "" : ":" + secret)),
                "RTSP", words(probe + "-rtsp_transport tcp " + rtsp()),
                "HLS", words(probe + server.url(folder + "index.m3u8")),
                "DASH", words(probe + server.url(folder + "manifest.mpd")),
                "FLV", words(probe + server.url(folder + "stream.flv")),
                "TS", words(probe + server.url(folder + "stream.ts")),
                "WHEP", words(offer + offer() + " " + server.url(folder + "whep")));
    }

    /** A password is shown as players do that are asked for it. */
    private String rtsp() {
        String address = server.rtsp(stream);
        return parameter.equals("?password=")
                ? address.replace("rtsp://", "rtsp://viewer:" + secret + "@")
                : address + parameter + secret;
    }

    private Path offer() {
        try {
            Path file = server.data.resolve("offer.sdp");
            return Files.exists(file)
                    ? file
                    : Files.writeString(file, WhepSession.offer(WebRtcPeer.IDENTITY.certificate()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> words(String command) {
        return List.of(command.split(" "));
    }
}
