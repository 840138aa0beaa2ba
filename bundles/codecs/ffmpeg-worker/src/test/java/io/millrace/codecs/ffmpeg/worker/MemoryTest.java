package io.millrace.codecs.ffmpeg.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.codecs.ffmpeg.wire.FromWorker;
import io.millrace.codecs.ffmpeg.wire.OutputSpec;
import io.millrace.codecs.ffmpeg.wire.ToWorker;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Nothing of a job is left behind, however it ended. */
class MemoryTest {
    private static Recorded input;
    private static Recorded other;

    @BeforeAll
    static void load() {
        Ffmpeg.load();
        input = Recorded.pictures(640, 360, 30, 30, 15, 0).with(Recorded.beeps(48_000, 2, 1, 0));
        other = Recorded.pictures(480, 270, 30, 10, 10, 2_000_000).with(Recorded.beeps(44_100, 1, 0.4, 2_000_000));
    }

    private static void job(int number) {
        Replies nobody = message -> {};
        OutputSpec.Audio aac = new OutputSpec.Audio(8, Recorded.AAC, "aac", 0, 0, 96_000, Map.of(), -23);
        OutputSpec.Video wrong =
                new OutputSpec.Video(9, Recorded.AVC, "libopenh264", 64, 64, 0, 1, Map.of("shiny", "1"), "");
        try (Transcoding transcoding = new Transcoding(nobody)) {
            transcoding.change(new ToWorker.Job(
                    1,
                    true,
                    1,
                    number % 2 == 0 ? "" : "hue=s=0",
                    List.of(TranscodingTest.rung(0, 320, 180), TranscodingTest.rung(1, 160, 90), aac, wrong)));
            transcoding.tracks(input.tracks());
            transcoding.pictures().add(new ToWorker.Picture(1, 0, ToWorker.PictureFormat.RGB24, 64, 64, 0, false));
            transcoding.pictures().add(new ToWorker.Picture(2, 0, ToWorker.PictureFormat.JPEG, 64, 64, 5, false));
            input.samples.forEach(transcoding::sample);
            transcoding.change(TranscodingTest.job(2, TranscodingTest.rung(0, 320, 180), aac));
            transcoding.tracks(other.tracks());
            other.samples.forEach(transcoding::sample);
            FromWorker.Status status = transcoding.status(1, 0);
            assertEquals(2, status.outputs().size());
            if (number % 3 == 0) {
                transcoding.drain();
            }
        }
    }

    @Test
    void nativeMemoryAndThreadsStayTheSame() {
        for (int i = 0; i < 12; i++) {
            job(i);
        }
        int threads = Thread.activeCount();
        System.gc();
        long before = Pointer.physicalBytes();
        for (int i = 0; i < 50; i++) {
            job(i);
        }
        System.gc();
        long grown = Pointer.physicalBytes() - before;
        assertTrue(grown < 16L << 20, grown + " bytes more after 50 jobs");
        assertTrue(Thread.activeCount() <= threads, "threads are left");
    }
}
