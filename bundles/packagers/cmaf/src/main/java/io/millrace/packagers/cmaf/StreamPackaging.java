package io.millrace.packagers.cmaf;

import io.millrace.api.live.LiveStream;
import io.millrace.api.live.ReadFrom;
import io.millrace.api.live.Reader;
import io.millrace.api.media.ClockReference;
import io.millrace.api.media.Discontinuity;
import io.millrace.api.media.EndOfPublication;
import io.millrace.api.media.FormatChange;
import io.millrace.api.media.Sample;
import io.millrace.api.media.StreamItem;
import io.millrace.api.packaging.Packaging;
import io.millrace.api.packaging.PackagingProfile;
import io.millrace.api.packaging.SegmentWriter;
import io.millrace.api.packaging.TrackWriter;
import io.millrace.api.work.Timer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads one stream and hands its items to the tracks. Owned by its serial executor but for {@link #close}. */
final class StreamPackaging implements Packaging {
    private static final Logger LOG = LoggerFactory.getLogger(StreamPackaging.class);
    private static final int ITEMS_A_TURN = 256;
    private static final long LOOK_US = 500_000;

    private final LiveStream stream;
    private final SegmentWriter writer;
    private final Executor executor;
    private final Timer timer;
    private final TrackSet tracks;
    private volatile Timer.Cancellable look = () -> {};
    private volatile Reader reader;
    private volatile boolean closed;
    /** Before this position, every change that concerns all tracks was written by an earlier packaging. */
    private long resumedTo;

    /** From this position on, something may not be written. */
    private long resumedFrom;

    private long oldestNeeded = Long.MAX_VALUE;

    /** What ends the segments of a rendition waits here until its origin tells where, and the position behind it. */
    private StreamItem held;

    private long heldNext;
    private long looksLeft;
    private final long mostLooks;

    StreamPackaging(LiveStream stream, PackagingProfile profile, SegmentWriter writer, Executor executor, Timer timer) {
        this.timer = timer;
        this.stream = stream;
        this.writer = writer;
        this.executor = executor;
        mostLooks = (profile.targetDurationUs() + Lead.PATIENCE_US) / LOOK_US;
        tracks = new TrackSet(profile, writer, new ClockReference(0, stream.epochUtcUs()));
    }

    /** Goes on where the writer stopped, or begins with the oldest sample. */
    void begin() {
        List<TrackWriter> open = writer.tracks();
        resumeAt(open);
        tracks.resume(open, resumedTo);
        // older than what is needed: it tells how the open segment began
        resumedFrom = oldestNeeded == Long.MAX_VALUE ? 0 : oldestNeeded;
        reader = stream.read(ReadFrom.OLDEST, executor, this::drain);
        executor.execute(this::drain);
        if (writer.leader().isPresent()) {
            look = timer.every(LOOK_US, executor, this::lookAtLead);
        }
    }

    private void lookAtLead() {
        Reader source = reader;
        if (source == null || closed) {
            return;
        }
        try {
            tracks.lookAtLead(held == null ? source.position() : heldNext - 1);
            looksLeft--;
            if (held != null) {
                drain();
            }
        } catch (IllegalStateException revoked) {
            close();
        } catch (RuntimeException e) {
            LOG.error("{}: what could not be packaged is left out", stream.name(), e);
            tracks.drop();
        }
    }

    /** Notes where the earlier packaging stopped, and the oldest item that it left. */
    private void resumeAt(List<TrackWriter> open) {
        for (TrackWriter track : open) {
            Optional<TrackWriter.Resume> resume = track.resume();
            if (resume.isPresent()) {
                long position = resume.get().next().ringPosition();
                oldestNeeded = Math.min(oldestNeeded, position);
                resumedTo = Math.max(resumedTo, position);
            }
        }
    }

    private void drain() {
        Reader source = reader;
        if (source == null) {
            return;
        }
        try {
            for (int i = 0; i < ITEMS_A_TURN; i++) {
                StreamItem item = closed ? null : next(source);
                if (item == null) {
                    return;
                }
                accept(item, heldNext);
            }
            executor.execute(this::drain);
        } catch (IllegalStateException revoked) {
            LOG.debug("{} is packaged by another version now", stream.name(), revoked);
            close();
        }
    }

    /** What is to be taken now, null if there is nothing. */
    private StreamItem next(Reader source) {
        StreamItem item = held;
        if (item == null) {
            item = source.poll();
            heldNext = source.position();
            looksLeft = mostLooks;
        }
        boolean waits = item != null && looksLeft > 0 && endsRun(item) && tracks.awaitsEnd();
        held = waits ? item : null;
        return waits ? null : item;
    }

    private boolean endsRun(StreamItem item) {
        return item instanceof EndOfPublication
                || item instanceof Discontinuity
                || item instanceof FormatChange change && tracks.isChanged(change.tracks());
    }

    /** @param next ring position of the item that follows */
    private void accept(StreamItem item, long next) {
        try {
            take(item, next);
        } catch (IllegalStateException revoked) {
            throw revoked;
        } catch (RuntimeException e) {
            LOG.error("{}: what could not be packaged is left out", stream.name(), e);
            tracks.drop();
        }
    }

    private void take(StreamItem item, long next) {
        if (item instanceof Sample sample) {
            if (next - 1 > oldestNeeded) {
                LOG.warn("{}: samples that were not packaged yet are gone", stream.name());
                tracks.discontinuity(true, next - 1);
            }
            oldestNeeded = Long.MAX_VALUE;
            tracks.sample(sample, next - 1);
        } else if (item instanceof FormatChange change) {
            tracks.formats(change.tracks(), next - 1, next - 1 < resumedTo);
        } else if (item instanceof Discontinuity discontinuity) {
            boolean lapped = discontinuity.reason() == Discontinuity.Reason.READER_LAPPED;
            if (lapped || next - 1 >= resumedTo) {
                tracks.discontinuity(lapped, next - 1);
            } else {
                tracks.passedBreak(next - 1);
            }
        } else if (item instanceof ClockReference clock) {
            writer.clock(clock);
            tracks.clock(clock);
        } else if (item instanceof EndOfPublication && next - 1 >= resumedFrom) {
            tracks.endOfRun(next);
        }
    }

    @Override
    public void close() {
        closed = true;
        look.cancel();
        Reader source = reader;
        if (source != null) {
            source.close();
        }
    }
}
