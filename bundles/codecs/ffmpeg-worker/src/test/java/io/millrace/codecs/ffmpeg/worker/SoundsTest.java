package io.millrace.codecs.ffmpeg.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codecs.ffmpeg.wire.FromWorker;
import io.millrace.codecs.ffmpeg.wire.ToWorker;
import io.millrace.codecs.ffmpeg.wire.TrackInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SoundsTest {
    private static final long START_US = 5_000_000;

    private static Recorded input;

    private final Received received = new Received();

    @BeforeAll
    static void load() {
        Ffmpeg.load();
        input = Recorded.beeps(44_100, 2, 4, START_US);
    }

    private Transcoding transcoding(ToWorker.Sound request) {
        Transcoding transcoding = new Transcoding(received);
        transcoding.sounds().add(request);
        transcoding.tracks(input.tracks());
        return transcoding;
    }

    /** Of mono, but for what an AAC frame smears over the edges. */
    private static int peak(FromWorker.SoundData sound) {
        ShortBuffer pcm = sound.data().order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
        int edge = sound.samplesPerSecond() * 1_024 / 44_100;
        int peak = 0;
        for (int i = edge; i < pcm.limit() - edge; i++) {
            peak = Math.max(peak, Math.abs(pcm.get(i)));
        }
        return peak;
    }

    @Test
    void blocksAreResampledMixedAndTimed() throws Exception {
        try (Transcoding transcoding = transcoding(new ToWorker.Sound(4, 0, 8_000, 1, 2_000))) {
            for (int i = 0; i < input.samples.size(); i++) {
                transcoding.sample(input.samples.get(i));
                // each block is made before there can be another
                double seconds = i * 1_024 / 44_100.0;
                received.await(FromWorker.SoundData.class, (int) Math.max(0, (seconds - 0.1) * 4));
                transcoding.sounds().next(new ToWorker.PictureNext(4, true));
            }
        }
        List<FromWorker.SoundData> blocks = received.all(FromWorker.SoundData.class);
        assertTrue(blocks.size() >= 13, blocks.size() + " blocks");
        for (int i = 0; i < blocks.size(); i++) {
            FromWorker.SoundData block = blocks.get(i);
            assertEquals(START_US + i * 250_000, block.ptsUs(), 1_000);
            assertEquals(List.of(4, 8_000, 1), List.of(block.request(), block.samplesPerSecond(), block.channels()));
            assertEquals(2 * 2_000, block.data().remaining());
            int peak = peak(block);
            assertTrue(i % 4 == 0 ? peak > 5_000 : peak < 200, "block " + i + " peaks at " + peak);
        }
    }

    @Test
    void theNextBlockIsSentWhenTheOneBeforeWasTaken() throws Exception {
        try (Transcoding transcoding = transcoding(new ToWorker.Sound(4, 0, 8_000, 0, 800))) {
            input.samples.subList(0, 43).forEach(transcoding::sample);
            received.await(FromWorker.SoundData.class, 1);
        }
        try (Transcoding transcoding = transcoding(new ToWorker.Sound(5, 0, 8_000, 0, 800))) {
            input.samples.subList(0, 43).forEach(transcoding::sample);
            transcoding.sounds().next(new ToWorker.PictureNext(5, false));
            input.samples.subList(43, 86).forEach(transcoding::sample);
        }
        List<FromWorker.SoundData> blocks = received.all(FromWorker.SoundData.class);
        assertEquals(
                List.of(4, 5),
                blocks.stream().map(FromWorker.SoundData::request).toList());
        assertEquals(2, blocks.get(0).channels());
    }

    @Test
    void aJumpBeginsANewBlock() throws Exception {
        try (Transcoding transcoding = transcoding(new ToWorker.Sound(4, 0, 8_000, 1, 8_000))) {
            input.samples.subList(0, 20).forEach(transcoding::sample);
            transcoding.interrupt(0);
            input.samples.subList(100, 160).forEach(transcoding::sample);
            FromWorker.SoundData block =
                    received.await(FromWorker.SoundData.class, 1).get(0);
            assertEquals(input.samples.get(100).ptsUs(), block.ptsUs(), 30_000);
        }
    }

    @Test
    void soundThatCannotBeDecodedIsRefused() {
        try (Transcoding transcoding = transcoding(new ToWorker.Sound(4, 0, 8_000, 1, 800))) {
            TrackInfo.Audio unknown = new TrackInfo.Audio(0x78787878, ByteBuffer.allocate(0), 48_000, 2);
            transcoding.tracks(new ToWorker.Tracks(0, List.of(new ToWorker.Tracks.Entry(1, unknown))));
        }
        List<FromWorker.SoundData> blocks = received.all(FromWorker.SoundData.class);
        assertEquals(1, blocks.size());
        assertEquals(0, blocks.get(0).data().remaining());
    }
}
