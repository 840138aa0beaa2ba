package io.millrace.core.packaging;

import io.millrace.api.media.ClockReference;
import io.millrace.api.media.Track;
import io.millrace.api.packaging.SegmentLeader;
import io.millrace.api.packaging.SegmentWriter;
import io.millrace.api.packaging.TrackWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The hands of one packager on a {@link WindowSet}, until they are taken away. */
final class RevocableWriter implements SegmentWriter {
    private final WindowSet set;
    private boolean revoked;

    RevocableWriter(WindowSet set) {
        this.set = set;
    }

    /** Called with the lock of the set. */
    void revoke() {
        revoked = true;
    }

    private void check() {
        if (revoked) {
            throw new IllegalStateException("The windows of " + set.name() + " are written by someone else now");
        }
    }

    @Override
    public List<TrackWriter> tracks() {
        synchronized (set) {
            check();
            List<TrackWriter> writers = new ArrayList<>();
            set.open().forEach(window -> writers.add(new WindowWriter(window)));
            return writers;
        }
    }

    @Override
    public TrackWriter open(Track track) {
        synchronized (set) {
            check();
            return new WindowWriter(set.open(track));
        }
    }

    @Override
    public Optional<SegmentLeader> leader() {
        return Optional.ofNullable(set.leader());
    }

    @Override
    public void endOfRun() {
        synchronized (set) {
            check();
            set.run().ends();
        }
    }

    @Override
    public void discontinuity() {
        synchronized (set) {
            check();
            set.discontinuity();
        }
    }

    @Override
    public void clock(ClockReference reference) {
        synchronized (set) {
            check();
            set.run().clock(reference);
        }
    }

    @Override
    public void warn(String warning) {
        synchronized (set) {
            check();
        }
        set.warn(warning);
    }

    @Override
    public void finish() {
        synchronized (set) {
            check();
            set.finish();
        }
    }

    private final class WindowWriter implements TrackWriter {
        private final TrackWindow window;

        WindowWriter(TrackWindow window) {
            this.window = window;
        }

        private void checkOpen() {
            check();
            if (window.isClosed()) {
                throw new IllegalStateException("The window " + window + " is closed");
            }
        }

        @Override
        public Track track() {
            return window.track();
        }

        @Override
        public long mediaSequence() {
            synchronized (set) {
                check();
                return window.currentSequence();
            }
        }

        @Override
        public Optional<Resume> resume() {
            synchronized (set) {
                check();
                return window.resume();
            }
        }

        @Override
        public void init(Track track, ByteBuffer bytes) {
            synchronized (set) {
                checkOpen();
                boolean changed = !track.equals(window.track());
                window.init(track, bytes);
                if (changed) {
                    set.present();
                }
            }
        }

        @Override
        public void part(long startUs, long durationUs, boolean independent, List<ByteBuffer> payload, Next next) {
            synchronized (set) {
                checkOpen();
                boolean first = !window.hasMedia();
                window.part(startUs, durationUs, independent, payload, next);
                set.written(first);
            }
        }

        @Override
        public void lastPart(long startUs, long durationUs, boolean independent, List<ByteBuffer> payload, Next next) {
            synchronized (set) {
                checkOpen();
                boolean first = !window.hasMedia();
                window.lastPart(startUs, durationUs, independent, payload, next);
                set.written(first);
            }
        }

        @Override
        public void endSegment() {
            synchronized (set) {
                checkOpen();
                window.endSegment();
            }
        }

        @Override
        public void gap(long startUs, long durationUs) {
            synchronized (set) {
                checkOpen();
                window.gap(startUs, durationUs);
            }
        }

        @Override
        public void close() {
            synchronized (set) {
                checkOpen();
                set.close(window);
            }
        }
    }
}
