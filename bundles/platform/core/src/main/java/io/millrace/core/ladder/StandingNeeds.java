package io.millrace.core.ladder;

import io.millrace.api.media.StreamName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Who needs which rendition. Often thousands need the same few. Safe for any thread. */
final class StandingNeeds {
    private final Map<StreamName, Set<StandingNeed>> byRendition = new ConcurrentHashMap<>();

    /**
     * Stands until it is closed.
     *
     * @throws IllegalArgumentException if the name is no rendition's
     */
    StandingNeed add(StreamName rendition, long nowUs) {
        StandingNeed need = new StandingNeed(rendition, nowUs, this::remove);
        byRendition.compute(rendition, (name, known) -> {
            Set<StandingNeed> all = known == null ? ConcurrentHashMap.newKeySet() : known;
            all.add(need);
            return all;
        });
        return need;
    }

    private void remove(StandingNeed need) {
        byRendition.computeIfPresent(need.rendition(), (name, known) -> {
            known.remove(need);
            return known.isEmpty() ? null : known;
        });
    }

    /** Those that were not answered yet. */
    List<StandingNeed> waiting() {
        return byRendition.values().stream()
                .flatMap(Set::stream)
                .filter(StandingNeed::isWaiting)
                .toList();
    }

    boolean isDemanded(StreamName rendition) {
        return byRendition.containsKey(rendition);
    }

    /** Renditions of a stream that are needed, by their own names. */
    Set<String> demanded(StreamName origin) {
        return byRendition.keySet().stream()
                .filter(name -> name.origin().equals(origin))
                .map(name -> name.rendition().orElseThrow())
                .collect(Collectors.toSet());
    }
}
