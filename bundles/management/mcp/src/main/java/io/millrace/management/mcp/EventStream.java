package io.millrace.management.mcp;

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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages to one client as Server-Sent Events (WHATWG HTML, section 9.2). It has a queue that is bounded in bytes and no
 * thread: who reads too slowly is let go and comes back. Safe for any thread.
 */
final class EventStream implements WriteListener, AsyncListener {
    static final int MOST_QUEUED = 256 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
    private static final byte[] HEARTBEAT = ": still here\n\n".getBytes(StandardCharsets.UTF_8);

    private final Queue<byte[]> queue = new ArrayDeque<>();
    private final AsyncContext async;
    private final ServletOutputStream out;
    private final Runnable onClosed;
    private int queuedBytes;
    private boolean ready;
    private boolean unflushed;
    private boolean ending;
    private boolean closed;

    private EventStream(AsyncContext async, ServletOutputStream out, Runnable onClosed) {
        this.async = async;
        this.out = out;
        this.onClosed = onClosed;
    }

    /**
     * Answers a request with messages.
     *
     * @param onClosed called once
     */
    static EventStream open(AsyncContext async, Runnable onClosed) throws IOException {
        HttpServletResponse response = (HttpServletResponse) async.getResponse();
        response.setContentType("text/event-stream");
        response.setCharacterEncoding("utf-8");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Accel-Buffering", "no");
        response.setHeader("X-Content-Type-Options", "nosniff");
        async.setTimeout(0);
        EventStream stream = new EventStream(async, response.getOutputStream(), onClosed);
        async.addListener(stream);
        stream.offer(": Millrace\nretry: 2000\n\n".getBytes(StandardCharsets.UTF_8));
        stream.out.setWriteListener(stream);
        return stream;
    }

    void heartbeat() {
        offer(HEARTBEAT);
    }

    /** @param message one line of JSON */
    void message(String message) {
        offer(("event: message\ndata: " + message + "\n\n").getBytes(StandardCharsets.UTF_8));
    }

    private void offer(byte[] text) {
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
    void end() {
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

    @Override
    public void onWritePossible() throws IOException {
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

    private void pump() throws IOException {
        while (ready && !closed && !queue.isEmpty()) {
            byte[] text = queue.poll();
            queuedBytes -= text.length;
            out.write(text);
            unflushed = true;
            ready = out.isReady();
        }
        if (ready && !closed && unflushed) {
            unflushed = false;
            out.flush();
            ready = out.isReady();
        }
    }

    /** Ends the exchange, never while another thread writes. Idempotent. */
    void close() {
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
        onClosed.run();
    }

    /** Whether it is over; then whoever opened it was told, or is about to be. */
    synchronized boolean isClosed() {
        return closed;
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
