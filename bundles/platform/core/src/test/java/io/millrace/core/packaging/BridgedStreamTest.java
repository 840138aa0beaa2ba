package io.millrace.core.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.packaging.SegmentWindow;
import io.millrace.api.packaging.SegmentedStream;
import io.millrace.testkit.FakeSegmentedStream;
import io.millrace.testkit.SyntheticStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The source stands in for a rung that begins, and no number is of both. */
final class BridgedStreamTest {
    private static final int PARTS = 4;

    private final FakeSegmentedStream source = stream("v0", 10);
    private SegmentedStream encoded;
    private BridgedStream bridge;

    @BeforeEach
    void begin() {
        bridge = new BridgedStream(stream("360p.v0", 0), () -> source, () -> encoded);
        segments(source, 3);
    }

    private static FakeSegmentedStream stream(String id, long first) {
        return new FakeSegmentedStream(id, SyntheticStream.VIDEO, Windows.PROFILE, first);
    }

    private static void segments(FakeSegmentedStream stream, int count) {
        for (int i = 0; i < count; i++) {
            parts(stream, PARTS);
            stream.endSegment();
        }
    }

    private static void parts(FakeSegmentedStream stream, int count) {
        for (int i = 0; i < count; i++) {
            stream.part(500_000, i == 0);
        }
    }

    /** The ids of those that hold the listed segments. */
    private List<String> holders() {
        List<String> holders = new ArrayList<>();
        long before = -1;
        for (Long number : Windows.sequences(bridge)) {
            assertTrue(before < 0 || number == before + 1, "a hole before " + number);
            before = number;
            SegmentedStream holder = bridge.holderOf(number);
            holders.add(holder.id());
            assertSame(
                    holder.window().segment(number).orElseThrow(),
                    bridge.window().segment(number).orElseThrow());
        }
        return holders;
    }

    @Test
    void playersReadTheSourceMeanwhile() {
        assertEquals(List.of("v0", "v0", "v0"), holders());
        assertSame(bridge.window(), bridge.window(), "playlists are cached by it");
        SegmentWindow before = bridge.window();
        parts(source, 1);
        assertEquals(1, bridge.window().nextPartIndex());
        assertEquals(3, before.segments().size());
        assertSame(source, bridge.holderOf(13));
        assertEquals("360p.v0", bridge.id());
    }

    @Test
    void theRungFollowsBehindWhatAPlaylistNamed() {
        parts(source, 2);
        assertEquals(13, bridge.window().nextMediaSequence());
        FakeSegmentedStream rung = stream("360p.v0", 12);
        segments(rung, 1);
        parts(rung, 1);
        encoded = rung;
        assertEquals(List.of("v0", "v0", "v0", "v0"), holders(), "players have parts of the source's segment 13");
        assertEquals(2, bridge.window().nextPartIndex());
        parts(source, PARTS - 2);
        source.endSegment();
        parts(source, 1);
        assertEquals(List.of("v0", "v0", "v0", "v0"), holders(), "the rung comes a little later");
        assertEquals(14, bridge.window().nextMediaSequence());
        assertEquals(0, bridge.window().nextPartIndex());
        assertSame(rung, bridge.holderOf(14), "whose part is hinted");
        parts(rung, PARTS - 1);
        rung.endSegment();
        parts(rung, 1);
        assertEquals(List.of("v0", "v0", "v0", "v0", "360p.v0"), holders());
        assertEquals(1, bridge.window().nextPartIndex());
    }

    @Test
    void aRungThatWasEncodedBeforeAnybodyReadTheBridgeIsThereAtOnce() {
        FakeSegmentedStream rung = stream("360p.v0", 11);
        segments(rung, 2);
        encoded = rung;
        assertEquals(List.of("v0", "360p.v0", "360p.v0"), holders());
    }

    @Test
    void whoWaitsWhileTheRungTakesOverIsAnsweredByIt() {
        bridge.window();
        List<SegmentWindow> answers = new ArrayList<>();
        bridge.await(13, 0).thenAccept(answers::add);
        bridge.await(14, 1).thenAccept(answers::add);
        bridge.await(12, 0).thenAccept(answers::add);
        assertEquals(1, answers.size(), "it is there");
        parts(source, 1);
        assertEquals(2, answers.size());
        FakeSegmentedStream rung = stream("360p.v0", 12);
        segments(rung, 2);
        encoded = rung;
        bridge.window();
        parts(source, PARTS - 1);
        source.endSegment();
        parts(source, 2);
        assertEquals(2, answers.size(), "that the source has it is not enough");
        parts(rung, 2);
        assertEquals(3, answers.size());
        assertTrue(answers.get(2).contains(14, 1));
    }

    @Test
    void aRungThatDoesNotBeginASegmentIsNotWaitedFor() {
        FakeSegmentedStream rung = stream("360p.v0", 10);
        segments(rung, 3);
        encoded = rung;
        assertEquals(List.of("360p.v0", "360p.v0", "360p.v0"), holders());
        assertSame(rung, bridge.holderOf(13), "as it is hinted");
        List<SegmentWindow> answers = new ArrayList<>();
        bridge.await(13, 1).thenAccept(answers::add);
        // 1.2 s are six parts of 200 ms, more than there are in these segments
        parts(source, PARTS);
        assertEquals(0, answers.size());
        source.endSegment();
        assertEquals(1, answers.size());
        assertTrue(answers.get(0).contains(13, 1));
        assertEquals(List.of("360p.v0", "360p.v0", "360p.v0", "v0"), holders());
        segments(source, 1);
        segments(rung, 2);
        assertEquals("v0", holders().get(4), "it was named before the rung was there again");
        segments(source, 1);
        segments(rung, 1);
        assertEquals("360p.v0", bridge.holderOf(16).id());
    }

    @Test
    void aSegmentThatTheRungHasBegunIsWaitedFor() {
        FakeSegmentedStream rung = stream("360p.v0", 10);
        segments(rung, 3);
        parts(rung, 1);
        encoded = rung;
        bridge.window();
        segments(source, 2);
        assertEquals(13, bridge.window().nextMediaSequence());
        List<SegmentWindow> answers = new ArrayList<>();
        bridge.await(13, 1).thenAccept(answers::add);
        assertEquals(0, answers.size());
        rung.part(500_000, false);
        assertEquals(1, answers.size());
        assertSame(rung, bridge.holderOf(13));
    }

    @Test
    void theSourceStandsInAgainForOneThatHasGone() {
        FakeSegmentedStream rung = stream("360p.v0", 10);
        segments(rung, 3);
        encoded = rung;
        assertEquals(List.of("360p.v0", "360p.v0", "360p.v0"), holders());
        encoded = null;
        segments(source, 1);
        assertEquals(List.of("360p.v0", "360p.v0", "360p.v0", "v0"), holders(), "the hint was never kept");
    }

    @Test
    void aRungThatComesBackAfterAPauseFollowsTheSource() {
        FakeSegmentedStream first = stream("360p.v0", 10);
        segments(first, 4);
        encoded = first;
        segments(source, 1);
        bridge.window();
        encoded = null;
        segments(source, 3);
        FakeSegmentedStream second = stream("360p.v0", 16);
        segments(second, 1);
        encoded = second;
        String own = "360p.v0";
        assertEquals(List.of(own, own, own, own, "v0", "v0", own), holders());
        assertEquals(LongStream.rangeClosed(10, 16).boxed().toList(), Windows.sequences(bridge));
    }

    @Test
    void whatARungDidNotFinishIsNotListedBeforeOthers() {
        FakeSegmentedStream rung = stream("360p.v0", 10);
        segments(rung, 3);
        parts(rung, 1);
        encoded = rung;
        bridge.window();
        encoded = null;
        segments(source, 2);
        assertEquals(List.of("v0"), holders());
        assertEquals(List.of(14L), Windows.sequences(bridge));
    }

    @Test
    void theEndOfTheSourceIsTheEnd() {
        source.end();
        assertTrue(bridge.window().ended());
        assertFalse(stream("v0", 0).window().ended());
    }
}
