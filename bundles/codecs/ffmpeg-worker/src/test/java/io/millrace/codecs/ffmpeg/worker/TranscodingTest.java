package io.millrace.codecs.ffmpeg.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codecs.ffmpeg.wire.FromWorker;
import io.millrace.codecs.ffmpeg.wire.OutputSpec;
import io.millrace.codecs.ffmpeg.wire.ToWorker;
import io.millrace.codecs.ffmpeg.wire.TrackInfo;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

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
}
