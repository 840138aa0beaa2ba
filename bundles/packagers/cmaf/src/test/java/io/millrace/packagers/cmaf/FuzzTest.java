package io.millrace.packagers.cmaf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.Discontinuity;
import io.millrace.api.media.EndOfPublication;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.Sample;
import io.millrace.api.packaging.Packaging;
import io.millrace.api.packaging.PackagingProfile;
import io.millrace.packagers.cmaf.RecordingWriter.Part;
import io.millrace.packagers.cmaf.RecordingWriter.Window;
import io.millrace.testkit.FakeLiveStream;
import io.millrace.testkit.FakeWorkers;
import io.millrace.testkit.SyntheticStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a publisher does: no sample is lost or repeated, numbers stay aligned, limits are kept. */
final class FuzzTest {
    private final FakeLiveStream stream = new FakeLiveStream("live/demo");
    private final RecordingWriter windows = new RecordingWriter();
    private final Map<Integer, List<Sample>> expected = new HashMap<>();
    private Packaging packaging;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void invariants(long seed) {
        Random random = new Random(seed);
        attach();
        stream.publish(new FormatChange(List.of(SyntheticStream.VIDEO, SyntheticStream.AUDIO)));
        long timeUs = 1_000_000;
        for (int run = 0; run < 4; run++) {
            timeUs = run(random, timeUs, random.nextInt(30) == 0 ? 0 : 5 + random.nextInt(20))
                    + random.nextInt(3_000_000);
            stream.publish(
                    random.nextBoolean()
                            ? new EndOfPublication("end")
                            : new Discontinuity(Discontinuity.Reason.TIMESTAMP_JUMP));
        }
        stream.publish(new EndOfPublication("end"));
        check();
    }

    private void attach() {
        packaging = new CmafPackager(FakeWorkers.direct()).attach(stream, PackagingProfile.DEFAULT, windows.writer());
    }

    /** Both tracks for some seconds, each with its own jitter and silences. */
    private long run(Random random, long fromUs, int seconds) {
        long untilUs = fromUs + seconds * 1_000_000L;
        long videoUs = fromUs;
        long audioUs = fromUs + random.nextInt(100_000);
        int untilKey = 0;
        while (Math.min(videoUs, audioUs) < untilUs) {
            boolean video = videoUs + random.nextInt(200_000) < audioUs + random.nextInt(200_000);
            if (video) {
                boolean key = untilKey-- <= 0;
                untilKey = key ? random.nextInt(150) : untilKey;
                long ptsUs = videoUs + random.nextInt(3) * 40_000L;
                write(new Sample(0, videoUs, ptsUs, Sample.VIDEO | (key ? Sample.SYNC : 0), payload(random)));
                videoUs += step(random, 40_000);
            } else {
                write(new Sample(64, audioUs, audioUs, Sample.SYNC, payload(random)));
                audioUs += step(random, 21_333);
            }
            if (random.nextInt(200) == 0) {
                packaging.close();
                attach();
            }
        }
        return Math.max(videoUs, audioUs) + 1;
    }

    private static long step(Random random, long usualUs) {
        int kind = random.nextInt(400);
        if (kind == 0) {
            return usualUs + random.nextInt(4_000_000);
        }
        return kind < 40 ? usualUs - 5_000 + random.nextInt(10_000) : usualUs;
    }

    private static ByteBuffer payload(Random random) {
        byte[] bytes = new byte[5 + random.nextInt(20)];
        random.nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }

    private void write(Sample sample) {
        List<Sample> samples = expected.computeIfAbsent(sample.trackId(), id -> new ArrayList<>());
        if (!samples.isEmpty() || sample.isSync()) {
            samples.add(sample);
        }
        stream.publish(sample);
    }

    private void check() {
        for (Window window : windows.windows.values()) {
            long number = 1;
            for (long sequence : window.sequences()) {
                assertEquals(number++, sequence, "numbers have no hole");
            }
            List<Part> media = window.parts.stream().filter(part -> !part.gap()).toList();
            Window read = new Window();
            read.track = window.track;
            read.inits.putAll(window.inits);
            read.parts.addAll(media);
            List<Sample> samples = Unpacked.samples(read);
            List<Sample> written = expected.get(window.track.id());
            assertEquals(written.size(), samples.size(), "samples of track " + window.track.id());
            for (int i = 0; i < samples.size(); i++) {
                assertEquals(written.get(i).payload(), samples.get(i).payload(), "sample " + i);
                assertEquals(written.get(i).isSync(), samples.get(i).isSync());
                long offUs = Math.abs(written.get(i).dtsUs() - samples.get(i).dtsUs());
                assertTrue(offUs <= 2_100, "sample " + i + " is off by " + offUs);
            }
            for (Part part : media) {
                assertTrue(part.durationUs() > 0 && part.startUs() >= 0, part.toString());
            }
        }
        assertEquals(windows.video().sequence, windows.audio().sequence, "tracks end together");
    }
}
