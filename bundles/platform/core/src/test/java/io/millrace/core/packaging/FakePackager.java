package io.millrace.core.packaging;

import io.millrace.api.live.LiveStream;
import io.millrace.api.packaging.Packager;
import io.millrace.api.packaging.Packaging;
import io.millrace.api.packaging.PackagingProfile;
import io.millrace.api.packaging.SegmentWriter;
import io.millrace.api.packaging.TrackWriter;
import io.millrace.testkit.SyntheticStream;
import java.util.ArrayList;
import java.util.List;

/** Writes what the test says, going on where the writer before stopped. */
final class FakePackager implements Packager {
    final List<Handle> attached = new ArrayList<>();
    RuntimeException failure;

    @Override
    public Packaging attach(LiveStream stream, PackagingProfile profile, SegmentWriter writer) {
        if (failure != null) {
            throw failure;
        }
        Handle handle = new Handle(stream, profile, writer);
        attached.add(handle);
        return handle;
    }

    Handle last() {
        return attached.get(attached.size() - 1);
    }

    long open() {
        return attached.stream().filter(handle -> !handle.closed).count();
    }

    static final class Handle implements Packaging {
        final LiveStream stream;
        final PackagingProfile profile;
        final SegmentWriter writer;
        boolean closed;
        private TrackWriter video;

        Handle(LiveStream stream, PackagingProfile profile, SegmentWriter writer) {
            this.stream = stream;
            this.profile = profile;
            this.writer = writer;
        }

        void endSegment() {
            video.endSegment();
        }

        void part() {
            if (video == null) {
                List<TrackWriter> open = writer.tracks();
                video = open.isEmpty() ? writer.open(SyntheticStream.VIDEO) : open.get(0);
                if (open.isEmpty()) {
                    video.init(SyntheticStream.VIDEO, Windows.bytes(100, 1));
                }
            }
            Windows.part(video, video.resume().map(at -> at.next().dtsUs()).orElse(0L));
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
