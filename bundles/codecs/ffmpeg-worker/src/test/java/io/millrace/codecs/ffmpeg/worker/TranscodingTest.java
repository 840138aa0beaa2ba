package io.millrace.codecs.ffmpeg.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.FourCc;
import io.millrace.api.media.FrameRate;
import io.millrace.api.media.TrackFormat;
import io.millrace.codecs.ffmpeg.wire.FromWorker;
import io.millrace.codecs.ffmpeg.wire.OutputSpec;
import io.millrace.codecs.ffmpeg.wire.ToWorker;
import io.millrace.codecs.ffmpeg.wire.TrackInfo;
import io.millrace.formats.bitstream.AccessUnits;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TranscodingTest {
    private static final long START_US = 1_234_567;
    private static Recorded pictures;

    private final Received received = new Received();

    @BeforeAll
    static void load() {
        Ffmpeg.load();
        pictures = Recorded.pictures(640, 360, 30, 75, 30, START_US);
    }

    static OutputSpec.Video rung(int output, int width, int height) {
        return new OutputSpec.Video(
                output, Recorded.AVC, "libopenh264", width, height, 0, 300_000, Map.of("rc_mode", "bitrate"), "");
    }

    static ToWorker.Job job(int generation, OutputSpec... outputs) {
        return new ToWorker.Job(generation, false, 1, "", List.of(outputs));
    }

    private void run(ToWorker.Job job, Recorded input) {
        try (Transcoding transcoding = new Transcoding(received)) {
            transcoding.change(job);
            transcoding.tracks(input.tracks());
            input.samples.forEach(transcoding::sample);
            transcoding.drain();
        }
        assertEquals(List.of(), received.all(FromWorker.Failed.class));
    }

    @Test
    void everyRungHasTheInputsTimesAndKeyPictures() {
        run(job(1, rung(0, 320, 180), rung(7, 160, 90)), pictures);
        List<Long> times = pictures.samples.stream().map(ToWorker.Sample::ptsUs).toList();
        for (int output : new int[] {0, 7}) {
            assertEquals(times, received.ptsUs(output));
            assertEquals(pictures.syncPtsUs(), received.syncPtsUs(output));
            long last = Long.MIN_VALUE;
            for (FromWorker.OutputSample sample : received.samples(output)) {
                assertTrue(sample.dtsUs() > last && sample.dtsUs() <= sample.ptsUs());
                last = sample.dtsUs();
            }
        }
        TrackInfo.Video track = (TrackInfo.Video) received.tracks(0).get(0);
        assertEquals(List.of(320, 180, 30, 1), List.of(track.width(), track.height(), track.frames(), track.seconds()));
        List<Decoded.Picture> decoded = Decoded.pictures(track, received.samples(0));
        assertEquals(times, decoded.stream().map(Decoded.Picture::ptsUs).toList());
        assertTrue(decoded.stream().allMatch(picture -> picture.width() == 320 && picture.height() == 180));
    }

    @ParameterizedTest
    @CsvSource({
        "libopenh264, avc1, rc_mode, bitrate",
        "libsvtav1, av01, preset, 10",
        "libaom-av1, av01, cpu-used, 8",
        "libvpx-vp9, vp09, cpu-used, 8",
    })
    void noEncoderAddsOrMovesKeyPicturesAtACut(String encoder, String fourCc, String option, String value) {
        Recorded cuts = Recorded.pictures(
                "testsrc2=size=320x180:rate=30,negate=enable='between(mod(n,40),20,39)',format=yuv420p", 30, 90, 30, 0);
        int codec = FourCc.of(fourCc).code();
        run(job(1, new OutputSpec.Video(0, codec, encoder, 320, 180, 0, 400_000, Map.of(option, value), "")), cuts);
        assertEquals(cuts.syncPtsUs(), received.syncPtsUs(0));
        List<Long> times = cuts.samples.stream().map(ToWorker.Sample::ptsUs).toList();
        assertEquals(times, received.ptsUs(0));
        TrackInfo track = received.tracks(0).get(0);
        assertEquals(1, received.tracks(0).size());
        assertEquals(
                times,
                Decoded.pictures(track, received.samples(0)).stream()
                        .map(Decoded.Picture::ptsUs)
                        .toList());
        TrackFormat format = new io.millrace.api.media.VideoFormat(
                FourCc.of(fourCc), track.configuration(), 320, 180, FrameRate.UNKNOWN);
        for (FromWorker.OutputSample sample : received.samples(0)) {
            boolean keyInItsBits = (AccessUnits.flags(format, sample.payload()) & 1) != 0;
            assertTrue(keyInItsBits || !sample.isSync(), "at " + sample.ptsUs());
        }
    }

    @ParameterizedTest
    @CsvSource({"libopenh264, avc1, 10", "libopenh264, avc1, 60", "libopenh264, avc1, 0", "libsvtav1, av01, 10"})
    void theBitRateIsKeptWhateverFrameRateTheSourceDeclares(String encoder, String fourCc, int declared) {
        long bitsPerSecond = 300_000;
        String scene = "testsrc2=size=320x180:rate=60,noise=alls=6:allf=t,format=yuv420p";
        Recorded source = Recorded.pictures(declared == 0 ? scene : scene.replace("60", "30"), 30, 150, 30, 0);
        TrackInfo.Video video = new TrackInfo.Video(Recorded.AVC, source.video.configuration(), 320, 180, declared, 1);
        Map<String, String> options = encoder.equals("libsvtav1") ? Map.of("preset", "11") : Map.of();
        int codec = FourCc.of(fourCc).code();
        try (Transcoding transcoding = new Transcoding(received)) {
            transcoding.change(
                    job(1, new OutputSpec.Video(0, codec, encoder, 320, 180, 0, bitsPerSecond, options, "")));
            transcoding.tracks(new ToWorker.Tracks(0, List.of(new ToWorker.Tracks.Entry(Recorded.VIDEO_TRACK, video))));
            source.samples.forEach(transcoding::sample);
            transcoding.drain();
        }
        assertEquals(source.syncPtsUs(), received.syncPtsUs(0));
        assertEquals(150, received.samples(0).size());
        long[] bits = new long[5];
        received.samples(0)
                .forEach(sample -> bits[(int) (sample.ptsUs() / 1_000_000)] +=
                        8L * sample.payload().remaining());
        for (int second = 2; second < bits.length; second++) {
            assertEquals(bitsPerSecond, bits[second], 0.2 * bitsPerSecond, "second " + second);
        }
        TrackInfo.Video told = (TrackInfo.Video) received.tracks(0).get(0);
        assertEquals(declared == 0 ? 30 : declared, told.frames());
    }

    @Test
    void aHigherRateIsThinnedOutEvenly() {
        Recorded fast = Recorded.pictures(320, 180, 60, 120, 50, 0);
        OutputSpec.Video half =
                new OutputSpec.Video(0, Recorded.AVC, "libopenh264", 160, 90, 30, 100_000, Map.of(), "");
        run(job(1, half), fast);
        assertEquals(fast.syncPtsUs(), received.syncPtsUs(0));
        int count = received.ptsUs(0).size();
        assertTrue(count >= 60 && count <= 62, count + " pictures");
    }

    @Test
    void anOutputCanBeDrawnOnAndKeepTheInputsSize() {
        OutputSpec.Video drawn = new OutputSpec.Video(
                0, Recorded.AVC, "libopenh264", 0, 0, 0, 500_000, Map.of(), "drawbox=w=100:h=50:color=white:t=fill");
        run(job(1, drawn), pictures);
        assertEquals(pictures.syncPtsUs(), received.syncPtsUs(0));
        TrackInfo.Video track = (TrackInfo.Video) received.tracks(0).get(0);
        assertEquals(List.of(640, 360), List.of(track.width(), track.height()));
    }

    @Test
    void aNewSizeOfTheInputGoesOnAtItsFirstKeyPicture() {
        Recorded later = Recorded.pictures(480, 270, 30, 40, 20, START_US + 10_000_000);
        try (Transcoding transcoding = new Transcoding(received)) {
            transcoding.change(job(1, rung(0, 320, 180), rung(1, 0, 0)));
            transcoding.tracks(pictures.tracks());
            pictures.samples.forEach(transcoding::sample);
            transcoding.tracks(later.tracks());
            later.samples.forEach(transcoding::sample);
            transcoding.drain();
        }
        List<Long> syncs = new ArrayList<>(pictures.syncPtsUs());
        syncs.addAll(later.syncPtsUs());
        for (int output = 0; output < 2; output++) {
            assertEquals(syncs, received.syncPtsUs(output));
            assertEquals(115, received.samples(output).size());
        }
        List<Integer> widths = received.tracks(1).stream()
                .map(track -> ((TrackInfo.Video) track).width())
                .toList();
        assertEquals(List.of(640, 480), widths);
    }

    @Test
    void aLiveOutputThatStandsStillHoldsNobodyUp() throws Exception {
        CountDownLatch standing = new CountDownLatch(1);
        Replies slow = message -> {
            if (message instanceof FromWorker.OutputSample sample && sample.output() == 1) {
                awaitQuietly(standing);
            }
            received.send(message);
        };
        Transcoding transcoding = new Transcoding(slow);
        try {
            transcoding.change(new ToWorker.Job(1, true, 1, "", List.of(rung(0, 320, 180), rung(1, 160, 90))));
            transcoding.tracks(pictures.tracks());
            int sent = 0;
            for (ToWorker.Sample sample : pictures.samples) {
                transcoding.sample(sample);
                // the other output keeps up, however slow this machine is
                received.await(FromWorker.OutputSample.class, ++sent - 5);
            }
            received.await(FromWorker.OutputSample.class, 75);
            assertEquals(75, received.samples(0).size());
            FromWorker.OutputReport report = transcoding.status(1, 0).outputs().get(1);
            assertTrue(report.droppedFrames() > 40, report.toString());
            standing.countDown();
            transcoding.drain();
        } finally {
            standing.countDown();
            transcoding.close();
        }
        assertEquals(pictures.syncPtsUs(), received.syncPtsUs(1));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void afterABreakTimesMayGoBack() {
        Recorded again = Recorded.pictures(640, 360, 30, 20, 20, 0);
        try (Transcoding transcoding = new Transcoding(received)) {
            transcoding.change(job(1, rung(0, 320, 180)));
            transcoding.tracks(pictures.tracks());
            pictures.samples.forEach(transcoding::sample);
            transcoding.interrupt(0);
            again.samples.forEach(transcoding::sample);
            transcoding.drain();
        }
        List<Long> times = Stream.concat(pictures.samples.stream(), again.samples.stream())
                .map(ToWorker.Sample::ptsUs)
                .toList();
        assertEquals(times, received.ptsUs(0));
        assertEquals(2, received.tracks(0).size());
    }

    @Test
    void equalOutputsGoOnWhenTheJobChanges() {
        try (Transcoding transcoding = new Transcoding(received)) {
            transcoding.change(job(1, rung(0, 320, 180), rung(1, 160, 90)));
            transcoding.tracks(pictures.tracks());
            pictures.samples.subList(0, 40).forEach(transcoding::sample);
            transcoding.change(job(2, rung(0, 320, 180), rung(1, 128, 72)));
            pictures.samples.subList(40, 75).forEach(transcoding::sample);
            transcoding.drain();
            assertEquals(2, transcoding.status(1, 0).generation());
        }
        assertEquals(75, received.samples(0).size());
        assertEquals(1, received.tracks(0).size());
        TrackInfo.Video last =
                (TrackInfo.Video) received.tracks(1).get(received.tracks(1).size() - 1);
        assertEquals(128, last.width());
        // it begins with the key picture after the change
        List<Long> syncs = pictures.syncPtsUs();
        assertTrue(received.ptsUs(1).contains(syncs.get(2)));
        assertEquals(
                15, received.ptsUs(1).stream().filter(us -> us >= syncs.get(2)).count());
    }

    @Test
    void corruptPicturesAreLeftOutUpToTheNextKeyPicture() {
        List<ToWorker.Sample> broken = new ArrayList<>(pictures.samples);
        ToWorker.Sample victim = broken.get(40);
        ByteBuffer garbage = ByteBuffer.allocate(victim.payload().remaining());
        new Random(3).nextBytes(garbage.array());
        garbage.putInt(0, garbage.capacity() - 4).put(4, (byte) 0x41);
        broken.set(40, new ToWorker.Sample(0, 0, 4, victim.dtsUs(), victim.ptsUs(), garbage));
        try (Transcoding transcoding = new Transcoding(received)) {
            transcoding.change(job(1, rung(0, 320, 180)));
            transcoding.tracks(pictures.tracks());
            broken.forEach(transcoding::sample);
            transcoding.drain();
            assertEquals(1, transcoding.status(1, 0).corruptUnits());
        }
        List<Long> expected = new ArrayList<>();
        for (int i = 0; i < 75; i++) {
            if (i < 40 || i >= 60) {
                expected.add(pictures.samples.get(i).ptsUs());
            }
        }
        assertEquals(expected, received.ptsUs(0));
        assertEquals(pictures.syncPtsUs(), received.syncPtsUs(0));
    }

    @Test
    void whatCannotBeMadeIsSaidAndTheOthersGoOn() {
        OutputSpec.Video unknown = new OutputSpec.Video(1, Recorded.AVC, "libnothing", 160, 90, 0, 1, Map.of(), "");
        OutputSpec.Video misspelt =
                new OutputSpec.Video(2, Recorded.AVC, "libopenh264", 160, 90, 0, 100_000, Map.of("shiny", "1"), "");
        OutputSpec.Video undrawable =
                new OutputSpec.Video(3, Recorded.AVC, "libopenh264", 160, 90, 0, 100_000, Map.of(), "nosuchfilter");
        try (Transcoding transcoding = new Transcoding(received)) {
            transcoding.change(job(1, rung(0, 320, 180), unknown, misspelt, undrawable));
            transcoding.tracks(pictures.tracks());
            pictures.samples.forEach(transcoding::sample);
            transcoding.drain();
            assertEquals(
                    FromWorker.OutputState.FAILED,
                    transcoding.status(1, 0).outputs().get(1).state());
        }
        Map<Integer, String> reasons = received.all(FromWorker.Failed.class).stream()
                .collect(Collectors.toMap(FromWorker.Failed::output, FromWorker.Failed::reason));
        assertEquals(Set.of(1, 2, 3), reasons.keySet());
        assertTrue(reasons.get(1).contains("libnothing"), reasons.toString());
        assertTrue(reasons.get(2).contains("shiny"), reasons.toString());
        assertTrue(reasons.get(3).contains("nosuchfilter"), reasons.toString());
        assertEquals(75, received.samples(0).size());
    }

    @Test
    void anInputThatCannotBeDecodedFailsItsOutputsUntilItCan() {
        try (Transcoding transcoding = new Transcoding(received)) {
            transcoding.change(job(1, rung(0, 320, 180)));
            TrackInfo.Video strange = new TrackInfo.Video(FourCc.of("xyz1").code(), ByteBuffer.allocate(0), 1, 1, 0, 1);
            transcoding.tracks(new ToWorker.Tracks(0, List.of(new ToWorker.Tracks.Entry(0, strange))));
            assertTrue(received.all(FromWorker.Failed.class).get(0).reason().contains("xyz1"));
            transcoding.tracks(pictures.tracks());
            pictures.samples.forEach(transcoding::sample);
            transcoding.drain();
        }
        assertEquals(75, received.samples(0).size());
    }
}
