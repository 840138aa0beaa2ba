package io.millrace.codecs.ffmpeg.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codecs.ffmpeg.wire.FromWorker;
import io.millrace.codecs.ffmpeg.wire.OutputSpec;
import io.millrace.codecs.ffmpeg.wire.ToWorker;
import io.millrace.codecs.ffmpeg.wire.TrackInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What other encoders wrote, in every codec that is decoded. */
class RecordedInputsTest {
    private final Received received = new Received();

    @BeforeAll
    static void load() {
        Ffmpeg.load();
    }

    private void run(ToWorker.Job job, ToWorker.Tracks tracks, List<ToWorker.Sample> samples) {
        try (Transcoding transcoding = new Transcoding(received)) {
            transcoding.change(job);
            transcoding.tracks(tracks);
            samples.forEach(transcoding::sample);
            transcoding.drain();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"avc-bframes", "avc-interlaced", "hevc-bframes", "vp9", "av1", "jpeg"})
    void picturesComeOutInTheirOrderWithoutLoss(String name) throws IOException {
        Recorded input = Recorded.file(name);
        run(TranscodingTest.job(1, TranscodingTest.rung(0, 64, 36)), input.tracks(), input.samples);
        assertEquals(List.of(), received.all(FromWorker.Failed.class));
        assertEquals(input.samples.stream().map(ToWorker.Sample::ptsUs).sorted().toList(), received.ptsUs(0));
        assertEquals(input.firstShownUs(), received.syncPtsUs(0));
        for (FromWorker.OutputSample sample : received.samples(0)) {
            assertEquals(sample.ptsUs(), sample.dtsUs());
        }
    }

    /** The source's segments begin with the pictures that are shown first, which are not the sync samples. */
    @Test
    void keyPicturesAreWhereTheSegmentsOfAnOpenGopBegin() throws IOException {
        Recorded input = Recorded.file("hevc-bframes");
        run(TranscodingTest.job(1, TranscodingTest.rung(0, 64, 36)), input.tracks(), input.samples);
        assertEquals(880_000, input.syncPtsUs().get(1));
        assertEquals(List.of(80_000L, 760_000L), received.syncPtsUs(0));
    }

    /** Who begins at such a picture cannot show what leads to it. */
    @Test
    void whoBeginsWithAnOpenGopBeginsWithItsSyncPicture() throws IOException {
        Recorded input = Recorded.file("hevc-bframes");
        List<ToWorker.Sample> late = input.samples.subList(17, input.samples.size());
        run(TranscodingTest.job(1, TranscodingTest.rung(0, 64, 36)), input.tracks(), late);
        assertEquals(List.of(880_000L), received.syncPtsUs(0));
        assertEquals(880_000L, received.ptsUs(0).get(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"aac", "mp3", "opus", "ac3", "flac"})
    void soundComesOutInFull(String name) throws IOException {
        Recorded input = Recorded.file(name);
        OutputSpec.Audio aac = new OutputSpec.Audio(0, Recorded.AAC, "aac", 48_000, 2, 64_000, Map.of(), Double.NaN);
        run(TranscodingTest.job(1, aac), input.tracks(), input.samples);
        assertEquals(List.of(), received.all(FromWorker.Failed.class));
        long firstUs = input.samples.get(0).ptsUs();
        // decoders leave out what Opus begins with
        assertEquals(firstUs, received.ptsUs(0).get(0), name.equals("opus") ? 7_000 : 1);
        double seconds = received.samples(0).size() * 1_024 / 48_000.0;
        assertTrue(seconds > 1.15 && seconds < 1.35, seconds + " s");
        TrackInfo.Audio track = (TrackInfo.Audio) received.tracks(0).get(0);
        assertTrue(Decoded.peak(track, received.samples(0)) > 0.05);
    }

    /** Whatever an input holds, it ends in a defined way, and the next key picture is shown. */
    @ParameterizedTest
    @ValueSource(strings = {"avc-bframes", "hevc-bframes", "vp9", "av1"})
    void brokenBytesBreakNothing(String name) throws IOException {
        Recorded input = Recorded.file(name);
        Random random = new Random(name.hashCode());
        List<ToWorker.Sample> broken = new ArrayList<>();
        int count = input.samples.size();
        long lengthUs = input.samples.get(count - 1).dtsUs() + 40_000;
        for (int round = 0; round < 15; round++) {
            for (int i = 0; i < count; i++) {
                ToWorker.Sample sample = input.samples.get(i);
                boolean good = round == 14 || random.nextInt(4) > 0;
                long shiftUs = round * lengthUs;
                broken.add(new ToWorker.Sample(
                        0,
                        sample.track(),
                        sample.flags(),
                        sample.dtsUs() + shiftUs,
                        sample.ptsUs() + shiftUs,
                        good ? sample.payload() : damaged(sample.payload(), random)));
            }
        }
        run(TranscodingTest.job(1, TranscodingTest.rung(0, 64, 36)), input.tracks(), broken);
        assertEquals(List.of(), received.all(FromWorker.Failed.class));
        List<Long> syncs = received.syncPtsUs(0);
        assertEquals(
                input.syncPtsUs().get(0) + 14 * lengthUs,
                syncs.get(syncs.size() - input.syncPtsUs().size()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"aac", "mp3", "opus", "ac3", "flac"})
    void brokenSoundLeavesTheRestWhereItIs(String name) throws IOException {
        Recorded input = Recorded.file(name);
        Random random = new Random(name.hashCode());
        List<ToWorker.Sample> broken = new ArrayList<>();
        int count = input.samples.size();
        long lengthUs = 2 * input.samples.get(count - 1).dtsUs()
                - input.samples.get(count - 2).dtsUs();
        for (int round = 0; round < 10; round++) {
            for (ToWorker.Sample sample : input.samples) {
                boolean good = round == 9 || random.nextInt(4) > 0;
                long ptsUs = sample.ptsUs() + round * lengthUs;
                ByteBuffer payload = good ? sample.payload() : damaged(sample.payload(), random);
                broken.add(new ToWorker.Sample(0, sample.track(), sample.flags(), ptsUs, ptsUs, payload));
            }
        }
        OutputSpec.Audio aac = new OutputSpec.Audio(0, Recorded.AAC, "aac", 48_000, 2, 64_000, Map.of(), Double.NaN);
        run(TranscodingTest.job(1, aac), input.tracks(), broken);
        assertEquals(List.of(), received.all(FromWorker.Failed.class));
        List<Long> ptsUs = received.ptsUs(0);
        for (int i = 1; i < ptsUs.size(); i++) {
            assertTrue(ptsUs.get(i) > ptsUs.get(i - 1), "at " + i + " of " + ptsUs);
        }
        assertEquals(broken.get(broken.size() - 1).ptsUs(), ptsUs.get(ptsUs.size() - 1), 60_000);
    }

    private static ByteBuffer damaged(ByteBuffer good, Random random) {
        byte[] bytes = new byte[good.remaining()];
        good.duplicate().get(bytes);
        switch (random.nextInt(3)) {
            case 0 -> bytes = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 1 -> random.nextBytes(bytes);
            default -> {
                for (int i = 0; i < 5; i++) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                }
            }
        }
        return ByteBuffer.wrap(bytes);
    }

    @Test
    void recordsThatAreNoneFailTheOutputs() {
        Random random = new Random(5);
        for (int codec : new int[] {Recorded.AVC, Recorded.AAC, io.millrace.api.media.FourCc.OPUS.code()}) {
            byte[] bytes = new byte[40];
            random.nextBytes(bytes);
            TrackInfo info = codec == Recorded.AVC
                    ? new TrackInfo.Video(codec, ByteBuffer.wrap(bytes), 64, 36, 25, 1)
                    : new TrackInfo.Audio(codec, ByteBuffer.wrap(bytes), 48_000, 2);
            List<ToWorker.Sample> samples = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                samples.add(new ToWorker.Sample(0, 0, 1, i * 40_000L, i * 40_000L, ByteBuffer.wrap(bytes)));
            }
            OutputSpec.Audio aac = new OutputSpec.Audio(1, Recorded.AAC, "aac", 0, 0, 64_000, Map.of(), Double.NaN);
            run(
                    TranscodingTest.job(1, TranscodingTest.rung(0, 64, 36), aac),
                    new ToWorker.Tracks(0, List.of(new ToWorker.Tracks.Entry(0, info))),
                    samples);
        }
        assertEquals(0, received.samples(0).size());
    }
}
