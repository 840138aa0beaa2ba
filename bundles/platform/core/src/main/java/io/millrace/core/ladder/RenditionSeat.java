package io.millrace.core.ladder;

import io.millrace.api.live.LiveStream;
import io.millrace.core.live.RenditionStreams;
import io.millrace.core.live.RenditionStreams.Rendition;

/** The stream of one rendition, over the times in which it is encoded. Owned by the ladders' lock. */
final class RenditionSeat {
    /** A rendition that nothing comes for is interrupted after this. */
    private static final long SILENT_US = 5_000_000;
    /** It is over, and out of manifests, after this. */
    private static final long GRACE_US = 60_000_000;
    /** One that is made on demand is kept for this long after the last need. */
    static final long KEPT_US = 30_000_000;

    private final RenditionStreams streams;
    private final LiveStream origin;
    private final String name;
    private final boolean video;
    private Rendition rendition;
    private long seenUs = Long.MIN_VALUE;
    private long changedUs;
    private long neededUs = Long.MIN_VALUE;
    private boolean neededLately;

    RenditionSeat(RenditionStreams streams, LiveStream origin, String name, boolean video) {
        this.streams = streams;
        this.origin = origin;
        this.name = name;
        this.video = video;
        rendition = streams.open(origin, name, video);
    }

    Rendition rendition() {
        return rendition;
    }

    /** Whether there is a need, or was one until a moment ago. */
    boolean isNeeded(boolean demanded, long askedUs, long nowUs) {
        if (demanded || rendition.isRead()) {
            neededUs = nowUs;
        }
        neededUs = Math.max(neededUs, askedUs);
        neededLately = neededUs != Long.MIN_VALUE && nowUs - neededUs < KEPT_US;
        return neededLately;
    }

    /** What {@link #isNeeded} said last. */
    boolean isNeededLately() {
        return neededLately;
    }

    /** Notices that nothing comes. */
    void look(long nowUs) {
        if (rendition.newestUs() != seenUs) {
            seenUs = rendition.newestUs();
            changedUs = nowUs;
            return;
        }
        LiveStream.State state = rendition.stream().state();
        long silentUs = nowUs - changedUs;
        if (state == LiveStream.State.LIVE && origin.state() != LiveStream.State.LIVE) {
            rendition.interrupt("The publisher of " + origin.name() + " is gone");
        } else if (state == LiveStream.State.LIVE && silentUs >= SILENT_US) {
            rendition.interrupt("Nothing is encoded");
        } else if (state == LiveStream.State.INTERRUPTED
                && origin.state() == LiveStream.State.LIVE
                && silentUs >= GRACE_US) {
            clear("Nothing was encoded for too long");
        }
    }

    /** What was encoded is over; whoever wants it again finds it empty. */
    void clear(String reason) {
        if (rendition.stream().state() != LiveStream.State.WAITING) {
            rendition.end(reason);
            rendition = streams.open(origin, name, video);
            seenUs = Long.MIN_VALUE;
        }
    }
}
