package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Playlists that FFmpeg made and nginx serves are pulled; the plugin is replaced meanwhile. */
class HlsPullIT {
    private static final List<String> KINDS = List.of("ts", "fmp4", "aes", "ranges", "pieces", "multi");
    private static final int COMES_SECONDS = 60;
    private static final double VIDEO = 30;
    private static final double AUDIO = 48_000 / 1_024.0;
    /** Where a recording begins anew, or another piece of it begins, frames are not even. */
    private static final double SPLICE = 3;

    private static Server server;
    private static Nginx nginx;
    private static Path root;

    @BeforeAll
    static void start() throws IOException {
        server = Server.startForSwaps("hls-pull");
        nginx = new Nginx(server.data.resolve("nginx"));
        root = nginx.root;
        for (String folder : KINDS) {
            Files.createDirectories(root.resolve(folder));
        }
        makeFiles();
    }

    @AfterAll
    static void stop() {
        nginx.close();
        server.close();
    }

    private static void makeFiles() throws IOException {
        ffmpeg(live(List.of("-t", "6", "film.mp4"), false));
        Files.writeString(root.resolve("aes/key"), "0123456789abcdef");
        Files.writeString(root.resolve("aes/info"), "key\n" + root.resolve("aes/key") + "\n");
        copy("ts/index.m3u8");
        copy("fmp4/index.m3u8", "-hls_segment_type", "fmp4");
        copy("aes/index.m3u8", "-hls_key_info_file", "aes/info");
        copy("ranges/index.m3u8", "-hls_flags", "single_file");
        copy("pieces/index.m3u8", "-hls_flags", "omit_endlist");
        copy("pieces/index.m3u8", "-hls_flags", "append_list", "-output_ts_offset", "5000");
        assertTrue(Files.readString(root.resolve("pieces/index.m3u8")).contains("#EXT-X-DISCONTINUITY"));
        ffmpeg(List.of(
                "-i",
                "film.mp4",
                "-map",
                "0:v",
                "-map",
                "0:a",
                "-c",
                "copy",
                "-f",
                "hls",
                "-hls_time",
                "2",
                "-hls_playlist_type",
                "vod",
                "-hls_segment_type",
                "fmp4",
                "-master_pl_name",
                "index.m3u8",
                "-var_stream_map",
                "v:0,agroup:sound a:0,agroup:sound,default:yes",
                "multi/%v.m3u8"));
        assertTrue(Files.readString(root.resolve("multi/index.m3u8")).contains("TYPE=AUDIO"));
    }

    private static List<String> live(List<String> output, boolean inRealTime) {
        List<String> command = new ArrayList<>(inRealTime ? List.of("-re") : List.of());
        command.addAll(List.of("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=30"));
        command.addAll(inRealTime ? List.of("-re") : List.of());
        command.addAll(
                List.of("-f", "lavfi", "-i", "sine=sample_rate=48000", "-c:v", "libx264", "-preset", "ultrafast"));
        command.addAll(List.of("-g", "30", "-pix_fmt", "yuv420p", "-c:a", "aac"));
        command.addAll(output);
        return command;
    }

    private static void copy(String playlist, String... options) {
        List<String> command = new ArrayList<>(List.of("-i", "film.mp4", "-c", "copy", "-f", "hls", "-hls_time", "2"));
        command.addAll(List.of("-hls_list_size", "0"));
        command.addAll(List.of(options));
        command.add(playlist);
        ffmpeg(command);
    }

    private static List<String> inRoot(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of("env", "-C", root.toString(), "ffmpeg", "-hide_banner"));
        command.addAll(List.of("-loglevel", "warning", "-nostdin", "-y"));
        command.addAll(arguments);
        return command;
    }

    private static void ffmpeg(List<String> arguments) {
        Processes.run(60, inRoot(arguments)).succeeded();
    }

    private static void awaitSource(String name, String words) {
        Await.until(name + " to be " + words, COMES_SECONDS, () -> source(name).contains(words));
    }

    private static String source(String name) {
        return server.exec("media:sources")
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .findFirst()
                .orElse("");
    }

    private static void assertPlays(String name) {
        Probe probe = Probe.of(server.rtmp("live/" + name), 4);
        Probe.assertComplete("pictures of " + name, probe.video(), VIDEO, SPLICE);
        Probe.assertComplete("sound of " + name, probe.audio(), AUDIO, SPLICE);
    }

    @Test
    void everyKindIsPlayedAlsoAfterThePluginWasReplaced() throws Exception {
        for (String kind : KINDS) {
            server.exec("media:pull " + kind + " " + nginx.url("/" + kind + "/index.m3u8") + " option.recording=loop");
        }
        KINDS.forEach(kind -> awaitSource(kind, " running "));
        List<CompletableFuture<Void>> players = KINDS.stream()
                .map(kind -> CompletableFuture.runAsync(() -> assertPlays(kind)))
                .toList();
        for (CompletableFuture<Void> player : players) {
            player.get(120, TimeUnit.SECONDS);
        }
        Path second = Bundles.version("protocols/hlspull", "0.2.0", server.data.resolve("jars"));
        try (Processes.Running encoder = Encoder.ffmpeg(server, "live/other")) {
            server.awaitPlayable("live/other");
            StrictReader reader = new StrictReader(server, "live/other", "v0.m3u8", null);
            Thread reading = new Thread(reader);
            reading.start();
            assertTrue(server.exec("media:swap hlspull " + second.toUri()).contains("to 0.2.0"));
            KINDS.forEach(kind -> awaitSource(kind, " running "));
            assertPlays("multi");
            reader.finish(reading);
            assertEquals(0, reader.discontinuitiesSeen());
            assertTrue(encoder.isAlive());
        }
        KINDS.forEach(kind -> server.exec("media:pull " + kind + " off"));
        String component = "io.millrace.protocols.hlspull.HlsPullSource";
        Await.until("the old classes to be collected", 60, () -> SwapIT.loaders(server.pid(), component) == 1);
    }

    @Test
    void aLivePlaylistIsFollowedAcrossTheDeathOfItsEncoder() throws IOException {
        Files.createDirectories(root.resolve("live"));
        List<String> command = inRoot(live(
                List.of(
                        "-f",
                        "hls",
                        "-hls_time",
                        "1",
                        "-hls_list_size",
                        "5",
                        "-hls_flags",
                        "delete_segments+append_list+omit_endlist",
                        "live/index.m3u8"),
                true));
        Path log = server.data.resolve("data/log/ffmpeg-hls.log");
        Processes.Running encoder = Processes.start(log, command);
        try {
            server.exec("media:pull live " + nginx.url("/live/index.m3u8"));
            awaitSource("live", " running ");
            assertPlays("live");
            encoder.kill();
            awaitSource("live", "no new segment");
            awaitSource("live", " failing ");
            encoder = Processes.start(log, command);
            awaitSource("live", " running ");
            assertPlays("live");
        } finally {
            encoder.kill();
        }
        server.exec("media:pull live off");
    }

    @Test
    void aRedirectIntoAnInternalNetworkIsNotFollowed() {
        server.exec("media:pull away " + nginx.url("/away/index.m3u8"));
        awaitSource("away", "allow.networks");
        server.exec("media:pull away off");
    }
}
