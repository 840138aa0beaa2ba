package io.millrace.protocols.hlspull;

import io.millrace.protocols.hlspull.SegmentCursor.Next;
import io.millrace.protocols.hlspull.Timeline.ClockId;
import io.millrace.protocols.hlspull.fetch.Answer;
import io.millrace.protocols.hlspull.playlist.MediaList;
import io.millrace.protocols.hlspull.playlist.PlaylistException;
import io.millrace.protocols.hlspull.playlist.PlaylistReader;
import io.millrace.protocols.hlspull.playlist.Resource;
import java.io.IOException;
import java.net.URI;

/**
 * Follows one media playlist: loads it again as long as it grows, and its segments one after the other as far as they are
 * wanted. A segment that cannot be had is left out after some attempts.
 */
final class RenditionLoader {
    private static final int TRIES = 3;
    private static final int FAILURES = 3;
    private static final long FIRST_RETRY_US = 500_000;
    private static final long SHORTEST_WAIT_US = 100_000;

    private final Playback playback;
    private final SegmentCursor cursor;
    private final SampleQueue queue;
    private final SegmentLoader segments;
    private final boolean loops;
    private URI uri;
    private long askedUs;
    private long changedUs;
    private String problem = "";
    private boolean isLoading;
    private boolean isRecording;
    private boolean isDone;
    private boolean hasAny;
    private int failures;

    /**
     * A loader that has not begun.
     *
     * @param uri its media playlist
     * @param loops whether a recording begins anew when it ends
     */
    RenditionLoader(Playback playback, URI uri, SegmentCursor cursor, SampleQueue queue, boolean loops) {
        this.playback = playback;
        this.uri = uri;
        this.cursor = cursor;
        this.queue = queue;
        this.loops = loops;
        segments = new SegmentLoader(playback);
    }

    SegmentCursor cursor() {
        return cursor;
    }

    SampleQueue queue() {
        return queue;
    }

    /** Whether nothing more will come. */
    boolean isDone() {
        return isDone;
    }

    /** Whether the playlist had ended when it was loaded first. */
    boolean isRecording() {
        return isRecording;
    }

    /** Loads the playlist. */
    void begin() {
        askedUs = playback.nowUs();
        playback.await(
                playback.fetcher()
                        .fetch(
                                Resource.whole(uri),
                                playback.limits().playlistBytes(),
                                playback.limits().requestUs()),
                this::answered,
                this::playlistFailed);
    }

    private void answered(Answer answer) {
        playback.received(answer);
        uri = answer.uri();
        try {
            if (PlaylistReader.read(answer.body(), answer.uri()) instanceof MediaList list) {
                listed(list);
            } else {
                playback.fail(Resource.shown(uri) + " is a multivariant playlist, where one with segments has to be");
            }
        } catch (PlaylistException e) {
            playlistFailed(Resource.shown(uri) + ": " + e.getMessage());
        }
    }

    private void playlistFailed(String reason) {
        if (cursor.list() == null) {
            playback.fail(reason);
            return;
        }
        problem = reason;
        next(false);
    }

    /** The playlist was loaded. */
    void listed(MediaList list) {
        boolean isFirst = cursor.list() == null;
        boolean isNew = cursor.listed(list);
        problem = "";
        if (isFirst) {
            askedUs = playback.nowUs();
            isRecording = list.ended();
            if (cursor.isAtEnd() && !(loops && isRecording && !list.segments().isEmpty())) {
                playback.fail(
                        list.segments().isEmpty()
                                ? "The playlist has ended without a segment"
                                : "The recording has ended");
                return;
            }
            playback.began(this);
        }
        if (isNew) {
            changedUs = playback.nowUs();
            playback.recovered();
        }
        if (!list.ended()) {
            next(isNew);
        }
        proceed();
    }

    /** A playlist that grew is loaded again after a target duration, one that did not after half of that. */
    private void next(boolean isNew) {
        long targetUs = cursor.list().targetUs();
        long silentUs = playback.nowUs() - changedUs;
        if (!isNew && 2 * silentUs >= 3 * targetUs) {
            String words = "The playlist has had no new segment for %.1f s, longer than 1.5 target durations%s"
                    .formatted(silentUs / 1e6, problem.isEmpty() ? "" : ": " + problem);
            if (silentUs >= 3 * targetUs && queue.isEmpty()) {
                playback.fail(words);
                return;
            }
            playback.complain(words);
        } else if (!problem.isEmpty()) {
            playback.complain(problem);
        }
        long waitUs = (isNew ? targetUs : targetUs / 2) - (playback.nowUs() - askedUs);
        playback.later(Math.max(SHORTEST_WAIT_US, waitUs), this::begin);
    }

    /** Loads the next segment if it is time to. */
    void proceed() {
        while (!isLoading && !isDone && cursor.list() != null) {
            if (cursor.isAtEnd()) {
                if (!loops || !isRecording) {
                    isDone = true;
                    return;
                }
                if (!hasAny) {
                    playback.fail("Nothing of the recording can be played");
                    return;
                }
                cursor.rewind();
                hasAny = false;
            }
            Next next = cursor.next().orElse(null);
            if (next == null || !playback.wantsMore(this)) {
                return;
            }
            if (next.segment().gap()) {
                cursor.taken(next, false);
            } else {
                isLoading = true;
                load(next, 1);
            }
        }
    }

    private void load(Next next, int attempt) {
        playback.await(segments.load(next.segment()), loaded -> read(next, loaded), reason -> {
            if (attempt < TRIES) {
                playback.later(FIRST_RETRY_US << attempt - 1, () -> load(next, attempt + 1));
            } else {
                leaveOut(next, reason);
            }
        });
    }

    private void read(Next next, SegmentLoader.Loaded loaded) {
        playback.received(loaded.answer());
        long endUs = queue.endUs();
        boolean isMedia;
        try {
            ClockId clock = new ClockId(next.epoch(), next.segment().discontinuity());
            isMedia =
                    queue.add(segments.read(next, loaded), clock, next.segment().durationUs());
        } catch (IOException e) {
            leaveOut(next, next.segment().content().shown() + ": " + e.getMessage());
            return;
        }
        cursor.taken(next, true);
        isLoading = false;
        failures = 0;
        if (isMedia) {
            hasAny = true;
            playback.arrived(this, endUs);
        }
        proceed();
    }

    private void leaveOut(Next next, String reason) {
        cursor.taken(next, false);
        isLoading = false;
        failures++;
        if (failures == FAILURES) {
            playback.fail(reason);
            return;
        }
        playback.complain("A segment was left out: " + reason);
        proceed();
    }
}
