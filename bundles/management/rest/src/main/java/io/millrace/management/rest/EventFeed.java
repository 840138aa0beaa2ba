package io.millrace.management.rest;

import io.millrace.api.event.MediaEvent;
import io.millrace.api.event.MediaEventListener;
import io.millrace.api.work.Clock;
import io.millrace.api.work.Timer;
import io.millrace.api.work.Workers;
import io.millrace.http.ClientPeers;
import io.millrace.http.async.EventStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * {@code events}: what happens, as it happens, as Server-Sent Events. Whoever lost what let them in is let
 * go with the next heartbeat, and everybody after a while; browsers come back by themselves and are told what they missed, as
 * far as it is held. Safe for any thread.
 */
@Component(service = {EventFeed.class, MediaEventListener.class})
public final class EventFeed implements MediaEventListener {
    static final long HEARTBEAT_US = 15_000_000;
    static final long LONGEST_MS = 900_000;

    /** Tells a reader that came back that events happened which are not told to it. */
    static final String MISSED = "events.missed";

    private final Map<EventStream, Reader> readers = new ConcurrentHashMap<>();
    private final EventPlaces places;
    private final ClientPeers peers;
    private final Clock clock;
    /** Locked while an event, or what a reader begins with, is offered: it is not waited for there. */
    private final EventHistory history;

    private final Timer.Cancellable heartbeat;
    private boolean closed;
    private volatile Predicate<Caller> stillIn = caller -> true;

    @Activate
    public EventFeed(@Reference Workers workers, @Reference EventSettings settings, @Reference ClientPeers peers) {
        places = new EventPlaces(settings::limits);
        this.peers = peers;
        clock = workers.clock();
        history = new EventHistory(clock.utcUs());
        heartbeat = workers.timer().every(HEARTBEAT_US, workers.serial("rest-events"), this::beat);
    }

    /** One that has no heartbeat: it is described, and not read. */
    EventFeed() {
        places = null;
        peers = null;
        clock = null;
        history = null;
        heartbeat = () -> {};
    }

    /** @param condition whether whoever reads may go on; asked with each heartbeat */
    void keepWhile(Predicate<Caller> condition) {
        stillIn = condition;
    }

    private void beat() {
        readers.forEach((stream, reader) -> {
            if (stillIn.test(reader.caller())) {
                stream.heartbeat();
            } else {
                stream.close();
            }
        });
    }

    @Deactivate
    void close() {
        heartbeat.cancel();
        synchronized (history) {
            closed = true;
        }
        readers.keySet().forEach(EventStream::close);
    }

    List<Operation> operations() {
        return List.of(new Operation(
                        "GET",
                        "/events",
                        "events",
                        "readEvents",
                        "Tells what happens as it happens, as Server-Sent Events")
                .forWhom(Access.ACCOUNT)
                .query(
                        "types",
                        Schema.text("[a-z0-9.*-]{1,60}(,[a-z0-9.*-]{1,60}){0,20}", 1_000),
                        "Types that are wanted, for example stream.*,session.refused; all if it is left out")
                .header(
                        "Last-Event-ID",
                        "The id of the last event that was heard: those behind it come first, after the event " + MISSED
                                + " if some are not held any more")
                .answersIn("text/event-stream")
                .answers(200, null)
                .by(this::read));
    }

    private Reply read(Call call) throws IOException {
        EventPlaces.Place place =
                places.take(call.caller().name(), peers.of(call.request()).network());
        if (call.request().getMethod().equals("HEAD")) {
            places.leave(place);
            return Reply.nothing().with("Content-Type", "text/event-stream");
        }
        EventFilter filter = new EventFilter(call.query("types").orElse(""));
        EventStream stream;
        try {
            stream = new EventStream(call.async(), this::left);
        } catch (IOException | RuntimeException e) {
            places.leave(place);
            throw e;
        }
        begin(stream, new Reader(call.caller(), filter, place), call.request().getHeader("Last-Event-ID"));
        return Reply.taken();
    }

    /** Nothing happens meanwhile: what is told again and what is told then fit together. */
    private void begin(EventStream stream, Reader reader, String lastId) {
        synchronized (history) {
            readers.put(stream, reader);
            try {
                if (closed) {
                    throw new ApiException(503, "Events are told by another version now", Map.of("Retry-After", "1"));
                }
                stream.begin(LONGEST_MS);
            } catch (RuntimeException e) {
                left(stream);
                throw e;
            }
            if (lastId != null && !lastId.isBlank()) {
                EventHistory.Later later = history.after(lastId.trim());
                if (later.gap()) {
                    stream.offer(bytes(EventHistory.text(MISSED, "events", clock.utcUs(), Map.of())));
                }
                later.events().forEach(told -> tell(stream, reader, told));
            }
            // also to who is interested in none of them: it says where it was when it comes back
            stream.offer(bytes("id: " + history.newestId() + "\n\n"));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void left(EventStream stream) {
        Reader reader = readers.remove(stream);
        if (reader != null) {
            places.leave(reader.place());
        }
    }

    int readers() {
        return readers.size();
    }

    @Override
    public void on(MediaEvent event) {
        synchronized (history) {
            EventHistory.Told told = history.add(event);
            readers.forEach((stream, reader) -> tell(stream, reader, told));
        }
    }

    private static void tell(EventStream stream, Reader reader, EventHistory.Told told) {
        MediaEvent event = told.event();
        if (reader.filter().wants(event.type()) && EventFilter.mayHear(reader.caller(), event)) {
            stream.offer(EventFilter.mayKnowSession(reader.caller(), event) ? told.text() : told.forViewers());
        }
    }

    private record Reader(Caller caller, EventFilter filter, EventPlaces.Place place) {}
}
