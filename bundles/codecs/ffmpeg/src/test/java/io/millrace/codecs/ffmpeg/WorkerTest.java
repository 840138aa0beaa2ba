package io.millrace.codecs.ffmpeg;

import static io.millrace.codecs.ffmpeg.WorkerRig.HELLO;
import static io.millrace.codecs.ffmpeg.WorkerRig.LIMITS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codecs.ffmpeg.wire.FromWorker;
import io.millrace.codecs.ffmpeg.wire.ToWorker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From the start of a process to its end, whatever it does. */
@Timeout(120)
class WorkerTest {
    private static final long SECOND_US = 1_000_000;
    private static final FromWorker.Status ALIVE = new FromWorker.Status(0, 1, 0, List.of());

    @TempDir
    Path folder;

    private WorkerRig rig;

    @BeforeEach
    void open() {
        rig = new WorkerRig(folder);
    }

    @AfterEach
    void close() throws IOException {
        rig.close();
    }

    private boolean isSent(Worker worker, ToWorker message) {
        AtomicBoolean sent = new AtomicBoolean();
        rig.onLoop(() -> sent.set(worker.send(message)));
        return sent.get();
    }

    /** Nothing of it is left: process, socket, folder. */
    private void assertNothingIsLeft() throws IOException {
        Await.until(() -> rig.process().filter(ProcessHandle::isAlive).isEmpty(), rig.process()::toString);
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void itTakesMessagesFromItsHelloOn() throws IOException {
        Worker worker = rig.start(LIMITS);
        assertFalse(isSent(worker, new ToWorker.Break(0)));
        rig.connect();
        rig.say(HELLO);
        Await.until(() -> isSent(worker, new ToWorker.Break(1)), rig.gone::toString);
        assertEquals(new ToWorker.Break(1), rig.next());
        rig.say(ALIVE);
        Await.until(() -> rig.received.equals(List.of(ALIVE)), rig.received::toString);
    }

    @Test
    void nobodyElseCanConnectAfterIt() throws IOException {
        rig.greeted(LIMITS);
        assertFalse(Files.exists(rig.socket().getParent()));
        assertThrows(IOException.class, () -> rig.connect());
    }

    @Test
    void itIsKilledIfItDoesNotBeginInTime() throws IOException {
        rig.start(LIMITS);
        rig.later(29 * SECOND_US);
        rig.connect();
        rig.later(SECOND_US);
        assertEquals("did not begin within 30 s", rig.end());
        assertNothingIsLeft();
    }

    @Test
    void itIsKilledIfItSpeaksAnotherProtocol() throws IOException {
        rig.start(LIMITS);
        rig.connect();
        rig.say(new FromWorker.Hello(2, "9.9", List.of("fake")));
        assertEquals("speaks another protocol", rig.end());
        assertNothingIsLeft();
    }

    @Test
    void itIsKilledIfItDoesNotGreetFirst() throws IOException {
        rig.start(LIMITS);
        rig.connect();
        rig.say(ALIVE);
        assertEquals("speaks another protocol", rig.end());
    }

    @Test
    void itMaySayWhyItCannotWork() throws IOException {
        rig.start(LIMITS);
        rig.connect();
        rig.say(new FromWorker.Failed(FromWorker.Failed.ALL, "the disk is full"));
        assertEquals("cannot work: the disk is full", rig.end());
        assertNothingIsLeft();
    }

    @Test
    void signsOfLifeKeepIt() throws IOException {
        rig.greeted(LIMITS);
        for (int i = 1; i <= 3; i++) {
            rig.later(4 * SECOND_US);
            rig.say(ALIVE);
            int count = i;
            Await.until(() -> rig.received.size() == count, rig.gone::toString);
        }
        assertFalse(rig.gone.isDone());
        rig.later(4 * SECOND_US);
        rig.say(new FromWorker.Failed(1, "talks, but does not say how it does"));
        Await.until(() -> rig.received.size() == 4, rig.gone::toString);
        rig.later(SECOND_US);
        assertEquals("gave no sign of life for 5 s", rig.end());
        assertNothingIsLeft();
    }

    @Test
    void itIsKilledIfItHoldsTooMuchMemory() throws IOException {
        rig.start(new WorkerLimits(30 * SECOND_US, 5 * SECOND_US, 2 * SECOND_US, 1 << 10, 0));
        String told = rig.end();
        assertTrue(told.matches("used \\d+ MiB of memory, more than the 0 MiB it may"), told);
        assertNothingIsLeft();
    }

    @Test
    void itEndsWhenItWasDrained() throws IOException {
        Worker worker = rig.greeted(LIMITS);
        rig.onLoop(worker::drain);
        assertInstanceOf(ToWorker.Drain.class, rig.next());
        assertFalse(isSent(worker, new ToWorker.Break(0)), "it was told to end");
        rig.say(new FromWorker.Failed(1, "the last of what it had"));
        Await.until(() -> rig.received.size() == 1, rig.gone::toString);
        rig.channel().close();
        rig.later(SECOND_US);
        assertEquals("is done", rig.end());
        assertNothingIsLeft();
    }

    @Test
    void itIsKilledIfDrainingTakesTooLong() throws IOException {
        Worker worker = rig.greeted(LIMITS);
        rig.onLoop(worker::drain);
        rig.later(2 * SECOND_US);
        assertEquals("is done", rig.end());
        assertNothingIsLeft();
    }

    @Test
    void drainingTwiceChangesNothing() throws IOException {
        Worker worker = rig.greeted(LIMITS);
        rig.onLoop(worker::drain);
        rig.onLoop(worker::drain);
        assertFalse(rig.gone.isDone());
        assertTrue(rig.process().isPresent());
    }

    @Test
    void whoDidNotBeginIsNotDrainedButKilled() throws IOException {
        Worker worker = rig.start(LIMITS);
        rig.later(0);
        rig.onLoop(worker::drain);
        assertEquals("is not needed any more", rig.end());
        assertNothingIsLeft();
    }

    @Test
    void aProcessThatDiesSaysHow() throws IOException {
        rig.greeted(LIMITS);
        rig.process().orElseThrow().destroyForcibly();
        rig.channel().close();
        assertEquals("was ended by signal 9", rig.end());
        assertNothingIsLeft();
    }

    @Test
    void aProcessThatStaysAfterItsConnectionIsKilled() throws IOException {
        rig.greeted(LIMITS);
        rig.channel().close();
        rig.later(0);
        Await.until(
                () -> {
                    rig.clock.advance(SECOND_US / 10);
                    return rig.gone.isDone();
                },
                rig.process()::toString);
        assertEquals(WorkerConnection.CLOSED, rig.end());
        assertNothingIsLeft();
    }

    @Test
    void nonsenseEndsIt() throws IOException {
        rig.greeted(LIMITS);
        rig.channel().write(ByteBuffer.wrap(new byte[] {0, 0, 0, 2, 99, 1}));
        Await.until(
                () -> {
                    rig.clock.advance(SECOND_US / 10);
                    return rig.gone.isDone();
                },
                rig.process()::toString);
        assertTrue(rig.end().contains("99"), rig::end);
        assertNothingIsLeft();
    }

    @Test
    void whatIsNotInstalledIsSaid() throws IOException {
        try (WorkerRig broken = new WorkerRig(folder, path -> {
            throw new IOException("no FFmpeg is installed");
        })) {
            broken.start(LIMITS);
            assertEquals("cannot be started with files in " + folder + ": no FFmpeg is installed", broken.end());
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        try (WorkerRig broken = new WorkerRig(file.resolve("in"))) {
            broken.start(LIMITS);
            assertTrue(broken.end().startsWith("cannot be started with files in " + file), broken::end);
        }
    }

    @Test
    void whoIsKilledWhileItIsLaunchedIsKilledWhenItIsThere() throws IOException, InterruptedException {
        CountDownLatch launching = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (WorkerRig slow = new WorkerRig(folder, path -> {
            launching.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return List.of("sleep", "600");
        })) {
            Worker worker = slow.start(LIMITS);
            launching.await();
            slow.onLoop(() -> worker.kill("is not wanted"));
            slow.clock.advance(SECOND_US);
            assertEquals("is not wanted", slow.end(), "whoever owns it need not wait for the process");
            release.countDown();
            slow.loop.execute(() -> {});
            Await.until(() -> Files.notExists(slow.socket()), () -> "a socket is left");
            Await.until(
                    () -> ProcessHandle.current()
                            .children()
                            .noneMatch(
                                    child -> child.info().command().orElse("").endsWith("/sleep")),
                    () -> "a process is left");
        }
    }

    @Test
    void theEndOfTheLoopIsTheEndOfAll() throws IOException, InterruptedException {
        rig.greeted(LIMITS);
        ProcessHandle process = rig.process().orElseThrow();
        rig.loop.abandon();
        assertTrue(rig.loop.awaitEnd(30_000));
        assertEquals("is not needed any more", rig.end());
        Await.until(() -> !process.isAlive(), () -> "it lives");
    }
}
