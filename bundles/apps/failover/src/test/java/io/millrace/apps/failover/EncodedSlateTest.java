package io.millrace.apps.failover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.codec.OutputStatus;
import io.millrace.api.codec.TranscodeJob;
import io.millrace.api.codec.Transcoder;
import io.millrace.api.live.Publisher;
import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.FrameRate;
import io.millrace.api.media.Sample;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import io.millrace.testkit.SyntheticStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is shown while no input comes. */
class EncodedSlateTest {
    private static final long SECOND_US = 1_000_000;
    private static final int SLATE_BYTES = 77;
    private static final SyntheticStream ONE = SyntheticStream.of(25, 50);
    private static final Track ENCODED =
            new Track(0, new VideoFormat(FourCc.AVC, ByteBuffer.allocate(20), 1_280, 720, new FrameRate(25, 1)));

    @TempDir
    Path folder;

    private final Scene scene = new Scene();
    private final Object owner = new Object();
    private final FakeTranscoder transcoder = new FakeTranscoder();
    private Path picture;

    /** Encodes nothing, but tells what it should. */
    private static final class FakeTranscoder implements Transcoder, Transcoder.Transcoding {
        final List<TranscodeJob> jobs = new ArrayList<>();
        Publisher publisher;
        int closed;
        String trouble = "";

        @Override
        public Transcoding open(TranscodeJob job, Map<String, Publisher> publishers) {
            jobs.add(job);
            publisher = publishers.get(job.outputs().get(0).name());
            return this;
        }

        @Override
        public void change(TranscodeJob job, Map<String, Publisher> publishers) {
            throw new AssertionError("It is not changed");
        }

        @Override
        public List<OutputStatus> outputs() {
            return List.of(new OutputStatus(
                    "slate", OutputStatus.State.REFUSED, "", 0, 0, 0, 0, 0, 0, OptionalLong.empty(), 0, trouble));
        }

        @Override
        public void close() {
            closed++;
        }

        /** Pictures of the slate, a key picture every so many. */
        void encode(long fromUs, int pictures, int group) {
            publisher.tracks(List.of(ENCODED));
            for (int i = 0; i < pictures; i++) {
                long us = fromUs + i * Recorded.PICTURE_US;
                int flags = Sample.VIDEO | (i % group == 0 ? Sample.SYNC : 0);
                publisher.write(new Sample(0, us, us, flags, ByteBuffer.allocate(SLATE_BYTES)));
            }
        }
    }

    @BeforeEach
    void aPicture() throws IOException {
        picture = Files.createFile(folder.resolve("back soon.png"));
        scene.service.transcoder = transcoder;
        scene.service.data = folder;
        scene.passes(200_000);
    }

    private void configure(Path slate) {
        scene.service.put(owner, scene.settings(Map.of("slate", slate.toString())));
        scene.begins("in/a", ONE, 0);
        scene.passes(5 * SECOND_US);
    }

    private List<Sample> video() {
        return Recorded.of(scene.output().samples, TrackMap.VIDEO_ID);
    }

    private String words() {
        return scene.service.list().get(0).slate();
    }

    @Test
    void aPictureIsEncodedOnceAndShownWhileNothingIsThere() {
        configure(picture);
        assertEquals(1, transcoder.jobs.size());
        TranscodeJob.Video wanted =
                (TranscodeJob.Video) transcoder.jobs.get(0).outputs().get(0);
        assertEquals(FourCc.AVC, wanted.codec());
        assertEquals(1_280, wanted.width());
        assertTrue(transcoder.jobs.get(0).graph().contains("back\\ soon.png"));
        transcoder.encode(4 * SECOND_US, 120, 50);
        scene.passes(200_000);
        assertEquals("Ready", words());
        assertEquals(1, transcoder.closed);

        int before = video().size();
        scene.disconnects("in/a");
        assertTrue(scene.service.list().get(0).isSlate());
        assertEquals("slate", scene.events.get(1).get("to"));
        assertEquals("disconnected", scene.events.get(1).get("reason"));
        scene.passes(7 * SECOND_US);
        List<Sample> shown = video().subList(before, video().size());
        Recorded.assertBetween(174, 178, shown.size());
        for (int i = 0; i < shown.size(); i++) {
            assertEquals(SLATE_BYTES, shown.get(i).sizeBytes());
            assertEquals(i % 50 == 0, shown.get(i).isSync(), "picture " + i);
        }
        Recorded.assertRising(video());
        long aheadUs = shown.get(shown.size() - 1).ptsUs() - scene.workers.clock.utcUs();
        Recorded.assertBetween(-Recorded.PICTURE_US, SlateFilm.AHEAD_US, aheadUs);

        scene.begins("in/a", ONE, 0);
        scene.passes(4 * SECOND_US);
        assertEquals("in/a", scene.shown());
        assertFalse(scene.service.list().get(0).isSlate());
        assertEquals(1, transcoder.jobs.size());
        assertEquals(1, scene.streams.publishers.size());
        List<Sample> all = video();
        for (int i = 1; i < all.size(); i++) {
            boolean changes =
                    (all.get(i).sizeBytes() == SLATE_BYTES) != (all.get(i - 1).sizeBytes() == SLATE_BYTES);
            assertTrue(!changes || all.get(i).isSync());
            Recorded.assertBetween(
                    39_000, 41_000, all.get(i).dtsUs() - all.get(i - 1).dtsUs());
        }
    }

    @Test
    void itGoesOnAtItsPaceHoweverTheClockIsSet() {
        configure(picture);
        transcoder.encode(4 * SECOND_US, 120, 50);
        scene.passes(200_000);
        scene.disconnects("in/a");
        for (long step : new long[] {3_600 * SECOND_US, -7_200 * SECOND_US}) {
            scene.passes(SECOND_US);
            int before = video().size();
            scene.workers.clock.stepWall(step);
            scene.passes(4 * SECOND_US);
            Recorded.assertBetween(99, 101, video().size() - before);
        }
        Recorded.assertRising(video());
    }

    @Test
    void itGoesOnAtItsPaceWhereInputsHaveAnotherTimeOfDay() {
        scene.streams.stream("in/a").epochUtcUs(scene.workers.clock.utcUs() + 3_600 * SECOND_US);
        configure(picture);
        transcoder.encode(4 * SECOND_US, 120, 50);
        scene.passes(200_000);
        scene.disconnects("in/a");
        int before = video().size();
        scene.passes(4 * SECOND_US);
        Recorded.assertBetween(99, 103, video().size() - before);
        Recorded.assertRising(video());
    }

    @Test
    void whatNobodyLookedForIsNotMadeUpFor() {
        configure(picture);
        transcoder.encode(4 * SECOND_US, 120, 50);
        scene.passes(200_000);
        scene.disconnects("in/a");
        scene.passes(SECOND_US);
        int before = video().size();
        scene.workers.clock.advance(3_600 * SECOND_US);
        scene.passes(SECOND_US);
        Recorded.assertBetween(25, 4 * 25 + 10, video().size() - before);
        Recorded.assertRising(video());
        List<Sample> sound = Recorded.of(scene.output().samples, TrackMap.AUDIO_ID);
        Recorded.assertRising(sound);
        long apartUs = sound.get(sound.size() - 1).ptsUs()
                - video().get(video().size() - 1).ptsUs();
        Recorded.assertBetween(-50_000, 50_000, apartUs);
    }

    @Test
    void itIsSilentInTheSoundsOwnCodec() {
        configure(picture);
        transcoder.encode(4 * SECOND_US, 120, 50);
        scene.passes(200_000);
        int before = Recorded.of(scene.output().samples, TrackMap.AUDIO_ID).size();
        scene.stalls("in/a");
        scene.passes(6 * SECOND_US);
        List<Sample> sound = Recorded.of(scene.output().samples, TrackMap.AUDIO_ID);
        assertTrue(sound.size() > before + 200, "frames: " + (sound.size() - before));
        for (int i = 1; i < sound.size(); i++) {
            Recorded.assertBetween(
                    21_000, 22_000, sound.get(i).dtsUs() - sound.get(i - 1).dtsUs());
        }
        assertEquals(9, sound.get(sound.size() - 1).sizeBytes());
    }

    @Test
    void aFilmIsKeptFromItsBeginningToItsEnd() throws IOException {
        configure(Files.createFile(folder.resolve("loop.mp4")));
        String graph = transcoder.jobs.get(0).graph();
        assertTrue(graph.contains("eof_action=endall"), graph);
        long fromUs = filmBeginsUs(transcoder.jobs.get(0));
        transcoder.encode(fromUs - 2 * SECOND_US, 50 + 110, 25);
        scene.passes(SECOND_US);
        assertNotEquals("Ready", words());
        scene.passes(2 * SECOND_US);
        assertEquals("Ready", words());
        int before = video().size();
        scene.disconnects("in/a");
        scene.passes(9 * SECOND_US);
        List<Sample> shown = video().subList(before, video().size());
        assertTrue(shown.get(110).isSync());
        assertFalse(shown.get(109).isSync());
        assertTrue(shown.get(25).isSync());
    }

    private static long filmBeginsUs(TranscodeJob job) {
        return Long.parseLong(job.graph().replaceAll("(?s).*PTS-STARTPTS\\+(\\d+).*", "$1"));
    }

    @Test
    void aFilmWhoseInputGoesIsEncodedFromTheNext() throws IOException {
        configure(Files.createFile(folder.resolve("loop.mp4")));
        scene.begins("in/b", ONE, 0);
        scene.passes(3 * SECOND_US);
        transcoder.encode(filmBeginsUs(transcoder.jobs.get(0)), 40, 25);
        scene.passes(100_000);
        scene.disconnects("in/a");
        scene.passes(4 * SECOND_US);
        assertEquals("in/b", scene.shown());
        assertEquals("It is being encoded", words());
        assertEquals(1, transcoder.closed);
        assertEquals(2, transcoder.jobs.size());
        assertEquals("in/b", transcoder.jobs.get(1).inputs().get(0).name().toString());
        transcoder.encode(filmBeginsUs(transcoder.jobs.get(1)), 110, 25);
        scene.passes(3 * SECOND_US);
        assertEquals("Ready", words());
    }

    @Test
    void aFilmIsNotOverBecauseItsInputWasAway() throws IOException {
        configure(Files.createFile(folder.resolve("loop.mp4")));
        long fromUs = filmBeginsUs(transcoder.jobs.get(0));
        transcoder.encode(fromUs, 40, 25);
        scene.stalls("in/a");
        scene.passes(10 * SECOND_US);
        scene.begins("in/a", ONE, 0);
        while (!scene.shown().equals("in/a")) {
            scene.passes(20_000);
        }
        scene.passes(SECOND_US);
        transcoder.encode(fromUs + 40 * Recorded.PICTURE_US, 10, 25);
        scene.passes(SECOND_US);
        assertEquals("It is being encoded", words());
        scene.passes(2 * SECOND_US);
        assertEquals("Ready", words());
    }

    @Test
    void aPictureOfWhichNoMoreComesIsTriedAgain() {
        configure(picture);
        transcoder.encode(4 * SECOND_US, 20, 50);
        scene.passes(31 * SECOND_US);
        assertTrue(words().startsWith("It could not be encoded: no more came of"), words());
        assertEquals(1, transcoder.closed);
        scene.passes(31 * SECOND_US);
        assertEquals(2, transcoder.jobs.size());
        transcoder.encode(4 * SECOND_US, 120, 50);
        scene.passes(200_000);
        assertEquals("Ready", words());
    }

    @Test
    void aFormatOfAnotherInputIsEncodedToo() {
        configure(picture);
        transcoder.encode(4 * SECOND_US, 120, 50);
        scene.passes(200_000);
        Track small =
                new Track(0, new VideoFormat(FourCc.AVC, ByteBuffer.allocate(30), 640, 360, new FrameRate(25, 1)));
        scene.streams.stream("in/a").publish(new io.millrace.api.media.FormatChange(List.of(small)));
        scene.passes(5 * SECOND_US);
        scene.passes(60 * SECOND_US);
        assertEquals(2, transcoder.jobs.size());
        assertEquals(640, ((TranscodeJob.Video) transcoder.jobs.get(1).outputs().get(0)).width());
    }

    @Test
    void whatCannotBeEncodedIsToldAndTriedAgain() {
        transcoder.trouble = "This machine has no room for it";
        configure(picture);
        scene.passes(31 * SECOND_US);
        assertEquals("It could not be encoded: This machine has no room for it", words());
        scene.disconnects("in/a");
        scene.passes(SECOND_US);
        assertFalse(scene.service.list().get(0).isSlate());
        scene.begins("in/a", ONE, 0);
        scene.passes(62 * SECOND_US);
        assertEquals(2, transcoder.jobs.size());
    }

    @Test
    void aFileThatIsNotThereIsTold() {
        configure(folder.resolve("none.png"));
        assertTrue(words().endsWith("none.png cannot be read"), words());
        assertTrue(transcoder.jobs.isEmpty());
    }

    @Test
    void filesOutsideTheDataFolderAreNotRead() {
        configure(folder.resolve("../other.png"));
        assertTrue(words().contains("has to lie in"), words());
        assertTrue(transcoder.jobs.isEmpty());
    }

    @Test
    void silenceIsOnlyMadeWhereItsBytesAreKnown() {
        AudioFormat heAac =
                new AudioFormat(FourCc.AAC, ByteBuffer.wrap(new byte[] {0x2B, 0x11}), 48_000, 2, Optional.empty());
        AudioFormat surround = new AudioFormat(
                FourCc.AAC, ByteBuffer.wrap(new byte[] {0x11, (byte) 0xB0}), 48_000, 6, Optional.empty());
        AudioFormat opus = new AudioFormat(FourCc.OPUS, ByteBuffer.allocate(18), 48_000, 2, Optional.empty());
        assertTrue(SilentSound.of(heAac).isEmpty());
        assertTrue(SilentSound.of(surround).isEmpty());
        AudioFormat opusSurround = new AudioFormat(FourCc.OPUS, ByteBuffer.allocate(30), 48_000, 6, Optional.empty());
        assertTrue(SilentSound.of(opusSurround).isEmpty());
        assertEquals(20_000, SilentSound.of(opus).orElseThrow().durationUs());
    }

    @Test
    void namesOfFilesAreTextForFilters() {
        assertEquals("/a/b.png", SlateFilters.quoted(Path.of("/a/b.png")));
        assertEquals("/it\\\\\\'s\\,\\[x\\].png", SlateFilters.quoted(Path.of("/it's,[x].png")));
    }
}
