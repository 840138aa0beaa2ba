package io.millrace.http.internal;

import io.millrace.http.ResponseSink;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A streaming answer on the container's asynchronous output. The lock keeps a write from reaching an output that was
 * completed meanwhile, because the container uses it again for the next request.
 */
final class ServletSink implements ResponseSink, WriteListener {
    private static final Runnable NOTHING = () -> {};

    private final AsyncContext context;
    private final ServletOutputStream out;
    private final Viewers viewers;
    private final Viewer viewer;
    private final Owner owner;
    private final Runnable kicked = this::abort;
    private Runnable readyCallback = NOTHING;
    private Runnable closeCallback = NOTHING;
    private volatile boolean open = true;
    private boolean started;
    private boolean completed;
    private boolean told;

    private ServletSink(AsyncContext context, ServletOutputStream out, Delivery delivery, Owner owner) {
        this.context = context;
        this.out = out;
        viewers = delivery.tools().viewers();
        viewer = delivery.viewer();
        this.owner = owner;
    }

    /** Keeps count of streaming answers. */
    interface Owner {
        /** Nobody does. */
        Owner NONE = new Owner() {};

        default void began(ServletSink sink) {}

        default void ended(ServletSink sink) {}
    }

    /** Begins a claimed answer whose status and headers are set. */
    static ServletSink start(Delivery delivery, Owner owner) throws IOException {
        AsyncContext context = delivery.context();
        ServletSink sink = new ServletSink(context, context.getResponse().getOutputStream(), delivery, owner);
        sink.viewer.served();
        sink.viewer.began(sink.kicked);
        owner.began(sink);
        sink.out.setWriteListener(sink);
        return sink;
    }

    /** Runs a task on a thread of the container. */
    void execute(Runnable task) {
        synchronized (this) {
            if (!completed) {
                context.start(task);
            }
        }
    }

    @Override
    public synchronized boolean isReady() {
        try {
            return open && started && out.isReady();
        } catch (IllegalStateException e) {
            return false;
        }
    }

    @Override
    public void write(ByteBuffer bytes) {
        int sizeBytes = bytes.remaining();
        synchronized (this) {
            if (!open) {
                return;
            }
            try {
                out.write(bytes);
            } catch (IOException e) {
                open = false;
            }
        }
        if (open) {
            viewer.session().sent(sizeBytes);
        } else {
            abort();
        }
    }

    @Override
    public void onWritePossible() {
        Runnable callback;
        synchronized (this) {
            started = true;
            callback = readyCallback;
            if (!open) {
                complete();
                return;
            }
        }
        callback.run();
    }

    @Override
    public void onError(Throwable failure) {
        abort();
    }

    @Override
    public void onReady(Runnable callback) {
        synchronized (this) {
            readyCallback = callback;
            if (!started || !isReady()) {
                return;
            }
        }
        callback.run();
    }

    @Override
    public void onClose(Runnable callback) {
        synchronized (this) {
            if (open) {
                closeCallback = callback;
                return;
            }
        }
        callback.run();
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    /** What is being written still goes out; the container ends the answer after it. */
    @Override
    public void close() {
        end(false);
    }

    /** Ends at once: if a write is pending, the container drops the connection. */
    void abort() {
        end(true);
    }

    private void end(boolean atOnce) {
        Runnable callback;
        boolean first;
        synchronized (this) {
            boolean idle = started && open && isReady();
            open = false;
            if (atOnce || idle) {
                complete();
            }
            callback = closeCallback;
            closeCallback = NOTHING;
            readyCallback = NOTHING;
            first = !told;
            told = true;
        }
        if (first) {
            viewers.ended(viewer, kicked);
            owner.ended(this);
            callback.run();
        }
    }

    private void complete() {
        if (!completed) {
            completed = true;
            try {
                context.complete();
            } catch (IllegalStateException e) {
                // the container ended it first
            }
        }
    }
}
