package io.millrace.protocols.webrtc.play;

import io.millrace.api.access.Limits;
import io.millrace.api.codec.RenditionDemand;
import io.millrace.api.live.LiveStream;
import io.millrace.api.media.FourCc;
import io.millrace.api.media.StreamName;
import io.millrace.api.media.Track;
import io.millrace.api.media.VideoFormat;
import io.millrace.protocols.webrtc.congestion.RungChoice;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Moves one viewer among the rungs of its ladder, as its bandwidth goes. The top is what it was given when it came; others
 * are asked for before it goes over, and kept until it has left them for good. Owned by the viewer's event loop.
 */
final class ViewerRungs {
    private static final long KEPT_US = 2_000_000;
    private static final long REFUSED_US = 60_000_000;
    /** Headers make what is sent this much more than what is encoded. */
    private static final double HEADERS = 1.06;

    private static final long SOUND_HEADERS_BPS = 25_000;

    /** A rung that the viewer may have. */
    private record Choice(StreamName name, long neededBps) {}

    /** Something that is kept until it is not needed any more. */
    private record Place(StreamName name, Feed feed, RenditionDemand.Need need) {
        void close() {
            feed.close();
            if (need != null) {
                need.close();
            }
        }
    }

    /** Where the viewer is going to. */
    private final class Move {
        private final StreamName name;
        private final RenditionDemand.Need need;
        private Feed feed;

        Move(StreamName name, RenditionDemand.Need need) {
            this.name = name;
            this.need = need;
        }

        void cancel() {
            viewer.change(null);
            if (feed != null) {
                feed.close();
            }
            if (need != null) {
                need.close();
            }
        }
    }

    private final RenditionDemand demand;
    private final WireStreams wires;
    private final Sources sources;
    private final LiveStream top;
    private final Limits limits;
    private final RungTable table;
    private final RungTable.Watch watch;
    private final ViewerBandwidth bandwidth;
    private final EventLoop loop;
    private final FourCc codec;
    private final RungChoice choice;
    private Viewer viewer;
    private List<Choice> choices = List.of();
    private long[] neededBps = new long[0];
    private Place present;
    private Place before;
    private long beforeUntilUs;
    private Move move;
    private StreamName refused;
    private long refusedUntilUs;
    private long nowUs;
    private boolean over;

    ViewerRungs(
            RenditionDemand demand,
            WireStreams wires,
            Sources sources,
            Limits limits,
            RungTable table,
            ViewerBandwidth bandwidth,
            EventLoop loop,
            FourCc codec,
            long nowUs) {
        this.demand = demand;
        this.wires = wires;
        this.sources = sources;
        top = sources.pictures().present().orElseThrow();
        this.limits = limits;
        this.table = table;
        this.bandwidth = bandwidth;
        this.loop = loop;
        this.codec = codec;
        this.nowUs = nowUs;
        watch = table.enter(top.name().origin());
        choice = new RungChoice(nowUs);
    }

    /** The viewer begins at the top. */
    void begin(Viewer newViewer, Feed feed) {
        viewer = newViewer;
        present = new Place(top.name(), feed, null);
        look(nowUs);
    }

    /** Learns which rungs there are now; once a second. */
    void look(long newNowUs) {
        nowUs = newNowUs;
        long soundBps = sources.soundBitsPerSecond() + SOUND_HEADERS_BPS;
        Choice highest = new Choice(top.name(), needed(top.health().videoBitsPerSecond(), soundBps));
        // nobody is to see a source in whose place a rung stands
        boolean hidden = watch.isReplacing() && top.name().rendition().isEmpty();
        List<Choice> found = new ArrayList<>();
        watch.rungs().stream()
                .filter(each -> each.codec().equals(codec) && !each.name().equals(top.name()))
                .filter(each -> isPermitted(each, soundBps))
                .map(each -> new Choice(each.name(), needed(each.bitsPerSecond(), soundBps)))
                .filter(each -> hidden
                        || each.neededBps() < highest.neededBps()
                        || each.name().equals(present.name()))
                .filter(each -> nowUs >= refusedUntilUs || !each.name().equals(refused))
                .sorted(Comparator.comparingLong(Choice::neededBps).reversed())
                .forEach(found::add);
        if (!hidden || found.isEmpty()) {
            found.add(0, highest);
        }
        choices = found;
        neededBps = found.stream().mapToLong(Choice::neededBps).toArray();
        if (move != null && move.feed != null && move.feed.wire().source().state() == LiveStream.State.ENDED) {
            refuse(move.name);
            cancel();
        }
        adapt(newNowUs);
    }

    private boolean isPermitted(RungTable.Rung rung, long soundBps) {
        return limits.permitsRendition(rung.name().rendition())
                && limits.permitsBitsPerSecond(rung.bitsPerSecond() + soundBps);
    }

    private static long needed(long videoBps, long soundBps) {
        return (long) (videoBps * HEADERS) + soundBps;
    }

    /** Goes where the viewer should be now. */
    void adapt(long newNowUs) {
        nowUs = newNowUs;
        if (over || present == null) {
            return;
        }
        if (before != null && nowUs >= beforeUntilUs) {
            before.close();
            before = null;
        }
        if (present.feed().wire().source().state() != LiveStream.State.LIVE && leaves()) {
            // the source is there at once; what else would do is chosen from there
            return;
        }
        int wanted = index(wantedName());
        int chosen = choice.choose(neededBps, wanted, bandwidth.bitsPerSecond(), bandwidth.isCongested(nowUs), nowUs);
        StreamName name = choices.get(chosen).name();
        if (name.equals(wantedName())) {
            return;
        }
        if (move != null) {
            cancel();
        }
        if (!name.equals(present.name())) {
            start(name);
        }
    }

    private StreamName wantedName() {
        return move == null ? present.name() : move.name;
    }

    /** A rung that is not offered any more is as good as the top: the viewer goes there when it ends. */
    private int index(StreamName name) {
        for (int i = 0; i < choices.size(); i++) {
            if (choices.get(i).name().equals(name)) {
                return i;
            }
        }
        return 0;
    }

    private void start(StreamName name) {
        if (name.equals(top.name())) {
            move = new Move(name, null);
            enter(move, top);
            return;
        }
        Move started = new Move(name, demand.need(name));
        move = started;
        started.need.stream()
                .whenComplete((stream, failure) -> loop.execute(() -> {
                    if (move == started && !over) {
                        if (failure == null && isPlayable(stream)) {
                            enter(started, stream);
                        } else {
                            refuse(name);
                            cancel();
                        }
                    }
                }));
    }

    private boolean isPlayable(LiveStream stream) {
        return !PlayAnswer.isReordered(stream)
                && stream.tracks().stream()
                        .filter(Track::isVideo)
                        .findFirst()
                        .filter(track -> track.format().codec().equals(codec))
                        .isPresent();
    }

    private void enter(Move started, LiveStream stream) {
        WireStreams.Use use;
        try {
            use = wires.enter(stream, true, loop, viewer.settings());
        } catch (IllegalStateException e) {
            // the server stops
            cancel();
            return;
        }
        started.feed = new Feed(wires, use, loop, viewer);
        viewer.change(new FeedSwitch(started.feed, nowUs));
    }

    private void refuse(StreamName name) {
        refused = name;
        refusedUntilUs = nowUs + REFUSED_US;
    }

    private void cancel() {
        Move cancelled = move;
        move = null;
        cancelled.cancel();
    }

    /** The viewer went over. */
    void switched() {
        if (before != null) {
            before.close();
        }
        before = present;
        beforeUntilUs = nowUs + KEPT_US;
        present = new Place(move.name, move.feed, move.need);
        move = null;
    }

    /** The rung that the viewer has is over: whether it goes on with the source. */
    boolean leaves() {
        if (over || present.name().equals(top.name())) {
            return false;
        }
        refuse(present.name());
        if (move == null || !move.name.equals(top.name())) {
            if (move != null) {
                cancel();
            }
            start(top.name());
        }
        return true;
    }

    /** Where the viewer was until lately; null for nowhere. */
    Feed previous() {
        return before == null ? null : before.feed();
    }

    /** The bit rate that would do for more than the viewer has; 0 if there is nothing more. */
    long soughtBps(long newNowUs) {
        long sought = choices.isEmpty() ? 0 : choice.soughtBps(neededBps, index(wantedName()), newNowUs);
        return limits.bitsPerSecond() == 0 ? sought : Math.min(sought, limits.bitsPerSecond());
    }

    /** Place among the rungs that the viewer has, 0 for the highest. */
    int rung() {
        return index(present.name());
    }

    /** Lines of the pictures that the viewer has; 0 if that is not known. */
    int height() {
        return present.feed().wire().source().tracks().stream()
                .map(Track::format)
                .filter(VideoFormat.class::isInstance)
                .map(format -> ((VideoFormat) format).height())
                .findFirst()
                .orElse(0);
    }

    /** The viewer is gone. */
    void close() {
        over = true;
        table.leave(watch);
        if (move != null) {
            cancel();
        }
        if (before != null) {
            before.close();
        }
        if (present != null) {
            present.close();
        }
    }
}
