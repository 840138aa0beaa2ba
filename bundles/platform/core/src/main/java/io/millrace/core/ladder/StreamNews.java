package io.millrace.core.ladder;

import io.millrace.api.live.LiveStream;
import io.millrace.core.live.StreamLifecycle;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Component;

/**
 * The streams that were published and are not over, without renditions. A component of its own, since who makes
 * renditions needs the streams, which need whoever hears of them. Safe for any thread.
 */
@Component(service = {StreamNews.class, StreamLifecycle.class})
public final class StreamNews implements StreamLifecycle {
    private final Set<LiveStream> streams = ConcurrentHashMap.newKeySet();
    private volatile Runnable onChange = () -> {};

    @Override
    public void published(LiveStream stream) {
        if (stream.origin().isEmpty()) {
            streams.add(stream);
            onChange.run();
        }
    }

    @Override
    public void ended(LiveStream stream) {
        if (streams.remove(stream)) {
            onChange.run();
        }
    }

    /** A view that changes. */
    public Set<LiveStream> streams() {
        return streams;
    }

    /**
     * Forgets what is known of streams that are over.
     *
     * @param byStream what is known
     * @param end is told first
     */
    public <T> void dropEnded(Map<LiveStream, T> byStream, Consumer<T> end) {
        byStream.entrySet().removeIf(entry -> {
            boolean over = !streams.contains(entry.getKey());
            if (over) {
                end.accept(entry.getValue());
            }
            return over;
        });
    }

    /** @param listener must be short */
    void onChange(Runnable listener) {
        onChange = listener;
    }
}
