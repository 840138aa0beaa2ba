package io.millrace.packagers.progressive;

import io.millrace.api.live.LiveStream;
import io.millrace.api.work.Timer;
import io.millrace.api.work.Workers;
import io.millrace.http.Exchange;
import io.millrace.http.ResponseSink;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The streams that someone watches in one wire format. A stream is muxed from its first viewer on until some seconds
 * after the last left. Safe for any thread.
 */
final class WireStreams implements AutoCloseable {
    private static final long LOOK_US = 1_000_000;
    private static final int LINGER_LOOKS = 10;

    private final Supplier<WireFormat> formats;
    private final String contentType;
    private final Workers workers;
    private final Map<LiveStream, Entry> entries = new HashMap<>();
    private final Timer.Cancellable looking;
    private boolean closed;

    WireStreams(Supplier<WireFormat> formats, Workers workers) {
        this.formats = formats;
        contentType = formats.get().contentType();
        this.workers = workers;
        looking = workers.timer().every(LOOK_US, workers.serial("progressive"), this::look);
    }

    /** Streams to whoever asked. */
    void serve(Exchange exchange, LiveStream stream) {
        if (!exchange.method().equals("GET") && !exchange.method().equals("HEAD")) {
            exchange.setHeader("Allow", "GET, HEAD, OPTIONS");
            exchange.refuse(405, "Only GET and HEAD work here");
            return;
        }
        exchange.setHeader("Cache-Control", "no-store");
        ResponseSink sink = exchange.stream(200, contentType);
        if (!sink.isOpen()) {
            return;
        }
        WireStream wire = join(stream);
        if (wire == null) {
            sink.close();
            return;
        }
        WireViewer viewer = wire.join(sink);
        sink.onClose(() -> wire.leave(viewer));
        if (wire.isClosed()) {
            sink.close();
        }
    }

    private synchronized WireStream join(LiveStream stream) {
        if (closed) {
            return null;
        }
        Entry entry = entries.get(stream);
        if (entry == null || entry.wire.isClosed()) {
            entry = new Entry(new WireStream(stream, formats.get(), workers));
            entries.put(stream, entry);
            entry.wire.open();
        }
        entry.idleLooks = 0;
        return entry.wire;
    }

    /** Ends what nobody watches, and what has ended. */
    private void look() {
        List<WireStream> ending = new ArrayList<>();
        synchronized (this) {
            for (Entry entry : entries.values()) {
                entry.idleLooks = entry.wire.viewers() == 0 ? entry.idleLooks + 1 : 0;
                boolean over = entry.wire.stream().state() == LiveStream.State.ENDED;
                if (over || entry.idleLooks > LINGER_LOOKS || entry.wire.isClosed()) {
                    ending.add(entry.wire);
                }
            }
            ending.forEach(wire -> entries.remove(wire.stream()));
        }
        ending.forEach(WireStream::close);
    }

    synchronized int size() {
        return entries.size();
    }

    @Override
    public void close() {
        List<WireStream> ending;
        synchronized (this) {
            closed = true;
            ending = entries.values().stream().map(entry -> entry.wire).toList();
            entries.clear();
        }
        looking.cancel();
        ending.forEach(WireStream::close);
    }

    private static final class Entry {
        private final WireStream wire;
        private int idleLooks;

        Entry(WireStream wire) {
            this.wire = wire;
        }
    }
}
