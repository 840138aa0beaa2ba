package io.millrace.packagers.cmaf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.DataFormat;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.Sample;
import io.millrace.api.media.StreamItem;
import io.millrace.api.media.Track;
import io.millrace.api.packaging.Packaging;
import io.millrace.api.packaging.PackagingProfile;
import io.millrace.packagers.cmaf.RecordingWriter.Part;
import io.millrace.packagers.cmaf.RecordingWriter.Window;
import io.millrace.testkit.FakeLiveStream;
import io.millrace.testkit.FakeWorkers;
import io.millrace.testkit.SyntheticStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A packager that takes over in mid-stream writes what the first would have written. */
final class SwapTest {
    private static final Track META = new Track(200, DataFormat.of(FourCc.of("id3 "), "urn:test"));

    static Stream<List<StreamItem>> inputs() {
        return Stream.of(
                input(SyntheticStream.of(25, 50).withBFrames(2), 6_500_000),
                input(SyntheticStream.of(30, 45), 6_500_000),
                input(SyntheticStream.of(25, 250).withBFrames(2), 9_000_000));
    }

    private static List<StreamItem> input(SyntheticStream source, long untilUs) {
        List<StreamItem> items = new ArrayList<>();
        List<Track> tracks = new ArrayList<>(source.tracks());
        tracks.add(META);
        items.add(new FormatChange(tracks));
        int count = 0;
        for (Sample sample : source.withFrameBytes(60).samples(0, untilUs)) {
            items.add(sample);
            if (++count % 37 == 0) {
                ByteBuffer text = ByteBuffer.wrap(new byte[] {(byte) count});
                items.add(new Sample(META.id(), sample.dtsUs(), sample.dtsUs(), Sample.SYNC, text));
            }
        }
        return items;
    }

    @ParameterizedTest
    @MethodSource("inputs")
    void atEveryPartBoundary(List<StreamItem> items) {
        RecordingWriter expected = run(items, Integer.MAX_VALUE);
        assertTrue(expected.parts() > 60);
        for (int at = 1; at < expected.parts(); at++) {
            assertSame(expected, run(items, at), at);
        }
    }

    @Test
    void again_and_again() {
        List<StreamItem> items = input(SyntheticStream.of(25, 50).withBFrames(2), 6_500_000);
        RecordingWriter expected = run(items, Integer.MAX_VALUE);
        FakeLiveStream stream = new FakeLiveStream("live/demo");
        RecordingWriter windows = new RecordingWriter();
        Packaging packaging = attach(stream, windows);
        for (StreamItem item : items) {
            stream.publish(item);
            packaging.close();
            windows.revoke();
            packaging = attach(stream, windows);
        }
        assertSame(expected, windows, -1);
        assertEquals(1, stream.readers());
    }

    private static RecordingWriter run(List<StreamItem> items, int swapAfter) {
        FakeLiveStream stream = new FakeLiveStream("live/demo");
        RecordingWriter windows = new RecordingWriter();
        boolean[] due = new boolean[1];
        windows.limit(swapAfter, () -> due[0] = true);
        Packaging packaging = attach(stream, windows);
        for (StreamItem item : items) {
            stream.publish(item);
            if (due[0]) {
                due[0] = false;
                packaging.close();
                packaging = attach(stream, windows);
            }
        }
        return windows;
    }

    private static Packaging attach(FakeLiveStream stream, RecordingWriter windows) {
        return new CmafPackager(FakeWorkers.direct()).attach(stream, PackagingProfile.DEFAULT, windows.writer());
    }

    private static void assertSame(RecordingWriter expected, RecordingWriter actual, int at) {
        assertEquals(expected.log, actual.log, "swap after part " + at);
        for (Window window : expected.windows.values()) {
            List<Part> parts = actual.windows.get(window.track.id()).parts;
            assertEquals(window.parts.size(), parts.size(), "swap after part " + at);
            for (int i = 0; i < parts.size(); i++) {
                Part a = window.parts.get(i);
                Part b = parts.get(i);
                String what = "swap after part " + at + ", track " + window.track.id() + " part " + i;
                assertEquals(a.sequence() + "." + a.index(), b.sequence() + "." + b.index(), what);
                assertEquals(a.startUs() + "+" + a.durationUs(), b.startUs() + "+" + b.durationUs(), what);
                assertArrayEquals(a.bytes(), b.bytes(), what);
            }
        }
    }
}
