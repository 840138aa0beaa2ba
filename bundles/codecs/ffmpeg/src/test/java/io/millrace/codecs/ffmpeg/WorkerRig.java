package io.millrace.codecs.ffmpeg;

import io.millrace.codecs.ffmpeg.wire.FrameReader;
import io.millrace.codecs.ffmpeg.wire.FrameWriter;
import io.millrace.codecs.ffmpeg.wire.FromWorker;
import io.millrace.codecs.ffmpeg.wire.Message;
import io.millrace.codecs.ffmpeg.wire.ToWorker;
import io.millrace.testkit.FakeClock;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Workers whose process does nothing: the test says what they say, and turns the clock. */
final class WorkerRig implements Worker.Owner, AutoCloseable {
    static final FromWorker.Hello HELLO = new FromWorker.Hello(Message.PROTOCOL_VERSION, "9.9", List.of("fake"));
    static final WorkerLimits LIMITS = new WorkerLimits(30_000_000, 5_000_000, 2_000_000, 0, 0);

    final FakeClock clock = new FakeClock();
    final ExecutorService threads = Executors.newCachedThreadPool();
    final WorkerLoop loop = new WorkerLoop(threads);
    final WorkerHouse house;
    final List<FromWorker> received = new CopyOnWriteArrayList<>();
    final CompletableFuture<String> gone = new CompletableFuture<>();
    private final CompletableFuture<Path> socket = new CompletableFuture<>();
    private final FrameReader reader = new FrameReader();
    private Worker worker;
    private SocketChannel channel;
    private volatile long processId;
    private volatile boolean ready;

    WorkerRig(Path folder) {
        this(folder, path -> List.of("sleep", "600"));
    }

    /** What a worker is started with. */
    @FunctionalInterface
    interface Program {
        List<String> of(Path socket) throws IOException;
    }

    WorkerRig(Path folder, Program program) {
        WorkerCommand command = (path, niceness) -> {
            List<String> line = program.of(path);
            socket.complete(path);
            return line;
        };
        house = new WorkerHouse(loop, threads, new WorkerKeeper(threads), clock, command, folder, () -> LIMITS);
    }

    /** Has it launched. */
    Worker start(WorkerLimits limits) {
        worker = new Worker(house, limits, "live/test", this);
        onLoop(worker::start);
        return worker;
    }

    /** Connects as the worker does. */
    void connect() throws IOException {
        channel = SocketChannel.open(UnixDomainSocketAddress.of(socket.join()));
    }

    /** A worker that can be told what to do. */
    Worker greeted(WorkerLimits limits) throws IOException {
        start(limits);
        connect();
        say(HELLO);
        Await.until(() -> ready, gone::toString);
        return worker;
    }

    void say(FromWorker message) throws IOException {
        new FrameWriter(channel).write(message);
    }

    SocketChannel channel() {
        return channel;
    }

    /** The next message of the server. */
    ToWorker next() throws IOException {
        return (ToWorker) reader.read(channel);
    }

    Path socket() {
        return socket.join();
    }

    /** Runs it on the loop, and returns when it is done. */
    void onLoop(Runnable task) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                task.run();
                done.complete(null);
            } catch (RuntimeException | Error e) {
                done.completeExceptionally(e);
            }
        });
        done.join();
    }

    Optional<ProcessHandle> process() {
        onLoop(() -> worker.processId().ifPresent(id -> processId = id));
        return ProcessHandle.of(processId);
    }

    /** Turns the clock once the process runs. */
    void later(long us) {
        Await.until(() -> process().isPresent(), gone::toString);
        clock.advance(us);
    }

    /** Why it is gone, once it is. */
    String end() {
        Await.until(gone::isDone, () -> "it is there");
        return gone.join();
    }

    @Override
    public void ready(FromWorker.Hello hello) {
        ready = true;
    }

    @Override
    public void received(FromWorker message) {
        received.add(message);
    }

    @Override
    public void receivedAll() {
        // messages are kept one by one
    }

    @Override
    public void hasRoom() {
        // whoever feeds it asks
    }

    @Override
    public void gone(String reason) {
        if (!gone.complete(reason)) {
            throw new AssertionError("It was gone already: " + gone.join() + "; then " + reason);
        }
    }

    private boolean isLoopOver() {
        try {
            return loop.awaitEnd(1);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        loop.abandon();
        Await.until(this::isLoopOver, gone::toString);
        if (channel != null) {
            channel.close();
        }
        threads.shutdownNow();
    }
}
