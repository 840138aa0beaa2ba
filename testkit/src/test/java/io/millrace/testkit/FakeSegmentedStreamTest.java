package io.millrace.testkit;

import io.millrace.api.packaging.PackagingProfile;
import io.millrace.api.packaging.SegmentedStream;

class FakeSegmentedStreamTest extends SegmentedStreamContract {
    private final FakeSegmentedStream stream =
            new FakeSegmentedStream("v0", SyntheticStream.VIDEO, PackagingProfile.DEFAULT, 7);

    @Override
    protected SegmentedStream stream() {
        return stream;
    }

    @Override
    protected void part() {
        stream.part(200_000, true);
    }

    @Override
    protected void endSegment() {
        stream.endSegment();
    }

    @Override
    protected void end() {
        stream.end();
    }
}
