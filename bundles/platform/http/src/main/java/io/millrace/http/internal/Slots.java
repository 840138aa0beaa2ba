package io.millrace.http.internal;

import io.millrace.api.plugin.PluginFaults;
import io.millrace.api.plugin.PluginVersion;
import io.millrace.api.plugin.ServiceSlot;
import io.millrace.api.work.Clock;
import io.millrace.api.work.Timer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Slots of whiteboard services, found by the name of a requested file: {@code stream.flv}, {@code *.m3u8}. The place of
 * a service that went away stays for a while, so that requests wait for its successor. Safe for any thread.
 *
 * @param <S> the service
 */
final class Slots<S> {
    private static final int MAX_HELD = 20_000;
    private static final long FORGET_US = 30_000_000;

    private final Map<String, Place<S>> places = new HashMap<>();
    private final Timer timer;
    private final PluginFaults faults;
    private final Clock clock;
    private volatile Map<String, Place<S>> byPattern = Map.of();

    Slots(Timer timer, PluginFaults faults, Clock clock) {
        this.timer = timer;
        this.faults = faults;
        this.clock = clock;
    }

    /**
     * A service arrived.
     *
     * @param name the same for all versions of the service
     * @param patterns file names, {@code *.EXT} for a whole kind
     */
    void bind(String name, List<String> patterns, S service, PluginVersion version) {
        ServiceSlot<S> slot;
        synchronized (this) {
            Place<S> place =
                    places.computeIfAbsent(name, key -> new Place<>(new ServiceSlot<>(name, timer, faults, MAX_HELD)));
            place.patterns = patterns;
            place.services++;
            index();
            slot = place.slot;
        }
        slot.bind(service, version);
    }

    /** A service leaves; returns when no call is inside it any more. */
    void unbind(String name, S service) {
        Place<S> place;
        synchronized (this) {
            place = places.get(name);
            if (place == null) {
                return;
            }
            place.services--;
            place.leftUs = clock.monotonicUs();
        }
        place.slot.unbind(service);
    }

    private void index() {
        Map<String, Place<S>> index = new HashMap<>();
        for (Place<S> place : places.values()) {
            place.patterns.forEach(pattern -> index.put(pattern, place));
        }
        byPattern = index;
    }

    /** The slot for a file; null if nobody answers for it, or nobody has for half a minute. */
    ServiceSlot<S> find(String file) {
        Map<String, Place<S>> index = byPattern;
        Place<S> place = index.get(file);
        if (place == null) {
            int dot = file.lastIndexOf('.');
            place = dot < 0 ? null : index.get("*" + file.substring(dot));
        }
        if (place == null || place.services == 0 && clock.monotonicUs() - place.leftUs > FORGET_US) {
            return null;
        }
        return place.slot;
    }

    private static final class Place<S> {
        private final ServiceSlot<S> slot;
        private List<String> patterns = List.of();
        private volatile int services;
        private volatile long leftUs;

        Place(ServiceSlot<S> slot) {
            this.slot = slot;
        }
    }
}
