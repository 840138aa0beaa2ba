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
    private static final int WINDOW_SEGMENTS = 15;
    private static final int LINES_A_SECOND = 3;
    private static final int PLAYED_SECONDS = 6;

    /** Windows of a stream that ended stay for a minute after its grace. */
    private static final long WINDOWS_STAY_NS = TimeUnit.SECONDS.toNanos(66);

    private final long start = System.nanoTime();
    private final Server server;
    private final Processes.Running encoder;

    /** Starts to publish and waits until the stream holds as much as it ever will. */
    Bystanders(Server server) {
        this.server = server;
        encoder = Encoder.ffmpeg(server, STREAM, "-bf", "0");
        server.awaitPlayable(STREAM);
    }

    /**
     * Waits until the windows are full, so that the stream itself needs no more memory, and those of streams that ended
     * before this one began are gone.
     */
    void awaitCalm() {
        Await.until(
                "full windows and no old ones",
                100,
                () -> System.nanoTime() - start > WINDOWS_STAY_NS
                        && Playlists.of(server.get("/" + STREAM + "/v0.m3u8"))
                                        .segments
                                        .size()
                                >= WINDOW_SEGMENTS);
    }

    /** What is done to the server. */
    @FunctionalInterface
    interface Attack {
        void run() throws Exception;
    }

    /**
     * Watches while the attack runs.
     *
     * @param settleSeconds how long what the attack left may stay in memory
     */
    void during(String what, int settleSeconds, Attack attack) throws Exception {
        Memory before = Memory.of(server);
        long complaints = complaints();
        long began = System.nanoTime();
        watchedDuring(attack);
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began) + 1;
        long lines = complaints() - complaints;
        List<Memory> after = new ArrayList<>(List.of(Memory.of(server)));
        System.out.printf(
                "%s: %d s, %d lines of log; %s before, %s after%n", what, seconds, lines, before, after.get(0));
        assertTrue(lines <= LINES_A_SECOND * seconds, () -> lines + " lines in " + seconds + " s:\n" + server.log());
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(settleSeconds);
        while (!last(after).isBackAt(before)) {
            assertTrue(System.nanoTime() < deadline, () -> what + ": " + before + " before, then " + after);
            Await.pause(3_000);
            after.add(Memory.of(server));
        }
        System.out.println(what + ": " + last(after) + " in the end");
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
