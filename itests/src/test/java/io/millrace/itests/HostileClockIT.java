package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Publishers whose clocks or configurations are wrong: their streams play on, and nobody else notices. */
class HostileClockIT {
    private static final int SECONDS = 16;
    private static final int SETTLE_SECONDS = 25;

    private static final long EVENT_MS = 7_000;
    /** From when it can be played until well before its end. */
    private static final long WATCHED_MS = 9_000;

    private static final long WRAP_MS = 1L << 32;

    /** Whoever sends at the pace of media needs a thread for it. */
    private static final Executor OWN_THREAD = task -> new Thread(task).start();

    private static Server server;
    private static Bystanders bystanders;
    private static Memory before;
    private static FlvFile film;
    private static FlvFile smallFilm;

    @BeforeAll
    static void start() throws Exception {
        // playlists list all that a viewer watches
        server = Bystanders.prepare("hostile-clock", 14);
        Memory.launch(server);
        Path folder = Files.createDirectories(server.data.resolve("films"));
        film = FlvFile.encode(folder.resolve("film.flv"), "640x360", SECONDS, "600k");
        smallFilm = FlvFile.encode(folder.resolve("small.flv"), "480x270", 8, "400k");
        // what so many publishers need once is no leak
        for (CompletableFuture<Viewed> warm : List.of(
                inBackground("warm1", time -> time), inBackground("warm2", time -> time),
                inBackground("warm3", time -> time), inBackground("warm4", time -> time))) {
            warm.get(120, TimeUnit.SECONDS);
        }
        bystanders = new Bystanders(server);
        bystanders.awaitCalm();
        before = bystanders.memory();
    }

    @AfterAll
    static void stop() {
        try {
            bystanders.assertBack("All of them", before, Bystanders.endSeconds() + SETTLE_SECONDS);
        } finally {
            bystanders.close();
            server.close();
        }
    }

    @Test
    void clocksThatJumpWrapGoBackAndStandStill() throws Exception {
        bystanders.during("Broken clocks", () -> {
            List<CompletableFuture<Viewed>> streams = List.of(
                    inBackground("jumps", time -> time < EVENT_MS ? time : time + 3_600_000),
                    inBackground("wraps", time -> (WRAP_MS - EVENT_MS + time) % WRAP_MS),
                    inBackground("back", time -> time < EVENT_MS ? 20_000 + time : time),
                    inBackground("still", time -> Math.min(time, EVENT_MS)));
            int[] discontinuities = {1, 0, 1, 0};
            for (int i = 0; i < streams.size(); i++) {
                Viewed viewed = streams.get(i).get(120, TimeUnit.SECONDS);
                System.out.println(viewed);
                assertEquals(discontinuities[i], viewed.discontinuities(), viewed.toString());
                // the event costs nothing: every picture from the first to the last is there
                assertTrue(viewed.seconds() > EVENT_MS / 1_000 + 3, viewed.toString());
            }
        });
    }

    @Test
    void missingConfigurations() throws Exception {
        bystanders.during("Missing configurations", () -> {
            FlvFile soundOnly = film.withoutConfiguration(RtmpClient.VIDEO);
            FlvFile pictureOnly = film.withoutConfiguration(RtmpClient.AUDIO);
            FlvFile nothing = soundOnly.withoutConfiguration(RtmpClient.AUDIO);
            List<CompletableFuture<Void>> publishers =
                    List.of(send("sound", soundOnly), send("picture", pictureOnly), send("nothing", nothing));
            server.awaitPlayable("live/sound");
            server.awaitPlayable("live/picture");
            assertEquals(404, server.get("/live/sound/v0.m3u8").statusCode());
            assertEquals(404, server.get("/live/picture/a64.m3u8").statusCode());
            int status = server.get("/live/nothing/index.m3u8").statusCode();
            assertTrue(status == 404 || status == 503, "answered " + status);
            for (CompletableFuture<Void> publisher : publishers) {
                publisher.get(60, TimeUnit.SECONDS);
            }
        });
    }

    @Test
    void aChangeOfResolutionInMidStream() throws Exception {
        bystanders.during("A change of resolution", () -> {
            long length = film.tags().get(film.tags().size() - 1).timestampMs() + 33;
            CompletableFuture<Void> publisher = CompletableFuture.runAsync(
                    () -> {
                        try (RtmpClient client = RtmpClient.publisher(server, "changes")) {
                            film.send(client, time -> time);
                            smallFilm.send(client, time -> time + length);
                        }
                    },
                    OWN_THREAD);
            server.awaitPlayable("live/changes");
            List<StrictReader> readers = List.of(reader("changes", "v0.m3u8"), reader("changes", "a64.m3u8"));
            List<Thread> threads = readers.stream().map(Thread::new).toList();
            threads.forEach(Thread::start);
            Await.pause(TimeUnit.SECONDS.toMillis(SECONDS + 2));
            for (int i = 0; i < readers.size(); i++) {
                readers.get(i).finish(threads.get(i));
                assertEquals(1, readers.get(i).discontinuitiesSeen());
            }
            String playlist = server.text("/live/changes/v0.m3u8");
            List<String> inits = playlist.lines()
                    .filter(line -> line.startsWith("#EXT-X-MAP"))
                    .map(line -> line.replaceAll(".*URI=\"([^\"]*)\".*", "$1"))
                    .toList();
            assertEquals(2, inits.size(), playlist);
            assertNotEquals(inits.get(0), inits.get(1));
            assertTrue(server.text("/live/changes/index.m3u8").contains("RESOLUTION=480x270"));
            // what came before the change and what came after it can be decoded
            for (int i = 0; i < inits.size(); i++) {
                assertEquals(i == 0 ? "640,360" : "480,270", size(playlist, inits.get(i)));
            }
        });
    }

    /** Width and height that ffprobe finds in the first segment behind an init segment. */
    private static String size(String playlist, String init) throws Exception {
        String segment = playlist.substring(playlist.indexOf(init))
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#") && !line.contains(init))
                .findFirst()
                .orElseThrow();
        Path file = server.data.resolve("films/changed.mp4");
        Files.write(file, server.get("/live/changes/" + init).body());
        Files.write(file, server.get("/live/changes/" + segment).body(), java.nio.file.StandardOpenOption.APPEND);
        return Processes.run(
                        30,
                        "ffprobe",
                        "-v",
                        "error",
                        "-show_entries",
                        "stream=width,height",
                        "-of",
                        "csv=p=0",
                        file.toString())
                .succeeded()
                .text()
                .strip();
    }

    private static StrictReader reader(String name, String playlist) {
        return new StrictReader(server, "live/" + name, playlist, null);
    }

    private static CompletableFuture<Void> send(String name, FlvFile file) {
        return CompletableFuture.runAsync(
                () -> {
                    try (RtmpClient client = RtmpClient.publisher(server, name)) {
                        file.send(client, time -> time);
                    }
                },
                OWN_THREAD);
    }

    /**
     * What a strict reader saw of a stream.
     *
     * @param seconds how much media the playlist lists in the end, first to last
     */
    private record Viewed(String name, int discontinuities, double seconds, int pictures) {}

    private static CompletableFuture<Viewed> inBackground(String name, LongUnaryOperator clock) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return play(name, clock);
                    } catch (Exception e) {
                        throw new AssertionError(name + " failed", e);
                    }
                },
                OWN_THREAD);
    }

    /** Publishes the film with another clock, before the eyes of a strict reader. */
    private static Viewed play(String name, LongUnaryOperator clock) throws Exception {
        CompletableFuture<Void> publisher = CompletableFuture.runAsync(
                () -> {
                    try (RtmpClient client = RtmpClient.publisher(server, name)) {
                        film.send(client, clock);
                    }
                },
                OWN_THREAD);
        server.awaitPlayable("live/" + name);
        StrictReader reader = reader(name, "v0.m3u8");
        Thread thread = new Thread(reader);
        thread.start();
        Await.pause(WATCHED_MS);
        reader.finish(thread);
        Playlists seen = Playlists.of(server.get("/live/" + name + "/v0.m3u8"));
        publisher.get(SECONDS, TimeUnit.SECONDS);
        double seconds = seen.segments.stream()
                        .mapToDouble(Playlists.Entry::duration)
                        .sum()
                + seen.openParts.stream().mapToDouble(Playlists.Part::duration).sum();
        return new Viewed(name, reader.discontinuitiesSeen(), seconds, pictures(name, seen));
    }

    /** Pictures in the complete segments; their decoding times have to rise. */
    private static int pictures(String name, Playlists seen) throws Exception {
        Path file = server.data.resolve("films/" + name + ".mp4");
        List<byte[]> pieces = new ArrayList<>();
        String init = seen.text.replaceAll("(?s).*#EXT-X-MAP:URI=\"([^\"]*)\".*", "$1");
        pieces.add(server.get("/live/" + name + "/" + init).body());
        for (Playlists.Entry segment : seen.segments) {
            pieces.add(server.get("/live/" + name + "/" + segment.uri()).body());
        }
        Files.deleteIfExists(file);
        for (byte[] piece : pieces) {
            Files.write(file, piece, java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.APPEND);
        }
        List<Probe.Packet> packets = Probe.of(file.toString(), SECONDS + 10).video();
        for (int i = 1; i < packets.size(); i++) {
            assertTrue(packets.get(i).dts() > packets.get(i - 1).dts(), name + " goes back at " + packets.get(i));
        }
        return packets.size();
    }
}
