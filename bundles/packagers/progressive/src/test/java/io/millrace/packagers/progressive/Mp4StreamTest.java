package io.millrace.packagers.progressive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.Discontinuity;
import io.millrace.api.media.FormatChange;
import io.millrace.formats.cmaf.FragmentReader;
import io.millrace.formats.cmaf.FragmentSample;
import io.millrace.formats.cmaf.MediaSegment;
import io.millrace.formats.cmaf.Movie;
import io.millrace.testkit.FakeLiveStream;
import io.millrace.testkit.FakeWorkers;
import io.millrace.testkit.SyntheticStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class Mp4StreamTest {
    private final ServedStream<Mp4Resource> served = new ServedStream<>(Mp4Resource::new);
    private final FakeWorkers workers = served.workers;
    private final FakeLiveStream stream = served.stream;
    private final SyntheticStream source = SyntheticStream.of(25, 25).withBFrames(2);

    @BeforeEach
    void announce() {
        stream.publish(new FormatChange(source.tracks()));
    }

    private void publish(long fromUs, long toUs) {
        served.publish(source.samples(fromUs, toUs));
    }

    /** Samples by track id of the file. */
    static Map<Long, List<FragmentSample>> samples(byte[] file) {
        Movie movie = Movie.parse(ByteBuffer.wrap(file));
        MediaSegment media = new FragmentReader(movie).read(ByteBuffer.wrap(file));
        Map<Long, List<FragmentSample>> byTrack = new TreeMap<>();
        for (MediaSegment.Fragment fragment : media.fragments()) {
            for (MediaSegment.TrackRun run : fragment.tracks()) {
                byTrack.computeIfAbsent(run.header().trackId(), id -> new ArrayList<>())
                        .addAll(run.samples());
            }
        }
        return byTrack;
    }

    @Test
    void carriesEverySampleWithExactDurations() {
        FakeExchange exchange = served.get();
        assertEquals("video/mp4", exchange.contentType);
        publish(0, 3_000_000);
        Map<Long, List<FragmentSample>> byTrack = samples(exchange.sink.bytes());
        List<FragmentSample> pictures = byTrack.get(SyntheticStream.VIDEO_ID + 1L);
        List<FragmentSample> sounds = byTrack.get(SyntheticStream.AUDIO_ID + 257L);
        assertEquals(74, pictures.size(), "all but the one whose duration is not known yet");
        assertTrue(sounds.size() > 135, () -> sounds.size() + " sounds");
        for (List<FragmentSample> samples : byTrack.values()) {
            for (int i = 1; i < samples.size(); i++) {
                FragmentSample before = samples.get(i - 1);
                assertEquals(
                        before.decodeTime() + before.duration(), samples.get(i).decodeTime());
            }
        }
        assertTrue(pictures.get(0).isSync());
    }

    @Test
    void aLateViewerBeginsAtAKeyPicture() {
        served.get();
        publish(0, 1_500_000);
        FakeExchange late = served.get();
        publish(1_500_000, 1_700_000);
        FragmentSample first =
                samples(late.sink.bytes()).get(SyntheticStream.VIDEO_ID + 1L).get(0);
        assertTrue(first.isSync());
        assertEquals(90_000, first.decodeTime());
    }

    @Test
    void anotherFormatEndsTheFileButTheSameAgainDoesNot() {
        publish(0, 40_000);
        FakeExchange exchange = served.get();
        publish(40_000, 200_000);
        stream.publish(new Discontinuity(Discontinuity.Reason.NEW_PUBLICATION), new FormatChange(source.tracks()));
        publish(2_000_000, 2_200_000);
        assertTrue(exchange.sink.isOpen());
        stream.publish(new FormatChange(List.of(SyntheticStream.VIDEO)));
        publish(3_000_000, 3_200_000);
        assertFalse(exchange.sink.isOpen());
    }

    @Test
    void whatIsHeldBackGoesOutBeforeADiscontinuity() {
        FakeExchange exchange = served.get();
        publish(0, 400_000);
        stream.publish(new Discontinuity(Discontinuity.Reason.TIMESTAMP_JUMP));
        workers.queue.runAll();
        List<FragmentSample> pictures = samples(exchange.sink.bytes()).get(SyntheticStream.VIDEO_ID + 1L);
        assertEquals(10, pictures.size());
    }

    @Test
    void soundAloneIsStreamedToo() {
        stream.publish(new FormatChange(List.of(SyntheticStream.AUDIO)));
        FakeExchange exchange = served.get();
        served.publish(source.audio(0, 1_000_000));
        List<FragmentSample> sounds = samples(exchange.sink.bytes()).get(SyntheticStream.AUDIO_ID + 257L);
        assertTrue(sounds.size() > 40, () -> sounds.size() + " sounds");
    }
}
