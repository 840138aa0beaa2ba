package io.millrace.codecs.ffmpeg;

import static io.millrace.codecs.ffmpeg.WorkerRig.LIMITS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.Discontinuity;
import io.millrace.api.media.EndOfPublication;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import io.millrace.codecs.ffmpeg.wire.ToWorker;
import io.millrace.testkit.FakeLiveStream;
import io.millrace.testkit.SyntheticStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a worker gets of a stream. */
@Timeout(120)
class InputFeedTest {
    private static final long GOP_US = 200_000;

    @TempDir
    Path folder;

    private final FakeLiveStream stream = new FakeLiveStream("live/fed");
    private final SyntheticStream media = SyntheticStream.of(25, 5);
    private final AtomicInteger changes = new AtomicInteger();
    private WorkerRig rig;
    private InputFeed feed;
    private Worker worker;

    @BeforeEach
    void greet() throws IOException {
        rig = new WorkerRig(folder);
        worker = rig.greeted(LIMITS);
        feed = new InputFeed(stream, 3, rig.loop, changes::incrementAndGet);
        stream.publish(new FormatChange(media.tracks()));
    }

    @AfterEach
    void close() throws IOException {
        rig.close();
    }

    private void start(boolean video, boolean audio) {
        rig.onLoop(() -> {
            feed.needs(video, audio);
            feed.start(worker);
        });
    }

    /** A reader joins at the newest key picture there is: this one, before others come. */
    private void startWithAKeyPicture() throws IOException {
        start(true, false);
        stream.publish(media.video(0, 40_000));
        assertInstanceOf(ToWorker.Tracks.class, rig.next());
        nextSample();
    }

    private ToWorker.Sample nextSample() throws IOException {
        return assertInstanceOf(ToWorker.Sample.class, rig.next());
    }

    private boolean hasBeenAt(long us) {
        AtomicBoolean was = new AtomicBoolean();
        rig.onLoop(() -> was.set(feed.hasBeenAt(us, 1_000_000)));
        return was.get();
    }

    @Test
    void itBeginsWithTheTracksAndTheNextKeyPicture() throws IOException {
        stream.publish(media.video(0, GOP_US));
        start(true, false);
        stream.publish(media.samples(GOP_US / 2, 2 * GOP_US));
        ToWorker.Tracks tracks = assertInstanceOf(ToWorker.Tracks.class, rig.next());
        assertEquals(3, tracks.input());
        assertEquals(
                List.of(SyntheticStream.VIDEO_ID, SyntheticStream.AUDIO_ID),
                tracks.tracks().stream().map(ToWorker.Tracks.Entry::track).toList());
        for (Sample sent : media.video(GOP_US, 2 * GOP_US)) {
            ToWorker.Sample got = nextSample();
            assertEquals(sent.dtsUs(), got.dtsUs());
            assertEquals(sent.isSync(), got.isSync());
            assertEquals(sent.payload(), got.payload());
        }
        assertEquals(1, changes.get());
    }

    @Test
    void onlyWhatOutputsNeedIsSent() throws IOException {
        start(false, true);
        stream.publish(media.samples(0, GOP_US));
        assertInstanceOf(ToWorker.Tracks.class, rig.next());
        for (Sample sent : media.audio(0, GOP_US)) {
            assertEquals(SyntheticStream.AUDIO_ID, nextSample().track());
            assertTrue(hasBeenAt(sent.dtsUs()));
        }
    }

    @Test
    void picturesThatAreNeededLaterBeginWithAKeyPicture() throws IOException {
        start(false, true);
        stream.publish(media.samples(0, 120_000));
        assertInstanceOf(ToWorker.Tracks.class, rig.next());
        int sounds = media.audio(0, 120_000).size();
        for (int i = 0; i < sounds; i++) {
            nextSample();
        }
        rig.onLoop(() -> feed.needs(true, false));
        stream.publish(media.samples(120_000, GOP_US + 1));
        ToWorker.Sample first = nextSample();
        assertEquals(GOP_US, first.dtsUs());
        assertTrue(first.isSync());
    }

    @Test
    void aBreakOrAnEndIsToldAndPicturesBeginAnew() throws IOException {
        startWithAKeyPicture();
        stream.publish(new Discontinuity(Discontinuity.Reason.TIMESTAMP_JUMP));
        stream.publish(media.video(40_000, GOP_US + 1));
        assertEquals(new ToWorker.Break(3), rig.next());
        assertEquals(GOP_US, nextSample().dtsUs());
        stream.publish(new EndOfPublication("The encoder has stopped"));
        assertEquals(new ToWorker.Break(3), rig.next());
    }

    @Test
    void aGiantAccessUnitIsLeftOutWithWhatDependsOnIt() throws IOException {
        startWithAKeyPicture();
        stream.publish(new Sample(
                SyntheticStream.VIDEO_ID, 40_000, 40_000, Sample.VIDEO, ByteBuffer.allocate((32 << 20) + 1)));
        stream.publish(media.video(80_000, GOP_US + 1));
        assertEquals(new ToWorker.Break(3), rig.next());
        assertEquals(GOP_US, nextSample().dtsUs());
    }

    @Test
    void soundThatChangesInterruptsNoPictures() throws IOException {
        start(true, true);
        stream.publish(media.video(0, 40_000));
        assertInstanceOf(ToWorker.Tracks.class, rig.next());
        nextSample();
        Track mono = new Track(
                SyntheticStream.AUDIO_ID,
                new AudioFormat(FourCc.AAC, ByteBuffer.wrap(new byte[] {0x11, 8}), 48_000, 1, Optional.empty()));
        stream.publish(new FormatChange(List.of(SyntheticStream.VIDEO, mono)));
        stream.publish(media.video(40_000, 80_000));
        assertInstanceOf(ToWorker.Tracks.class, rig.next());
        assertEquals(40_000, nextSample().dtsUs());
        assertEquals(2, changes.get());
    }

    @Test
    void anotherPictureFormatWaitsForItsKeyPicture() throws IOException {
        startWithAKeyPicture();
        VideoFormat before = (VideoFormat) SyntheticStream.VIDEO.format();
        Track smaller = new Track(
                SyntheticStream.VIDEO_ID,
                new VideoFormat(before.codec(), before.configuration(), 640, 360, before.frameRate()));
        stream.publish(new FormatChange(List.of(smaller)));
        stream.publish(media.video(40_000, GOP_US + 1));
        assertInstanceOf(ToWorker.Tracks.class, rig.next());
        assertEquals(GOP_US, nextSample().dtsUs());
    }

    @Test
    void theSameFormatAgainIsNoNews() throws IOException {
        startWithAKeyPicture();
        stream.publish(new FormatChange(media.tracks()));
        stream.publish(media.video(40_000, 80_000));
        assertEquals(40_000, nextSample().dtsUs());
        assertEquals(1, changes.get());
    }

    @Test
    void itDecodesTheFirstTrackOfEachKindThatCanBe() throws IOException {
        Track choir = new Track(70, new AudioFormat(FourCc.AAC, ByteBuffer.allocate(2), 48_000, 256, Optional.empty()));
        Track second = new Track(5, SyntheticStream.VIDEO.format());
        stream.publish(new FormatChange(List.of(choir, SyntheticStream.VIDEO, second, SyntheticStream.AUDIO)));
        start(true, true);
        stream.publish(media.video(0, 40_000));
        ToWorker.Tracks tracks = assertInstanceOf(ToWorker.Tracks.class, rig.next());
        assertEquals(
                List.of(SyntheticStream.VIDEO_ID, SyntheticStream.AUDIO_ID),
                tracks.tracks().stream().map(ToWorker.Tracks.Entry::track).toList());
        assertEquals(SyntheticStream.VIDEO_ID, feed.videoId());
        assertEquals(SyntheticStream.AUDIO_ID, feed.audioId());
    }

    @Test
    void aWorkerThatDoesNotReadHoldsUpItsReaderAndLosesNothing() throws IOException {
        SyntheticStream fat = media.withFrameBytes(500_000);
        startWithAKeyPicture();
        List<Sample> sent = fat.video(40_000, 5 * GOP_US);
        stream.publish(sent);
        AtomicBoolean room = new AtomicBoolean(true);
        Await.until(
                () -> {
                    rig.onLoop(() -> room.set(worker.hasRoom()));
                    return !room.get();
                },
                rig.gone::toString);
        assertFalse(hasBeenAt(5 * GOP_US + 1_000_000 - 40_000), "the rest waits in the stream");
        for (Sample sample : sent) {
            assertEquals(sample.dtsUs(), nextSample().dtsUs());
            rig.onLoop(feed::drain);
        }
    }

    @Test
    void whoWasNotFedHasBeenNowhere() throws IOException {
        assertFalse(hasBeenAt(0));
        start(true, false);
        assertFalse(hasBeenAt(0));
        stream.publish(media.video(10_000_000, 10_040_000));
        assertInstanceOf(ToWorker.Tracks.class, rig.next());
        nextSample();
        assertTrue(hasBeenAt(9_000_000));
        assertTrue(hasBeenAt(11_000_000));
        assertFalse(hasBeenAt(8_999_999));
        assertFalse(hasBeenAt(11_000_001));
        rig.onLoop(() -> feed.start(worker));
        assertFalse(hasBeenAt(10_000_000), "another worker begins anew");
    }

    @Test
    void itLetsGoOfItsStream() {
        start(true, true);
        assertEquals(1, stream.readers());
        rig.onLoop(feed::stop);
        rig.onLoop(feed::stop);
        assertEquals(0, stream.readers());
    }

    @Test
    void anotherPublicationIsAnotherFormat() {
        Object before = InputFeed.format(List.of(stream));
        assertEquals(before, InputFeed.format(List.of(stream)));
        stream.publish(new FormatChange(List.of(SyntheticStream.VIDEO)));
        assertNotEquals(before, InputFeed.format(List.of(stream)));
    }
}
