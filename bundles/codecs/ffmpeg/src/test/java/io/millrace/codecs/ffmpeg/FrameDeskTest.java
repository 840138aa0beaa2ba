package io.millrace.codecs.ffmpeg;

import static io.millrace.codecs.ffmpeg.TestBench.video;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.analysis.Frame;
import io.millrace.api.analysis.Frame.PixelFormat;
import io.millrace.api.analysis.FrameWish;
import io.millrace.api.analysis.Sound;
import io.millrace.api.analysis.SoundWish;
import io.millrace.api.codec.FrameSource;
import io.millrace.api.codec.OutputStatus.State;
import io.millrace.api.codec.Transcoder.Transcoding;
import io.millrace.codecs.ffmpeg.wire.FromWorker;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrameDeskTest {
    private static final FrameWish WISH = new FrameWish(16, 8, PixelFormat.GRAY8, 5, false);
    private static final SoundWish SOUND = new SoundWish(8_000, 2, 250);

    @TempDir
    Path folder;

    private final RecordedOutput low = new RecordedOutput();
    private final Looker looker = new Looker();
    private TestBench bench;

    /** Who looks; takes frames only if the test says so. */
    private static final class Looker implements FrameSource.Sink {
        final List<Frame> frames = new CopyOnWriteArrayList<>();
        final List<Sound> sounds = new CopyOnWriteArrayList<>();
        volatile int leftOut;

        @Override
        public void frame(Frame frame, int count) {
            frames.add(frame);
            leftOut += count;
        }

        @Override
        public void sound(Sound sound, int count) {
            sounds.add(sound);
        }
    }

    @BeforeEach
    void start() {
        bench = new TestBench(folder);
        bench.begin();
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    private void publishUntil(BooleanSupplier condition, FrameSource.Feed feed) {
        Await.until(
                () -> {
                    bench.publish(5);
                    return condition.getAsBoolean();
                },
                feed::trouble);
    }

    private FrameSource.Feed open(SoundWish sound) {
        return bench.transcoder.open(bench.stream, WISH, sound, looker);
    }

    @Test
    void aStreamWithoutOutputsIsDecodedForWhoLooksAndOneFrameIsOnItsWay() throws Exception {
        FrameSource.Feed feed = open(SoundWish.NONE);
        publishUntil(() -> looker.frames.size() == 1, feed);
        Frame frame = looker.frames.get(0);
        assertEquals(
                List.of(16, 8, PixelFormat.GRAY8, 128),
                List.of(
                        frame.width(),
                        frame.height(),
                        frame.format(),
                        frame.pixels().remaining()));
        assertEquals(2, looker.leftOut);
        for (int i = 0; i < 5; i++) {
            bench.publish(5);
        }
        assertEquals(1, looker.frames.size(), "the one before was not taken");
        feed.nextFrame();
        publishUntil(() -> looker.frames.size() == 2, feed);
        assertEquals(List.of(), looker.sounds);
        feed.close();
        Await.until(() -> bench.stream.readers() == 0 && isEmpty(bench), feed::trouble);
        assertEquals(1, bench.launches.get());
    }

    private static boolean isEmpty(TestBench bench) {
        try {
            return bench.sockets().isEmpty();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void soundComesBesidePicturesAndAtItsOwnPace() {
        FrameSource.Feed feed = open(SOUND);
        publishUntil(() -> looker.sounds.size() == 1, feed);
        assertEquals(2, looker.sounds.get(0).channels());
        feed.nextSound();
        Await.until(() -> looker.sounds.size() == 2, feed::trouble);
        assertEquals(1, looker.frames.size());
    }

    private FrameTap asked() {
        FrameTap tap = new FrameTap(bench.stream, WISH, SOUND, looker, new WorkerLoop(Runnable::run), gone -> {});
        AtomicInteger requests = new AtomicInteger();
        // pictures are asked for first
        tap.ask(new Worker(null, null, "", null), requests::incrementAndGet);
        return tap;
    }

    private static FromWorker.PictureData picture(int width, int height, int bytes) {
        return new FromWorker.PictureData(1, 0, width, height, 0, ByteBuffer.allocate(bytes));
    }

    private static FromWorker.SoundData sound(int samplesPerSecond, int channels, int bytes) {
        return new FromWorker.SoundData(2, 0, samplesPerSecond, channels, 0, ByteBuffer.allocate(bytes));
    }

    @Test
    void whatNobodyAskedForIsNotPassedOn() {
        FrameTap tap = asked();
        for (int i = 0; i < 3; i++) {
            assertTrue(tap.received(picture(16, 8, 128)));
            assertTrue(tap.received(sound(8_000, 2, 8_000)));
        }
        assertEquals(List.of(1, 1), List.of(looker.frames.size(), looker.sounds.size()));
        assertEquals("", tap.trouble());
    }

    @Test
    void framesThatAreNotWhatWasWishedAreNotPassedOn() {
        List<FromWorker.PictureData> pictures =
                List.of(picture(16, 8, 127), picture(8, 16, 128), picture(16, 8, 0), picture(1 << 16, 1 << 16, 0));
        for (FromWorker.PictureData picture : pictures) {
            FrameTap tap = asked();
            assertTrue(tap.received(picture));
            assertEquals("The pictures cannot be decoded", tap.trouble());
        }
        List<FromWorker.SoundData> sounds = List.of(
                sound(8_000, 2, 0), sound(8_000, 2, 6), sound(8_000, 2, 8_004), sound(8_001, 2, 4), sound(8_000, 0, 4));
        for (FromWorker.SoundData sound : sounds) {
            FrameTap tap = asked();
            assertTrue(tap.received(sound));
            assertEquals("The sound cannot be decoded", tap.trouble());
        }
        assertEquals(0, looker.frames.size() + looker.sounds.size());
    }

    @Test
    void whoLooksSharesTheWorkerOfTheOutputs() {
        Transcoding transcoding = bench.transcoder.open(bench.job(video("360p", 640, 360)), Map.of("360p", low));
        bench.awaitState(transcoding, "360p", State.RUNNING);
        bench.publishUntil(() -> !low.samples.isEmpty(), transcoding);
        // one for the outputs, one that measured
        Await.until(() -> bench.launches.get() == 2, bench.launches::get);
        FrameSource.Feed feed = open(SoundWish.NONE);
        publishUntil(() -> looker.frames.size() == 1, feed);
        assertEquals(2, bench.launches.get());
        transcoding.close();
        feed.nextFrame();
        publishUntil(() -> looker.frames.size() == 2, feed);
        assertEquals(3, bench.launches.get());
    }

    @Test
    void whoLookedBeforeComesToTheOutputs() throws Exception {
        FrameSource.Feed feed = open(SoundWish.NONE);
        publishUntil(() -> looker.frames.size() == 1, feed);
        Transcoding transcoding = bench.transcoder.open(bench.job(video("360p", 640, 360)), Map.of("360p", low));
        bench.awaitState(transcoding, "360p", State.RUNNING);
        feed.nextFrame();
        publishUntil(() -> looker.frames.size() == 2, feed);
        Await.until(() -> bench.stream.readers() == 1, feed::trouble);
        feed.close();
        int already = low.samples.size();
        bench.publishUntil(() -> low.samples.size() > already, transcoding);
    }

    @Test
    void framesComeAgainFromTheNextWorker() {
        bench.mode(FakeWorker.Mode.CRASHES);
        FrameSource.Feed feed = open(SoundWish.NONE);
        publishUntil(() -> feed.trouble().startsWith("The worker "), feed);
        bench.mode(FakeWorker.Mode.GOOD);
        looker.frames.clear();
        feed.nextFrame();
        publishUntil(() -> !looker.frames.isEmpty() && feed.trouble().isEmpty(), feed);
        assertTrue(bench.launches.get() >= 2);
    }

    @Test
    void whatIsLeftIsGivenToThoseWhoLookUntilAJobNeedsIt() {
        Budget budget = new Budget(1);
        assertTrue(budget.useSpare("looker", 0.6));
        assertTrue(!budget.useSpare("another", 0.5));
        assertEquals(1, budget.freeFor("job"), 1e-9);
        budget.use("job", 0.7);
        assertTrue(!budget.useSpare("looker", 0.6));
        budget.release("job");
        assertTrue(budget.useSpare("another", 0.5));
        budget.releaseSpare("another");
        assertTrue(budget.useSpare("looker", 1));
    }

    @Test
    void tapsAreShedBeforeOutputs() {
        Budget budget = new Budget(1);
        FrameTaps taps = new FrameTaps(budget, () -> 1);
        FrameTap tap = new FrameTap(bench.stream, WISH, SOUND, looker, new WorkerLoop(Runnable::run), gone -> {});
        taps.add(tap);
        assertTrue(!taps.review(0.5, 0) && taps.areServed() && taps.needVideo() && taps.needAudio());
        budget.use("job", 0.6);
        assertTrue(taps.review(0.5, 1));
        assertTrue(!taps.areServed() && tap.trouble().contains("nothing left"), tap.trouble());
        budget.release("job");
        assertTrue(taps.review(0.5, 2));
        assertEquals("", tap.trouble());
        assertTrue(taps.shed("live/demo", 3));
        assertTrue(tap.trouble().contains("fell behind"), tap.trouble());
        assertTrue(!taps.shed("live/demo", 4), "there is nothing more to shed");
        assertTrue(!taps.review(0, 60_000_002));
        assertTrue(taps.review(0, 60_000_003) && taps.areServed());
    }
}
