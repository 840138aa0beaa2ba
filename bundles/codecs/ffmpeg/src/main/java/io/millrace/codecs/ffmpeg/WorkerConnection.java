package io.millrace.codecs.ffmpeg;

import io.millrace.codecs.ffmpeg.wire.FrameReader;
import io.millrace.codecs.ffmpeg.wire.FrameWriter;
import io.millrace.codecs.ffmpeg.wire.FromWorker;
import io.millrace.codecs.ffmpeg.wire.Message;
import io.millrace.codecs.ffmpeg.wire.ToWorker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** The messages to and from one worker. Owned by the loop. */
final class WorkerConnection {
    /** What {@code lost} is told when the worker's side closed. */
    static final String CLOSED = "closed its connection";

    private static final long FULL_BYTES = 8L << 20;
    private static final long ROOM_BYTES = 4L << 20;
    private static final int MAX_GATHERED = 16;
    private static final int MAX_FILLS = 64;

    private final SocketChannel channel;
    private final SelectionKey key;
    private final Consumer<FromWorker> received;
    private final Runnable hasRoom;
    private final Consumer<String> lost;
    private final FrameReader in = new FrameReader();
    private final Deque<ByteBuffer> out = new ArrayDeque<>();
    private final ByteBuffer[] gathered = new ByteBuffer[MAX_GATHERED];
    private long queuedBytes;
    private boolean full;
    private boolean closed;

    /**
     * @param received takes each message, and null behind the last that is here for now
     * @param hasRoom called when the queue was full and is not any more
     * @param lost called when the connection ended from the other side, with the reason
     */
    WorkerConnection(
            SocketChannel channel,
            WorkerLoop loop,
            Consumer<FromWorker> received,
            Runnable hasRoom,
            Consumer<String> lost)
            throws IOException {
        this.channel = channel;
        this.received = received;
        this.hasRoom = hasRoom;
        this.lost = lost;
        key = loop.register(channel, SelectionKey.OP_READ, this::ready);
    }

    boolean hasRoom() {
        return !full;
    }

    void send(ToWorker message) {
        for (ByteBuffer part : FrameWriter.encode(message)) {
            if (part.hasRemaining()) {
                out.add(part);
                queuedBytes += part.remaining();
            }
        }
        full = full || queuedBytes >= FULL_BYTES;
        if (!closed) {
            key.interestOpsOr(SelectionKey.OP_WRITE);
        }
    }

    private void ready(SelectionKey selected) {
        try {
            if (selected.isWritable()) {
                write();
            }
            if (selected.isReadable()) {
                read();
            }
        } catch (IOException e) {
            lose(String.valueOf(e.getMessage()));
        }
    }

    private void write() throws IOException {
        while (!out.isEmpty()) {
            int count = 0;
            for (ByteBuffer part : out) {
                gathered[count++] = part;
                if (count == MAX_GATHERED) {
                    break;
                }
            }
            queuedBytes -= channel.write(gathered, 0, count);
            while (!out.isEmpty() && !out.element().hasRemaining()) {
                out.remove();
            }
            if (gathered[count - 1].hasRemaining()) {
                break;
            }
        }
        java.util.Arrays.fill(gathered, null);
        if (out.isEmpty()) {
            key.interestOpsAnd(~SelectionKey.OP_WRITE);
        }
        if (full && queuedBytes <= ROOM_BYTES) {
            full = false;
            hasRoom.run();
        }
    }

    private void read() throws IOException {
        for (int i = 0; i < MAX_FILLS && !closed; i++) {
            for (Message message = in.poll(); message != null && !closed; message = in.poll()) {
                if (!(message instanceof FromWorker fromWorker)) {
                    throw new IOException("sent what only the server sends");
                }
                received.accept(fromWorker);
            }
            int bytes = closed ? 0 : in.fill(channel);
            if (bytes < 0) {
                received.accept(null);
                lose(CLOSED);
                return;
            }
            if (bytes == 0) {
                break;
            }
        }
        received.accept(null);
    }

    private void lose(String why) {
        if (!closed) {
            close();
            lost.accept(why);
        }
    }

    void close() {
        closed = true;
        out.clear();
        key.cancel();
        try {
            channel.close();
        } catch (IOException e) {
            throw new IllegalStateException("A worker's connection cannot be closed", e);
        }
    }
}
