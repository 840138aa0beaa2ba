package io.millrace.codecs.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.codec.PictureUnavailableException;
import io.millrace.api.live.LiveStream;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.Sample;
import io.millrace.api.media.StreamName;
import io.millrace.api.media.Track;
import io.millrace.testkit.FakeLiveStream;
import io.millrace.testkit.SyntheticStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureDeskTest {
    @TempDir
    Path folder;

    private TestBench bench;

    @BeforeEach
    void start() {
        bench = new TestBench(folder);
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    private CompletableFuture<ByteBuffer> ask(String name, int width) {
        return bench.transcoder.jpeg(StreamName.parse(name), width).toCompletableFuture();
    }

    private String picture(String name, int width) throws Exception {
        ByteBuffer jpeg = ask(name, width).get(20, TimeUnit.SECONDS);
        assertTrue(jpeg.isReadOnly());
        return StandardCharsets.US_ASCII.decode(jpeg).toString();
    }

    private CompletableFuture<ByteBuffer> single(Track track, Sample picture) {
        return bench.transcoder.jpeg(track, picture, 320).toCompletableFuture();
    }

    private PictureUnavailableException failure(String name) {
        return failure(ask(name, 320));
    }

    private static PictureUnavailableException failure(CompletableFuture<ByteBuffer> asked) {
        ExecutionException thrown = assertThrows(ExecutionException.class, () -> asked.get(20, TimeUnit.SECONDS));
        return (PictureUnavailableException) thrown.getCause();
    }

    @Test
    void theNewestKeyPictureIsDecodedAndKept() throws Exception {
        bench.begin();
        bench.publish(13);
        String expected = "picture 320 of " + 10 * 40_000;
        assertEquals(expected, picture("live/demo", 320));
        bench.publish(10);
        assertEquals(expected, picture("live/demo", 320), "what was made is kept for some time");
        assertEquals("picture 0 of " + 20 * 40_000, picture("live/demo", 4000), "none is enlarged");
        assertEquals(1, bench.launches.get(), "one worker makes all");
    }

    @Test
    void whoAsksForTheSameWaitsTogether() throws Exception {
        bench.begin();
        bench.publish(1);
        CompletableFuture<ByteBuffer> first = ask("live/demo", 320);
        CompletableFuture<ByteBuffer> second = ask("live/demo", 320);
        assertEquals(first.get(20, TimeUnit.SECONDS), second.get(20, TimeUnit.SECONDS));
        assertEquals(0, bench.stream.readers());
    }

    @Test
    void aStreamWithoutAKeyPictureDoesNotKeepOthersWaiting() throws Exception {
        FakeLiveStream begun = bench.streams.stream("live/begun");
        begun.publish(new FormatChange(List.of(SyntheticStream.VIDEO)));
        CompletableFuture<ByteBuffer> early = ask("live/begun", 320);
        bench.begin();
        bench.publish(1);
        assertEquals("picture 320 of 0", picture("live/demo", 320));
        assertFalse(early.isDone(), "it is waited for");
        begun.publish(SyntheticStream.of(25, 5).video(0, 40_000));
        assertTrue(early.get(20, TimeUnit.SECONDS).hasRemaining());
    }

    @Test
    void anUnknownStreamHasNoPictureForGood() {
        assertFalse(failure("live/other").isTemporary());
    }

    @Test
    void aPictureOfNoStreamIsDecoded() throws Exception {
        Sample picture = SyntheticStream.of(25, 5).video(0, 40_000).get(0);
        ByteBuffer jpeg = single(SyntheticStream.VIDEO, picture).get(20, TimeUnit.SECONDS);
        assertEquals("picture 320 of 0", StandardCharsets.US_ASCII.decode(jpeg).toString());
        bench.begin();
        bench.publish(1);
        assertEquals("picture 320 of 0", picture("live/demo", 320));
        assertEquals(1, bench.launches.get(), "one worker makes all");
    }

    @Test
    void aPictureOfNoStreamThatBreaksTheWorkerFails() {
        bench.mode(FakeWorker.Mode.BLIND);
        Sample picture = SyntheticStream.of(25, 5).video(0, 40_000).get(0);
        assertTrue(failure(single(SyntheticStream.VIDEO, picture)).isTemporary());
    }

    @Test
    void onlyAKeyPictureCanBeDecodedAlone() {
        Sample second = SyntheticStream.of(25, 5).video(0, 80_000).get(1);
        assertFalse(failure(single(SyntheticStream.VIDEO, second)).isTemporary());
        assertFalse(failure(single(SyntheticStream.AUDIO, second)).isTemporary());
    }

    @Test
    void soundHasNoPictureForGood() {
        bench.stream.publish(new FormatChange(List.of(SyntheticStream.AUDIO)));
        PictureUnavailableException failure = failure("live/demo");
        assertFalse(failure.isTemporary());
        assertEquals("live/demo has no pictures", failure.getMessage());
    }

    @Test
    void aPictureThatBreaksTheWorkerDoesNotKeepOthersFromTheirs() throws Exception {
        bench.begin();
        bench.publish(1);
        bench.mode(FakeWorker.Mode.BLIND);
        assertTrue(failure("live/demo").getMessage().contains("signal 6"));
        bench.mode(FakeWorker.Mode.GOOD);
        FakeLiveStream other = bench.streams.stream("live/other");
        other.state(LiveStream.State.LIVE);
        List<Sample> samples = SyntheticStream.of(25, 5).video(0, 40_000);
        other.publish(new FormatChange(List.of(SyntheticStream.VIDEO)));
        other.publish(samples);
        assertEquals("picture 320 of 0", picture("live/other", 320));
        assertTrue(failure("live/demo").isTemporary(), "it is not tried again at once");
        assertEquals(2, bench.launches.get());
    }
}
