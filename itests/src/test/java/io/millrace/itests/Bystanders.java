package io.millrace.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A stream that plays while the server is attacked: strict readers of both tracks and a player of stream.flv lose
 * nothing, memory comes back, and the log stays short.
 */
final class Bystanders implements AutoCloseable {
    private static final String STREAM = "live/undisturbed";
    private static final int LINES_A_SECOND = 3;
    private static final int PLAYED_SECONDS = 6;

    private static final int GRACE_SECONDS = 3;
    /** How long windows of a stream that ended stay after its grace. */
    private static final int ENDED_SECONDS = Server.seconds(3, 60);

    private static final int SLACK_SECONDS = 3;
    /** Segments that stay beside those that playlists list, for clients that are slow. */
    private static final int UNLISTED_SEGMENTS = 6;

    private final long start = System.nanoTime();
    private final List<String> streams = new ArrayList<>(List.of(STREAM));
    private final Server server;
    private final Processes.Running encoder;

    /**
     * A server, not started yet, whose streams soon hold as much as they ever will, and nothing soon after their end.
     * Under soak both take as long as they do by default.
     *
     * @param listedSegments of a second each in playlists
     */
    static Server prepare(String name, int listedSegments) {
        Server server = Server.prepare(name);
        server.configure("io.millrace.core.live", "publisherGrace = " + GRACE_SECONDS);
        if (!Server.SOAK) {
            server.configure(
                    "io.millrace.core.packaging",
                    "segment.target.ms = 1000",
                    "listed.segments = " + listedSegments,
                    "ended.seconds = " + ENDED_SECONDS);
        }
        return server;
    }

    /** Starts to publish and waits until the stream can be played. */
    Bystanders(Server server) {
        this.server = server;
        encoder = Encoder.ffmpeg(server, STREAM, "-bf", "0", "-g", "30");
        server.awaitPlayable(STREAM);
    }

    /**
     * Waits until windows are full, so that streams that run need no more memory, and those of streams that ended before
     * this one began are gone.
     */
    void awaitCalm(String... others) {
        streams.addAll(List.of(others));
        Await.until(
                "calm",
                150,
                () -> System.nanoTime() - start > TimeUnit.SECONDS.toNanos(endSeconds())
                        && streams.stream()
                                .allMatch(stream -> Playlists.of(server.get("/" + stream + "/v0.m3u8")).mediaSequence
                                        > UNLISTED_SEGMENTS + 1));
    }

    /** How long it takes until nothing is left of a stream that lost its publisher. */
    static int endSeconds() {
        return GRACE_SECONDS + ENDED_SECONDS + SLACK_SECONDS;
    }

    /** What is done to the server. */
    @FunctionalInterface
    interface Attack {
        void run() throws Exception;
    }

    /**
     * Watches while the attack runs, and waits until its memory is back.
     *
     * @param settleSeconds how long what the attack left may stay in memory
     */
    void during(String what, int settleSeconds, Attack attack) throws Exception {
        Memory before = memory();
        during(what, attack);
        assertBack(what, before, settleSeconds);
    }

    /** Watches while the attack runs. */
    void during(String what, Attack attack) throws Exception {
        long complaints = complaints();
        long began = System.nanoTime();
        watchedDuring(attack);
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began) + 1;
        long lines = complaints() - complaints;
        System.out.println(what + ": " + seconds + " s, " + lines + " lines of log");
        assertTrue(lines <= LINES_A_SECOND * seconds, () -> lines + " lines in " + seconds + " s:\n" + server.log());
    }

    /** Waits until no more memory is used than a tenth above what it was before. */
    void assertBack(String what, Memory before, int seconds) {
        List<Memory> after = new ArrayList<>(List.of(memory()));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!last(after).isBackAt(before)) {
            assertTrue(System.nanoTime() < deadline, () -> what + ": " + before + " before, then " + after);
            Await.pause(3_000);
            after.add(memory());
        }
        System.out.println(what + ": " + before + " before, " + after.get(0) + " after, in the end " + last(after));
    }

    /** A playlist that was asked for keeps its window until the next is: they are asked for, to be the present ones. */
    Memory memory() {
        for (String stream : streams) {
            server.text("/" + stream + "/v0.m3u8");
            server.text("/" + stream + "/a64.m3u8");
        }
        return Memory.of(server);
    }

    private static Memory last(List<Memory> memory) {
        return memory.get(memory.size() - 1);
    }

    /** Runs the attack before the eyes of the viewers, who have to see at least some seconds. */
    private void watchedDuring(Attack attack) throws Exception {
        List<StrictReader> readers = List.of(
                new StrictReader(server, STREAM, "v0.m3u8", null), new StrictReader(server, STREAM, "a64.m3u8", null));
        List<Thread> threads = readers.stream().map(Thread::new).toList();
        threads.forEach(Thread::start);
        CompletableFuture<Probe> player =
                CompletableFuture.supplyAsync(() -> Probe.of(server.url("/" + STREAM + "/stream.flv"), PLAYED_SECONDS));
        attack.run();
        Probe.assertComplete(
                "stream.flv meanwhile", player.get(60, TimeUnit.SECONDS).video(), 30);
        for (int i = 0; i < readers.size(); i++) {
            readers.get(i).finish(threads.get(i));
            assertEquals(0, readers.get(i).discontinuitiesSeen());
            assertTrue(readers.get(i).partsRead() > 10);
        }
        assertTrue(encoder.isAlive(), "the publisher was dropped");
    }

    /** Lines of the log that are no plain news of streams that come and go. */
    private long complaints() {
        return server.log().lines().filter(line -> !line.contains(" | INFO ")).count();
    }

    @Override
    public void close() {
        encoder.close();
    }
}
