package io.millrace.http.async;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Server-Sent Events to one client (WHATWG HTML, section 9.2). It has a queue that is bounded in bytes and no thread. Who
 * reads too slowly is let go when the queue is full, who reads nothing between two heartbeats though something waits is let
 * go with the second; clients come back by themselves and start anew. Safe for any thread.
 */
public final class EventStream {
    /** Bytes that wait for a client at the most. */
    public static final int MOST_QUEUED = 256 * 1024;

    /** Enough for most events; the container keeps a buffer of this size for each client. */
    private static final int BUFFER = 2 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
    private static final byte[] HELLO = bytes(": Millrace\nretry: 2000\n\n");
    private static final byte[] HEARTBEAT = bytes(": still here\n\n");

    private final Queue<byte[]> queue = new ArrayDeque<>();
    private final AsyncContext async;
    private final ServletOutputStream out;
    private final Consumer<EventStream> onClosed;
    private int queuedBytes;
    private boolean moved = true;
    private boolean ready;
    private boolean unflushed;
    private boolean ending;
    private boolean closed;

    /**
     * Makes one; nothing is sent before {@link #begin}.
     *
     * @param onClosed called once, on any thread, when it is over, but not before it began
     * @throws IOException if the client went away
     */
    public EventStream(AsyncContext async, Consumer<EventStream> onClosed) throws IOException {
        this.async = async;
        this.onClosed = onClosed;
        out = async.getResponse().getOutputStream();
    }

    /**
     * Answers with the events that are offered from now on.
     *
     * @param longestMs when the container ends it; 0 for never
     */
    public void begin(long longestMs) {
        HttpServletResponse response = (HttpServletResponse) async.getResponse();
        response.setContentType("text/event-stream");
        response.setCharacterEncoding("utf-8");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Accel-Buffering", "no");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setBufferSize(BUFFER);
        Ends listener = new Ends();
        async.setTimeout(longestMs);
        async.addListener(listener);
        offer(HELLO);
        out.setWriteListener(listener);
    }

    /** Says that the server is there, or lets a client go that has read nothing of what waits since it was last said. */
    public void heartbeat() {
        boolean stalled;
        synchronized (this) {
            stalled = !moved && !queue.isEmpty();
            moved = false;
        }
        if (stalled) {
            close();
        } else {
            offer(HEARTBEAT);
        }
    }

    /** @param message one line of text, sent as the event {@code message} */
    public void message(String message) {
        offer(bytes("event: message\ndata: " + message + "\n\n"));
    }

    /**
     * Sends something, or lets the client go if too much waits for it.
     *
     * @param text whole lines of the format, which are not changed any more: many streams may be offered the same
     */
    public void offer(byte[] text) {
        boolean full;
        synchronized (this) {
            if (closed || ending) {
                return;
            }
            full = queuedBytes + text.length > MOST_QUEUED;
            if (!full) {
                queue.add(text);
                queuedBytes += text.length;
                full = !pumped();
            }
        }
        if (full) {
            close();
        }
    }

    /** Ends it when what waits is sent. */
    public void end() {
        boolean over;
        synchronized (this) {
            ending = true;
            over = closed || !pumped() || queue.isEmpty() && ready;
        }
        if (over) {
            close();
        }
    }

    private boolean pumped() {
        try {
            pump();
            return true;
        } catch (IOException | IllegalStateException e) {
            LOG.trace("A client went away", e);
            return false;
        }
    }

    private void pump() throws IOException {
        while (ready && !closed && !queue.isEmpty()) {
            byte[] text = queue.poll();
            queuedBytes -= text.length;
            out.write(text);
            moved = true;
            unflushed = true;
            ready = out.isReady();
        }
        if (ready && !closed && unflushed) {
            unflushed = false;
            out.flush();
            ready = out.isReady();
        }
    }

    /** Ends the exchange, never while another thread writes; if a write is pending, the container drops the connection. Idempotent. */
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            queue.clear();
            try {
                async.complete();
            } catch (IllegalStateException e) {
                LOG.trace("The container ended it before", e);
            }
        }
        onClosed.accept(this);
    }

    /** Whether it is over; then whoever opened it was told, or is about to be. */
    public synchronized boolean isClosed() {
        return closed;
    }

    private void writable() throws IOException {
        boolean over;
        synchronized (this) {
            ready = true;
            pump();
            over = ending && ready && queue.isEmpty();
        }
        if (over) {
            close();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What the container says. */
    private final class Ends implements WriteListener, AsyncListener {
        @Override
        public void onWritePossible() throws IOException {
            writable();
        }

        @Override
        public void onError(Throwable failure) {
            close();
        }

        @Override
        public void onComplete(AsyncEvent event) {
            close();
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            close();
        }

        @Override
        public void onError(AsyncEvent event) {
            close();
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            // it is not started again
        }
    }
}
