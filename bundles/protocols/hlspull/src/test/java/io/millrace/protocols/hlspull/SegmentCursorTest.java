package io.millrace.protocols.hlspull;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.protocols.hlspull.SegmentCursor.Next;
import io.millrace.protocols.hlspull.playlist.MediaList;
import io.millrace.protocols.hlspull.playlist.Resource;
import io.millrace.protocols.hlspull.playlist.Segment;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SegmentCursorTest {
    private final SegmentCursor cursor = new SegmentCursor(3, Optional.empty());

    private static Segment segment(long sequence, String run) {
        Resource file = Resource.whole(URI.create("http://o/" + run + sequence + ".ts"));
        return new Segment(sequence, 0, file, 2_000_000, Optional.empty(), Optional.empty(), false);
    }

    private static MediaList list(long from, long to, boolean ended) {
        return list("s", from, to, ended);
    }

    private static MediaList list(String run, long from, long to, boolean ended) {
        List<Segment> segments = LongStream.range(from, to)
                .mapToObj(sequence -> segment(sequence, run))
                .toList();
        return new MediaList(2_000_000, ended, segments);
    }

    private long take(boolean isWhole) {
        Next next = cursor.next().orElseThrow();
        cursor.taken(next, isWhole);
        return next.segment().sequence();
    }

    @Test
    void aRecordingBeginsAtItsFirstSegmentAndEnds() {
        cursor.listed(list(5, 8, true));
        assertFalse(cursor.next().orElseThrow().continues());
        assertEquals(5, take(true));
        assertTrue(cursor.next().orElseThrow().continues());
        assertEquals(6, take(true));
        assertFalse(cursor.isAtEnd());
        assertEquals(7, take(true));
        assertTrue(cursor.isAtEnd());
        cursor.rewind();
        Next again = cursor.next().orElseThrow();
        assertEquals(5, again.segment().sequence());
        assertEquals(1, again.epoch());
        assertFalse(again.continues());
    }

    @Test
    void aLivePlaylistBeginsSoFarFromItsEndThatTheNextSegmentComesInTime() {
        cursor.listed(list(0, 10, false));
        assertEquals(4_500_000, cursor.bridgeUs());
        assertEquals(6_000_000, cursor.aheadUs());
        assertEquals(7, take(true));
        SegmentCursor far = new SegmentCursor(5, Optional.empty());
        far.listed(list(0, 10, false));
        assertEquals(5, far.next().orElseThrow().segment().sequence());
        SegmentCursor near = new SegmentCursor(1, Optional.empty());
        near.listed(list(0, 10, false));
        assertEquals(7, near.next().orElseThrow().segment().sequence(), "the wait has to be bridged");
        SegmentCursor few = new SegmentCursor(3, Optional.empty());
        few.listed(list(0, 1, false));
        assertEquals(0, few.next().orElseThrow().segment().sequence());
    }

    @Test
    void itGoesOnWithWhatIsNew() {
        assertTrue(cursor.listed(list(0, 4, false)));
        assertFalse(cursor.listed(list(0, 4, false)));
        assertEquals(List.of(1L, 2L, 3L), List.of(take(true), take(true), take(true)));
        assertTrue(cursor.next().isEmpty());
        assertTrue(cursor.listed(list(2, 5, false)));
        assertEquals(4, take(true));
        assertTrue(cursor.listed(list(2, 5, true)), "it ended");
        assertTrue(cursor.isAtEnd());
    }

    @Test
    void afterASegmentThatWasLeftOutNothingContinues() {
        cursor.listed(list(0, 3, true));
        take(true);
        take(false);
        assertFalse(cursor.next().orElseThrow().continues());
        assertEquals(1, cursor.skipped());
    }

    @Test
    void aSegmentOfAnotherClockDoesNotContinue() {
        Segment first = segment(0, "s");
        Segment other =
                new Segment(1, 1, segment(1, "s").content(), 2_000_000, Optional.empty(), Optional.empty(), false);
        cursor.listed(new MediaList(2_000_000, true, List.of(first, other)));
        take(true);
        assertFalse(cursor.next().orElseThrow().continues());
    }

    @Test
    void whoFellTooFarBehindJumpsToTheEnd() {
        cursor.listed(list(0, 3, false));
        take(true);
        cursor.listed(list(0, 9, false));
        assertEquals(6, take(true));
        cursor.listed(list(20, 23, false));
        assertEquals(20, take(true), "what was listed is gone");
        assertEquals(18, cursor.skipped());
    }

    @Test
    void anOlderStateOfThePlaylistIsWaitedOut() {
        cursor.listed(list(0, 6, false));
        take(true);
        take(true);
        take(true);
        cursor.listed(list(0, 4, false));
        assertTrue(cursor.next().isEmpty());
        cursor.listed(list(2, 7, false));
        assertEquals(6, take(true));
    }

    @Test
    void aServerThatBeganAnewIsFollowed() {
        cursor.listed(list(100, 106, false));
        take(true);
        cursor.listed(list(0, 2, false));
        Next next = cursor.next().orElseThrow();
        assertEquals(0, next.segment().sequence());
        assertEquals(1, next.epoch());
        assertFalse(next.continues());
        take(true);
        cursor.listed(list("t", 0, 2, false));
        assertEquals(2, cursor.next().orElseThrow().epoch(), "the number is another file");
    }

    @Test
    void theNextAttemptGoesOnBehindTheLast() {
        SegmentCursor next = new SegmentCursor(3, Optional.of(segment(4, "s")));
        next.listed(list(0, 6, false));
        assertEquals(5, next.next().orElseThrow().segment().sequence());
        SegmentCursor over = new SegmentCursor(3, Optional.of(segment(4, "s")));
        over.listed(list(0, 5, true));
        assertTrue(over.isAtEnd());
        SegmentCursor anew = new SegmentCursor(3, Optional.of(segment(9, "s")));
        anew.listed(list(0, 5, false));
        assertEquals(2, anew.next().orElseThrow().segment().sequence(), "nothing of it is left");
    }

    @Test
    void soundBeginsWherePicturesDo() {
        cursor.startAt(2);
        cursor.listed(list(0, 10, false));
        assertEquals(2, cursor.next().orElseThrow().segment().sequence());
        SegmentCursor elsewhere = new SegmentCursor(3, Optional.empty());
        elsewhere.startAt(77);
        elsewhere.listed(list(0, 10, false));
        assertEquals(7, elsewhere.next().orElseThrow().segment().sequence());
    }

    @Test
    void anEmptyPlaylistIsWaitedFor() {
        cursor.listed(list(0, 0, false));
        assertTrue(cursor.next().isEmpty());
        assertFalse(cursor.isAtEnd());
        assertTrue(cursor.listed(list(0, 1, false)));
        assertEquals(0, take(true));
    }
}
