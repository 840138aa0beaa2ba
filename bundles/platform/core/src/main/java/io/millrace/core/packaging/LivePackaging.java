package io.millrace.core.packaging;

import io.millrace.api.live.LiveStream;
import io.millrace.api.packaging.Packaging;
import io.millrace.api.packaging.PackagingProfile;
import io.millrace.api.plugin.PluginFaults;
import io.millrace.api.work.Clock;
import io.millrace.api.work.Timer;
import io.millrace.core.live.RenditionStreams;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One live stream and the packager that fills its windows. Stays while publishers come and go. Safe for any thread; the
 * lock is held while a packager is asked to begin or to stop, both of which must not block.
 */
final class LivePackaging {
    private static final Logger LOG = LoggerFactory.getLogger(LivePackaging.class);
    static final long BACK_OFF_US = 400_000;

    private final LiveStream stream;
    private final PackagingProfile chosen;
    private final WindowSet windows;
    private final PluginFaults faults;
    private final Clock clock;
    private final Map<Offer, Long> retryAtUs = new HashMap<>();
    private Offer current;
    private Packaging packaging;
    private boolean ended;
    private Timer.Cancellable removal = () -> {};

    /** @param chosen the profile that was configured when the stream began, before it was fitted */
    LivePackaging(LiveStream stream, PackagingProfile chosen, WindowSet windows, PluginFaults faults, Clock clock) {
        this.stream = stream;
        this.chosen = chosen;
        this.windows = windows;
        this.faults = faults;
        this.clock = clock;
    }

    PackagingProfile chosen() {
        return chosen;
    }

    LiveStream stream() {
        return stream;
    }

    WindowSet windows() {
        return windows;
    }

    /**
     * Moves to the best packager that works.
     *
     * @param ranked those that may be used, the best first
     */
    synchronized void choose(List<Offer> ranked) {
        if (ended) {
            return;
        }
        retryAtUs.keySet().retainAll(ranked);
        long nowUs = clock.monotonicUs();
        for (Offer offer : ranked) {
            if (offer.equals(current)) {
                return;
            }
            if (retryAtUs.getOrDefault(offer, Long.MIN_VALUE) > nowUs) {
                continue;
            }
            detach();
            if (attach(offer)) {
                return;
            }
            retryAtUs.put(offer, nowUs + BACK_OFF_US);
        }
        if (current != null && !ranked.contains(current)) {
            detach();
        }
    }

    private boolean attach(Offer offer) {
        try {
            packaging = offer.packager().attach(encoded(), windows.profile(), windows.writer());
            current = offer;
            faults.succeeded(offer.version());
            return true;
        } catch (RuntimeException | LinkageError e) {
            windows.revoke();
            if (!retryAtUs.containsKey(offer)) {
                LOG.warn("{} cannot package {}", offer.version(), stream.name(), e);
            }
            faults.failed(offer.version(), e);
            return false;
        }
    }

    /** What a rendition did not encode is packaged with its origin. */
    private LiveStream encoded() {
        return stream instanceof RenditionStreams.Partial partial ? partial.encoded() : stream;
    }

    private void detach() {
        if (current == null) {
            return;
        }
        Offer leaving = current;
        current = null;
        try {
            packaging.close();
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("{} failed when it stopped packaging {}", leaving.version(), stream.name(), e);
            faults.failed(leaving.version(), e);
        }
        packaging = null;
        windows.revoke();
    }

    /** The stream is over: players are told so, but for those of a rendition whose origin goes on. */
    synchronized void end() {
        if (!ended) {
            detach();
            ended = true;
            if (windows.leader() != null && !windows.leader().origin().isEnded()) {
                windows.leave();
            } else {
                windows.end();
            }
        }
    }

    /** The windows of a stream that ended are kept for viewers until this timer runs. */
    synchronized void removedBy(Timer.Cancellable timer) {
        removal = timer;
    }

    /** Another stream has the name, and nobody finds these windows any more: their memory is not kept for later. */
    synchronized void supersede() {
        end();
        removal.cancel();
    }
}
