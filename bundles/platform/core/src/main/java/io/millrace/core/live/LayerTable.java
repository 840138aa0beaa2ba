package io.millrace.core.live;

import io.millrace.api.media.FourCc;
import io.millrace.api.media.VideoFormat;
import io.millrace.core.live.RenditionStreams.Layer;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The renditions of one stream that its publisher sends. They have the names that rungs of a ladder would have, so that
 * addresses stay the same whoever makes them. Safe for any thread; never called under the lock of a stream.
 */
final class LayerTable {
    /** Layers that one publication may have. */
    static final int MOST = 8;
    /** A layer of which nothing came for so much media is interrupted. */
    static final long SILENT_US = 2_000_000;
    /** It is over after this, and a rung may take its place. */
    static final long GRACE_US = 10_000_000;

    private static final Map<FourCc, String> SUFFIXES =
            Map.of(FourCc.AVC, "", FourCc.HEVC, "-hevc", FourCc.AV1, "-av1", FourCc.VP9, "-vp9", FourCc.VP8, "-vp8");

    private final RingLiveStream origin;
    private final List<LayerSeat> seats = new CopyOnWriteArrayList<>();
    private volatile boolean allowed = true;
    private boolean restarted;

    LayerTable(RingLiveStream origin) {
        this.origin = origin;
    }

    List<Layer> list() {
        return seats.stream()
                .map(LayerSeat::layer)
                .sorted(Comparator.comparingInt(Layer::lines).reversed())
                .toList();
    }

    /** Renditions that may not be seen are ended, and no others begin. */
    void allow(boolean now) {
        if (allowed != now) {
            allowed = now;
            if (!now) {
                end("The ladder of " + origin.name() + " stands in the place of what is published");
            }
        }
    }

    /** The seat of a layer that begins: the one that it had before, if its publisher came back. Null if there is none. */
    synchronized LayerSeat take(RunPublisher by, VideoFormat format) {
        if (!allowed || seats.size() >= 2 * MOST) {
            return null;
        }
        String wanted = name(format);
        String name = wanted;
        for (int i = 2; ; i++) {
            LayerSeat seat = find(name);
            if (seat == null) {
                seat = new LayerSeat(origin, name);
                seat.hold(by, format);
                seats.add(seat);
                return seat;
            }
            if (!seat.isHeld()) {
                seat.hold(by, format);
                return seat;
            }
            name = wanted + "-" + i;
        }
    }

    private LayerSeat find(String name) {
        return seats.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    private static String name(VideoFormat format) {
        String suffix = SUFFIXES.getOrDefault(
                format.codec(),
                "-" + format.codec().toString().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", ""));
        return Math.min(format.width(), format.height()) + "p" + suffix;
    }

    /** Another publication begins: what it does not bring is over a while later. */
    void restart() {
        restarted = true;
    }

    /** The stream itself is so far: layers of which nothing comes are interrupted, and over some time later. */
    void reached(long us) {
        if (seats.isEmpty()) {
            return;
        }
        if (restarted) {
            restarted = false;
            seats.forEach(seat -> seat.await(us));
        }
        for (LayerSeat seat : seats) {
            long silentUs = us - seat.newestUs();
            if (silentUs > GRACE_US) {
                remove(seat, "The publisher leaves it out");
            } else if (silentUs > SILENT_US) {
                seat.interrupt("The publisher leaves it out");
            }
        }
    }

    private void remove(LayerSeat seat, String reason) {
        if (seats.remove(seat)) {
            seat.end(reason);
        }
    }

    void wake() {
        for (LayerSeat seat : seats) {
            seat.wake();
        }
    }

    /** The publisher is gone, and may come back. */
    void interrupt(String reason) {
        seats.forEach(seat -> seat.interrupt(reason));
    }

    void end(String reason) {
        seats.forEach(seat -> remove(seat, reason));
    }
}
