package io.millrace.management.rest;

import io.millrace.api.event.MediaEvent;
import io.millrace.api.media.StreamName;
import java.util.List;
import java.util.Optional;

/** Which events a reader wants, and may have. */
final class EventFilter {
    private final List<String> patterns;

    /** @param types separated by commas; {@code stream.*} for a whole kind; empty for all */
    EventFilter(String types) {
        patterns = types.isEmpty() ? List.of("*") : List.of(types.split(","));
    }

    boolean wants(String type) {
        return patterns.stream()
                .anyMatch(pattern -> pattern.equals(type)
                        || pattern.endsWith("*") && type.startsWith(pattern.substring(0, pattern.length() - 1)));
    }

    /** Who is no manager hears of its own streams; peers of them only if it publishes there. */
    static boolean mayHear(Caller caller, MediaEvent event) {
        if (caller.isManager()) {
            return true;
        }
        boolean ofStream = event.type().startsWith("stream.");
        return stream(event)
                .filter(name -> ofStream ? caller.sees(name) : caller.owns(name))
                .isPresent();
    }

    /** Whether it may also know which session an event is about: whose the stream is, not who only watches it. */
    static boolean mayKnowSession(Caller caller, MediaEvent event) {
        return caller.isManager() || stream(event).filter(caller::owns).isPresent();
    }

    private static Optional<StreamName> stream(MediaEvent event) {
        String name = event.type().startsWith("stream.")
                ? event.subject()
                : event.attributes().getOrDefault("stream", "");
        try {
            return name.isEmpty() ? Optional.empty() : Optional.of(StreamName.parse(name));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
