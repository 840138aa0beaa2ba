package io.millrace.codecs.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codecs.ffmpeg.wire.FrameReader;
import io.millrace.codecs.ffmpeg.wire.FrameWriter;
import io.millrace.codecs.ffmpeg.wire.FromWorker;
import io.millrace.codecs.ffmpeg.wire.Message;
import io.millrace.codecs.ffmpeg.wire.ToWorker;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerConnectionTest implements WorkerLoop.Resident {
    private static final int SAMPLE_BYTES = 100_000;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final WorkerLoop loop = new WorkerLoop(threads);
    private final List<FromWorker> received = new CopyOnWriteArrayList<>();
    private final AtomicInteger rooms = new AtomicInteger();
    private final AtomicReference<String> lost = new AtomicReference<>();
    private final AtomicReference<WorkerConnection> connection = new AtomicReference<>();

    @TempDir
    Path folder;

    private SocketChannel worker;

    @BeforeEach
    void connect() throws IOException {
        WorkerSocket socket = WorkerSocket.open(folder);
        worker = SocketChannel.open(UnixDomainSocketAddress.of(socket.path()));
        SocketChannel server = socket.channel().accept();
        socket.close();
        loop.execute(() -> {
            loop.stay(this);
            try {
                connection.set(new WorkerConnection(
                        server,
                        loop,
                        message -> {
                            if (message != null) {
                                received.add(message);
                            }
                        },
                        rooms::incrementAndGet,
                        lost::set));
            } catch (IOException e) {
                lost.set(e.toString());
            }
        });
        Await.until(() -> connection.get() != null, lost::get);
    }

    @AfterEach
    void end() throws IOException, InterruptedException {
        loop.execute(() -> {
            loop.leave(this);
            connection.get().close();
        });
        assertTrue(loop.awaitEnd(5_000));
        worker.close();
        threads.shutdownNow();
    }

    @Override
    public void tick() {
        // keeps the loop alive
    }

    @Override
    public void abandon() {
        // nothing to let go of
    }

    private static ToWorker.Sample sample(long dtsUs) {
        return new ToWorker.Sample(0, 0, 4, dtsUs, dtsUs, ByteBuffer.allocate(SAMPLE_BYTES));
    }

    @Test
    void aWorkerThatDoesNotReadFillsTheQueueOnceAndHasRoomWhenItDoes() throws IOException {
        AtomicInteger sent = new AtomicInteger(-1);
        loop.execute(() -> {
            int count = 0;
            while (connection.get().hasRoom()) {
                connection.get().send(sample(count++));
            }
            sent.set(count);
        });
        Await.until(() -> sent.get() >= 0, lost::get);
        assertTrue(sent.get() * (long) SAMPLE_BYTES <= 9L << 20, () -> sent + " samples were taken");
        assertEquals(0, rooms.get());
        FrameReader reader = new FrameReader();
        for (int i = 0; i < sent.get(); i++) {
            Message message = reader.read(worker);
            assertEquals(i, ((ToWorker.Sample) message).dtsUs(), "in order, whole and none lost");
        }
        Await.until(() -> rooms.get() == 1, rooms::get);
        assertTrue(connection.get().hasRoom());
    }

    @Test
    void messagesArriveInOrder() throws IOException {
        FrameWriter writer = new FrameWriter(worker);
        for (int i = 0; i < 500; i++) {
            writer.write(new FromWorker.OutputSample(1, 0, i, i, ByteBuffer.allocate(i * 20)));
        }
        Await.until(() -> received.size() == 500, received::size);
        for (int i = 0; i < 500; i++) {
            assertEquals(i, ((FromWorker.OutputSample) received.get(i)).dtsUs());
        }
        worker.close();
        Await.until(() -> lost.get() != null, received::size);
        assertEquals(WorkerConnection.CLOSED, lost.get());
    }

    @Test
    void nonsenseEndsTheConnection() throws IOException {
        worker.write(ByteBuffer.wrap(new byte[] {0x7F, 0, 0, 0, 8, 1, 2, 3}));
        Await.until(() -> lost.get() != null, received::size);
        assertFalse(lost.get().equals(WorkerConnection.CLOSED), lost::get);
    }

    @Test
    void whatOnlyAServerSaysEndsTheConnection() throws IOException {
        new FrameWriter(worker).write(new ToWorker.Drain());
        Await.until(() -> lost.get() != null, received::size);
        assertEquals("sent what only the server sends", lost.get());
    }
}
