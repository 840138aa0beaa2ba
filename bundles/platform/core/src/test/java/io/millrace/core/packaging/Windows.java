package io.millrace.core.packaging;

import io.millrace.api.media.StreamName;
import io.millrace.api.packaging.PackagingProfile;
import io.millrace.api.packaging.Presentation;
import io.millrace.api.packaging.Segment;
import io.millrace.api.packaging.SegmentedStream;
import io.millrace.api.packaging.TrackWriter;
import io.millrace.testkit.FakeWorkers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes windows for tests and fills them. */
final class Windows {
    static final PackagingProfile PROFILE = new PackagingProfile(200_000, 2_000_000, 4_000_000, 5, Optional.empty());
    static final long EPOCH_UTC_US = 1_767_225_600_000_000L;

    private Windows() {}

    static WindowSet make(Path folder, FakeWorkers workers, List<String> warnings) {
        return make(folder, workers, warnings, Presentation.Kind.LIVE);
    }

    static WindowSet make(Path folder, FakeWorkers workers, List<String> warnings, Presentation.Kind kind) {
        NumberingStore store = new NumberingStore(folder, workers.blocking("numbering"), workers.clock);
        StreamName name = StreamName.parse("live/demo");
        return new WindowSet(name, PROFILE, kind, store.open(name), () -> EPOCH_UTC_US, workers, warnings::add);
    }

    static ByteBuffer bytes(int size, int value) {
        ByteBuffer buffer = ByteBuffer.allocate(size);
        for (int i = 0; i < size; i++) {
            buffer.put(i, (byte) value);
        }
        return buffer;
    }

    /** Writes a part of 1,000 bytes, 200 ms long. */
    static void part(TrackWriter out, long startUs) {
        out.part(
                startUs,
                200_000,
                true,
                List.of(bytes(400, (int) (startUs / 200_000)), bytes(600, 1)),
                new TrackWriter.Next(startUs + 200_000, startUs / 10_000));
    }

    /** Writes a whole segment of 2 s. */
    static void segment(TrackWriter out, long startUs) {
        for (int i = 0; i < 10; i++) {
            part(out, startUs + i * 200_000L);
        }
        out.endSegment();
    }

    static List<Long> sequences(SegmentedStream stream) {
        List<Long> numbers = new ArrayList<>();
        for (Segment segment : stream.window().segments()) {
            numbers.add(segment.mediaSequence());
        }
        return numbers;
    }
}
