package io.millrace.management.mcp;

import io.millrace.api.media.StreamName;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Addresses of resources that somebody wants to hear of, each with the stream that it is about: a rendition changes as its
 * origin does. For one thread at a time.
 */
final class Addresses {
    private final Map<String, Optional<StreamName>> origins = new LinkedHashMap<>();

    void add(String uri) {
        origins.put(uri, Resources.stream(uri).map(StreamName::origin));
    }

    void remove(String uri) {
        origins.remove(uri);
    }

    boolean contains(String uri) {
        return origins.containsKey(uri);
    }

    int size() {
        return origins.size();
    }

    Collection<String> all() {
        return origins.keySet();
    }

    /**
     * Those whose content is another one.
     *
     * @param changed origins of what changed
     * @param sees whether whoever wants to hear of it may; asked for hits only
     */
    Stream<String> changedBy(Set<StreamName> changed, Predicate<StreamName> sees) {
        return origins.entrySet().stream()
                .filter(each -> each.getValue().isPresent()
                        ? each.getValue().filter(changed::contains).filter(sees).isPresent()
                        // lists of all streams
                        : changed.stream().anyMatch(sees))
                .map(Map.Entry::getKey);
    }
}
