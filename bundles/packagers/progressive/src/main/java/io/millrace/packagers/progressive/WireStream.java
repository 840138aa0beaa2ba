package io.millrace.packagers.progressive;

import io.millrace.api.live.LiveStream;
import io.millrace.api.live.ReadFrom;
import io.millrace.api.live.Reader;
import io.millrace.api.live.RingSignal;
import io.millrace.api.media.Discontinuity;
import io.millrace.api.media.EndOfPublication;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.Sample;
import io.millrace.api.media.StreamItem;
import io.millrace.api.work.Timer;
import io.millrace.api.work.Workers;
import io.millrace.http.ResponseSink;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A live stream in one wire format: muxed once, read by every viewer. Viewers are woken at each picture; sound waits for
 * the next picture for a short time, so that both leave in one write.
 *
 * <p>Reading, muxing and the first viewers share one serial executor; more viewers spread over further ones.
 */
final class WireStream implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WireStream.class);
    private static final long SOUND_WAIT_US = 40_000;
    private static final int VIEWERS_AT_ONE_EXECUTOR = 256;

    private final LiveStream stream;
    private final WireFormat format;
    private final Workers workers;
    private final Executor[] executors;
    private final WireRing ring = new WireRing();
    private final RingSignal signal = new RingSignal();
    private final Set<WireViewer> viewers = new HashSet<>();
    private int joined;
    private Reader reader;
    private boolean carried;
    private boolean leftOut;
    private boolean waiting;
    private Timer.Cancellable soundWait = () -> {};
    private volatile boolean closed;

    WireStream(LiveStream stream, WireFormat format, Workers workers) {
        this.stream = stream;
        this.format = format;
        this.workers = workers;
        executors = new Executor[Runtime.getRuntime().availableProcessors()];
        executors[0] = workers.serial("progressive");
    }

    /** Attaches to the live stream. */
    void open() {
        executors[0].execute(() -> {
            if (!closed) {
                reader = stream.read(ReadFrom.NEWEST_SYNC, executors[0], this::readable);
            }
        });
    }

    LiveStream stream() {
        return stream;
    }

    /** Lets a viewer read along from the newest picture to begin with. */
    synchronized WireViewer join(ResponseSink sink) {
        int index = Math.floorMod(joined++ / VIEWERS_AT_ONE_EXECUTOR, executors.length);
        if (executors[index] == null) {
            executors[index] = workers.serial("progressive");
        }
        WireViewer viewer = new WireViewer(ring.cursor(), sink, executors[index]);
        viewers.add(viewer);
        viewer.start(signal);
        return viewer;
    }

    /** A viewer is gone. */
    void leave(WireViewer viewer) {
        viewer.stop();
        synchronized (this) {
            viewers.remove(viewer);
        }
    }

    synchronized int viewers() {
        return viewers.size();
    }

    private void readable() {
        if (closed || reader == null) {
            return;
        }
        try {
            for (StreamItem item = reader.poll(); item != null; item = reader.poll()) {
                mux(item);
            }
        } catch (RuntimeException e) {
            LOG.warn("{} cannot be carried as {}: {}", stream.name(), format.contentType(), e.getMessage());
            close();
            return;
        }
        if (ring.isUrgent()) {
            wake();
        } else if (ring.isNew() && !waiting) {
            waiting = true;
            soundWait = workers.timer().after(SOUND_WAIT_US, executors[0], this::wake);
        }
    }

    private void mux(StreamItem item) {
        if (item instanceof Sample sample) {
            if (carried) {
                mux(sample);
            }
        } else if (item instanceof FormatChange change) {
            carried = format.tracks(change.tracks(), ring);
            if (!carried && !change.tracks().isEmpty()) {
                throw new IllegalArgumentException("none of its tracks has a place there");
            }
        } else if (item instanceof Discontinuity) {
            format.flush(ring);
            ring.timesJumped();
        } else if (item instanceof EndOfPublication) {
            format.flush(ring);
        }
    }

    /** What a format cannot express, a time before zero for instance, costs the sample and not the viewers. */
    private void mux(Sample sample) {
        try {
            format.sample(sample, ring);
        } catch (RuntimeException e) {
            if (!leftOut) {
                leftOut = true;
                LOG.warn(
                        "{}: samples that do not fit into {} are left out: {}",
                        stream.name(),
                        format.contentType(),
                        e.getMessage());
            }
        }
    }

    private void wake() {
        if (waiting) {
            waiting = false;
            soundWait.cancel();
        }
        if (ring.isNew() && !closed) {
            ring.woken();
            signal.signal();
        }
    }

    /** Detaches and ends every viewer's answer. */
    @Override
    public void close() {
        List<WireViewer> ending;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            ending = List.copyOf(viewers);
        }
        executors[0].execute(() -> {
            soundWait.cancel();
            if (reader != null) {
                reader.close();
            }
        });
        ending.forEach(WireViewer::end);
    }

    boolean isClosed() {
        return closed;
    }
}
