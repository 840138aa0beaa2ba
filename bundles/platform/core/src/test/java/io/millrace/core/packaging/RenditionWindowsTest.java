package io.millrace.core.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.media.FourCc;
import io.millrace.api.media.StreamName;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import io.millrace.api.packaging.ManifestException;
import io.millrace.api.packaging.Presentation;
import io.millrace.api.packaging.Presentation.MediaTrack;
import io.millrace.api.packaging.Segment;
import io.millrace.api.packaging.SegmentLeader;
import io.millrace.api.packaging.SegmentWriter;
import io.millrace.api.packaging.SegmentedStream;
import io.millrace.api.packaging.TrackWriter;
import io.millrace.core.packaging.RenditionManifests.Expected;
import io.millrace.testkit.FakeWorkers;
import io.millrace.testkit.SyntheticStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Windows of renditions beside those of their origin. */
final class RenditionWindowsTest {
    @TempDir
    Path folder;

    private final FakeWorkers workers = FakeWorkers.direct();
    private WindowSet origin;
    private SegmentWriter source;
    private TrackWriter video;
    private TrackWriter audio;

    @BeforeEach
    void makeTheOrigin() {
        origin = Windows.make(folder, workers, new ArrayList<>());
        source = origin.writer();
        video = open(source, SyntheticStream.VIDEO);
        audio = open(source, SyntheticStream.AUDIO);
        for (int i = 0; i < 3; i++) {
            Windows.segment(video, i * 2_000_000L);
            Windows.segment(audio, i * 2_000_000L);
        }
    }

    private static TrackWriter open(SegmentWriter writer, Track track) {
        TrackWriter out = writer.open(track);
        out.init(track, Windows.bytes(100, 7));
        return out;
    }

    private WindowSet rendition(String name) {
        return WindowSet.of(
                StreamName.parse("live/demo").withRendition(name), Windows.PROFILE, origin, workers, warning -> {});
    }

    private static Track sized(int width, int height) {
        VideoFormat hd = (VideoFormat) SyntheticStream.VIDEO.format();
        return new Track(0, new VideoFormat(hd.codec(), hd.configuration(), width, height, hd.frameRate()));
    }

    private static Track hevc(int width, int height) {
        VideoFormat hd = (VideoFormat) SyntheticStream.VIDEO.format();
        return new Track(0, new VideoFormat(FourCc.HEVC, hd.configuration(), width, height, hd.frameRate()));
    }

    /** Writes the rendition's segments with these numbers. */
    private static void write(TrackWriter out, long from, long to) {
        while (out.mediaSequence() < from) {
            out.gap((out.mediaSequence() - 1) * 2_000_000, 2_000_000);
        }
        for (long number = from; number <= to; number++) {
            Windows.segment(out, (number - 1) * 2_000_000);
        }
    }

    private static List<String> ids(Presentation presentation) {
        return presentation.tracks().stream().map(track -> track.stream().id()).toList();
    }

    @Test
    void theOriginTellsWhereItsSegmentsBegin() {
        SegmentLeader leader = rendition("480p").writer().leader().orElseThrow();
        assertEquals(OptionalLong.of(1), leader.sequenceAt(0));
        assertEquals(OptionalLong.of(2), leader.sequenceAt(3_999_999));
        assertEquals(OptionalLong.of(3), leader.sequenceAt(4_000_000));
        assertEquals(OptionalLong.empty(), leader.sequenceAt(6_100_000), "not decided");
        assertEquals(OptionalLong.empty(), leader.sequenceAt(-1));
        assertEquals(OptionalLong.of(2_000_000), leader.startUs(2));
        assertEquals(OptionalLong.empty(), leader.startUs(5));
        assertEquals(Optional.of(true), leader.isIndependent(3));
        assertEquals(Optional.empty(), leader.isIndependent(4), "it has no part yet");
        Windows.part(video, 6_000_000);
        assertEquals(OptionalLong.of(4), leader.sequenceAt(6_100_000));
        assertEquals(6_200_000, leader.decidedUntilUs());
        assertEquals(OptionalLong.empty(), leader.sequenceAt(6_200_000), "not decided");
        assertTrue(source.leader().isEmpty());
    }

    @Test
    void theNextSegmentBeginsWhereACompleteOneEnds() {
        SegmentLeader leader = rendition("480p").writer().leader().orElseThrow();
        assertEquals(OptionalLong.of(6_000_000), leader.startUs(4));
        assertEquals(OptionalLong.of(4), leader.sequenceAt(6_000_000));
        assertTrue(leader.decidedUntilUs() > 6_011_000, "a key picture may be off by the rounding of its time");
        assertTrue(leader.decidedUntilUs() < 6_017_000, "the picture after it is not decided");
    }

    @Test
    void whatJoinsLateHasTheOriginsNumbersNamesAndTimes() {
        WindowSet rung = rendition("480p");
        TrackWriter out = open(rung.writer(), sized(854, 480));
        write(out, 2, 3);
        TrackWindow window = (TrackWindow) rung.segments("480p.v0");
        assertEquals(List.of(2L, 3L), Windows.sequences(window));
        assertEquals(origin.epoch(), window.epoch());
        Segment own = origin.segments("v0").window().segment(3).orElseThrow();
        Segment led = window.window().segment(3).orElseThrow();
        assertEquals(own.utcUs(), led.utcUs());
        assertEquals(own.runStartUs(), led.runStartUs());
        assertFalse(led.discontinuity());
    }

    @Test
    void discontinuitiesAreTheOrigins() {
        WindowSet rung = rendition("480p");
        SegmentWriter writer = rung.writer();
        TrackWriter out = open(writer, sized(854, 480));
        write(out, 1, 2);
        writer.discontinuity();
        write(out, 3, 3);
        source.discontinuity();
        Windows.segment(video, 6_000_000);
        write(out, 4, 4);
        List<Segment> segments = rung.segments("480p.v0").window().segments();
        assertFalse(segments.get(2).discontinuity(), "its own writer's do not count");
        assertTrue(segments.get(3).discontinuity());
        Segment own = origin.segments("v0").window().segment(4).orElseThrow();
        assertEquals(own.discontinuitySequence(), segments.get(3).discontinuitySequence());
    }

    @Test
    void whatIsExpectedIsListedBeforeItIsEncodedAndHeldUntilThen() {
        List<StreamName> asked = new ArrayList<>();
        Expected small = new Expected("360p", hevc(640, 360), 700_000);
        origin.renditions.list(origin, List.of(small), Set.of("opus"), asked::add, workers);
        assertEquals(List.of("v0", "a64", "360p.v0"), ids(origin.presentation()));
        SegmentedStream listed = origin.presentation().tracks().get(2).stream();
        assertEquals(700_000, listed.averageBitsPerSecond());
        List<SegmentedStream> begun = new ArrayList<>();
        listed.begun().thenAccept(begun::add);
        listed.begun().thenAccept(begun::add);
        assertEquals(
                List.of("live/demo@360p", "live/demo@360p"),
                asked.stream().map(StreamName::toString).toList());
        WindowSet rung = rendition("360p");
        TrackWriter out = open(rung.writer(), sized(640, 360));
        Windows.part(out, 0);
        workers.timer.advance(1_000_000);
        assertEquals(List.of(), begun, "players need a whole segment");
        assertSame(listed, origin.presentation().tracks().get(2).stream());
        write(out, 2, 3);
        workers.timer.advance(100_000);
        assertEquals(List.of(rung.segments("360p.v0"), rung.segments("360p.v0")), begun);
        assertSame(rung.segments("360p.v0"), origin.presentation().tracks().get(2).stream());
        write(open(rendition("opus").writer(), SyntheticStream.AUDIO), 2, 3);
        assertEquals(List.of("v0", "a64", "360p.v0"), ids(origin.presentation()), "another protocol's");
        rung.leave();
        assertEquals(List.of("v0", "a64", "360p.v0"), ids(origin.presentation()), "it can be had again");
    }

    @Test
    void aRungOfTheSourcesCodecIsReadAtOnceAndStaysTheSameForItsPlayers() {
        List<StreamName> asked = new ArrayList<>();
        Expected small = new Expected("360p", sized(640, 360), 700_000);
        origin.renditions.list(origin, List.of(small), Set.of(), asked::add, workers);
        MediaTrack listed = origin.presentation().tracks().get(2);
        List<SegmentedStream> read = new ArrayList<>();
        listed.stream().bridged().thenAccept(read::add);
        assertEquals(1, asked.size());
        assertEquals(
                origin.segments("v0").window().segments(), read.get(0).window().segments());
        assertEquals(List.of(), listed.stream().window().segments(), "manifests that know no bridge leave it out");
        assertEquals(700_000, listed.stream().peakBitsPerSecond());
        Presentation before = origin.presentation();
        WindowSet rung = rendition("360p");
        write(open(rung.writer(), sized(640, 358)), 2, 3);
        origin.renditions.list(
                origin, List.of(new Expected("aac", SyntheticStream.AUDIO, 1), small), Set.of(), asked::add, workers);
        origin.renditions.list(origin, List.of(small), Set.of(), asked::add, workers);
        assertEquals(List.of(listed), origin.presentation().tracks().subList(2, 3));
        assertEquals(
                before.tracks(), origin.presentation().tracks(), "players that read the bridge go on with the same");
        assertSame(rung.segments("360p.v0").track(), listed.stream().track());
        assertEquals(List.of(2L, 3L), Windows.sequences(listed.stream()));
        assertSame(rung.segments("360p.v0"), origin.segments("360p.v0"), "its segments are its own");
        assertEquals(
                rung.segments("360p.v0").averageBitsPerSecond(), listed.stream().averageBitsPerSecond());
        rung.leave();
        assertEquals(List.of(), listed.stream().window().segments());
        assertEquals(1, asked.size());
    }

    @Test
    void aRungThatWasNotListedForAWhileNamesTheSameFiles() {
        Expected small = new Expected("360p", sized(640, 360), 700_000);
        origin.renditions.list(origin, List.of(small), Set.of(), name -> {}, workers);
        List<SegmentedStream> read = new ArrayList<>();
        origin.presentation().tracks().get(2).stream().bridged().thenAccept(read::add);
        SegmentedStream source = origin.segments("v0");
        assertEquals(3, read.get(0).window().segments().size());
        WindowSet rung = rendition("360p");
        write(open(rung.writer(), sized(640, 360)), 2, 3);
        origin.renditions.list(origin, List.of(), Set.of(), name -> {}, workers);
        Expected other = new Expected("360p", sized(640, 360), 800_000);
        origin.renditions.list(origin, List.of(other), Set.of(), name -> {}, workers);
        origin.presentation().tracks().get(2).stream().bridged().thenAccept(read::add);
        SegmentedStream again = read.get(1);
        assertEquals(List.of(1L, 2L, 3L), Windows.sequences(again));
        assertEquals(List.of(source, source), List.of(again.holderOf(2), again.holderOf(3)));
    }

    @Test
    void playersOfARungThatIsGivenUpGoOnWithTheSameFiles() {
        Expected small = new Expected("360p", sized(640, 360), 700_000);
        origin.renditions.list(origin, List.of(small), Set.of(), name -> {}, workers);
        MediaTrack listed = origin.presentation().tracks().get(2);
        List<SegmentedStream> read = new ArrayList<>();
        listed.stream().bridged().thenAccept(read::add);
        SegmentedStream source = origin.segments("v0");
        assertEquals(3, read.get(0).window().segments().size());
        WindowSet rung = rendition("360p");
        write(open(rung.writer(), sized(640, 360)), 2, 3);
        origin.renditions.list(origin, List.of(), Set.of(), name -> {}, workers);
        origin.presentation().find("360p.v0").orElseThrow().bridged().thenAccept(read::add);
        assertEquals(List.of(1L, 2L, 3L), Windows.sequences(read.get(1)));
        assertEquals(source, read.get(1).holderOf(3), "a playlist named the source's file");
        rung.leave();
        assertEquals(List.of("v0", "a64"), ids(origin.presentation()));
    }

    @Test
    void aRungOfAnotherCodecIsNotMixedWithTheSource() {
        Expected small = new Expected("360p", sized(640, 360), 700_000);
        origin.renditions.list(origin, List.of(small), Set.of(), name -> {}, workers);
        WindowSet rung = rendition("360p");
        write(open(rung.writer(), hevc(640, 360)), 2, 3);
        origin.renditions.list(origin, List.of(), Set.of(), name -> {}, workers);
        assertSame(
                rung.segments("360p.v0"), origin.presentation().find("360p.v0").orElseThrow());
    }

    @Test
    void theSourceFillsTheGapsOfARungOnDemand() {
        Expected small = new Expected("360p", sized(640, 360), 700_000);
        origin.renditions.list(origin, List.of(small), Set.of(), name -> {}, workers);
        List<SegmentedStream> read = new ArrayList<>();
        origin.presentation().tracks().get(2).stream().bridged().thenAccept(read::add);
        WindowSet rung = rendition("360p");
        TrackWriter out = open(rung.writer(), sized(640, 360));
        write(out, 1, 1);
        write(out, 3, 3);
        SegmentedStream own = rung.segments("360p.v0");
        assertTrue(own.window().segment(2).orElseThrow().gap());
        SegmentedStream bridge = read.get(0);
        SegmentedStream source = origin.segments("v0");
        assertSame(
                source.window().segment(2).orElseThrow(),
                bridge.window().segment(2).orElseThrow());
        assertEquals(List.of(own, source, own), List.of(bridge.holderOf(1), bridge.holderOf(2), bridge.holderOf(3)));
    }

    @Test
    void whatDoesNotBeginInTimeIsRefused() {
        Expected sound = new Expected("aac", SyntheticStream.AUDIO, 128_000);
        origin.renditions.list(origin, List.of(sound), Set.of(), name -> {}, workers);
        SegmentedStream listed = origin.presentation().tracks().get(2).stream();
        List<Throwable> failures = new ArrayList<>();
        listed.begun().exceptionally(failure -> {
            failures.add(failure);
            return null;
        });
        workers.timer.advance(ExpectedTrack.BEGIN_US + 100_000);
        assertEquals(503, ((ManifestException) failures.get(0).getCause()).status());
        assertEquals("aac.a64", listed.id());
    }

    @Test
    void windowsJoinThePresentationWithTheirFirstSegment() {
        WindowSet small = rendition("360p");
        WindowSet large = rendition("480p");
        Presentation before = origin.presentation();
        assertEquals(List.of("v0", "a64"), ids(before));
        TrackWriter first = open(small.writer(), sized(640, 360));
        assertSame(before, origin.presentation(), "manifests are cached by it");
        write(first, 3, 3);
        write(open(large.writer(), sized(854, 480)), 3, 3);
        Presentation whole = origin.presentation();
        assertEquals(List.of("v0", "a64", "480p.v0", "360p.v0"), ids(whole));
        assertSame(whole, origin.presentation());
        assertEquals(
                List.of(true, true, false, false),
                whole.tracks().stream().map(MediaTrack::preferred).toList());
        assertEquals("480p", whole.tracks().get(2).label());
        assertSame(small.segments("360p.v0"), origin.segments("360p.v0"));
        assertNull(origin.segments("240p.v0"));
        write(first, 4, 4);
        assertSame(whole, origin.presentation());
    }

    @Test
    void aRenditionHasTheSoundOfItsOrigin() {
        WindowSet rung = rendition("480p");
        assertNull(rung.presentation());
        write(open(rung.writer(), sized(854, 480)), 3, 3);
        assertEquals(List.of("480p.v0", "a64"), ids(rung.presentation()));
        assertSame(origin.segments("a64"), rung.segments("a64"));
        assertNull(rung.segments("v0"), "who may play a rendition alone does not get the source");
        assertTrue(rung.presentation().tracks().get(0).preferred());
    }

    @Test
    void whatLeavesIsNoLongerListedAndDoesNotEnd() {
        WindowSet rung = rendition("480p");
        write(open(rung.writer(), sized(854, 480)), 3, 3);
        Presentation with = origin.presentation();
        rung.leave();
        assertNotSame(with, origin.presentation());
        assertEquals(List.of("v0", "a64"), ids(origin.presentation()));
        assertFalse(rung.segments("480p.v0").window().ended(), "players are to take another");
        assertSame(rung.segments("480p.v0"), origin.segments("480p.v0"), "who has its addresses still finds it");
        origin.end();
        assertTrue(rung.segments("480p.v0").window().ended());
        rung.forget();
        assertNull(origin.segments("480p.v0"));
    }

    @Test
    void noNumberIsUsedTwiceByARenditionThatComesBack() {
        WindowSet rung = rendition("480p");
        write(open(rung.writer(), sized(854, 480)), 1, 2);
        rung.leave();
        WindowSet again = rendition("480p");
        assertEquals(3, open(again.writer(), sized(854, 480)).mediaSequence());
        assertEquals(1, open(rendition("360p").writer(), sized(640, 360)).mediaSequence());
        assertEquals(4, audio.mediaSequence());
    }

    @Test
    void aRenditionStandsInThePlaceOfWhatTheOriginHas() {
        WindowSet loud = rendition("audio");
        WindowSet rung = rendition("480p");
        write(open(rung.writer(), sized(854, 480)), 2, 3);
        assertEquals(List.of("v0", "a64", "480p.v0"), ids(origin.presentation()));
        origin.renditions.replaceWith(Set.of("audio"));
        assertEquals(List.of("v0", "a64", "480p.v0"), ids(origin.presentation()), "as long as it has no media");
        write(open(loud.writer(), SyntheticStream.AUDIO), 2, 3);
        Presentation replaced = origin.presentation();
        assertEquals(List.of("v0", "480p.v0", "audio.a64"), ids(replaced));
        assertTrue(replaced.tracks().get(2).preferred());
        assertSame(origin.segments("a64"), replaced.find("a64").orElseThrow(), "for who plays it already");
        assertTrue(replaced.find("a65").isEmpty());
        assertSame(replaced, origin.presentation());
        assertEquals(List.of("480p.v0", "audio.a64"), ids(rung.presentation()));
        assertSame(loud.segments("audio.a64"), rung.segments("audio.a64"));
        assertNull(loud.segments("480p.v0"));
        origin.renditions.replaceWith(Set.of());
        assertEquals(List.of("v0", "a64", "480p.v0", "audio.a64"), ids(origin.presentation()));
        assertEquals(List.of("480p.v0", "a64"), ids(rung.presentation()));
        origin.renditions.replaceWith(Set.of("480p"));
        assertEquals(List.of("a64", "480p.v0", "audio.a64"), ids(origin.presentation()));
    }
}
