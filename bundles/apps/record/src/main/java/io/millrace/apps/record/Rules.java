package io.millrace.apps.record;

import io.millrace.api.event.MediaEvent;
import io.millrace.api.live.LiveStream;
import io.millrace.api.live.LiveStreams;
import io.millrace.api.media.StreamName;
import io.millrace.api.work.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Decides which rules record which streams now. Rules come and go on any thread; looked at by one at a time. */
final class Rules {
    /** After a failure, such as a full disk, it is not tried again sooner. */
    static final long RETRY_US = 10_000_000;

    private final LiveStreams streams;
    private final Clock clock;
    private final Map<String, RecordingRule> byName = new ConcurrentHashMap<>();
    private final Map<Place, Long> retryAtUs = new ConcurrentHashMap<>();
    private final Set<Place> held = ConcurrentHashMap.newKeySet();
    /** Streams that were live at the last look; null before the first. */
    private Set<StreamName> before;

    /** A rule and a stream that it records. */
    record Place(String rule, StreamName stream) {}

    /** Begins a recording. */
    interface Beginner {
        void begin(RecordingRule rule, StreamName stream, long preRollUs);
    }

    Rules(LiveStreams streams, Clock clock) {
        this.streams = streams;
        this.clock = clock;
    }

    void put(RecordingRule rule) {
        byName.put(rule.name(), rule);
    }

    void remove(String name) {
        byName.remove(name);
        retryAtUs.keySet().removeIf(place -> place.rule().equals(name));
        held.removeIf(place -> place.rule().equals(name));
    }

    Collection<RecordingRule> all() {
        return byName.values();
    }

    Optional<RecordingRule> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** Somebody stopped what the rule records: it does not begin again before the stream, or its time, does. */
    void hold(String rule, StreamName stream) {
        held.add(new Place(rule, stream));
    }

    void failed(String rule, StreamName stream) {
        retryAtUs.put(new Place(rule, stream), clock.monotonicUs() + RETRY_US);
    }

    /** Begins what is to be recorded and is not. */
    void look(Collection<RecordingRun> runs, Beginner beginner) {
        Set<Place> recorded = runs.stream()
                .filter(run -> run.rule().isPresent())
                .map(run -> new Place(run.rule().get(), run.name().stream()))
                .collect(Collectors.toCollection(HashSet::new));
        Map<StreamName, LiveStream.State> states = new HashMap<>();
        for (LiveStream stream : streams.list()) {
            if (stream.origin().isEmpty()) {
                states.put(stream.name(), stream.state());
            }
        }
        held.removeIf(place -> !isWanted(place, states));
        retryAtUs.values().removeIf(at -> at <= clock.monotonicUs());
        for (RecordingRule rule : byName.values()) {
            for (StreamName name : states.keySet()) {
                Place place = new Place(rule.name(), name);
                boolean begins = states.get(name) == LiveStream.State.LIVE
                        && isWanted(place, states)
                        && !recorded.contains(place)
                        && !held.contains(place)
                        && !retryAtUs.containsKey(place);
                if (begins) {
                    boolean isNew = before != null && !before.contains(name);
                    beginner.begin(rule, name, isNew ? Long.MAX_VALUE : rule.preRollUs());
                }
            }
        }
        before = states.keySet();
    }

    /** Whether a recording of a rule is to go on. */
    boolean isWanted(String rule, StreamName stream) {
        RecordingRule found = byName.get(rule);
        return found != null
                && found.streams().matches(stream)
                && found.schedule().contains(clock.utcUs());
    }

    private boolean isWanted(Place place, Map<StreamName, LiveStream.State> states) {
        LiveStream.State state = states.get(place.stream());
        boolean there = state == LiveStream.State.LIVE || state == LiveStream.State.INTERRUPTED;
        return there && isWanted(place.rule(), place.stream());
    }

    /** Begins new files of recordings whose rules want that with an event. */
    void heard(MediaEvent event, Collection<RecordingRun> runs) {
        if (byName.values().stream().noneMatch(rule -> rule.splitOn().equals(event.type()))) {
            // there may be thousands of events a second
            return;
        }
        for (RecordingRun run : runs) {
            boolean splits = run.name().stream().toString().equals(event.subject())
                    && run.rule()
                            .map(byName::get)
                            .filter(rule -> rule.splitOn().equals(event.type()))
                            .isPresent();
            if (splits) {
                run.split();
            }
        }
    }
}
