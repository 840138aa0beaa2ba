package io.millrace.codecs.ffmpeg.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codecs.ffmpeg.wire.FromWorker;
import io.millrace.codecs.ffmpeg.wire.TrackInfo;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the server is promised of an output: its kind first, and decoding times that rise. */
class SampleSinkTest {
    private static final TrackInfo SMALL = new TrackInfo.Video(1, ByteBuffer.allocate(3), 320, 180, 25, 1);
    private static final TrackInfo LARGE = new TrackInfo.Video(1, ByteBuffer.allocate(3), 640, 360, 25, 1);

    private final Received received = new Received();
    private final SampleSink sink = new SampleSink(7, received);

    private void sample(long dtsUs, long ptsUs) {
        sink.sample(SampleSink.VIDEO, dtsUs, ptsUs, ByteBuffer.allocate(1));
    }

    private List<Long> dtsUs() {
        return received.samples(7).stream().map(FromWorker.OutputSample::dtsUs).toList();
    }

    @Test
    void aKindIsSaidOnceAndAgainAfterAJump() {
        sink.track(SMALL);
        sink.track(new TrackInfo.Video(1, ByteBuffer.allocate(3), 320, 180, 25, 1));
        sink.track(LARGE);
        assertEquals(List.of(SMALL, LARGE), received.tracks(7));
        assertEquals(640, sink.width());
        sink.jump();
        sink.track(LARGE);
        assertEquals(List.of(SMALL, LARGE, LARGE), received.tracks(7));
    }

    @Test
    void decodingTimesRise() {
        sample(100, 100);
        sample(100, 140);
        sample(90, 180);
        sample(220, 220);
        assertEquals(List.of(100L, 101L, 102L, 220L), dtsUs());
        assertEquals(List.of(100L, 140L, 180L, 220L), received.ptsUs(7));
        assertEquals(4, sink.samples());
    }

    @Test
    void nothingIsShownBeforeItIsDecoded() {
        sample(150, 100);
        sample(100, 100);
        assertEquals(List.of(100L, 101L), dtsUs());
        assertEquals(List.of(100L, 101L), received.ptsUs(7));
    }

    @Test
    void afterAJumpTimesMayGoBack() {
        sample(1_000, 1_000);
        sink.jump();
        sample(-50, -50);
        sample(0, 0);
        assertEquals(List.of(1_000L, -50L, 0L), dtsUs());
    }

    @Test
    void soundHasNoSize() {
        assertEquals(0, sink.width());
        sink.track(new TrackInfo.Audio(2, ByteBuffer.allocate(2), 48_000, 2));
        assertEquals(0, sink.width());
        assertEquals(0, sink.height());
    }

    @Test
    void whoIsClosedSaysNothing() {
        sink.close();
        sink.track(SMALL);
        sample(1, 1);
        assertTrue(received.all(FromWorker.class).isEmpty());
        assertEquals(0, sink.samples());
    }
}
