package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a player does not know is encoded for it while it plays; pictures of streams; ladders that change under players. */
class RepairIT {
    private static final String USUAL = "live/usual";
    private static final String OPUS = "live/opus";
    private static final String HEVC = "live/hevc";

    private static Server server;
    private static Processes.Running usual;
    private static Processes.Running opus;
    private static Processes.Running hevc;

    @BeforeAll
    static void publish() throws IOException {
        server = Server.start("repair");
        Files.writeString(
                server.data.resolve("etc/io.millrace.core.ladder-tiny.cfg"),
                "rungs = 180p h264 200k, 120p h264 100k ondemand\n");
        usual = Encoder.ffmpeg(server, USUAL);
        EnhancedEncoder encoders = new EnhancedEncoder(server);
        Path file = encoders.hevcFile("-c:a", "libopus", "-ac", "2");
        hevc = encoders.publish(HEVC, "-re", "-stream_loop", "-1", "-i", file.toString(), "-c", "copy");
        opus = encoders.publish(OPUS, "-re", "-stream_loop", "-1", "-i", file.toString(), "-vn", "-c:a", "copy");
        server.awaitPlayable(USUAL);
        Await.until(
                "the other streams",
                40,
                () -> server.get("/" + OPUS + "/index.m3u8").statusCode() == 200
                        && server.get("/" + HEVC + "/index.m3u8").statusCode() == 200);
    }

    @AfterAll
    static void stop() {
        List.of(usual, opus, hevc).forEach(Processes.Running::close);
        server.close();
    }

    private static String codecs(String url) {
        return streams("codec_name,has_b_frames", url);
    }

    /** What ffprobe finds, a line for each track. */
    private static String streams(String entries, String url) {
        return Processes.run(60, "ffprobe", "-v", "error", "-show_entries", "stream=" + entries, "-of", "csv=p=0", url)
                .text();
    }

    private static String state(String stream, String rendition) {
        String json = server.exec("media:stream " + stream + " --json");
        Matcher found = Pattern.compile(
                        "\\{[^{}]*\"name\" : \"" + stream + "@" + rendition + "\"[^{}]*\"state\" : \"(\\w+)\"")
                .matcher(json);
        return found.find() ? found.group(1) : json;
    }

    @Test
    void aPlainRtmpPlayerGetsH264AndAac() {
        String found = codecs(server.rtmp(HEVC));
        assertTrue(found.contains("h264,0") && found.contains("aac"), found);
        assertTrue(codecs(server.rtmp(OPUS)).contains("aac"));
    }

    @Test
    void hlsListsAacAndH264AndMakesThemForThoseWhoPlayThem() {
        String index = server.text("/" + HEVC + "/index.m3u8");
        assertTrue(index.contains("CODECS=\"hvc1.1.6.L60.90,Opus\"") || index.contains(",Opus\""), index);
        assertTrue(index.contains("h264.v0.m3u8") && index.contains("aac.a64.m3u8"), index);
        assertTrue(codecs(server.url("/" + HEVC + "/aac.a64.m3u8")).contains("aac"));
        assertTrue(codecs(server.url("/" + HEVC + "/h264.v0.m3u8")).contains("h264"));
    }

    /** B-frames and AAC, which WebRTC never carries, with picture and sound. */
    @Test
    void aBrowserWatchesReorderedPicturesAndAacOverWebRtc() {
        List<String> command = new ArrayList<>(List.of("ffmpeg", "-v", "error", "-nostdin", "-re", "-f", "lavfi"));
        command.addAll(List.of("-i", "testsrc2=size=320x180:rate=15", "-f", "lavfi", "-i", Films.TONE));
        command.addAll(List.of("-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-g", "30", "-c:a", "aac"));
        command.addAll(List.of("-f", "flv", server.rtmp("live/film")));
        try (Processes.Running film = Processes.start(server.data.resolve("data/log/film.log"), command)) {
            server.awaitPlayable("live/film");
            Browser browser = Browser.script(180, "webrtc.mjs", server.url(""), "2", "whep=/live/film/whep");
            assertEquals(320, browser.number("width"), browser::toString);
            assertTrue(browser.number("framesDecoded") > 5, browser::toString);
            assertTrue(browser.number("audioEnergy") > 0, browser::toString);
            assertTrue(film.isAlive());
        }
    }

    @Test
    void aBrowserWithoutHevcPlaysH264() {
        Browser browser =
                Browser.play("hls", server.url("/" + HEVC + "/index.m3u8"), 14, server.data.resolve("hevc.png"));
        assertTrue(browser.number("advancedLately") > 1, browser::toString);
        assertEquals(320, browser.number("width"), browser::toString);
        assertTrue(!browser.has("fatal"), browser::toString);
    }

    @Test
    void aPluginHasWhatAPeerNeedsMadeAndItEndsAfterIt() throws IOException {
        Path jar = RenditionDemandPlugin.build(server.data.resolve("plugin"), USUAL, List.of("h264", "opus"));
        Path deployed = server.data.resolve("deploy/" + jar.getFileName());
        assertTrue(server.get("/" + USUAL + "@opus/status.json").statusCode() == 404, "nobody needs it");
        Files.copy(jar, deployed);
        Await.until(
                "both renditions",
                60,
                () -> server.exec("media:streams")
                                .lines()
                                .filter(line -> line.contains(USUAL + "@") && line.contains("live"))
                                .count()
                        == 2);
        assertEquals(
                "h264,0",
                codecs(server.rtmp(USUAL + "@h264"))
                        .lines()
                        .filter(line -> line.startsWith("h264"))
                        .findFirst()
                        .orElse(""));
        assertTrue(codecs(server.url("/" + USUAL + "@opus/stream.mp4")).contains("opus"));
        String index = server.text("/" + USUAL + "/index.m3u8");
        assertTrue(!index.contains("@") && !index.contains("opus.") && !index.contains("h264."), index);
    }

    @Test
    void picturesAreMadeOnceForAll() throws IOException {
        HttpResponse<byte[]> thumbnail = server.get("/" + USUAL + "/thumbnail.jpg");
        assertEquals(200, thumbnail.statusCode());
        List<HttpResponse<byte[]>> many = IntStream.range(0, 40)
                .parallel()
                .mapToObj(i -> server.get("/" + USUAL + "/snapshot.jpg"))
                .toList();
        for (HttpResponse<byte[]> each : many) {
            assertEquals(200, each.statusCode());
            assertEquals("max-age=2", each.headers().firstValue("Cache-Control").orElse(""));
        }
        long different = many.stream()
                .map(each -> each.headers().firstValue("ETag").orElseThrow())
                .distinct()
                .count();
        assertTrue(different <= 2, different + " pictures");
        Path file = Files.write(server.data.resolve("snapshot.jpg"), many.get(0).body());
        String size = Processes.run(
                        20,
                        "ffprobe",
                        "-v",
                        "error",
                        "-show_entries",
                        "stream=width,height",
                        "-of",
                        "csv=p=0",
                        file.toString())
                .text();
        assertEquals("640,360", size.strip());
        HttpResponse<byte[]> first = server.get("/" + USUAL + "/snapshot.jpg");
        HttpResponse<byte[]> again = server.get(
                "/" + USUAL + "/snapshot.jpg",
                "If-None-Match",
                first.headers().firstValue("ETag").orElseThrow());
        if (again.statusCode() == 304) {
            assertArrayEquals(new byte[0], again.body());
        } else {
            assertEquals(200, again.statusCode(), "there may be another by now");
        }
        assertEquals(404, server.get("/live/nobody/snapshot.jpg").statusCode());
        HttpResponse<byte[]> sound = server.get("/" + OPUS + "/thumbnail.jpg");
        assertEquals(404, sound.statusCode());
        assertTrue(new String(sound.body()).contains("has no pictures"), new String(sound.body()));
    }

    @Test
    void picturesOfAPrivateStreamAreForThoseWhoMayPlayIt() throws IOException {
        String stream = "live/secret";
        Path policy = AccessPlugin.build(server.data.resolve("plugin"), stream, "letmein");
        Files.copy(policy, server.data.resolve("deploy/" + policy.getFileName()));
        // at once, for who was let in before keeps watching
        server.exec("config:property-set -p io.millrace.core.access private.streams " + stream);
        try (Processes.Running encoder = Encoder.ffmpeg(server, stream)) {
            Await.until("a private stream", 20, () -> status("/" + stream + "/index.m3u8") == 401);
            Await.until("permission to play", 40, () -> status("/" + stream + "/~letmein/index.m3u8") == 200);
            for (String picture : List.of("thumbnail.jpg", "snapshot.jpg", "snapshot.jpg?width=640")) {
                assertEquals(401, status("/" + stream + "/" + picture), picture);
                String given = "/" + stream + "/~letmein/" + picture;
                Await.until(given, 20, () -> status(given) == 200);
                byte[] jpeg = server.get(given).body();
                assertEquals(0xFFD8, (jpeg[0] & 0xFF) << 8 | jpeg[1] & 0xFF, "a JPEG file");
                // it was made a moment ago, and is not for others
                assertEquals(401, status("/" + stream + "/" + picture), picture);
                assertEquals(403, status("/" + stream + "/~other/" + picture), picture);
            }
            assertTrue(encoder.isAlive());
        }
        assertEquals(200, status("/" + USUAL + "/thumbnail.jpg"), "other streams are open");
    }

    private static int status(String path) {
        return server.get(path).statusCode();
    }

    @Test
    void soundsOtherThanStereoAacReachPlayersAsTheyAreOrAsTheyCanPlay() throws IOException {
        try (Processes.Running mp3 = sound("mp3", "-c:a libmp3lame -ar 44100 -ac 2");
                Processes.Running mono = sound("mono", "-c:a aac -ac 1");
                Processes.Running surround = sound("surround", "-c:a aac -ac 6 -b:a 256k")) {
            List.of("live/mp3", "live/mono", "live/surround").forEach(server::awaitPlayable);
            channels("live/mono", 1);
            channels("live/surround", 6);
            assertTrue(streams("codec_name,channel_layout", server.rtmp("live/surround"))
                    .contains("aac,5.1"));
            assertEquals("mp3,2", soundOf(server.rtmp("live/mp3")));
            Rungs index = Rungs.of(server, "live/mp3");
            assertEquals(2, index.audio.size(), index.text);
            assertTrue(index.text.contains(",mp4a.40.2\""), index.text);
            for (String track : index.audio) {
                String expected = track.startsWith("aac.") ? "aac,2" : "mp3,2";
                assertEquals(expected, soundOf(server.url("/live/mp3/" + track + ".m3u8")), track);
            }
            String mpd = server.text("/live/mp3/manifest.mpd");
            assertTrue(mpd.contains("codecs=\"mp4a.40.2\""), "while it is encoded: " + mpd);
            List.of(mp3, mono, surround).forEach(each -> assertTrue(each.isAlive()));
        }
    }

    /** Publishes a small picture with this sound, without encoding while it does. */
    private static Processes.Running sound(String name, String options) throws IOException {
        Path file = server.data.resolve(name + ".flv");
        String input = "ffmpeg -v error -y -f lavfi -i testsrc2=size=160x90:rate=25 -f lavfi -i sine=frequency=440"
                + " -t 10 -c:v libx264 -preset ultrafast -bf 0 -g 50 -pix_fmt yuv420p ";
        Processes.run(60, (input + options + " " + file).split(" ")).succeeded();
        return Processes.start(
                server.data.resolve("data/log/" + name + ".log"),
                List.of(("ffmpeg -v warning -nostdin -re -stream_loop -1 -i " + file + " -c copy -f flv "
                                + server.rtmp("live/" + name))
                        .split(" ")));
    }

    /** Codec and channels. */
    private static String soundOf(String url) {
        String found = streams("codec_type,codec_name,channels", url);
        return found.lines()
                .filter(line -> line.contains(",audio,"))
                .map(line -> line.replaceAll("(\\w+),audio,(\\d+).*", "$1,$2"))
                .findFirst()
                .orElse("no sound in " + found);
    }

    private static void channels(String stream, int count) {
        String index = server.text("/" + stream + "/index.m3u8");
        assertTrue(index.contains("CHANNELS=\"" + count + "\""), index);
        String mpd = server.text("/" + stream + "/manifest.mpd");
        assertTrue(mpd.contains("audio_channel_configuration:2011\" value=\"" + count + "\""), mpd);
        for (String url : List.of(
                server.url("/" + stream + "/index.m3u8"),
                server.url("/" + stream + "/manifest.mpd"),
                server.rtmp(stream),
                server.url("/" + stream + "/stream.mp4"))) {
            assertEquals("aac," + count, soundOf(url), url);
        }
    }

    @Test
    void theLadderChangesUnderAPlayer() throws IOException {
        Await.until("the profile", 30, () -> server.exec("media:ladder").contains("tiny"));
        server.exec("media:ladder " + USUAL + " tiny");
        Await.until(
                "the rung", 60, () -> server.text("/" + USUAL + "/index.m3u8").contains("180p.v0"));
        assertTrue(!server.text("/" + USUAL + "/manifest.mpd").contains("120p"), "nobody plays it");
        assertEquals("IDLE", state(USUAL, "120p").toUpperCase(java.util.Locale.ROOT));
        Browser.Watching watching = Browser.watch(server, USUAL, "ladder");
        Await.until(
                "a player",
                60,
                () -> server.exec("media:sessions")
                                .lines()
                                .filter(line -> line.contains(USUAL) && line.contains("http"))
                                .count()
                        > 0);
        awaitSegments(3);
        assertTrue(codecs(server.url("/" + USUAL + "@120p/stream.mp4")).contains("h264"));
        Await.until("it to be listed", 20, () -> server.text("/" + USUAL + "/manifest.mpd")
                .contains("120p.v0"));
        server.exec("media:ladder " + USUAL + " off");
        Await.until(
                "no rung", 30, () -> !server.text("/" + USUAL + "/index.m3u8").contains("180p"));
        awaitSegments(4);
        Browser player = watching.end();
        assertTrue(!player.has("(fatal)"), player::toString);
        // who played a rung that went finds it gone, and goes on with another
        assertEquals(
                player.number("failedRequests"),
                player.toString().split("404 [^\"]*/1[28]0p\\.v0\\.m3u8").length - 1,
                player::toString);
        assertEquals(0, player.number("stalls"), player::toString);
        assertTrue(player.number("advancedLately") > 2, player::toString);
    }

    /** Lets the stream, and whoever plays it, go on. */
    private static void awaitSegments(int count) {
        long from = newestSegment();
        Await.until(count + " segments", 40, () -> newestSegment() >= from + count);
    }

    private static long newestSegment() {
        Playlists playlist = Playlists.of(server.get("/" + USUAL + "/v0.m3u8"));
        return playlist.segments.get(playlist.segments.size() - 1).number();
    }
}
