package io.millrace.management.mcp;

import io.millrace.api.event.MediaEvent;
import io.millrace.api.event.MediaEventListener;
import io.millrace.api.media.StreamName;
import io.millrace.api.work.Clock;
import io.millrace.api.work.Timer;
import io.millrace.api.work.Workers;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Tells clients what changed, each thing at most four times a second. Safe for any thread. */
@Component(service = {Notices.class, MediaEventListener.class})
public final class Notices implements MediaEventListener {
    static final int MOST_SUBSCRIPTIONS = 500;
    static final int MOST_OF_ONE = 50;
    static final long PAUSE_US = 250_000;
    static final long HEARTBEAT_US = 15_000_000;

    private static final int MOST_CHANGED = 2_000;

    private final SessionTable sessions = new SessionTable();
    private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();
    private final Set<StreamName> changed = new LinkedHashSet<>();
    private final Set<StreamName> listed = new LinkedHashSet<>();
    private final McpRoom room;
    private final Clock clock;
    private final Timer timer;
    private final Executor lane;
    private final Timer.Cancellable heartbeat;
    private boolean tools;
    private boolean waiting;

    @Activate
    public Notices(@Reference Workers workers, @Reference McpRoom room) {
        this.room = room;
        clock = workers.clock();
        timer = workers.timer();
        lane = workers.serial("mcp-notices");
        heartbeat = timer.every(HEARTBEAT_US, lane, this::tick);
        room.onOperations(this::toolsChanged);
    }

    @Deactivate
    void close() {
        heartbeat.cancel();
        subscriptions.forEach(Subscription::end);
        sessions.all().forEach(sessions::remove);
    }

    SessionTable sessions() {
        return sessions;
    }

    long nowUs() {
        return clock.monotonicUs();
    }

    /** @throws RpcException if there are too many */
    synchronized void requirePlace(McpCaller caller) {
        long own = subscriptions.stream()
                .filter(each -> each.caller().account().equals(caller.account()))
                .count();
        if (own >= MOST_OF_ONE || subscriptions.size() >= MOST_SUBSCRIPTIONS) {
            throw new RpcException(RpcException.INTERNAL_ERROR, 503, "Too many listen already: end some");
        }
    }

    void add(Subscription subscription) {
        subscriptions.add(subscription);
    }

    void remove(Subscription subscription) {
        subscriptions.remove(subscription);
    }

    int subscriptions() {
        return subscriptions.size();
    }

    private void tick() {
        long nowUs = nowUs();
        sessions.removeIdle(nowUs);
        listeners().forEach(each -> {
            if (room.counts(each.caller())) {
                each.tick(nowUs);
            } else {
                each.shutOut();
            }
        });
    }

    private Stream<Listener> listeners() {
        return Stream.concat(subscriptions.stream(), sessions.all().stream());
    }

    @Override
    public void on(MediaEvent event) {
        if (subscriptions.isEmpty() && sessions.all().isEmpty()) {
            return;
        }
        stream(event).ifPresent(stream -> {
            boolean comesOrGoes =
                    event.type().equals(MediaEvent.STREAM_LIVE) || event.type().equals(MediaEvent.STREAM_ENDED);
            later(() -> {
                if (changed.size() < MOST_CHANGED) {
                    changed.add(stream);
                }
                if (comesOrGoes && listed.size() < MOST_CHANGED) {
                    listed.add(stream);
                }
            });
        });
    }

    private static Optional<StreamName> stream(MediaEvent event) {
        String name = event.type().startsWith("stream.")
                ? event.subject()
                : event.attributes().getOrDefault("stream", "");
        try {
            return name.isEmpty()
                    ? Optional.empty()
                    : Optional.of(StreamName.parse(name).origin());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private void toolsChanged() {
        later(() -> tools = true);
    }

    private synchronized void later(Runnable note) {
        note.run();
        if (!waiting) {
            waiting = true;
            timer.after(PAUSE_US, lane, this::tell);
        }
    }

    private void tell() {
        Set<StreamName> streams;
        Set<StreamName> news;
        boolean newTools;
        synchronized (this) {
            streams = new LinkedHashSet<>(changed);
            news = new LinkedHashSet<>(listed);
            newTools = tools;
            changed.clear();
            listed.clear();
            tools = false;
            waiting = false;
        }
        listeners().forEach(listener -> {
            if (newTools && listener.wantsTools()) {
                listener.toolsChanged();
            }
            if (listener.wantsResources() && news.stream().anyMatch(listener.caller()::sees)) {
                listener.resourcesChanged();
            }
            if (!streams.isEmpty()) {
                listener.changed(streams);
            }
        });
    }
}
