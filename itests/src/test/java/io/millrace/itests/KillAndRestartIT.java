package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A server that dies without a word and starts again: numbers go on, and no name is used for other bytes. */
class KillAndRestartIT {
    private static final String FOLDER = "/live/survivor/";
    private static final List<String> PLAYLISTS = List.of("v0.m3u8", "a64.m3u8");
    private static final Pattern URI = Pattern.compile("URI=\"([^\"]+)\"|(?m)^([^#\\s]\\S*)$");

    private final Map<String, String> digests = new HashMap<>();

    @Test
    void numbersGoOnAndNamesKeepTheirBytes() throws Exception {
        Server server = Server.start("killed");
        server.exec("media:overlay default 'text=Now: {stream} a=b\\n{time}'");
        server.exec("media:overlay default text.size=9");
        long[] reached = {-1, -1};
        for (int life = 0; life < 3; life++) {
            if (life > 0) {
                server.launch();
            }
            try (Processes.Running encoder = Encoder.ffmpeg(server, "live/survivor", "-bf", "0")) {
                server.awaitPlayable("live/survivor");
                int known = digests.size();
                for (int i = 0; i < 2 * PLAYLISTS.size(); i++) {
                    int track = i % PLAYLISTS.size();
                    Playlists seen = Playlists.of(server.get(FOLDER + PLAYLISTS.get(track)));
                    assertTrue(
                            i >= PLAYLISTS.size() || seen.mediaSequence > reached[track],
                            () -> "numbers began again:\n" + seen.text);
                    collect(server, seen.text);
                    reached[track] = Math.max(reached[track], seen.openSequence());
                    Await.pause(1_500);
                }
                assertTrue(digests.size() > known + 8, "there was something to compare");
                assertTrue(encoder.isAlive());
                // dies while a segment is open, also one that nobody has seen yet
                server.kill();
            }
        }
        server.launch();
        Await.until("what was drawn", 20, () -> {
            String overlay = server.exec("media:overlay default --json");
            return overlay.contains("\"text\" : \"Now: {stream} a=b\\n{time}\"")
                    && overlay.contains("\"text.size\" : \"9\"");
        });
        assertTrue(server.exec("media:ladder").contains("1080p avc1 5000k"), "its rungs are written too");
        server.close();
    }

    /** Fetches everything that a playlist names and that is there. */
    private void collect(Server server, String playlist) throws Exception {
        List<String> names = new ArrayList<>();
        Matcher matcher = URI.matcher(playlist);
        while (matcher.find()) {
            names.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
        }
        for (String name : names) {
            if (name.endsWith(".m3u8") || name.contains(".m3u8?")) {
                continue;
            }
            HttpResponse<byte[]> answer = server.get(FOLDER + name);
            if (answer.statusCode() == 200) {
                String digest = digest(answer.body());
                String before = digests.putIfAbsent(name, digest);
                assertTrue(before == null || before.equals(digest), name + " was used again for other bytes");
            } else {
                assertEquals(404, answer.statusCode(), name);
            }
        }
    }

    private static String digest(byte[] bytes) throws Exception {
        return new BigInteger(1, MessageDigest.getInstance("SHA-256").digest(bytes)).toString(16);
    }
}
