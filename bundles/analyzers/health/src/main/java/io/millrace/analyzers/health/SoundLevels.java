package io.millrace.analyzers.health;

import io.millrace.api.media.StreamName;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Component;

/** Where what hears sound meets what writes figures down. Safe for any thread. */
@Component(service = SoundLevels.class)
public final class SoundLevels {
    private final Map<StreamName, SoundLevel> levels = new ConcurrentHashMap<>();

    SoundLevel of(StreamName stream) {
        return levels.computeIfAbsent(stream.origin(), name -> new SoundLevel());
    }

    void forget(StreamName stream) {
        levels.remove(stream.origin());
    }
}
