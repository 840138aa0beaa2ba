package io.millrace.protocols.hlspull;

import io.millrace.protocols.hlspull.playlist.MediaList;
import io.millrace.protocols.hlspull.playlist.Segment;
import java.util.List;
import java.util.Optional;

/**
 * Which segment comes next: of a recording the first, of a live playlist one so far from its end that the wait for the next
 * is bridged. It stays with what follows, jumps when it fell too far behind, and begins anew when the server did.
 */
final class SegmentCursor {
    /** Segments behind the wanted place after which those between are left out. */
    private static final int TOO_FAR = 4;

    /** Segments by which servers behind one name may differ. */
    private static final int LAGGING = 3;

    private static final long NO_START = -1;

    private static final long SLACK_US = 500_000;

    private final int behind;
    private MediaList list;
    private Segment position;
    private Segment read;
    private boolean isResuming;
    private long start = NO_START;
    private boolean continues;
    private long epoch;
    private volatile long skipped;

    /**
     * A segment to take.
     *
     * @param segment the segment
     * @param epoch grows when the numbers of segments begin anew
     * @param continues whether it follows the one taken before it without a gap
     */
    record Next(Segment segment, long epoch, boolean continues) {}

    /**
     * A cursor that saw no playlist.
     *
     * @param behind fewest segments from the end of a live playlist at which it begins
     * @param resume the segment that was taken last, by an attempt before this one
     */
    SegmentCursor(int behind, Optional<Segment> resume) {
        this.behind = behind;
        position = resume.orElse(null);
        read = position;
        isResuming = resume.isPresent();
    }

    /** Begins a live playlist at this number if it is listed, as the other playlist of the pull did. */
    void startAt(long sequence) {
        start = sequence;
    }

    /** A playlist was loaded; true if it tells something new. */
    boolean listed(MediaList now) {
        boolean isNew = list == null || now.ended() != list.ended() || !isSameEnd(now);
        if (position != null && now.isRestartedAfter(position, isResuming ? 1 : LAGGING)) {
            position = null;
            continues = false;
            epoch++;
        }
        isResuming = false;
        list = now;
        return isNew;
    }

    private boolean isSameEnd(MediaList now) {
        Optional<Segment> before = list.last();
        Optional<Segment> after = now.last();
        return before.isPresent() && after.isPresent()
                ? before.get().isSame(after.get())
                : before.isPresent() == after.isPresent();
    }

    /** The segment after the one taken last; empty if it is not listed yet. */
    Optional<Next> next() {
        int index = nextIndex();
        return index < list.segments().size()
                ? Optional.of(new Next(list.segments().get(index), epoch, continues && isNext(index)))
                : Optional.empty();
    }

    private boolean isNext(int index) {
        Segment next = list.segments().get(index);
        return position != null
                && next.sequence() == position.sequence() + 1
                && next.discontinuity() == position.discontinuity();
    }

    private int nextIndex() {
        List<Segment> segments = list.segments();
        if (position == null) {
            return list.ended() ? 0 : startIndex(start);
        }
        int index = list.indexOf(position);
        boolean isGone = index < 0 && !segments.isEmpty() && segments.get(0).sequence() > position.sequence();
        if (index < 0 && !isGone) {
            // an older state of the playlist, from another server of the same name
            return segments.size();
        }
        boolean isLate = !list.ended() && segments.size() - (index + 1) > fromEnd() + TOO_FAR;
        return isLate ? startIndex(NO_START) : index + 1;
    }

    private int startIndex(long wanted) {
        for (int i = 0; wanted != NO_START && i < list.segments().size(); i++) {
            if (list.segments().get(i).sequence() == wanted) {
                return i;
            }
        }
        return Math.max(0, list.segments().size() - fromEnd());
    }

    /** Segments from the end that bridge the wait for the next one. */
    private int fromEnd() {
        List<Segment> segments = list.segments();
        long us = 0;
        int count = 0;
        for (int i = segments.size() - 1; i >= 0 && (count < behind || us < bridgeUs()); i--) {
            us += segments.get(i).durationUs();
            count++;
        }
        return count;
    }

    /** How long it may take until the next segment is there: playlists are loaded once in a target duration. */
    long bridgeUs() {
        long longest =
                list.segments().stream().mapToLong(Segment::durationUs).max().orElse(0);
        return list.targetUs() + longest + SLACK_US;
    }

    /** How long the segments play that can be taken now. */
    long aheadUs() {
        return list.segments().stream()
                .skip(nextIndex())
                .mapToLong(Segment::durationUs)
                .sum();
    }

    /**
     * A segment was taken.
     *
     * @param isWhole whether it could be read
     */
    void taken(Next next, boolean isWhole) {
        long between = position == null ? 0 : next.segment().sequence() - position.sequence() - 1;
        skipped = skipped + Math.max(0, between) + (isWhole ? 0 : 1);
        position = next.segment();
        read = isWhole ? position : read;
        continues = isWhole;
    }

    /** The last segment that could be read: another attempt goes on behind it. */
    Optional<Segment> read() {
        return Optional.ofNullable(read);
    }

    /** Segments that were left out. */
    long skipped() {
        return skipped;
    }

    MediaList list() {
        return list;
    }

    /** Whether the last segment of a playlist that has ended was taken. */
    boolean isAtEnd() {
        return list != null && list.ended() && next().isEmpty();
    }

    /** Goes back to the first segment. */
    void rewind() {
        position = null;
        continues = false;
        epoch++;
    }
}
