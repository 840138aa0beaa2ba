package io.millrace.core.packaging;

import io.millrace.api.packaging.SegmentedStream;
import io.millrace.api.packaging.TrackWriter;
import io.millrace.testkit.FakeWorkers;
import io.millrace.testkit.SegmentedStreamContract;
import io.millrace.testkit.SyntheticStream;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Core's windows keep what the testkit's fake keeps. */
class WindowContractTest extends SegmentedStreamContract {
    @TempDir
    Path folder;

    private WindowSet windows;
    private TrackWriter writer;
    private long nextUs;

    @BeforeEach
    void open() {
        windows = Windows.make(folder, FakeWorkers.direct(), new ArrayList<>());
        writer = windows.writer().open(SyntheticStream.VIDEO);
        writer.init(SyntheticStream.VIDEO, Windows.bytes(600, 1));
    }

    @Override
    protected SegmentedStream stream() {
        return windows.segments("v0");
    }

    @Override
    protected void part() {
        Windows.part(writer, nextUs);
        nextUs += 200_000;
    }

    @Override
    protected void endSegment() {
        writer.endSegment();
    }

    @Override
    protected void end() {
        windows.end();
    }
}
