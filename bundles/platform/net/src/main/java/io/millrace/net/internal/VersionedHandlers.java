package io.millrace.net.internal;

import io.millrace.api.plugin.PluginFaults;
import io.millrace.api.plugin.PluginVersion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The versions of one protocol's handler that are there now. Safe for any thread.
 *
 * @param <H> kind of handler
 */
final class VersionedHandlers<H> {
    private static final long LEAVE_MS = 250;

    private final PluginFaults faults;
    private final List<Offer<H>> offers = new ArrayList<>();
    /** Lowest version first; the last gets what is new. */
    private volatile List<Offer<H>> ordered = List.of();

    VersionedHandlers(PluginFaults faults) {
        this.faults = faults;
    }

    /** One version. Calls into it are counted, so that it does not leave with a call inside. */
    static final class Offer<H> {
        private final H handler;
        private final PluginVersion version;
        private int inside;
        private boolean gone;

        private Offer(H handler, PluginVersion version) {
            this.handler = handler;
            this.version = version;
        }

        H handler() {
            return handler;
        }

        PluginVersion version() {
            return version;
        }

        /** Whether a call may go in; if so, {@link #leave} has to follow. */
        synchronized boolean enter() {
            if (!gone) {
                inside++;
            }
            return !gone;
        }

        synchronized void leave() {
            inside--;
            notifyAll();
        }

        private synchronized void drain() {
            gone = true;
            long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LEAVE_MS);
            long leftMs = LEAVE_MS;
            while (inside > 0 && leftMs > 0) {
                try {
                    wait(leftMs);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
                leftMs = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            }
        }
    }

    void add(H handler, PluginVersion version) {
        synchronized (offers) {
            offers.add(new Offer<>(handler, version));
            order();
        }
    }

    /** Takes a handler away; returns when no call is inside it any more, or after a quarter of a second. */
    void remove(H handler) {
        Offer<H> leaving = null;
        synchronized (offers) {
            for (Offer<H> offer : offers) {
                if (offer.handler == handler) {
                    leaving = offer;
                }
            }
            offers.remove(leaving);
            order();
        }
        if (leaving != null) {
            leaving.drain();
        }
    }

    private void order() {
        ordered = offers.stream().sorted(Comparator.comparing(Offer::version)).toList();
    }

    /** Every version, the highest last. */
    List<Offer<H>> all() {
        return ordered;
    }

    /** The version that gets new connections, null if none may be called. */
    Offer<H> newest() {
        List<Offer<H>> now = ordered;
        for (int i = now.size() - 1; i >= 0; i--) {
            if (!faults.isQuarantined(now.get(i).version)) {
                return now.get(i);
            }
        }
        return null;
    }

    void succeeded(Offer<H> offer) {
        faults.succeeded(offer.version);
    }

    void failed(Offer<H> offer, Throwable cause) {
        faults.failed(offer.version, cause);
    }
}
