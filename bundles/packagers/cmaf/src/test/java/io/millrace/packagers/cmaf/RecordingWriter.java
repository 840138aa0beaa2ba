package io.millrace.packagers.cmaf;

import io.millrace.api.media.ClockReference;
import io.millrace.api.media.Track;
import io.millrace.api.packaging.SegmentLeader;
import io.millrace.api.packaging.SegmentWriter;
import io.millrace.api.packaging.TrackWriter;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Windows that only remember, with writers that can be taken away. */
final class RecordingWriter {
    /** One part. */
    record Part(
            long sequence, int index, long startUs, long durationUs, boolean independent, byte[] bytes, boolean gap) {}

    final Map<Integer, Window> windows = new LinkedHashMap<>();
    final List<String> warnings = new ArrayList<>();
    final List<String> log = new ArrayList<>();
    SegmentLeader leader;
    int partLimit = Integer.MAX_VALUE;
    private int generation;
    private int parts;
    private Runnable onLimit = () -> {};

    /** Takes the writer away after this many parts in all, and then runs something. */
    void limit(int count, Runnable then) {
        partLimit = count;
        onLimit = then;
    }

    int parts() {
        return parts;
    }

    SegmentWriter writer() {
        return new Hands(++generation);
    }

    void revoke() {
        generation++;
    }

    Window video() {
        return windows.values().stream()
                .filter(w -> w.track.isVideo())
                .findFirst()
                .orElseThrow();
    }

    Window audio() {
        return windows.values().stream()
                .filter(w -> w.track.isAudio())
                .findFirst()
                .orElseThrow();
    }

    static final class Window {
        Track track;
        final List<Part> parts = new ArrayList<>();
        final Map<Integer, ByteBuffer> inits = new LinkedHashMap<>();
        boolean open;
        boolean closed;
        long sequence;
        long startUs;
        long durationUs;
        int index;
        long written;
        TrackWriter.Next next;

        void end() {
            if (open) {
                open = false;
                sequence++;
                startUs += durationUs;
                durationUs = 0;
                index = 0;
            }
        }

        List<Long> sequences() {
            return parts.stream().map(Part::sequence).distinct().toList();
        }

        List<Part> segment(long number) {
            return parts.stream().filter(part -> part.sequence == number).toList();
        }

        long segmentUs(long number) {
            return segment(number).stream().mapToLong(Part::durationUs).sum();
        }

        long startUs(long number) {
            return segment(number).get(0).startUs();
        }
    }

    private final class Hands implements SegmentWriter {
        private final int mine;

        Hands(int mine) {
            this.mine = mine;
        }

        private void check() {
            if (mine != generation) {
                throw new IllegalStateException("revoked");
            }
        }

        @Override
        public List<TrackWriter> tracks() {
            check();
            List<TrackWriter> writers = new ArrayList<>();
            windows.values().stream().filter(w -> !w.closed).forEach(w -> writers.add(new Pen(w)));
            return writers;
        }

        @Override
        public TrackWriter open(Track track) {
            check();
            log.add("open " + track.id());
            Window window = new Window();
            window.track = track;
            window.sequence =
                    windows.values().stream().mapToLong(w -> w.sequence).max().orElse(1);
            windows.put(track.id(), window);
            return new Pen(window);
        }

        @Override
        public Optional<SegmentLeader> leader() {
            return Optional.ofNullable(leader);
        }

        @Override
        public void discontinuity() {
            check();
            log.add("discontinuity");
            windows.values().forEach(Window::end);
        }

        @Override
        public void clock(ClockReference reference) {
            check();
        }

        @Override
        public void warn(String warning) {
            check();
            warnings.add(warning);
        }

        @Override
        public void finish() {
            check();
        }

        private final class Pen implements TrackWriter {
            private final Window window;

            Pen(Window window) {
                this.window = window;
            }

            @Override
            public Track track() {
                return window.track;
            }

            @Override
            public long mediaSequence() {
                check();
                return window.sequence;
            }

            @Override
            public Optional<Resume> resume() {
                check();
                return window.next == null
                        ? Optional.empty()
                        : Optional.of(new Resume(
                                window.next,
                                window.sequence,
                                window.index,
                                window.startUs,
                                window.durationUs,
                                window.written));
            }

            @Override
            public void init(Track track, ByteBuffer bytes) {
                check();
                window.end();
                window.track = track;
                window.inits.put(window.parts.size(), bytes);
                log.add("init " + track.id());
            }

            @Override
            public void part(long startUs, long durationUs, boolean independent, List<ByteBuffer> payload, Next next) {
                add(startUs, durationUs, independent, payload, next);
                countPart();
            }

            @Override
            public void lastPart(
                    long startUs, long durationUs, boolean independent, List<ByteBuffer> payload, Next next) {
                add(startUs, durationUs, independent, payload, next);
                window.end();
                countPart();
            }

            private void add(long startUs, long durationUs, boolean independent, List<ByteBuffer> payload, Next next) {
                check();
                if (!window.open) {
                    window.open = true;
                    window.startUs = startUs;
                }
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                for (ByteBuffer buffer : payload) {
                    byte[] copy = new byte[buffer.remaining()];
                    buffer.duplicate().get(copy);
                    bytes.writeBytes(copy);
                }
                window.parts.add(new Part(
                        window.sequence, window.index++, startUs, durationUs, independent, bytes.toByteArray(), false));
                window.durationUs += durationUs;
                window.written++;
                window.next = next;
            }

            private void countPart() {
                if (++parts == partLimit) {
                    revoke();
                    onLimit.run();
                }
            }

            @Override
            public void endSegment() {
                check();
                window.end();
            }

            @Override
            public void gap(long startUs, long durationUs) {
                check();
                window.end();
                if (leader != null && window.parts.isEmpty()) {
                    window.sequence++;
                    return;
                }
                window.parts.add(new Part(window.sequence, 0, startUs, durationUs, true, new byte[0], true));
                window.sequence++;
                window.startUs = startUs + durationUs;
            }

            @Override
            public void close() {
                check();
                window.end();
                window.closed = true;
                log.add("close " + window.track.id());
            }
        }
    }
}
