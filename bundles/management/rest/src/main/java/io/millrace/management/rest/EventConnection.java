package io.millrace.management.rest;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One reader of events (WHATWG HTML, section 9.2). It has a queue that is bounded in bytes and no thread: who reads too slowly
 * is let go, comes back by itself and starts anew. Safe for any thread.
 */
final class EventConnection implements WriteListener, AsyncListener {
    private static final Logger LOG = LoggerFactory.getLogger(EventConnection.class);
    static final int MOST_QUEUED = 256 * 1024;

    private final Queue<byte[]> queue = new ArrayDeque<>();
    private final Caller caller;
    private final EventFilter filter;
    private final AsyncContext async;
    private final ServletOutputStream out;
    private final Consumer<EventConnection> onClosed;
    private int queuedBytes;
    private boolean ready;
    private boolean unflushed;
    private boolean closed;

    EventConnection(
            Caller caller,
            EventFilter filter,
            AsyncContext async,
            ServletOutputStream out,
            Consumer<EventConnection> onClosed) {
        this.caller = caller;
        this.filter = filter;
        this.async = async;
        this.out = out;
        this.onClosed = onClosed;
    }

    Caller caller() {
        return caller;
    }

    EventFilter filter() {
        return filter;
    }

    /** Sends something, or lets the reader go if too much waits for it. */
    void offer(byte[] text) {
        boolean full;
        synchronized (this) {
            if (closed) {
                return;
            }
            full = queuedBytes + text.length > MOST_QUEUED;
            if (!full) {
                queue.add(text);
                queuedBytes += text.length;
                try {
                    pump();
                } catch (IOException | IllegalStateException e) {
                    full = true;
                }
            }
        }
        if (full) {
            close();
        }
    }

    @Override
    public synchronized void onWritePossible() throws IOException {
        ready = true;
        pump();
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
        onClosed.accept(this);
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
