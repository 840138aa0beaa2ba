package io.millrace.core.ladder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.codec.RenditionDemand.Need;
import io.millrace.api.codec.RenditionUnavailableException;
import io.millrace.api.live.LiveStream;
import io.millrace.api.live.LiveStream.State;
import io.millrace.api.live.Publisher;
import io.millrace.api.media.AudioFormat;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.StreamName;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import io.millrace.core.assignment.Assignments;
import io.millrace.core.live.StreamRegistry;
import io.millrace.testkit.FakeSession;
import io.millrace.testkit.FakeWorkers;
import io.millrace.testkit.RecordedFaults;
import io.millrace.testkit.SyntheticStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Renditions for those who cannot play a stream as it is. */
final class RepairTest {
    private static final StreamName DEMO = StreamName.of("live", "demo");
    private static final VideoFormat AVC = (VideoFormat) SyntheticStream.VIDEO.format();
    private static final Track HEVC = new Track(
            0, new VideoFormat(FourCc.HEVC, ByteBuffer.allocate(0), AVC.width(), AVC.height(), AVC.frameRate()));
    private static final Track OPUS = new Track(
            SyntheticStream.AUDIO_ID,
            new AudioFormat(FourCc.OPUS, ByteBuffer.allocate(0), 48_000, 6, Optional.empty()));

    @TempDir
    Path folder;

    private final FakeWorkers workers = FakeWorkers.direct();
    private final RecordedFaults faults = new RecordedFaults();
    private final StreamRegistry registry =
            new StreamRegistry(Map.of(), workers, (type, subject, attributes) -> {}, faults);
    private final FakeManifests manifests = new FakeManifests();
    private final StreamNews news = new StreamNews();
    private final FakeTranscoder transcoder = new FakeTranscoder();
    private final SyntheticStream source = SyntheticStream.of(25, 25);
    private LadderService ladders;
    private Publisher encoder;
    private long us;

    @BeforeEach
    void start() {
        registry.addLifecycle(news);
        ladders = new LadderService(
                new Assignments(folder.resolve("ladders"), "ladder", Map.of()),
                news,
                registry,
                manifests,
                workers,
                faults);
        ladders.bind(transcoder, RecordedFaults.version("ffmpeg", "1.0.0"), 0, Set.of());
    }

    private void publish(Track... tracks) throws Exception {
        encoder = registry.publish(DEMO, FakeSession.publisher(DEMO));
        encoder.tracks(List.of(tracks));
        encode(1_000_000);
    }

    private void encode(long durationUs) {
        for (long endUs = us + durationUs; us < endUs; us += 200_000) {
            source.samples(us, us + 200_000).forEach(encoder::write);
            encoder.flush();
            workers.timer.advance(200_000);
        }
    }

    private static List<Object> answers(Need need) {
        List<Object> answers = new ArrayList<>();
        need.stream().whenComplete((stream, failure) -> answers.add(failure == null ? stream : failure));
        return answers;
    }

    private List<String> states() {
        return ladders.renditions(DEMO).stream()
                .map(status -> status.name() + " " + status.state())
                .toList();
    }

    @Test
    void whatEveryPlayerKnowsNeedsNothing() throws Exception {
        publish(SyntheticStream.VIDEO, SyntheticStream.AUDIO);
        assertEquals(List.of(), manifests.expectedNames(DEMO));
        assertEquals(List.of(), states());
    }

    @Test
    void otherCodecsAreOfferedInTheUsualOnesAndNotEncoded() throws Exception {
        publish(HEVC, OPUS);
        assertEquals(List.of("h264", "aac"), manifests.expectedNames(DEMO));
        assertEquals(List.of("h264 IDLE", "aac IDLE"), states());
        encode(5_000_000);
        assertEquals(List.of(), transcoder.jobs, "nobody watches");
        AudioFormat sound =
                (AudioFormat) manifests.expected.get(DEMO).get(1).track().format();
        assertEquals(ByteBuffer.wrap(new byte[] {0x11, (byte) 0xB0}), sound.configuration(), "AAC-LC, 48 kHz, 5.1");
        Track picture = manifests.expected.get(DEMO).get(0).track();
        assertEquals(0, picture.id());
        assertEquals(1280, ((VideoFormat) picture.format()).width());
        assertEquals(31, picture.format().configuration().get(3), "the level that 720p25 needs");
    }

    @Test
    void rungsInH264AreEnoughForThosePlayersThatKnowNothingElse() throws Exception {
        publish(HEVC, SyntheticStream.AUDIO);
        ladders.assign("live/demo", Optional.of("default"));
        encode(1_000_000);
        assertEquals(List.of(), manifests.expectedNames(DEMO));
    }

    @Test
    void withoutATranscoderNothingIsOffered() throws Exception {
        ladders.removeTranscoder(transcoder);
        publish(HEVC, OPUS);
        assertEquals(List.of(), manifests.expectedNames(DEMO));
    }

    /** Whoever looks at the stream reads why a camera of motion JPEG shows nothing. */
    @Test
    void picturesThatNobodyPlaysAreToldWithoutATranscoder() throws Exception {
        Track jpeg = new Track(
                0,
                new VideoFormat(FourCc.of("jpeg"), ByteBuffer.allocate(0), AVC.width(), AVC.height(), AVC.frameRate()));
        ladders.removeTranscoder(transcoder);
        publish(jpeg, SyntheticStream.AUDIO);
        assertEquals(List.of("h264 REFUSED"), states());
        assertTrue(ladders.renditions(DEMO).get(0).reason().contains("JPEG"));
        assertEquals(List.of(), manifests.expectedNames(DEMO));
        ladders.bind(transcoder, RecordedFaults.version("ffmpeg", "1.0.0"), 0, Set.of());
        encode(1_000_000);
        assertEquals(List.of("h264 IDLE"), states());
        assertEquals(List.of("h264"), manifests.expectedNames(DEMO));
        ladders.removeTranscoder(transcoder);
        encoder.tracks(List.of(HEVC, SyntheticStream.AUDIO));
        encode(40_000_000);
        assertFalse(states().contains("h264 REFUSED"), "players exist that know it: " + states());
    }

    @Test
    void needBeginsARenditionThatAllShareAndThatEndsAfterTheLast() throws Exception {
        publish(HEVC, SyntheticStream.AUDIO);
        Need one = ladders.need(DEMO.withRendition("h264"));
        List<Object> first = answers(one);
        assertEquals(List.of(), first);
        encode(2_000_000);
        LiveStream rendition = registry.find(DEMO.withRendition("h264")).orElseThrow();
        assertEquals(List.of(rendition), first);
        assertEquals(State.LIVE, rendition.state());
        Need two = ladders.need(DEMO.withRendition("h264"));
        encode(200_000);
        assertSame(rendition, answers(two).get(0));
        assertEquals(List.of("h264"), transcoder.last().names());
        one.close();
        encode(40_000_000);
        assertFalse(transcoder.last().closed, "somebody needs it");
        two.close();
        encode(25_000_000);
        assertFalse(transcoder.last().closed, "they may come back");
        encode(10_000_000);
        assertTrue(transcoder.last().closed);
        assertEquals(1, transcoder.jobs.size());
    }

    @Test
    void whatOtherProtocolsNeedIsNotListed() throws Exception {
        publish(SyntheticStream.VIDEO, SyntheticStream.AUDIO);
        Need need = ladders.need(DEMO.withRendition("opus"));
        encode(1_000_000);
        assertEquals(Set.of("opus"), manifests.hidden.get(DEMO));
        assertEquals(List.of("opus"), transcoder.last().names());
        need.close();
    }

    @Test
    void opusForPeersIsStereoAtMost() throws Exception {
        publish(SyntheticStream.VIDEO, OPUS);
        Need need = ladders.need(DEMO.withRendition("opus"));
        encode(1_000_000);
        assertEquals(
                2,
                ((io.millrace.api.codec.TranscodeJob.Audio)
                                transcoder.last().job.outputs().get(0))
                        .channels());
        need.close();
    }

    @Test
    void viewersOfThePlaylistHaveItEncoded() throws Exception {
        publish(SyntheticStream.VIDEO, OPUS);
        manifests.asked.put(DEMO.withRendition("aac"), workers.clock().monotonicUs());
        encode(1_000_000);
        assertEquals(List.of("aac"), transcoder.last().names());
        assertEquals(List.of("aac"), manifests.expectedNames(DEMO), "it stays in its place");
    }

    @Test
    void whoNeedsWhatCannotBeMadeIsTold() throws Exception {
        publish(SyntheticStream.VIDEO, SyntheticStream.AUDIO);
        Need need = ladders.need(DEMO.withRendition("nonsense"));
        List<Object> answers = answers(need);
        encode(19_000_000);
        assertEquals(List.of(), answers);
        encode(2_000_000);
        Throwable cause = ((Exception) answers.get(0)).getCause();
        assertTrue(cause instanceof RenditionUnavailableException, answers.toString());
        assertTrue(cause.getMessage().contains("live/demo@nonsense"), cause.getMessage());
        need.close();
    }
}
