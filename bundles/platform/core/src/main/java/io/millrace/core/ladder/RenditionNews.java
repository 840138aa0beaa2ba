package io.millrace.core.ladder;

import io.millrace.api.codec.Ladders;
import io.millrace.api.codec.OutputStatus;
import io.millrace.api.codec.OutputStatus.State;
import io.millrace.api.event.MediaEvent;
import io.millrace.api.event.MediaEvents;
import io.millrace.api.live.LiveStream;
import io.millrace.api.work.Timer;
import io.millrace.api.work.Workers;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** Tells when a rendition cannot be made, and when it is made again. Looks on one serial executor. */
@Component(
        service = {},
        immediate = true)
public final class RenditionNews {
    private static final long LOOK_US = 1_000_000;

    private final Ladders ladders;
    private final StreamNews news;
    private final MediaEvents events;
    private final Timer.Cancellable tick;
    /** Renditions that could not be made when they were looked at, by stream. */
    private final Map<LiveStream, Set<String>> failed = new HashMap<>();

    @Activate
    public RenditionNews(
            @Reference Ladders ladders,
            @Reference StreamNews news,
            @Reference MediaEvents events,
            @Reference Workers workers) {
        this.ladders = ladders;
        this.news = news;
        this.events = events;
        tick = workers.timer().every(LOOK_US, workers.serial("rendition-news"), this::look);
    }

    @Deactivate
    void stop() {
        tick.cancel();
    }

    private void look() {
        failed.keySet().retainAll(news.streams());
        news.streams().forEach(this::look);
    }

    private void look(LiveStream stream) {
        for (OutputStatus status : ladders.renditions(stream.name())) {
            Set<String> known = failed.getOrDefault(stream, Set.of());
            if (isFailed(status) && !known.contains(status.name())) {
                failed.computeIfAbsent(stream, added -> new HashSet<>()).add(status.name());
                tell(MediaEvent.RENDITION_FAILED, stream, status);
            } else if (status.state() == State.RUNNING && known.contains(status.name())) {
                known.remove(status.name());
                tell(MediaEvent.RENDITION_RECOVERED, stream, status);
            }
        }
    }

    private static boolean isFailed(OutputStatus status) {
        return status.state() == State.FAILED || status.state() == State.REFUSED;
    }

    private void tell(String type, LiveStream stream, OutputStatus status) {
        events.publish(
                type,
                stream.name().toString(),
                Map.of(
                        "rendition", status.name(),
                        "state", status.state().name().toLowerCase(java.util.Locale.ROOT),
                        "reason", status.reason()));
    }
}
