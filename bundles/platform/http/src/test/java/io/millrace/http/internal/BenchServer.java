package io.millrace.http.internal;

import io.millrace.api.media.Track;
import io.millrace.api.packaging.Body;
import io.millrace.api.packaging.InitSegment;
import io.millrace.api.packaging.PackagingProfile;
import io.millrace.api.packaging.Segment;
import io.millrace.api.packaging.SegmentWindow;
import io.millrace.api.packaging.SegmentedStream;
import io.millrace.testkit.SyntheticStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Serves a playlist and segments of 1 MiB until it is killed, for load tools. */
final class BenchServer {
    private BenchServer() {}

    public static void main(String[] arguments) throws Exception {
        DeliveryHarness http = new DeliveryHarness();
        http.presentations.add("live/bench", new OneSegment());
        http.liveStreams.add("live/bench");
        http.manifest("1.0.0", DeliveryHarness.fixed("#EXTM3U\n" + "#EXTINF:2.00000,\nv0.e0-1234.m4s\n".repeat(7)));
        System.out.println("http://127.0.0.1:" + http.port() + "/live/bench/v0.m3u8 and v0.e0-1.m4s");
        Thread.currentThread().join();
    }

    private static final class OneSegment implements SegmentedStream {
        private final Body body = Body.of(List.of(ByteBuffer.allocateDirect(1 << 20)));
        private final SegmentWindow window = new SegmentWindow(
                List.of(new Segment(
                        1,
                        0,
                        2_000_000,
                        0,
                        false,
                        0,
                        0,
                        false,
                        new InitSegment(1, track().format(), body),
                        List.of(),
                        body,
                        true)),
                2,
                0,
                false);

        @Override
        public String id() {
            return "v0";
        }

        @Override
        public String epoch() {
            return "e0";
        }

        @Override
        public Track track() {
            return SyntheticStream.VIDEO;
        }

        @Override
        public SegmentWindow window() {
            return window;
        }

        @Override
        public CompletionStage<SegmentWindow> await(long mediaSequence, int partIndex) {
            return CompletableFuture.completedFuture(window);
        }

        @Override
        public long averageBitsPerSecond() {
            return 4_000_000;
        }

        @Override
        public long peakBitsPerSecond() {
            return 4_000_000;
        }

        @Override
        public PackagingProfile profile() {
            return PackagingProfile.DEFAULT;
        }
    }
}
